"""Where a generator's choices come from: a seed, for tables that are the same everywhere, or
hypothesis, which then can shrink and replay them.

A table must not change with the version of hypothesis, the modules that are loaded (it collects
constants from them) or the hash seed, so it does without hypothesis: it takes its choices from
`Random.random()`, the one sequence that Python promises to keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Choices(Protocol):
    def below(self, n: int) -> int:
        """A number from 0 to n - 1; n is at least 1. Small ones stand for what is simple."""


class Seeded:
    """Choices by a seed."""

    __slots__ = ("_random",)

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311  nothing here is secret

    def below(self, n: int) -> int:
        if n <= 1 << 32:
            return int(self._random.random() * n)
        bits = 0
        for _ in range(n.bit_length() // 32 + 1):
            bits = bits << 32 | int(self._random.random() * (1 << 32))
        return bits % n


class Exhausted(Exception):  # noqa: N818  no error: an end of the search
    """As many choices were made as may be."""


class Limited:
    """Choices by a seed, the same as those of `Seeded`, but no more than `most` of them: what is
    tried again within what is tried again takes millions where nothing fits. Then it raises
    Exhausted."""

    __slots__ = ("_choices", "left")

    def __init__(self, seed: str, most: int) -> None:
        self._choices, self.left = Seeded(seed), most

    def below(self, n: int) -> int:
        if self.left <= 0:
            raise Exhausted
        self.left -= 1
        return self._choices.below(n)


class Drawn:
    """Choices by hypothesis: `draw` is that of a composite strategy."""

    __slots__ = ("_draw", "_integers")

    def __init__(self, draw: Any) -> None:
        from hypothesis.strategies import integers

        self._draw, self._integers = draw, integers

    def below(self, n: int) -> int:
        return int(self._draw(self._integers(0, n - 1))) if n > 1 else 0


def pick(choices: Choices, options: Sequence[T]) -> T:
    """One of them; there must be one."""
    return options[choices.below(len(options))]


def once_in(choices: Choices, n: int) -> bool:
    """True once in n times."""
    return choices.below(n) == n - 1


def between(choices: Choices, low: int, high: int) -> int:
    """A whole number, both ends included."""
    return low + choices.below(high - low + 1)
