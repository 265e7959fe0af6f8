"""Carts."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Protocol

from . import money
from .errors import ShopError

if TYPE_CHECKING:
    from .checkout import pay


class Store(Protocol):
    def save(self, cart: Cart) -> None: ...


class Cart:
    """What somebody wants to buy."""

    def __init__(self, owner: str, most: int = 10) -> None:
        self.owner, self.most = owner, most
        self.lines: list[money.Line] = []

    @property
    def empty(self) -> bool:
        return not self.lines

    def add(self, sku: str, cents: int) -> int:
        """Add one, and tell how many there are.

        Raises:
            ShopError: If the cart is full.
        """
        if len(self.lines) == self.most:
            raise ShopError
        self.lines.append({"sku": sku, "cents": cents})
        return len(self.lines)

    def total(self) -> int:
        return money.total(self.lines)

    def lucky(self) -> bool:
        return random.random() < 0.5

    async def watched(self, skus: Sequence[str]) -> AsyncIterator[str]:
        for sku in skus:
            yield sku

    def close(self) -> None:
        self.lines.clear()

    def _secret(self) -> None: ...


class Wish(Cart):
    """A cart for later."""

    def moved(self, to: str = "cart") -> str:
        return to


def merged(left: Cart, right: Cart) -> Cart:
    """One cart of two."""
    return left
