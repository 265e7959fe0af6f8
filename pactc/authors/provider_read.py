"""The forms of a JSON Schema, read from it (see provider_shape)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from .provider_shape import (
    REST,
    Entries,
    Field,
    Fields,
    Items,
    Leaf,
    Ref,
    Shape,
    Shapes,
    Text,
    Union,
)

Schema: TypeAlias = Mapping[str, Any] | bool

BOUNDS = (
    "pattern", "format", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties",
    "maxProperties", "default",
)  # fmt: skip
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")


def shapes(schema: Schema) -> Shapes:
    """The forms of a JSON Schema (draft 2020-12, references to its own `$defs` only)."""
    found = Shapes()
    defs: Mapping[str, Any] = schema.get("$defs", {}) if isinstance(schema, Mapping) else {}
    _Reader(defs, found).read(schema)
    return found


class _Reader:
    """Reads definitions as they are met, so that recursion ends."""

    def __init__(self, defs: Mapping[str, Any], found: Shapes) -> None:
        self.defs, self.found = defs, found

    def read(self, schema: Schema) -> None:
        self.found.root = self.shape(schema)
        # A union can be judged only when all that it may refer to is known.
        settled = {name: self._settled(s) for name, s in self.found.named.items()}
        self.found.root = self._settled(self.found.root)
        self.found.named = settled

    def shape(self, schema: Schema) -> Shape:
        if isinstance(schema, bool):
            return Text()
        note = _note(schema)
        if "$ref" in schema:
            return self._reference(str(schema["$ref"]), note)
        if "const" in schema or "enum" in schema:
            return _values([schema["const"]] if "const" in schema else schema["enum"], note)
        for word in ("anyOf", "oneOf"):
            if word in schema and not schema.get("properties"):
                return Union(tuple(self.shape(option) for option in schema[word]), note)
        types = schema.get("type")
        if isinstance(types, list):
            alone = [self.shape({**schema, "type": t, "description": ""}) for t in types]
            return alone[0] if len(alone) == 1 else Union(tuple(alone), note)
        if types == "object" or (types is None and "properties" in schema):
            return self._object(schema, note)
        if types == "array" or (types is None and "items" in schema):
            if "prefixItems" in schema or schema.get("items") is False:
                return Text(note)
            return Items(self.shape(schema.get("items", True)), note)
        parts = schema.get("allOf", ())
        if types is None and len(parts) == 1 and isinstance(parts[0], Mapping):
            return self.shape({**parts[0], **{k: v for k, v in schema.items() if k != "allOf"}})
        return Leaf(types, (), note) if types in TYPES else Text(note)

    def _reference(self, target: str, note: str) -> Shape:
        name = target.removeprefix("#/$defs/")
        if name not in self.defs or f"#/$defs/{name}" != target:
            return Text(note)
        if name not in self.found.named:
            self.found.named[name] = Text()
            self.found.named[name] = self.shape(self.defs[name])
        return Ref(name, note)

    def _object(self, schema: Mapping[str, Any], note: str) -> Shape:
        named: Mapping[str, Any] = schema.get("properties", {})
        free = schema.get("additionalProperties", not named)
        patterns = list(schema.get("patternProperties", {}).values())
        if patterns and (len(patterns) > 1 or free is not False or named):
            return Text(note)
        rest = self.shape(patterns[0]) if patterns else self.shape(free) if free else None
        if not named:
            return Entries(rest, note) if rest else Fields((), None, note)
        if REST in named:
            return Text(note)
        required = set(schema.get("required", ()))
        fields = tuple(
            Field(name, self.shape(below), name in required, self._nullable(below))
            for name, below in named.items()
        )
        return Fields(fields, rest, note)

    def _nullable(self, schema: Schema, seen: frozenset[str] = frozenset()) -> bool:
        if isinstance(schema, bool):
            return schema
        if "$ref" in schema:
            name = str(schema["$ref"]).removeprefix("#/$defs/")
            below = self.defs.get(name, True)
            return name not in seen and self._nullable(below, seen | {name})
        if "const" in schema or "enum" in schema:
            return None in ([schema["const"]] if "const" in schema else schema["enum"])
        for word in ("anyOf", "oneOf"):
            if word in schema:
                return any(self._nullable(option, seen) for option in schema[word])
        types = schema.get("type")
        if types is None:
            return not {"properties", "items"} & schema.keys()
        return "null" in (types if isinstance(types, list) else [types])

    def _settled(self, shape: Shape) -> Shape:
        """With JSON text in the place of every union whose options look alike."""
        if isinstance(shape, Items | Entries):
            return type(shape)(self._settled(shape.shape), shape.note)
        if isinstance(shape, Fields):
            fields = (
                Field(f.name, self._settled(f.shape), f.required, f.nullable) for f in shape.fields
            )
            rest = self._settled(shape.rest) if shape.rest else None
            return Fields(tuple(fields), rest, shape.note)
        if isinstance(shape, Union):
            options = tuple(self._settled(option) for option in shape.options)
            flat = list(self._flat(options))
            pairs = ((a, b) for i, a in enumerate(flat) for b in flat[:i])
            if not flat or any(self._alike(a, b) for a, b in pairs):
                return Text(shape.note)
            return options[0] if len(options) == 1 else Union(options, shape.note)
        return shape

    def _flat(self, options: tuple[Shape, ...], depth: int = 9) -> Iterator[Shape]:
        for option in options:
            there = self.found.resolved(option)
            if isinstance(there, Union):
                yield from self._flat(there.options, depth - 1) if depth else (Text(),)
            else:
                yield there

    def _alike(self, one: Shape, other: Shape) -> bool:
        """Whether an answer could be read as either, and mean different values."""
        if isinstance(one, Leaf) and isinstance(other, Leaf):
            return False  # what stands there is the value, whichever it is
        if isinstance(one, Fields) and isinstance(other, Fields):
            return not (
                one.required - other.names or other.required - one.names or _marked(one, other)
            )
        return _json_type(one) == _json_type(other)


def _marked(one: Fields, other: Fields) -> bool:
    """Whether a field that both must have says which of the two it is."""
    theirs = {f.name: f.shape for f in other.fields if f.required}
    return any(
        f.required
        and isinstance(f.shape, Leaf)
        and isinstance(mark := theirs.get(f.name), Leaf)
        and bool(f.shape.values and mark.values)
        and not {json.dumps(v) for v in f.shape.values} & {json.dumps(v) for v in mark.values}
        for f in one.fields
    )


def _json_type(shape: Shape) -> str:
    if isinstance(shape, Leaf):
        return shape.type
    if isinstance(shape, Items | Entries):
        return "array"
    return "object" if isinstance(shape, Fields) else "string"


def _values(values: list[Any], note: str) -> Shape:
    """Some constants: grouped by type, because a grammar wants one."""
    groups: dict[str, list[Any]] = {}
    for value in values:
        groups.setdefault(type_of(value), []).append(value)
    if not groups or {"array", "object"} & groups.keys():
        return Text(note)
    leaves = [Leaf(kind, tuple(group), "") for kind, group in groups.items()]
    if len(leaves) == 1:
        return Leaf(leaves[0].type, leaves[0].values, note)
    return Union(tuple(leaves), note)


def type_of(value: Any) -> str:
    """The JSON type of a value, as `TYPES` names it."""
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")


def _note(schema: Mapping[str, Any]) -> str:
    """The description, and the bounds that no grammar holds."""
    said = str(schema.get("description", ""))
    bounds = [f"{w}: {json.dumps(schema[w], sort_keys=True)}" for w in BOUNDS if w in schema]
    if "propertyNames" in schema and isinstance(keys := schema["propertyNames"], Mapping):
        bounds += [f"each key: {text}"] if (text := _note(keys)) else []
    return " ".join(filter(None, [said, f"({'; '.join(bounds)})" if bounds else ""]))
