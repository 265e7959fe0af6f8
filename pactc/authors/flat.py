"""A JSON Schema without references, no deeper than a provider takes: what lies below is left open.
It accepts all that the full schema accepts; what it accepts beyond that, the compiler refuses."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

DEPTH = 4
"""How often the same definition may occur on one way down before it is left open."""

MOST = 60_000
"""Bytes of JSON, above which definitions are opened earlier."""

FOR_PEOPLE = frozenset(("$schema", "$id", "$defs", "title", "examples", "patternErrorMessage"))
MAPS = frozenset(("properties", "patternProperties"))
ONES = frozenset(("items", "additionalProperties", "propertyNames", "contains"))
MANY = frozenset(("anyOf", "allOf", "prefixItems"))
LEFT_OUT = frozenset(("not", "if", "then", "else", "unevaluatedProperties"))
"""Where an open part would make a schema accept less."""


def flat(schema: Mapping[str, Any]) -> dict[str, Any]:
    """`schema` with every reference written out, as deep as fits into MOST bytes."""
    made: dict[str, Any] = json.loads(_flat(json.dumps(schema)))
    return made


@lru_cache(maxsize=32)
def _flat(text: str) -> str:
    """From JSON to JSON: every order of one kind asks for the same."""
    schema = json.loads(text)
    for depth in range(DEPTH, 0, -1):
        with suppress(_TooLongError):
            most = MOST if depth > 1 else sys.maxsize
            made = json.dumps(_Opened(schema.get("$defs") or {}, depth, most).of(schema, {}))
            if len(made) <= most:
                return made
    raise AssertionError("the last one always fits")


class _TooLongError(Exception):
    """It cannot become JSON of so few bytes."""


class _Opened:
    """Schemas with the references written out, until they are certainly longer than `most`."""

    def __init__(self, named: Mapping[str, Any], depth: int, most: int) -> None:
        self.named, self.depth, self.left = named, depth, most

    def of(self, schema: Mapping[str, Any], on_the_way: Mapping[str, int]) -> dict[str, Any]:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            name = reference.rpartition("/")[2]
            times = on_the_way.get(name, 0)
            if name not in self.named or times >= self.depth:
                return {}
            beside = {k: v for k, v in schema.items() if k != "$ref"}
            merged = {**self.named[name], **beside} if _plain(beside) else self.named[name]
            return self.of(merged, {**on_the_way, name: times + 1})
        out: dict[str, Any] = {}
        for key, value in schema.items():
            if key in FOR_PEOPLE or key in LEFT_OUT:
                continue
            if key == "oneOf":  # two branches that were left open could both accept
                if "anyOf" not in schema:
                    out["anyOf"] = [self._inner(v, on_the_way) for v in value]
                continue
            if key in MAPS and isinstance(value, Mapping):
                out[key] = {k: self._inner(v, on_the_way) for k, v in value.items()}
            elif key in ONES:
                out[key] = self._inner(value, on_the_way)
            elif key in MANY and isinstance(value, list):
                out[key] = [self._inner(v, on_the_way) for v in value]
            else:
                out[key] = value
                self._count(key, value)
        return out

    def _inner(self, value: Any, on_the_way: Mapping[str, int]) -> Any:
        return self.of(value, on_the_way) if isinstance(value, Mapping) else value

    def _count(self, key: str, value: Any) -> None:
        self.left -= len(key) + (len(value) if isinstance(value, str) else 0)
        if self.left < 0:
            raise _TooLongError


def _plain(beside: Mapping[str, Any]) -> bool:
    """Whether what stands beside a reference only tells people something."""
    return beside.keys() <= {"description", "default", "title", "examples"}
