"""A JSON Schema without references, no deeper than a provider takes: what lies below is left open.
It accepts all that the full schema accepts; what it accepts beyond that, the compiler refuses."""

from __future__ import annotations

from collections.abc import Mapping
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
    import json

    for depth in range(DEPTH, 0, -1):
        made = _written_out(schema, schema.get("$defs") or {}, {}, depth)
        if len(json.dumps(made)) <= MOST:
            return made
    return made


def _written_out(
    schema: Mapping[str, Any], named: Mapping[str, Any], on_the_way: Mapping[str, int], depth: int
) -> dict[str, Any]:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        name = reference.rpartition("/")[2]
        times = on_the_way.get(name, 0)
        if name not in named or times >= depth:
            return {}
        beside = {k: v for k, v in schema.items() if k != "$ref"}
        merged = {**named[name], **beside} if _plain(beside) else named[name]
        return _written_out(merged, named, {**on_the_way, name: times + 1}, depth)
    out: dict[str, Any] = {}
    for key, value in schema.items():
        if key in FOR_PEOPLE or key in LEFT_OUT:
            continue
        if key == "oneOf":  # two branches that were left open could both accept
            if "anyOf" not in schema:
                out["anyOf"] = [_inner(v, named, on_the_way, depth) for v in value]
            continue
        if key in MAPS and isinstance(value, Mapping):
            out[key] = {k: _inner(v, named, on_the_way, depth) for k, v in value.items()}
        elif key in ONES:
            out[key] = _inner(value, named, on_the_way, depth)
        elif key in MANY and isinstance(value, list):
            out[key] = [_inner(v, named, on_the_way, depth) for v in value]
        else:
            out[key] = value
    return out


def _plain(beside: Mapping[str, Any]) -> bool:
    """Whether what stands beside a reference only tells people something."""
    return beside.keys() <= {"description", "default", "title", "examples"}


def _inner(value: Any, named: Mapping[str, Any], on_the_way: Mapping[str, int], depth: int) -> Any:
    return _written_out(value, named, on_the_way, depth) if isinstance(value, Mapping) else value
