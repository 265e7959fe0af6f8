"""A small shop."""

from ._rounding import rounded
from .cart import Cart
from .money import Amount

__all__ = ["Amount", "Cart", "rounded"]
