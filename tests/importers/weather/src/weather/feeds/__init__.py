"""Where readings come from."""

from .http import latest

__all__ = ["latest"]
