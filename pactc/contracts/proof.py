"""Proofs about types: that one has no value, that another has all of its values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .automata import within
from .contract import Contract, Schema
from .schemas import Nothing, flat, height, key, named, types_of

# What changes no value of a type.
NOTES = ("title", "description", "examples", "deprecated", "default", "x-data")
BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
DECIMAL = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$"
_SCALARS = ("null", "boolean", "integer", "number", "string")
_OF_LISTS = ("items", "prefixItems", "minItems", "maxItems", "uniqueItems")
_OF_OBJECTS = ("properties", "required", "additionalProperties", "propertyNames",
               "minProperties", "maxProperties")  # fmt: skip
_OF_SCALARS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
               "minLength", "maxLength", "pattern", "format", "allOf")  # fmt: skip
_RULED = frozenset(("type", *_OF_LISTS, *_OF_OBJECTS, *_OF_SCALARS))
_STEPS = 5000
_DEEPEST = 1000
"""Levels of nesting, those of all named types that are reached together: jsonschema-rs recurses,
and at about 3,000 the process ends (0.61, with a stack of 8 MiB)."""
Around = frozenset[tuple[str, str]]


def empty(contract: Contract, schema: Schema) -> bool:
    """Whether it is proven that the type has no value."""
    form = _canonical(contract, schema)
    return form is not None and form.satisfiability().value == "no"


def without_values(contract: Contract, schema: Schema) -> bool:
    """Whether it is proven that the type has no value, or that each would be endless."""
    return height(contract, schema) == math.inf or empty(contract, schema)


def proven(a: Contract, schema_a: Schema, b: Contract, schema_b: Schema) -> bool:
    """Whether it is proven that every value of the first type is one of the second."""
    one, other = _canonical(a, schema_a), _canonical(b, schema_b)
    if one is not None and other is not None and other.covers(one).value == "yes":
        return True
    return _Proof(a, b).within(schema_a, schema_b)


def difference(
    a: Contract, schema_a: Schema, b: Contract, schema_b: Schema
) -> dict[str, Any] | None:
    """A schema of values that the first type has and the second has not; None if none can be
    written."""
    from jsonschema_rs import canonical

    one, other = _canonical(a, schema_a), _canonical(b, schema_b)
    if one is None or other is None:
        return None
    try:
        made = one.subtract(other).to_json_schema()
    except (canonical.UnsupportedResult, canonical.UnsupportedOperand, ValueError):
        return None
    return made if isinstance(made, dict) else None


def plain(schema: Any) -> Any:
    """The type without what changes none of its values, and with its text forms as patterns."""
    if not isinstance(schema, Mapping):
        return schema
    made: dict[str, Any] = {k: v for k, v in schema.items() if k not in NOTES}
    for word in ("properties", "$defs"):
        if word in made:
            made[word] = {name: plain(inner) for name, inner in made[word].items()}
    for word in ("items", "additionalProperties", "propertyNames"):
        if word in made:
            made[word] = plain(made[word])
    for word in ("anyOf", "oneOf", "allOf", "prefixItems"):
        if word in made:
            made[word] = [plain(inner) for inner in made[word]]
    forms = []
    if made.pop("contentEncoding", None) == "base64":
        forms.append(BASE64)
    if made.get("format") == "decimal":
        del made["format"]
        forms.append(DECIMAL)
    if forms:
        made["allOf"] = [*made.get("allOf", ()), *({"pattern": p} for p in forms)]
    return made


def _canonical(contract: Contract, schema: Schema | bool) -> Any:
    """Its canonical form, or None where jsonschema-rs has none."""
    import jsonschema_rs

    if not isinstance(schema, bool) and _is_deep(contract, schema):
        return None
    whole = schema if isinstance(schema, bool) else plain(contract.closed(schema))
    try:
        return jsonschema_rs.canonicalize(
            whole, draft=jsonschema_rs.Draft202012, validate_formats=True, offline=True
        )
    except (AttributeError, ValueError):  # it came with 0.61; and it does not know every schema
        return None


def _is_deep(contract: Contract, schema: Schema) -> bool:
    waiting: list[Any] = [schema]
    seen: set[str] = set()
    total = 0
    while waiting and total <= _DEEPEST:
        deepest = 0
        inside: list[tuple[Any, int]] = [(waiting.pop(), 1)]
        while inside:
            here, depth = inside.pop()
            deepest = max(deepest, depth)
            if isinstance(here, Mapping):
                name = str(here.get("$ref", "")).rpartition("/")[2]
                if name and name not in seen:
                    seen.add(name)
                    waiting.append(contract.defs.get(name))
                inside.extend((inner, depth + 1) for inner in here.values())
            elif isinstance(here, list | tuple):
                inside.extend((inner, depth + 1) for inner in here)
        total += deepest
    return total > _DEEPEST


class _Proof:
    """By rules, part by part. What is being proven already counts as proven further inside: a value
    is finite, so that a difference would be found at some depth (coinduction)."""

    def __init__(self, a: Contract, b: Contract) -> None:
        self.a, self.b = a, b
        self.assumed: set[tuple[str, str]] = set()
        self.steps = 0

    def within(self, one: Any, other: Any, around: Around = frozenset()) -> bool:
        """`around`: the questions that this one is part of, about the same value."""
        if one is False or other is True or other == {}:
            return True
        place = (key(one), key(other))
        self.steps += 1
        if other is False or place in around or self.steps > _STEPS:
            return False
        if place in self.assumed:
            return True
        before = set(self.assumed)
        self.assumed.add(place)
        around |= {place}
        try:
            if parts := _parts(self.b, other):
                held = all(self.within(one, part, around) for part in parts)
            else:
                held = self._melted(plain(flat(self.a, one)), plain(other), around)
        except Nothing:
            held = False
        if not held:
            self.assumed = before  # with all that was proven by it
        return held

    def _melted(self, one: dict[str, Any], other: dict[str, Any], around: Around) -> bool:
        if "$ref" not in (text := key(one)) and text == key(other):
            return True
        for word in ("anyOf", "oneOf"):
            if word in one:
                rest = {k: v for k, v in one.items() if k != word}
                return all(self.within(_both(rest, x), other, around) for x in one[word])
        if "oneOf" in other:
            return False
        if "anyOf" in other:
            rest = {k: v for k, v in other.items() if k != "anyOf"}
            return any(self.within(one, _both(rest, x), around) for x in other["anyOf"])
        if "enum" in one or "const" in one:
            values = one["enum"] if "enum" in one else [one["const"]]
            return all(self.b.accepts(other, v) for v in values)
        mine, others = types_of(one), types_of(other)
        if not all(t in others or (t == "integer" and "number" in others) for t in mine):
            return False
        if ("object" in mine or "array" in mine) and not other.keys() <= _RULED:
            return False
        return (
            ("object" not in mine or self._objects(one, other))
            and ("array" not in mine or self._lists(one, other))
            and self._scalars(one, other, mine)
        )

    def _objects(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        mine, others = one.get("properties") or {}, other.get("properties") or {}
        rest, more = one.get("additionalProperties", True), other.get("additionalProperties", True)
        if not set(other.get("required") or ()) <= set(one.get("required") or ()):
            return False
        if not _tighter(one, other, "minProperties", "maxProperties"):
            return False
        if "propertyNames" in other and one.get("propertyNames") != other["propertyNames"]:
            return False
        return self.within(rest, more) and all(
            self.within(mine.get(name, rest), others.get(name, more))
            for name in dict.fromkeys([*mine, *others])
        )

    def _lists(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        mine, others = one.get("prefixItems") or [], other.get("prefixItems") or []
        rest, more = one.get("items", True), other.get("items", True)
        if not _tighter(one, other, "minItems", "maxItems"):
            return False
        if other.get("uniqueItems") and not one.get("uniqueItems"):
            return False
        places = range(max(len(mine), len(others)))
        return self.within(rest, more) and all(
            self.within(mine[i] if i < len(mine) else rest, others[i] if i < len(others) else more)
            for i in places
        )

    def _scalars(self, one: dict[str, Any], other: dict[str, Any], types: tuple[str, ...]) -> bool:
        kept = [t for t in types if t in _SCALARS]
        if not kept:
            return True
        asked = _less(_scalar(other), _patterns(one))
        left, right = _canonical(self.a, _scalar(one, kept)), _canonical(self.b, asked)
        return left is not None and right is not None and right.covers(left).value == "yes"


def _parts(contract: Contract, schema: Mapping[str, Any]) -> list[Any]:
    """What `$ref` and `allOf` at its top ask for, with the rest; empty if there are none. They are
    not melted: that may accept too much."""
    if "$ref" not in schema and "allOf" not in schema:
        return []
    rest = {k: v for k, v in schema.items() if k not in ("$ref", "allOf", *NOTES)}
    parts = [*schema.get("allOf", ()), *([rest] if rest else ())]
    return [contract.defs[named(schema)], *parts] if "$ref" in schema else parts


def _patterns(schema: Mapping[str, Any]) -> list[str]:
    """The patterns that are found in all texts of the type."""
    return [part["pattern"] for part in (schema, *schema.get("allOf", ())) if "pattern" in part]


def _less(schema: Mapping[str, Any], found: list[str]) -> dict[str, Any]:
    """The type without the patterns that are found wherever one of others is."""
    made = dict(schema)
    if "pattern" in made and any(within(p, made["pattern"]) for p in found):
        del made["pattern"]
    if "allOf" in made:
        made["allOf"] = [_less(part, found) for part in made["allOf"]]
    return made


def _both(rest: Mapping[str, Any], branch: Any) -> Any:
    return {"allOf": [rest, branch]} if rest else branch


def _tighter(one: Mapping[str, Any], other: Mapping[str, Any], low: str, high: str) -> bool:
    least = one.get(low, 0) >= other.get(low, 0)
    return least and (high not in other or one.get(high, float("inf")) <= other[high])


def _scalar(schema: Mapping[str, Any], types: list[str] | None = None) -> dict[str, Any]:
    """What a type says of values without parts."""
    made = {k: v for k, v in schema.items() if k not in (*_OF_LISTS, *_OF_OBJECTS, "$ref")}
    return {**made, "type": types} if types else made
