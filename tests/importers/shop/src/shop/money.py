"""What things cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NotRequired, TypedDict

from . import stock


class Currency(Enum):
    """What is paid in."""

    EURO = "EUR"
    FRANC = "CHF"


@dataclass(frozen=True)
class Amount:
    """An amount of money."""

    cents: int
    currency: Currency = Currency.EURO

    def doubled(self) -> Amount:
        return Amount(self.cents * 2, self.currency)


class Line(TypedDict):
    """One line of a bill."""

    sku: str
    cents: int
    note: NotRequired[str]


class PriceError(ValueError):
    """There is no such price."""


def total(lines: list[Line]) -> int:
    """What all lines cost together.

    :param lines: The bill.
    :raises PriceError: If a line costs less than nothing.
    """
    if any(line["cents"] < 0 for line in lines):
        raise PriceError
    return sum(line["cents"] for line in lines)


def shown(amount: Amount) -> str:
    return f"{amount.cents / 100} {amount.currency.value}"


def on_stock(sku: str) -> bool:
    return stock.count(sku) > 0
