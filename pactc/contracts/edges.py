"""Texts at the edges of a pattern: those that differ in one place from a text that matches, where a
pattern that was written down a little wrong would differ. A repeat at its limits and beyond, the
ends of a range and their neighbours, each alternative, and the characters that only look alike.

Nothing is drawn: which texts there are follows from the pattern alone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from .atoms import leaves_of, patterns
from .contract import Contract, taken
from .near import inner, put
from .schemas import Nothing
from .texts import parsed

EDGES = 96  # of one pattern
EDGED = 64  # calls of a function
EDGED_SERVED = 12  # where each is a request
LONGEST = 80  # repeats
ODD = ("e\u0301", "\u00e9", "\u0130", "\u00a0", "\u2028", "\ufb01", "0", " ", "\t")
"""What stands for any character: composed and decomposed, and what changes by folding."""
DIGIT = "\u0663"  # what `\\d`, `isdigit` and `int` take for one
SURROGATE = re.compile("[\ud800-\udfff]")  # no text by itself: it has no UTF-8
_CLASSES = {"CATEGORY_DIGIT": ("0", "9"), "CATEGORY_WORD": ("a", "Z"), "CATEGORY_SPACE": (" ", " ")}

Ways = tuple[str, list[str]]
"""A text that matches a part, and those with one thing otherwise, which may match or not."""


@lru_cache(512)
def edges(pattern: str) -> tuple[str, ...]:
    """The simplest text first; empty for a pattern that cannot be read."""
    try:
        base, others = _sequence(parsed(pattern))
    except (re.error, Nothing, ValueError, KeyError, RecursionError, OverflowError):
        return ()
    around = [f"{base}\n", f"{base} ", f" {base}", base.upper(), base.lower()]
    found = dict.fromkeys([base, *others, *around])
    return tuple(t for t in found if not SURROGATE.search(t))[:EDGES]


def edged(contract: Contract, name: str, starts: Iterable[dict[str, Any]]) -> Iterator[Any]:
    """Each start with one text in it replaced: by the edges of the patterns that the function's
    clauses ask for, and by those edges of its own pattern that are of its type."""
    params = taken(contract, contract.functions[name])
    asked = [text for pattern in patterns(contract, name) for text in edges(pattern)]
    most = EDGED_SERVED if contract.served else EDGED
    seen: set[tuple[tuple[str | int, ...], int]] = set()
    for start in starts:
        args = {n: v for n, v in start.items() if n in params}
        rows = [(p, _texts(contract, params, args, p, asked)) for p, v in leaves_of(args)
                if p and isinstance(v, str)]  # fmt: skip
        for turn in range(max((len(texts) for _, texts in rows), default=0)):
            for place, texts in rows:
                made = put(args, place, texts[turn]) if turn < len(texts) else args
                root = str(place[0])
                if (place, turn) in seen or made == args or len(seen) == most:
                    continue
                if contract.accepts(params[root], made[root]):
                    seen.add((place, turn))
                    yield made


def _texts(
    contract: Contract, params: Any, args: Any, place: tuple[str | int, ...], asked: list[str]
) -> list[str]:
    root, rest = str(place[0]), place[1:]
    try:
        own = inner(contract, params[root], args[root], rest).get("pattern")
    except (LookupError, TypeError):
        own = None
    return [*asked, *(edges(own) if isinstance(own, str) else ())]


def _sequence(parts: Iterable[tuple[Any, Any]]) -> Ways:
    made = [_part(str(op), value) for op, value in parts]
    bases = [base for base, _ in made]
    others = [
        "".join([*bases[:at], other, *bases[at + 1 :]])
        for at, (_, found) in enumerate(made)
        for other in found
    ]
    return "".join(bases), others


def _part(op: str, value: Any) -> Ways:
    match op:
        case "LITERAL":
            return chr(value), [*_cased(chr(value)), ""]
        case "ANY" | "NOT_LITERAL":
            return ("b" if value == ord("a") else "a"), [*ODD]
        case "IN":
            return _one_of(value)
        case "SUBPATTERN":
            return _sequence(value[3])
        case "ATOMIC_GROUP":
            return _sequence(value)
        case "AT":
            return "", []
        case "BRANCH":
            made = [_sequence(way) for way in value[1]]
            return made[0][0], [*(b for b, _ in made[1:]), *(o for _, found in made for o in found)]
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _repeated(int(value[0]), int(value[1]), _sequence(value[2]))
    raise Nothing(f"the pattern uses {op}")


def _repeated(low: int, high: int, part: Ways) -> Ways:
    base, others = part
    usual = max(low, min(1, high))
    limits = (high + 1, high, low - 1, low, low + 1)
    counts = dict.fromkeys(n for n in limits if 0 <= n <= LONGEST and n != usual)
    if usual > LONGEST:
        raise Nothing("the pattern repeats too often")
    found = [base * n for n in counts]
    return base * usual, [*found, *(base * (usual - 1) + o for o in others if usual)]


def _one_of(parts: list[tuple[Any, Any]]) -> Ways:
    refused = str(parts[0][0]) == "NEGATE"
    ranges: list[tuple[str, str]] = []
    for op, value in parts[1:] if refused else parts:
        if str(op) == "LITERAL":
            ranges.append((chr(value), chr(value)))
        elif str(op) == "RANGE":
            ranges.append((chr(value[0]), chr(value[1])))
        else:  # KeyError of CATEGORY_NOT_DIGIT and the like: not read
            ranges.append(_CLASSES[str(value)])
    ends = [end for low, high in ranges for end in (*_around(low, high), low, high)]
    if refused:
        within = (c for c in "a0-é" if not any(low <= c <= high for low, high in ranges))
        base = next(within, None)
        if base is None:
            raise Nothing("the pattern refuses too much")
        return base, [*ODD, *ends]
    base = ranges[0][0]
    return base, [e for e in dict.fromkeys(ends) if e != base]


def _around(low: str, high: str) -> Iterator[str]:
    """What is just outside of a range, and what only looks as if it were in it."""
    if low != high:
        if low > " ":
            yield chr(ord(low) - 1)
        if ord(high) < sys.maxunicode:
            yield chr(ord(high) + 1)
        if low.isdigit():
            yield DIGIT
    yield from _cased(low)
    if low != high and low.isalpha():
        yield "\u00e9"


def _cased(letter: str) -> list[str]:
    other = letter.swapcase()
    return [other] if other != letter and len(other) == 1 else []
