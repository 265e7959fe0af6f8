"""How far an expression is from what it should be, and which parts of a call it names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from .atoms import Place
from .cel import tokens
from .expressions import Literal, quantified, relation, replaced, ways
from .walk import Seen, holds, value_of

FEW = 4


def is_number(value: Any) -> bool:
    """Whether it is one: in Python, true is a number too."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def away(literal: Literal, values: Mapping[str, Any]) -> float:
    """How far an expression is from what it should be: 0 if it is so, else up to 1; 2 where it
    has no value."""
    if not isinstance(values, Seen):
        return _away(literal, values)
    if literal not in values.known:
        values.known[literal] = _away(literal, values)
    return float(values.known[literal])


def _away(literal: Literal, values: Mapping[str, Any]) -> float:
    text, want = literal
    found = holds(text, values)
    if found is want:
        return 0
    if found is None:
        return 2
    parts = relation(text)
    if parts is None:
        return _share(text, want, values) if (".all(" in text or ".exists(" in text) else 1
    left, right = value_of(parts[0], values), value_of(parts[2], values)
    if not (is_number(left) and is_number(right)):
        return 1
    return 1 - 1 / (2 + math.log2(1 + min(abs(left - right), 1e300)))


def _share(text: str, want: bool, values: Mapping[str, Any]) -> float:
    """How far a condition on the items of a list is, up to 1: how many are in the way of what must
    hold for each; how far the nearest is from what must hold for one."""
    parts = quantified(text)
    if parts is None:
        return 1
    over, word, name, body = parts
    if (word == "all") == want:
        good = f"{over}.filter({name}, {body if want else f'!({body})'})"
        share = value_of(f"double(size({good})) / double(size({over}))", values)
        return 1 - share / 2 if isinstance(share, float) else 1
    items = value_of(over, values)
    nearest = 1.0
    for index in range(min(len(items), FEW) if isinstance(items, list) else 0):
        for way in ways(replaced(body, name, f"{over}[{index}]"), want)[:2]:
            far = sum(min(1, away(part, values)) for part in way) / len(way)
            nearest = min(nearest, 0.9 * far + 0.05)
    return nearest


def places_in(text: str, values: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    """The parts of `args` and `config` that an expression names, with their values."""
    words = [word for _, word, _ in tokens(text)]
    for start, word in enumerate(words):
        if word not in ("args", "config") or (start and words[start - 1] == "."):
            continue
        place: Place = (word,)
        here, at = values[word], start + 1
        while at + 1 < len(words):
            step: str | int
            if words[at] == "." and isinstance(here, Mapping) and words[at + 1] in here:
                step, at = words[at + 1], at + 2
            elif words[at] == "[" and words[at + 1].isdigit() and isinstance(here, list):
                step, at = int(words[at + 1]), at + 3
                if step >= len(here):
                    break
            else:
                break
            here, place = here[step], (*place, step)
        if len(place) > 1:
            yield place, here
