"""Types taken apart: references and `allOf` melted into one schema, and how deep a value must be.

What is melted is for drawing values from. It may accept a little too much (two patterns, `oneOf`),
so whoever draws asks the validator in the end.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any

from .cel import INT_MAX, INT_MIN
from .contract import Contract, Schema
from .observe import equal

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_OF_TYPE = {
    "string": ("format", "minLength", "maxLength", "pattern", "contentEncoding"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "object": ("properties", "required", "additionalProperties", "propertyNames",
               "minProperties", "maxProperties"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems"),
}  # fmt: skip
_GREATER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_LESS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_DEEP = 50


class Nothing(Exception):  # noqa: N818  no error: a type that has no value, or none that was found
    """No value of the type was found."""


def key(schema: Any) -> str:
    """Equal for equal schemas."""
    return _encode(schema)


_encode = json.JSONEncoder(sort_keys=True).encode  # `dumps` makes one each time


def flat(contract: Contract, schema: Schema | bool) -> dict[str, Any]:
    """The type without `$ref` and `allOf` at its top. Raises Nothing for `false`, and for types
    that are nothing but references to themselves."""
    if isinstance(schema, bool):
        if not schema:
            raise Nothing("nothing is of the type `false`")
        return {}
    if "$ref" not in schema and "allOf" not in schema:
        return dict(schema)
    return dict(_flat(contract, key(schema)))


@lru_cache(maxsize=4096)
def _flat(contract: Contract, schema: str) -> dict[str, Any]:
    parts, waiting = [], [(json.loads(schema), 0)]
    while waiting:
        here, depth = waiting.pop(0)
        if here is True:
            continue
        if here is False or depth > _DEEP:
            raise Nothing("no value ends it")
        parts.append({k: v for k, v in here.items() if k not in ("$ref", "allOf")})
        if "$ref" in here:
            waiting.append((contract.defs[named(here)], depth + 1))
        waiting.extend((part, depth + 1) for part in here.get("allOf") or ())
    return reduce(_both, parts, {})


def named(schema: Schema) -> str:
    """The name of the type that `$ref` refers to."""
    return str(schema["$ref"]).rpartition("/")[2]


def _both(one: dict[str, Any], other: Schema) -> dict[str, Any]:
    made = dict(one)
    for name, value in other.items():
        made[name] = _merged(name, made[name], value) if name in made else value
    return made


def _merged(name: str, a: Any, b: Any) -> Any:
    if name in _GREATER:
        return max(a, b)
    if name in _LESS:
        return min(a, b)
    if name == "type":
        both = [t for t in types_of({"type": a}) if t in _wider(types_of({"type": b}))]
        both += [t for t in types_of({"type": b}) if t in _wider(types_of({"type": a}))]
        return list(dict.fromkeys(both))
    if name == "enum":
        return [v for v in a if any(equal(v, w) for w in b)]
    if name == "required":
        return list(dict.fromkeys([*a, *b]))
    if name == "properties":
        return {k: _all(a.get(k), b.get(k)) for k in dict.fromkeys([*a, *b])}
    if name in ("items", "additionalProperties", "propertyNames"):
        return _all(a, b)
    if name == "prefixItems":
        long, short = (a, b) if len(a) >= len(b) else (b, a)
        return [_all(s, short[i] if i < len(short) else None) for i, s in enumerate(long)]
    if name in ("anyOf", "oneOf"):
        return [_all(x, y) for x in a for y in b]
    if name == "uniqueItems":
        return a or b
    if name == "multipleOf" and isinstance(a, int) and isinstance(b, int):
        return math.lcm(a, b)
    return a


def _all(a: Any, b: Any) -> Any:
    if a is None or a is True or a == b:
        return b
    if b is None or b is True:
        return a
    return False if a is False or b is False else {"allOf": [a, b]}


def _wider(types: tuple[str, ...]) -> tuple[str, ...]:
    return (*types, "integer") if "number" in types else types


def types_of(schema: Schema) -> tuple[str, ...]:
    """The JSON types that it allows."""
    named_types = schema.get("type")
    if named_types is None:
        return TYPES
    return (named_types,) if isinstance(named_types, str) else tuple(named_types)


def meant(schema: Schema) -> tuple[str, ...]:
    """The types that a schema without `type` speaks of; all, if it speaks of none."""
    if "type" in schema:
        return types_of(schema)
    found = tuple(t for t, words in _OF_TYPE.items() if any(w in schema for w in words))
    return found or TYPES


def whole_range(schema: Schema) -> tuple[int, int, int]:
    """Least and greatest whole number, and the step: the values are multiples of it. Without
    bounds they are those of int64. Raises Nothing."""
    lows = [math.ceil(schema["minimum"])] if "minimum" in schema else []
    lows += [math.floor(schema["exclusiveMinimum"]) + 1] if "exclusiveMinimum" in schema else []
    highs = [math.floor(schema["maximum"])] if "maximum" in schema else []
    highs += [math.ceil(schema["exclusiveMaximum"]) - 1] if "exclusiveMaximum" in schema else []
    low, high = max(lows, default=INT_MIN), min(highs, default=INT_MAX)
    if not lows and high < INT_MIN:
        low = high - INT_MAX
    if not highs and low > INT_MAX:
        high = low + INT_MAX
    step = Fraction(str(schema.get("multipleOf", 1))).numerator
    low, high = -(-low // step) * step, high // step * step
    if low > high:
        raise Nothing("no whole number lies between the bounds")
    return low, high, step


def height(contract: Contract, schema: Schema | bool) -> float:
    """How many levels a value of the type has at least; infinite if no value ends it."""
    return _height(schema, _heights(contract))


@lru_cache(maxsize=256)
def _heights(contract: Contract) -> Mapping[str, float]:
    known = dict.fromkeys(contract.defs, math.inf)
    while True:
        better = {name: _height(schema, known) for name, schema in contract.defs.items()}
        if better == known:
            return known
        known = better


def _height(schema: Any, known: Mapping[str, float]) -> float:
    if isinstance(schema, bool):
        return 0 if schema else math.inf
    if "enum" in schema or "const" in schema:
        return 0
    parts = [known[named(schema)]] if "$ref" in schema else [0]
    parts += [_height(part, known) for part in schema.get("allOf") or ()]
    for word in ("anyOf", "oneOf"):
        if word in schema:
            parts.append(min(_height(part, known) for part in schema[word]))
    allowed = types_of(schema)
    if allowed == ("object",):
        fields = schema.get("properties") or {}
        needed = [fields[n] for n in schema.get("required") or () if n in fields]
        parts.append(1 + max((_height(part, known) for part in needed), default=0))
    elif allowed == ("array",):
        first, least = schema.get("prefixItems") or (), schema.get("minItems", 0)
        needed = list(first[:least])
        if least > len(first):
            needed.append(schema.get("items", True))
        parts.append(1 + max((_height(part, known) for part in needed), default=0))
    return max(parts)
