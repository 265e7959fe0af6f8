"""Regular expressions as automata: a proof that all texts in which one is found, another is found
in too.

They are read as ECMAScript reads them, as JSON Schema wants it: `$` is only the end, and `\\d` and
`\\w` are ASCII. What an automaton cannot say (backreferences, lookaround, `\\b`) has no proof.
The packages greenery and interegular do not know `^` and `$`.
Source: K. Thompson, "Regular expression search algorithm", CACM 11(6), 1968.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import Any

from .pattern import pattern_refusal

MOST_STATES, MOST_STEPS = 4000, 300_000
"""More is not proven: a repetition has all of its copies, and sets of states multiply. A step is
one state that one letter is followed from."""
LAST = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]
"""Code points, both ends included, sorted and apart."""
_DIGIT: Ranges = ((0x30, 0x39),)
_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE: Ranges = ((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A),
                  (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000),
                  (0xFEFF, 0xFEFF))  # fmt: skip
_LINE_ENDS: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_CATEGORIES = {"DIGIT": _DIGIT, "WORD": _WORD, "SPACE": _SPACE}
_ALL: Ranges = ((0, LAST),)


class _Beyond(Exception):  # noqa: N818  no error: what has no automaton here
    """No automaton of the pattern is made."""


def within(one: str, other: str) -> bool:
    """Whether it is proven that the second pattern is found in each text in which the first is."""
    left, right = automaton(one), automaton(other)
    if left is None or right is None:
        return False
    points = sorted({0, *left.borders(), *right.borders()})
    first = (left.start(), right.start())
    seen, waiting, steps = {first}, [first], 0
    while waiting:
        mine, others = waiting.pop()
        steps += (len(mine[0]) + len(others[0])) * len(points)
        if steps > MOST_STEPS:
            return False
        if left.ends(mine) and not right.ends(others):
            return False
        for point in points:
            there = left.after(mine, point)
            both = (there, right.after(others, point))
            if there[0] and both not in seen:
                seen.add(both)
                waiting.append(both)
    return True


States = tuple[frozenset[int], bool]
"""The states that a text may have led to, and whether it is empty so far."""


class Automaton:
    """State 0 is the first; the last, `final`, is kept once it is reached: the pattern is found."""

    def __init__(self) -> None:
        self.moves: list[list[tuple[Ranges, int]]] = []
        self.free: list[list[tuple[str, int]]] = []  # without a letter: anywhere, or at `^` or `$`
        self.final = -1

    def state(self) -> int:
        if len(self.moves) >= MOST_STATES:
            raise _Beyond
        self.moves.append([])
        self.free.append([])
        return len(self.moves) - 1

    def borders(self) -> Iterable[int]:
        """Code points from each of which, up to the next, all letters lead to the same."""
        for moves in self.moves:
            for ranges, _ in moves:
                for low, high in ranges:
                    yield from (low, high + 1) if high < LAST else (low,)

    def start(self) -> States:
        return self._reached({0}, "^"), True

    def after(self, states: States, point: int) -> States:
        led = {to for s in states[0] for ranges, to in self.moves[s] if _has(ranges, point)}
        return self._reached(led, ""), False

    def ends(self, states: States) -> bool:
        """Whether a text that ends here has the pattern."""
        return self.final in self._reached(states[0], "^$" if states[1] else "$")

    def _reached(self, states: Iterable[int], at: str) -> frozenset[int]:
        found, waiting = set(states), list(states)
        while waiting:
            for where, to in self.free[waiting.pop()]:
                if to not in found and where in at:
                    found.add(to)
                    waiting.append(to)
        return frozenset(found)


@lru_cache(maxsize=256)
def automaton(pattern: str) -> Automaton | None:
    """Of the texts in which the pattern is found; None if there is none here."""
    if pattern_refusal(pattern):
        return None
    parsed = _parser.parse(pattern)
    if parsed.state.flags != re.UNICODE.value:
        return None
    made = Automaton()
    try:
        first = made.state()
        made.moves[first].append((_ALL, first))
        made.final = _sequence(made, first, parsed)
        made.moves[made.final].append((_ALL, made.final))
    except (_Beyond, RecursionError):
        return None
    return made


def _sequence(made: Automaton, at: int, parts: Iterable[tuple[Any, Any]]) -> int:
    """Adds what follows a state, and returns the state after it."""
    for op, value in parts:
        at = _part(made, at, str(op), value)
    return at


def _part(made: Automaton, at: int, op: str, value: Any) -> int:
    if op in ("MAX_REPEAT", "MIN_REPEAT"):
        return _repeated(made, at, value)
    if op == "SUBPATTERN" and not value[1] and not value[2]:
        return _sequence(made, at, value[3])
    end = made.state()
    if op == "BRANCH":
        for branch in value[1]:
            first = made.state()
            made.free[at].append(("", first))
            made.free[_sequence(made, first, branch)].append(("", end))
    elif op == "AT" and str(value) in ("AT_BEGINNING", "AT_END"):
        made.free[at].append(("^" if str(value) == "AT_BEGINNING" else "$", end))
    else:
        made.moves[at].append((_letters(op, value), end))
    return end


def _repeated(made: Automaton, at: int, value: Any) -> int:
    low, high, inner = int(value[0]), value[1], value[2]
    for _ in range(low):
        at = _sequence(made, at, inner)
    end = made.state()
    made.free[at].append(("", end))
    if high is _parser.MAXREPEAT:
        again = made.state()
        made.free[at].append(("", again))
        last = _sequence(made, again, inner)
        made.free[last] += [("", again), ("", end)]
        return end
    for _ in range(int(high) - low):
        at = _sequence(made, at, inner)
        made.free[at].append(("", end))
    return end


def _letters(op: str, value: Any) -> Ranges:
    if op == "LITERAL":
        return ((value, value),)
    if op == "NOT_LITERAL":
        return _others(((value, value),))
    if op == "ANY":
        return _others(_LINE_ENDS)
    if op == "IN":
        return _class(value)
    raise _Beyond


def _class(parts: list[tuple[Any, Any]]) -> Ranges:
    found: list[tuple[int, int]] = []
    refused = str(parts[0][0]) == "NEGATE"
    for op, value in parts[1:] if refused else parts:
        if str(op) == "CATEGORY":
            name = str(value).removeprefix("CATEGORY_")
            listed = _CATEGORIES[name.removeprefix("NOT_")]
            found += _others(listed) if name.startswith("NOT_") else listed
        elif str(op) in ("LITERAL", "RANGE"):
            found.append(value if str(op) == "RANGE" else (value, value))
        else:
            raise _Beyond
    return _others(_joined(found)) if refused else _joined(found)


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    made: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if made and low <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(high, made[-1][1]))
        else:
            made.append((low, high))
    return tuple(made)


def _others(ranges: Ranges) -> Ranges:
    ends = [-1, *(n for low, high in ranges for n in (low, high)), LAST + 1]
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return tuple((low + 1, high - 1) for low, high in pairs if low + 1 <= high - 1)


def _has(ranges: Ranges, point: int) -> bool:
    index = bisect_right(ranges, (point, LAST + 1)) - 1
    return index >= 0 and point <= ranges[index][1]
