"""Checks of how much a contract asks to be tried: calls are drawn and every clause is evaluated
thousands of times, so what takes long once takes for ever. Counted in the text, not timed, so that
the answer is the same on every machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any

from ..contracts.cel import Token, tokens
from ..model import Problem
from . import _clauses as clauses
from . import _types as types
from ._references import mapping, texts

LOOPS = frozenset(("all", "exists", "exists_one", "filter", "map", "transformList", "transformMap"))
UNKNOWN = 10  # items of a list that is no literal
MOST_STEPS = 200_000  # of one evaluation
MOST_CHARACTERS = 4_000  # of one expression
MOST_VALUES = 1_000  # in the smallest value of a type
MOST_LENGTH = 100_000  # of the shortest text of a type
MOST_WAYS = 256  # to combine alternatives
DEEP = 64
NEGATED = re.compile(r"(?:!\s*){33}")  # CEL's own limit of brackets is 32


def check(contract: Mapping[str, Any]) -> Iterator[Problem]:
    """Problem P714 of all expressions and types in a contract."""
    for each in clauses.expressions(contract):
        if len(each.text) > MOST_CHARACTERS:
            text = f"an expression of {len(each.text)} characters; the most is {MOST_CHARACTERS}"
            yield Problem("P714", each.pointer, text, "split it into several clauses")
        elif (steps := _steps(tokens(each.text))) > MOST_STEPS:
            text = f"evaluating this takes some {steps} steps; the most is {MOST_STEPS}"
            yield Problem("P714", each.pointer, text, "nest fewer loops, over shorter lists")
        elif NEGATED.search(each.text):
            yield Problem("P714", each.pointer, "more than 32 negations in a row", "write one")
    named = mapping(contract.get("types"))
    sizes: dict[str, int] = {}
    for type_, pointer in types.roots(contract):
        for inner, at in types.walk(type_, pointer):
            least = inner.get("minLength")
            if isinstance(least, int) and least > MOST_LENGTH:
                text = f"the shortest text has {least} characters; the most is {MOST_LENGTH}"
                yield Problem("P714", f"{at}/minLength", text, "ask for less")
            if (ways := _ways(inner, named)) > MOST_WAYS:
                text = f"its alternatives combine in {ways} ways; the most is {MOST_WAYS}"
                yield Problem("P714", f"{at}/allOf", text, "write the alternatives that are meant")
        if set(mapping(type_)) == {"$ref"}:
            continue  # told where that type is
        if (values := _values(type_, named, sizes, 0)) > MOST_VALUES:
            text = f"the smallest value of this type holds {values} others; the most is "
            text += f"{MOST_VALUES}"
            yield Problem("P714", pointer, text, "ask for fewer items")


def _steps(words: Sequence[Token]) -> int:
    """What the loops of an expression multiply to where they are in each other, added up."""
    total, open_ = 1, [1]
    for place, (what, word, _) in enumerate(words):
        if what == "mark" and word in ("(", "[", "{"):
            times = _items(words, place) if word == "(" else 1
            open_.append(min(open_[-1] * times, MOST_STEPS * 1000))
            total += open_[-1] if times > 1 else 0
        elif what == "mark" and word in (")", "]", "}") and len(open_) > 1:
            open_.pop()
    return total


def _items(words: Sequence[Token], place: int) -> int:
    """How often what is in this bracket is evaluated: 1 if it is no loop's."""
    if place < 2 or words[place - 1][1] not in LOOPS or words[place - 2][1] != ".":
        return 1
    if place < 3 or words[place - 3][1] != "]":
        return UNKNOWN
    depth, items = 0, 1
    for _, word, _ in reversed(words[: place - 2]):
        depth += (word in (")", "]", "}")) - (word in ("(", "[", "{"))
        items += depth == 1 and word == ","
        if depth == 0:
            break
    return max(items, UNKNOWN if items == 1 else 1)


def _ways(type_: Mapping[str, Any], named: Mapping[str, Any]) -> int:
    parts = [mapping(p) for p in (type_, *texts(type_.get("allOf")))]
    parts = [mapping(named.get(str(p["$ref"]).rpartition("/")[2])) if "$ref" in p else p
             for p in parts]  # fmt: skip
    sizes = (len(texts(p.get(key))) for p in parts for key in ("anyOf", "oneOf"))
    return prod(n for n in sizes if n)


def _values(type_: Any, named: Mapping[str, Any], known: dict[str, int], depth: int) -> int:
    """How many values are in the smallest one, itself included; at most a bit above the bound."""
    here = mapping(type_)
    if depth > DEEP:
        return 1
    if isinstance(reference := here.get("$ref"), str):
        name = reference.rpartition("/")[2]
        if name not in known:
            known[name] = 1  # in itself: no value is that large, and P720 says so
            known[name] = _values(named.get(name), named, known, depth + 1)
        return known[name]
    least, properties = here.get("minItems", 0), mapping(here.get("properties"))
    found = 1
    if isinstance(least, int) and least > 0:
        found += least * _values(here.get("items"), named, known, depth + 1)
    if isinstance(fewest := here.get("minProperties"), int):
        found += max(0, fewest)
    for name in texts(here.get("required")):
        found += _values(properties.get(name), named, known, depth + 1)
    return min(found, MOST_VALUES * 1_000_000)
