"""Values that are not of a type: the wrong type, one beyond each bound, a field too many, ..."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from .atoms import Atoms
from .choices import Seeded
from .contract import Contract, Schema
from .schemas import Nothing, flat, key
from .strategies import Maker

_OTHERS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    1.5,
    "",
    "0",
    "a",
    [],
    {},
    [None],
    {"": None},
)
_DEEP = 3


def invalid(contract: Contract, schema: Schema) -> tuple[Any, ...]:
    """Values that `contract.accepts` refuses, each once, those near the type before what is of
    another type altogether."""
    found: dict[str, Any] = {}
    for value in (*_near(contract, schema, 0), *_OTHERS):
        if not contract.accepts(schema, value):
            found.setdefault(key(value), value)
    return tuple(found.values())


def _near(contract: Contract, schema: Schema | bool, depth: int) -> Iterator[Any]:
    try:
        here = flat(contract, schema)
    except Nothing:
        return
    for word in ("anyOf", "oneOf"):
        for branch in here.get(word) or ():
            yield from _near(contract, branch, depth)
    yield from _numbers(here)
    yield from _texts(here)
    if depth < _DEEP:
        yield from _inside(contract, here, depth)


def _numbers(schema: Mapping[str, Any]) -> Iterator[Any]:
    for word, beyond in (("minimum", -1), ("maximum", 1)):
        if word in schema:
            yield schema[word] + beyond
    for word in ("exclusiveMinimum", "exclusiveMaximum"):
        if word in schema:
            yield schema[word]
    if "multipleOf" in schema:
        step = schema["multipleOf"]
        base = schema.get("minimum", 0)
        yield from (base + step / 2, base + 1, base + step - 1)
    for value in schema.get("enum") or ([schema["const"]] if "const" in schema else ()):
        if isinstance(value, str):
            yield from (value + "x", value.swapcase(), value + " ", value[:-1])
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from (value + 1, value - 1, str(value))


def _texts(schema: Mapping[str, Any]) -> Iterator[Any]:
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    if low:
        yield "a" * (low - 1)
    if high is not None:
        yield from ("a" * (high + 1), "é" * (high + 1))
    if "pattern" in schema or "format" in schema:
        size = max(low, 1)
        yield from (letter * size for letter in ("a", "A", "0", " ", "é", "-", "\n"))
        yield from ("x", "not of this form", "0000-00-00", "1e5", "01", "+1")


def _inside(contract: Contract, schema: Mapping[str, Any], depth: int) -> Iterator[Any]:
    maker = Maker(contract, Seeded(f"invalid {key(schema)}"), Atoms())
    try:
        base = maker.value(schema)
    except Nothing:
        return
    if isinstance(base, dict):
        for name in schema.get("required") or ():
            yield {k: v for k, v in base.items() if k != name}
        yield {**base, "unknown_field": 1}
        yield {**base, "": "x"}
        for name, of in (schema.get("properties") or {}).items():
            for bad in (*_near(contract, of, depth + 1), *_OTHERS[:4], "a"):
                if not contract.accepts(of, bad):
                    yield {**copy.deepcopy(base), name: bad}
    if "array" not in (schema.get("type") or "array"):
        return
    items = base if isinstance(base, list) else []
    if schema.get("minItems"):
        yield items[: schema["minItems"] - 1]
    of = schema.get("items", True)
    if "maxItems" in schema and items:
        yield (items * (schema["maxItems"] + 1))[: schema["maxItems"] + 1]
    if schema.get("uniqueItems") and items:
        yield [items[0], *items]
    if isinstance(of, Mapping):
        for bad in (*_near(contract, of, depth + 1), *_OTHERS[:4], "a"):
            if not contract.accepts(of, bad):
                yield [*items[:1], bad]
