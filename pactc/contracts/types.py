"""Which values a type has: whether there are any, and whether another type has all of them.

A proof is one by jsonschema-rs, whose canonical forms can be subtracted, or by the rules of
proof.py, which follow references that go in a circle. A refutation is always a value. What is
neither is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from .atoms import Atoms, Pool
from .choices import Exhausted, Limited
from .contract import Contract, Schema, is_binary
from .invalid import invalid
from .proof import difference, proven, without_values
from .schemas import Nothing, flat, key, types_of
from .strategies import Maker

Answer = Literal["yes", "no", "unknown"]
DRAWS, NEAR = 120, 24
MISSES, EFFORT = 4, 20_000
"""No more is drawn after so many values that were not found. One that is found takes some hundreds
of choices (a list of 40 objects some thousands); one that is not takes millions."""


@dataclass(frozen=True)
class Containment:
    """`counterexample` is a value of the first type that the second refuses, if the answer is
    no."""

    answer: Answer
    counterexample: Any = None


@dataclass(frozen=True)
class Satisfaction:
    """`witness` is a value of the type, if the answer is yes."""

    answer: Answer
    witness: Any = None


def contained(a: Contract, schema_a: Schema, b: Contract, schema_b: Schema) -> Containment:
    """Whether every value of the first type is one of the second. Binary data and decimal numbers
    are types of their own here, as they are for whoever calls. Where there is no proof, NEAR values
    of the difference and DRAWS of the first type are drawn, by EFFORT choices each at most."""
    same = a.defs == b.defs and key(schema_a) == key(schema_b)
    if same or proven(a, schema_a, b, schema_b):
        return Containment("yes")
    found: dict[str, Any] = {}
    for count, value in enumerate(_suspects(a, schema_a, b, schema_b)):
        if belongs(a, schema_a, value) and not belongs(b, schema_b, value):
            found.setdefault(json.dumps(value, sort_keys=True), value)
        if found and (count >= NEAR or len(found) >= NEAR):
            break
    if found:
        return Containment("no", found[min(found, key=lambda text: (len(text), text))])
    return Containment("unknown")


def satisfiable(contract: Contract, schema: Schema) -> Satisfaction:
    """Whether there is a value of the type. Where no proof says that there is none, it is drawn, by
    forty times EFFORT choices at most."""
    if without_values(contract, schema):
        return Satisfaction("no")
    choices = Limited(f"some {key(schema)}", 40 * EFFORT)
    maker = Maker(contract, choices, Atoms())
    for _ in range(4):
        try:
            return Satisfaction("yes", maker.value(schema))
        except Nothing:
            continue
        except Exhausted:
            break
    return Satisfaction("unknown")


def belongs(contract: Contract, schema: Schema, value: Any) -> bool:
    """Whether the value is of the type. Unlike `accepts` it looks into what text encodes."""
    return contract.accepts(schema, value) and _encoded(contract, schema, value, 0)


def _encoded(contract: Contract, schema: Schema | bool, value: Any, depth: int) -> bool:
    """Whether all that is said to be base64 is. Only one way through `anyOf` must be right."""
    if isinstance(schema, bool) or depth > 40:
        return True
    here = flat(contract, schema)
    for word in ("anyOf", "oneOf"):
        branches = [
            s for s in here.get(word) or () if isinstance(s, Mapping) and contract.accepts(s, value)
        ]
        if branches and not any(_encoded(contract, s, value, depth + 1) for s in branches):
            return False
    if isinstance(value, str):
        return here.get("contentEncoding") != "base64" or is_binary(value)
    return all(_encoded(contract, s, v, depth + 1) for s, v in _inside(here, value))


def _inside(schema: Mapping[str, Any], value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        fields, others = schema.get("properties") or {}, schema.get("additionalProperties", True)
        yield from ((fields.get(name, others), item) for name, item in value.items())
    elif isinstance(value, list):
        first, rest = schema.get("prefixItems") or [], schema.get("items", True)
        yield from ((first[i] if i < len(first) else rest, item) for i, item in enumerate(value))


def _suspects(a: Contract, schema_a: Schema, b: Contract, schema_b: Schema) -> Iterator[Any]:
    """Values that may tell the types apart, the likeliest first."""
    whole = "integer" in types_of(_flat(a, schema_a))
    for value in _any_suspects(a, schema_a, b, schema_b):
        if whole and isinstance(value, float) and value.is_integer():
            yield int(value)
        else:
            yield value


def _any_suspects(a: Contract, schema_a: Schema, b: Contract, schema_b: Schema) -> Iterator[Any]:
    label = f"{key(schema_a)} in {key(schema_b)}"
    rest = difference(a, schema_a, b, schema_b)
    if rest is not None:
        apart = Contract("", {}, rest.get("$defs") or {})
        yield from _drawn(apart, {k: v for k, v in rest.items() if k != "$defs"}, NEAR, label)
    with suppress(RecursionError):  # of a type that is one of its own branches
        yield from invalid(b, schema_b)
    pool = _bounds([*_schemas(a, schema_a), *_schemas(b, schema_b)])
    yield from _drawn(a, schema_a, DRAWS, label, pool)


def _drawn(
    contract: Contract, schema: Schema, count: int, label: str, pool: Pool | None = None
) -> Iterator[Any]:
    """So many values of the type, each of EFFORT choices at most; fewer after MISSES."""
    misses = 0
    for index in range(count):
        maker = Maker(contract, Limited(f"{label} {index}", EFFORT), Atoms(pool or Pool()))
        try:
            yield maker.value(schema)
        except (Nothing, Exhausted, KeyError, TypeError, AssertionError):
            # A difference may be written in words that are not of the profile.
            misses += 1
            if misses == MISSES:
                return


def _flat(contract: Contract, schema: Schema) -> Mapping[str, Any]:
    try:
        return flat(contract, schema)
    except Nothing:
        return {}


def _schemas(contract: Contract, schema: Any) -> Iterator[Mapping[str, Any]]:
    """The type and all the types that it is made of, each name once."""
    waiting, seen = [schema], set()
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            waiting.extend(here)
        if not isinstance(here, Mapping):
            continue
        yield here
        if (name := here.get("$ref")) and name not in seen:
            seen.add(name)
            waiting.append(contract.defs[str(name).rpartition("/")[2]])
        waiting.extend((here.get("properties") or {}).values())
        waiting.extend(
            here.get(word)
            for word in ("items", "prefixItems", "additionalProperties", "propertyNames",
                         "anyOf", "oneOf", "allOf")
        )  # fmt: skip


def _bounds(schemas: list[Mapping[str, Any]]) -> Pool:
    """The constants of types: bounds and their neighbours, and texts."""
    integers: set[int] = set()
    texts: list[str] = []
    for schema in schemas:
        for word in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
            if isinstance(bound := schema.get(word), int):
                integers |= {bound - 1, bound, bound + 1}
        for word in ("minLength", "maxLength"):
            size = schema.get(word)
            if isinstance(size, int) and size <= 5000:
                texts += ["a" * n for n in (size - 1, size, size + 1)]
        listed = [*(schema.get("enum") or ()), *([schema["const"]] if "const" in schema else ())]
        texts += [v for v in listed if isinstance(v, str)]
        integers |= {v for v in listed if type(v) is int}
    return Pool(tuple(sorted(integers)), (), tuple(dict.fromkeys(texts)))
