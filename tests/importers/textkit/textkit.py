"""Small tools for text.

One module, without a package."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NewType

LONGEST = 80
Width = NewType("Width", int)


def shout(text: str, times: int = 1, *, mark: Literal["!", "?"] = "!") -> str:
    """Say it louder.

    >>> shout("no")
    'NO!'
    >>> shout("no", 2, mark="?")
    'NO??'
    >>> shout("no", -1)
    Traceback (most recent call last):
    ValueError: times must not be negative

    Args:
        text: What to say.
        times: How many marks.

    Raises:
        ValueError: If `times` is negative.
    """
    if times < 0:
        raise ValueError("times must not be negative")
    return text.upper() + mark * times


def wrap(text: str, width: Width = LONGEST) -> list[str]:
    """The lines of a text.

    >>> wrap("a b", 1)
    ['a', 'b']
    >>> wrap("a b", (1, 2))
    ['a b']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def words(text: str) -> Iterator[str]:
    """Word by word."""
    yield from text.split()


def price(cents: int) -> Decimal:
    return Decimal(cents) / 100


def pick(source: bytes, where, default: int | None = None, /):
    return where


def join(*parts: str, sep: str = " ") -> str:
    return sep.join(parts)
