"""Annotations as types of a contract. What says nothing here is an open type, and noted; so is what
is no value of JSON by its exact type, for the judge will say that of it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from ._drafting import Notes, camel, free, sentence
from ._python_classes import is_member, keywords, line, resolved, shape
from ._python_read import Package
from ._python_values import (
    DEEPEST,
    NO_VALUE,
    all_text,
    distinct,
    is_json,
    literal,
    parsed,
    tuple_,
    union,
)

OPEN = "Annotations that tell no type, so that any value is allowed"
UNLIKE = "Types whose values are no JSON in Python, which a judge cannot pass or take"
NULL: dict[str, Any] = {"type": "null"}
SIMPLE: Mapping[str, dict[str, Any]] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "None": NULL,
    "bytes": {"type": "string", "contentEncoding": "base64"},
    "decimal.Decimal": {"type": "string", "format": "decimal"},
    "typing.LiteralString": {"type": "string"},
    "typing.Text": {"type": "string"},
    "types.NoneType": NULL,
}
TEXTS: Mapping[str, str | None] = {
    "datetime.datetime": "date-time",
    "datetime.date": "date",
    "datetime.time": "time",
    "datetime.timedelta": "duration",
    "uuid.UUID": "uuid",
    "ipaddress.IPv4Address": "ipv4",
    "ipaddress.IPv6Address": "ipv6",
    "pathlib.Path": None,
    "pathlib.PurePath": None,
    "os.PathLike": None,
}
ABC = ("collections.abc.", "typing.")
LISTS = {"list", "typing.List"} | {
    a + n for a in ABC for n in ("Sequence", "MutableSequence", "Iterable", "Collection")
}
ITERATED = {
    a + n
    for a in ABC
    for n in ("Iterator", "Generator", "AsyncIterator", "AsyncGenerator", "AsyncIterable")
}
SETS = {"set", "frozenset", "typing.Set", "typing.FrozenSet", "typing.AbstractSet"} | {
    a + n for a in ABC for n in ("Set", "MutableSet")
}
MAPPINGS = {"dict", "typing.Dict", "typing.DefaultDict", "collections.OrderedDict"} | {
    a + n for a in ABC for n in ("Mapping", "MutableMapping")
}
WRAPPERS = ("Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly")
INNER = {f"{m}.{n}" for m in ("typing", "typing_extensions") for n in WRAPPERS}


class Types:
    """The types that the contract of one component needs; `used` has the named ones."""

    def __init__(self, package: Package, notes: Notes) -> None:
        self.package = package
        self.notes = notes
        self.used: dict[str, Any] = {}
        self._names: dict[str, str] = {}
        self._waiting: list[tuple[str, Any]] = []

    def of(self, annotation: Any, scope: Any, about: str) -> dict[str, Any]:
        """The type of an annotation as griffe has it (None: there is none), met in `scope`."""
        if annotation is None:
            self.notes.add(OPEN, f"{about} (none)")
            return {}
        made = self._text(str(annotation), scope, about, 0)
        while self._waiting:
            path, found = self._waiting.pop()
            self.used[self._names[path]] = self._named(path, found)
        return made

    def iterated(self, annotation: Any, scope: Any) -> bool:
        """Whether the annotation is of what gives its items one after the other."""
        try:
            node = parsed(str(annotation))
        except ValueError:
            return False
        head = node.value if isinstance(node, ast.Subscript) else node
        return self._path(head, scope) in ITERATED

    def _text(self, text: str, scope: Any, about: str, depth: int) -> dict[str, Any]:
        try:
            return self._node(parsed(text), scope, about, depth)
        except (ValueError, RecursionError):
            return self._open(text, about)

    def _open(self, text: str, about: str) -> dict[str, Any]:
        shown = " ".join(text.split())
        shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
        self.notes.add(OPEN, f"{about} (`{shown}`)")
        return {}

    def _node(self, node: ast.expr, scope: Any, about: str, depth: int) -> dict[str, Any]:
        if depth > DEEPEST:
            return self._open(ast.unparse(node), about)
        if isinstance(node, ast.Constant):
            if node.value is None:
                return dict(NULL)
            if isinstance(node.value, str):
                return self._text(node.value, scope, about, depth + 1)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            parts = [self._node(n, scope, about, depth + 1) for n in (node.left, node.right)]
            return union(parts)
        elif isinstance(node, ast.Name | ast.Attribute):
            path = self._path(node, scope)
            if path is not None:
                return self._bare(path, node, about, depth)
        elif isinstance(node, ast.Subscript):
            path = self._path(node.value, scope)
            inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if path is not None:
                return self._generic(path, node, inner, scope, about, depth)
        return self._open(ast.unparse(node), about)

    def _path(self, node: ast.AST, scope: Any) -> str | None:
        """The full dotted name that a name means in a scope."""
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        return ".".join([resolved(node.id, scope), *reversed(names)])

    def _bare(self, path: str, node: ast.expr, about: str, depth: int) -> dict[str, Any]:
        if path in SIMPLE:
            return dict(SIMPLE[path])
        if path in TEXTS:
            self._unlike(path, about)
            format_ = TEXTS[path]
            return {"type": "string", **({"format": format_} if format_ else {})}
        if path in LISTS or path in ITERATED:
            return {"type": "array"}
        if path in SETS or path in ("tuple", "typing.Tuple"):
            self._unlike(path, about)
            return {"type": "array", **({"uniqueItems": True} if path in SETS else {})}
        if path in MAPPINGS:
            return {"type": "object"}
        found = self.package.found(path)
        if found is not None and depth <= DEEPEST:
            return self._own(found, node, about)
        return self._open(ast.unparse(node), about)

    def _generic(
        self,
        path: str,
        node: ast.Subscript,
        inner: list[ast.expr],
        scope: Any,
        about: str,
        depth: int,
    ) -> dict[str, Any]:
        def of(each: ast.expr) -> dict[str, Any]:
            return self._node(each, scope, about, depth + 1)

        if path in ("typing.Optional", "typing.Union"):
            nullable = [dict(NULL)] if path.endswith("Optional") else []
            return union([*map(of, inner), *nullable])
        if path in ("typing.Literal", "typing_extensions.Literal"):
            return self._literal(node, inner, scope, about)
        if path in INNER:
            return of(inner[0])
        if path in LISTS or path in ITERATED:
            return {"type": "array", "items": of(inner[0])}
        if path in SETS:
            self._unlike(path, about)
            return {"type": "array", "items": of(inner[0]), "uniqueItems": True}
        if path in ("tuple", "typing.Tuple"):
            self._unlike(path, about)
            return tuple_(inner, of)
        if path in MAPPINGS and len(inner) == 2:
            return self._mapping(node, inner, of, about)
        return self._bare(path, node, about, depth + 1) if path in TEXTS else self._open(
            ast.unparse(node), about
        )  # fmt: skip

    def _mapping(
        self, node: ast.expr, inner: list[ast.expr], of: Any, about: str
    ) -> dict[str, Any]:
        keys, values = of(inner[0]), of(inner[1])
        made = {"type": "object", "additionalProperties": values}
        held = self.used.get(str(keys.get("$ref", "")).removeprefix("#/types/"), keys)
        if held.get("type") == "string" or ("enum" in held and all_text(held["enum"])):
            return made if keys == {"type": "string"} else {**made, "propertyNames": keys}
        if keys:
            return self._open(ast.unparse(node), about)
        return made

    def _literal(
        self, node: ast.expr, inner: list[ast.expr], scope: Any, about: str
    ) -> dict[str, Any]:
        values = []
        for each in inner:
            try:
                values.append(ast.literal_eval(each))
            except (ValueError, TypeError):
                path = self._path(each, scope)
                member = self.package.found(path) if path else None
                value = literal(getattr(member, "value", None))
                if value is NO_VALUE:
                    return self._open(ast.unparse(node), about)
                values.append(value)
        if not all(is_json(v) for v in values):
            return self._open(ast.unparse(node), about)
        return {"enum": distinct(values)}

    def _unlike(self, path: str, about: str) -> None:
        self.notes.add(UNLIKE, f"{about} (`{path}`)")

    # -- what the package itself defines ---------------------------------------------------------

    def _own(self, found: Any, node: ast.expr, about: str) -> dict[str, Any]:
        if not (found.is_class or found.is_attribute or found.is_type_alias):
            return self._open(ast.unparse(node), about)
        if found.is_class and shape(self.package, found) is None:
            return self._open(ast.unparse(node), about)
        if found.is_attribute and found.value is None:
            return self._open(ast.unparse(node), about)
        name = self._names.get(found.path)
        if name is None:
            name = free(camel(found.name, "Type"), set(self._names.values()))
            self._names[found.path] = name
            self.used[name] = {}
            self._waiting.append((found.path, found))
        if found.is_class and shape(self.package, found) != "TypedDict":
            self._unlike(found.path, about)
        return {"$ref": f"#/types/{name}"}

    def _named(self, path: str, found: Any) -> dict[str, Any]:
        about = f"`{path}`"
        if not found.is_class:
            return self._alias(found, about)
        kind = shape(self.package, found)
        if kind == "Enum":
            values = [literal(m.value) for m in found.members.values() if is_member(m)]
            made: dict[str, Any] = {"enum": distinct(values)}
            if not values or not all(v is not NO_VALUE and is_json(v) for v in values):
                made = self._open(found.name, about)
        else:
            made = self._fields(found, kind == "TypedDict")
        doc = sentence(found.docstring.value if found.docstring else "")
        return {**({"description": doc} if doc else {}), **made}

    def _alias(self, found: Any, about: str) -> dict[str, Any]:
        text = str(found.value)
        try:
            node = parsed(text)
        except ValueError:
            return self._open(text, about)
        if isinstance(node, ast.Call) and self._path(node.func, found.parent) in (
            "typing.NewType", "typing_extensions.NewType",
        ) and len(node.args) == 2:  # fmt: skip
            node = node.args[1]
        return self._node(node, found.parent, about, 0)

    def _fields(self, found: Any, is_dict: bool) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        required: list[str] = []
        for owner in reversed(line(self.package, found)):
            total = not any("total=False" in str(d) for d in keywords(owner))
            for name, member in owner.members.items():
                if member.is_alias or not member.is_attribute or member.annotation is None:
                    continue
                text = str(member.annotation)
                if "ClassVar" in text or name.startswith("__"):
                    continue
                fields[name] = self._text(text, owner, f"`{found.path}.{name}`", 0)
                wanted = (total or "Required[" in text) and "NotRequired" not in text
                if name in required:
                    required.remove(name)
                if wanted or not is_dict:
                    required.append(name)
        made: dict[str, Any] = {"type": "object", "properties": fields}
        if required:
            made["required"] = required
        if not is_dict:
            made["additionalProperties"] = False
        return made
