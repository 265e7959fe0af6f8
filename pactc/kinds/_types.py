"""Checks of the types of a contract: what the schema of the profile cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem
from ._references import mapping, refuse, texts

BOUNDS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
LOOKS_AROUND = re.compile(r"(?<!\\)(?:\\\\)*(\(\?(?:[=!]|<[=!]|P=|>|\()|\\[1-9])")
"""Look-around, conditionals, atomic groups, back-references."""


def roots(contract: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    """Every place of a contract that holds a type, with its pointer."""
    for name, type_ in mapping(contract.get("types")).items():
        yield type_, f"/types/{escape(name)}"
    for name, function in mapping(contract.get("functions")).items():
        base = f"/functions/{escape(name)}"
        for parameter, type_ in mapping(mapping(function).get("params")).items():
            yield type_, f"{base}/params/{escape(parameter)}"
        yield mapping(function).get("returns"), f"{base}/returns"
    for parameter, type_ in mapping(mapping(contract.get("class")).get("params")).items():
        yield type_, f"/class/params/{escape(parameter)}"
    yield mapping(contract.get("state")).get("model"), "/state/model"


def check(contract: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P704-P706 of all the types in a contract."""
    named = mapping(contract.get("types"))
    for type_, pointer in roots(contract):
        for inner, at in walk(type_, pointer):
            yield from _reference(inner, at, named)
            yield from _sense(inner, at)
            yield from _pattern(inner, at)
    yield from _endless(named)


def walk(type_: Any, pointer: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """A type and all the types in it, in the order of the file."""
    waiting = [(type_, pointer)]
    while waiting:
        here, at = waiting.pop()
        if not isinstance(here, Mapping):
            continue
        yield here, at
        inner: list[tuple[Any, str]] = [
            (t, f"{at}/properties/{escape(name)}")
            for name, t in mapping(here.get("properties")).items()
        ]
        single = ("items", "additionalProperties", "propertyNames")
        inner.extend((here.get(key), f"{at}/{key}") for key in single)
        for key in ("prefixItems", "anyOf", "oneOf", "allOf"):
            inner.extend((t, f"{at}/{key}/{i}") for i, t in enumerate(texts(here.get(key))))
        waiting.extend(reversed(inner))


def _reference(type_: Mapping[str, Any], at: str, named: Mapping[str, Any]) -> Iterator[Problem]:
    reference = type_.get("$ref")
    if isinstance(reference, str):
        name = reference.removeprefix("#/types/")
        if name not in named:
            yield refuse(name, named, f"{at}/$ref", "type", "P704", " under `types`")


def _sense(type_: Mapping[str, Any], at: str) -> Iterator[Problem]:
    for low, high in BOUNDS:
        least, most = type_.get(low), type_.get(high)
        if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
            text = f"`{low}` is {least} and `{high}` is {most}: no value is both"
            yield Problem("P705", f"{at}/{high}", text, "correct one of them")
    properties = type_.get("properties")
    if type_.get("additionalProperties") is False or isinstance(properties, Mapping):
        known = mapping(properties)
        for place, name in enumerate(texts(type_.get("required"))):
            if name not in known:
                yield refuse(name, known, f"{at}/required/{place}", "property", "P705")


def _pattern(type_: Mapping[str, Any], at: str) -> Iterator[Problem]:
    pattern = type_.get("pattern")
    if not isinstance(pattern, str):
        return
    looks = LOOKS_AROUND.search(pattern)
    if looks:
        text = f"the pattern uses `{looks.group(1)}`, which looks around or back"
    else:
        # Where all is fresh, no type is looked at, and none of these imported.
        from ..contracts.pattern import pattern_refusal

        why = pattern_refusal(pattern)
        if not why:
            return
        text = f"the pattern {why}"
        help_ = "write it without what only one of them knows; `$` is the end"
    if looks:
        help_ = "write it without look-around and back-references"
    yield Problem("P706", f"{at}/pattern", text, help_)


def _endless(named: Mapping[str, Any]) -> Iterator[Problem]:
    """Types that are themselves, or a branch of themselves: who looks at a value of one would never
    come to an end."""
    inside = {name: dict(_branches(type_)) for name, type_ in named.items()}
    for name, branches in inside.items():
        for other, way in branches.items():
            if name not in _met(other, inside):
                continue
            only = way == "/$ref"
            text = f"type `{name}` is {'only a reference to' if only else 'a branch of'} itself"
            help_ = "say what it is" if only else "leave that branch out"
            yield Problem("P705", f"/types/{escape(name)}{way}", text, help_)
            break


def _met(name: str, inside: Mapping[str, Mapping[str, str]]) -> set[str]:
    """The types that a value of this one is of as well, this one included."""
    waiting, seen = [name], {name}
    while waiting:
        for other in inside.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def _branches(type_: Any) -> Iterator[tuple[str, str]]:
    """The named types that a type refers to for the same value, each with its pointer."""
    waiting = [(type_, "")]
    while waiting:
        here, at = waiting.pop()
        if isinstance(reference := mapping(here).get("$ref"), str):
            yield reference.removeprefix("#/types/"), f"{at}/$ref"
        for word in ("anyOf", "oneOf", "allOf"):
            inner = enumerate(texts(mapping(here).get(word)))
            waiting.extend((branch, f"{at}/{word}/{i}") for i, branch in inner)
