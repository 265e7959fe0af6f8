"""A schema as a provider's strict mode takes it, and its answer as the value that was meant.

Pure. `fit` adapts, `Fitted.value` is the inverse: entries become mappings, JSON text becomes
values, and a null that stands for an absent field goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..documents import parse_json
from ..errors import PactError
from ..model import Value
from .provider_read import Schema, shapes, type_of
from .provider_shape import REST, Entries, Fields, Items, Leaf, Ref, Shape, Shapes, Text, Union

AS_TEXT = "Any JSON value, written as JSON text: an object as {...}, a string in quotes."
AS_ENTRIES = "A mapping, as a list of entries with `key` and `value`; no key twice."
WRAPPED = "artifact"
"""The one field of the object that holds an answer which is no object itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider's strict mode takes. `nulls`: every field is required, and null stands for
    an absent one. `recursive`: a definition may refer to itself. The rest count: levels of nested
    objects, fields, optional fields, unions, and values in enums."""

    nulls: bool
    recursive: bool
    depth: int
    fields: int
    optional: int
    unions: int
    values: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """`schema` is for the provider."""

    schema: dict[str, Any]
    found: Shapes
    nulls: bool
    wrapped: bool

    def value(self, answer: Any) -> Value:
        """What an answer means. One that does not have the form is taken as it stands, because
        validation says better what is wrong with it. Raises ValueError if a key is there twice."""
        if self.wrapped and isinstance(answer, dict) and answer.keys() == {WRAPPED}:
            answer = answer[WRAPPED]
        return _Reading(self.found, self.nulls).value(self.found.root, answer)


def fit(schema: Schema, limits: Limits) -> Fitted | None:
    """`schema` within the limits; None if it cannot be."""
    found = shapes(schema)
    wrapped = not isinstance(found.resolved(found.root), Fields)
    writing = _Writing(found, limits.nulls)
    root = writing.node(found.root if wrapped else found.resolved(found.root))
    if wrapped:
        root = _closed({WRAPPED: root}, [WRAPPED])
    named = {name: writing.node(shape) for name, shape in sorted(found.named.items())}
    used = {name: named[name] for name in sorted(_within_reach(root, named))}
    document = {**root, "$defs": used} if used else root
    if not _within(document, limits):
        return None
    return Fitted(document, found, limits.nulls, wrapped)


@dataclass(frozen=True, slots=True)
class _Writing:
    """Forms as a schema."""

    found: Shapes
    nulls: bool

    def node(self, shape: Shape) -> dict[str, Any]:
        if isinstance(shape, Text):
            return _noted({"type": "string"}, AS_TEXT, shape.note)
        if isinstance(shape, Leaf):
            values = {"enum": list(shape.values)} if shape.values else {}
            return _noted({"type": shape.type, **values}, shape.note)
        if isinstance(shape, Items):
            return _noted({"type": "array", "items": self.node(shape.shape)}, shape.note)
        if isinstance(shape, Entries):
            both = {"key": {"type": "string"}, "value": self.node(shape.shape)}
            entry = _closed(both, ["key", "value"])
            return _noted({"type": "array", "items": entry}, AS_ENTRIES, shape.note)
        if isinstance(shape, Union):
            return _noted({"anyOf": [self.node(option) for option in shape.options]}, shape.note)
        if isinstance(shape, Ref):
            return {"$ref": f"#/$defs/{shape.name}"}  # a description beside it is refused
        fields = {f.name: self._field(f.shape, f.required, f.nullable) for f in shape.fields}
        if shape.rest:
            fields[REST] = self.node(Entries(shape.rest))
        must = shape.names if self.nulls else shape.required
        return _noted(_closed(fields, [name for name in fields if name in must]), shape.note)

    def _field(self, shape: Shape, required: bool, nullable: bool) -> dict[str, Any]:
        if required or not self.nulls:
            return self.node(shape)
        inner = Text() if nullable else shape
        return {"anyOf": [self.node(inner), {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class _Reading:
    """Answers as values."""

    found: Shapes
    nulls: bool

    def value(self, shape: Shape, answer: Any) -> Value:
        shape = self.found.resolved(shape)
        if isinstance(shape, Text):
            return _text(answer)
        if isinstance(shape, Items) and isinstance(answer, list):
            return [self.value(shape.shape, item) for item in answer]
        if isinstance(shape, Entries) and self.fits(shape, answer):
            return self._mapping(shape.shape, answer)
        if isinstance(shape, Union):
            option = next((o for o in shape.options if self.fits(o, answer)), None)
            return answer if option is None else self.value(option, answer)
        if isinstance(shape, Fields) and isinstance(answer, dict):
            return self._object(shape, answer)
        return answer  # type: ignore[no-any-return]

    def _object(self, shape: Fields, answer: dict[str, Any]) -> dict[str, Value]:
        fields = {f.name: f for f in shape.fields}
        made: dict[str, Value] = {}
        for name, below in answer.items():
            field = fields.get(name)
            if name == REST and shape.rest and isinstance(below, list):
                made |= self._mapping(shape.rest, below)
            elif field is None:
                made[name] = below
            elif field.required or not self.nulls:
                made[name] = self.value(field.shape, below)
            elif below is not None:
                made[name] = self.value(Text() if field.nullable else field.shape, below)
        return made

    def _mapping(self, shape: Shape, answer: list[Any]) -> dict[str, Value]:
        made: dict[str, Value] = {}
        for entry in answer:
            if entry["key"] in made:
                raise ValueError(f"the key `{entry['key']}` is there twice")
            made[entry["key"]] = self.value(shape, entry["value"])
        return made

    def fits(self, shape: Shape, answer: Any) -> bool:
        """Whether an answer has a form, as far as is needed to tell the options of a union."""
        shape = self.found.resolved(shape)
        if isinstance(shape, Text):
            return isinstance(answer, str)
        if isinstance(shape, Leaf):
            kind = type_of(answer)
            same = kind == shape.type or (kind, shape.type) == ("integer", "number")
            return same and (not shape.values or any(_same(answer, v) for v in shape.values))
        if isinstance(shape, Union):
            return any(self.fits(option, answer) for option in shape.options)
        if isinstance(shape, Fields):
            if not isinstance(answer, dict):
                return False
            must = shape.names if self.nulls else shape.required
            marks = (f for f in shape.fields if f.required and isinstance(f.shape, Leaf))
            return must <= answer.keys() <= shape.names and all(
                self.fits(f.shape, answer[f.name]) for f in marks
            )
        if isinstance(shape, Entries):
            return isinstance(answer, list) and all(
                isinstance(e, dict) and e.keys() == {"key", "value"} and isinstance(e["key"], str)
                for e in answer
            )
        return isinstance(answer, list)


def _same(one: Any, other: Any) -> bool:
    return type_of(one) == type_of(other) and bool(one == other)


def _text(answer: Any) -> Value:
    """JSON text, read as strictly as any document; a text that is none was meant as itself."""
    if not isinstance(answer, str):
        return answer  # type: ignore[no-any-return]
    try:
        return parse_json(answer.encode(), "answer.json")
    except (PactError, UnicodeError):
        return answer


def _closed(fields: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": required,
        "additionalProperties": False,
    }


def _noted(node: dict[str, Any], *notes: str) -> dict[str, Any]:
    said = " ".join(filter(None, notes))
    return {**node, "description": said} if said else node


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema within one."""
    if not isinstance(node, dict):
        return
    yield node
    for below in node.get("properties", {}).values():
        yield from _nodes(below)
    for below in node.get("anyOf", ()):
        yield from _nodes(below)
    yield from _nodes(node.get("items"))


def _within(document: dict[str, Any], limits: Limits) -> bool:
    tops = [document, *document.get("$defs", {}).values()]
    nodes = [node for top in tops for node in _nodes(top)]
    fields = sum(len(n.get("properties", ())) for n in nodes)
    optional = sum(len(n.get("properties", ())) - len(n.get("required", ())) for n in nodes)
    depth, loops = _depth(document, document.get("$defs", {}), {})
    return (
        fields <= limits.fields
        and optional <= limits.optional
        and sum("anyOf" in n for n in nodes) <= limits.unions
        and sum(len(n.get("enum", ())) for n in nodes) <= limits.values
        and depth <= limits.depth
        and (limits.recursive or not loops)
    )


def _depth(node: Any, defs: dict[str, Any], known: dict[str, tuple[int, bool]]) -> tuple[int, bool]:
    """How deep objects nest, and whether a definition is within itself, which adds no level."""
    if not isinstance(node, dict):
        return 0, False
    name = str(node.get("$ref", "")).removeprefix("#/$defs/")
    if name:
        if name not in known:
            known[name] = 0, True  # until it is known better: whoever asks now is within it
            depth, _ = _depth(defs[name], defs, known)
            known[name] = depth, name in _within_reach(defs[name], defs)
        return known[name]
    below = [*node.get("properties", {}).values(), *node.get("anyOf", ()), node.get("items")]
    all_ = [_depth(n, defs, known) for n in below]
    own = node.get("type") == "object"
    return own + max((d for d, _ in all_), default=0), any(loop for _, loop in all_)


def _within_reach(node: dict[str, Any], defs: dict[str, Any]) -> set[str]:
    reached: set[str] = set()
    todo = [node]
    while todo:
        for below in _nodes(todo.pop()):
            name = str(below.get("$ref", "")).removeprefix("#/$defs/")
            if name and name not in reached:
                reached.add(name)
                todo.append(defs[name])
    return reached
