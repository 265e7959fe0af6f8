"""A contract's mapping -> frozen objects that the rest of the package works on.

The mapping must have passed the schema and the checks of the kind. Types are JSON Schema with their
references rewritten to `#/$defs/Name`, so that each can be used alone with `Contract.defs`.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal

from .cel import Program

Schema = Mapping[str, Any]
Part = Literal["requires", "errors", "ensures", "transitions", "invariants"]


@dataclass(frozen=True)
class Clause:
    """One clause. `text` is None where only a person can judge it. `raises` and `data` are those of
    an error; `function` is empty for an invariant."""

    id: str
    part: Part
    function: str
    text: str | None
    note: str = ""
    raises: str = ""
    data: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def program(self) -> Program:
        """Compiled. Raises CelError; only for a clause with a text."""
        assert self.text is not None
        return Program(self.text)

    @property
    def human(self) -> bool:
        return self.text is None


@dataclass(frozen=True)
class Example:
    """One call with its outcome: `raises` is None if it returns `result`."""

    id: str
    function: str
    args: Mapping[str, Any]
    result: Any = None
    raises: str | None = None


@dataclass(frozen=True)
class Idempotent:
    """`by`: the parameters that make two calls one; empty for all. `again`: the parameter that the
    result may be passed as, f(f(x)) = f(x)."""

    by: tuple[str, ...] = ()
    again: str | None = None


@dataclass(frozen=True)
class Function:
    """One function. `params` are in order; who judges supplies those in `Contract.fixtures`."""

    name: str
    params: Mapping[str, Schema]
    returns: Schema
    requires: tuple[Clause, ...] = ()
    errors: tuple[Clause, ...] = ()
    ensures: tuple[Clause, ...] = ()
    examples: tuple[Example, ...] = ()
    deterministic: bool = False
    idempotent: Idempotent | None = None
    mutates: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    budget: Mapping[str, float] = field(default_factory=dict)
    refuses: str | None = None
    keyword_only: frozenset[str] = frozenset()
    is_async: bool = False
    iterator: bool = False
    model_result: str | None = None
    model_state: str | None = None

    def clauses(self) -> Iterator[Clause]:
        yield from self.requires
        yield from self.errors
        yield from self.ensures


@dataclass(frozen=True)
class State:
    """What a component remembers. `observe` names the function that tells it, if there is one."""

    model: Schema
    initial: Any = None
    setup: tuple[str, ...] = ()
    observe: str | None = None
    transitions: tuple[Clause, ...] = ()
    invariants: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class Contract:
    """`defs` are the named types. `class_params` are the constructor's parameters if the functions
    are methods of `class_name`, which is empty if they are functions of the module `python`."""

    component: str
    functions: Mapping[str, Function]
    defs: Mapping[str, Schema] = field(default_factory=dict)
    state: State | None = None
    python: str = ""
    class_name: str = ""
    class_params: Mapping[str, Schema] = field(default_factory=dict)
    close: str | None = None
    fixtures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    may_import: tuple[str, ...] | None = None
    value: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def served(self) -> bool:
        """Whether its calls are requests to a server."""
        return "http" in (self.value.get("binding") or {})

    def operation(self, function: str) -> str:
        """The id of the operation in the OpenAPI document that a function is, or an empty text.
        A contract must be completed with its document (contracts/openapi.py)."""
        http = (self.value.get("binding") or {}).get("http") or {}
        return str(((http.get("operations") or {}).get(function) or {}).get("id", ""))

    def closed(self, schema: Schema) -> dict[str, Any]:
        """The schema with all that it refers to: it can be used alone."""
        return {**schema, "$defs": dict(self.defs)}

    def accepts(self, schema: Schema, value: Any) -> bool:
        """Whether the value is of the type; formats count."""
        return bool(_validator(self, _key(schema)).is_valid(value))

    def refusal(self, schema: Schema, value: Any) -> str:
        """Why a value is not of the type, or an empty text."""
        found = self.refused(schema, value)
        if found is None:
            return ""
        at = "".join(f"/{t}" for t in found[0])
        return f"{at or 'it'}: {found[1]}"

    def refused(self, schema: Schema, value: Any) -> tuple[tuple[str | int, ...], str] | None:
        """The place in a value that is not of the type, and why; None if it is of the type."""
        for error in _validator(self, _key(schema)).iter_errors(value):
            return tuple(error.instance_path), str(error.message)
        return None

    def resolve(self, schema: Schema) -> Schema:
        """The schema that a reference stands for, followed to its end; what stands beside `$ref`
        is added to it."""
        while "$ref" in schema:
            beside = {k: v for k, v in schema.items() if k != "$ref"}
            schema = {**self.defs[str(schema["$ref"]).rpartition("/")[2]], **beside}
        return schema

    def __hash__(self) -> int:  # by identity: contracts are big, and equal ones are rarely met
        return id(self)


def taken(contract: Contract, function: Function) -> Mapping[str, Schema]:
    """The parameters that are no fixtures."""
    return {n: s for n, s in function.params.items() if n not in contract.fixtures}


def load(value: Mapping[str, Any]) -> Contract:
    """The objects of a contract's document."""
    state = value.get("state")
    of_class = value.get("class") or {}
    return Contract(
        component=value.get("component", ""),
        functions={n: _function(n, f) for n, f in value["functions"].items()},
        defs={name: as_schema(type_) for name, type_ in (value.get("types") or {}).items()},
        state=_state(state) if state else None,
        python=(value.get("binding") or {}).get("python", ""),
        class_name=of_class.get("name", ""),
        class_params=_types(of_class.get("params")),
        close=of_class.get("close"),
        fixtures=dict(value.get("fixtures") or {}),
        may_import=tuple(value["may_import"]) if "may_import" in value else None,
        value=value,
    )


def _function(name: str, value: Mapping[str, Any]) -> Function:
    again = value.get("idempotent")
    model = value.get("model") or {}
    return Function(
        name=name,
        params=_types(value.get("params")),
        returns=as_schema(value.get("returns", {})),
        requires=_clauses("requires", name, value.get("requires")),
        errors=_clauses("errors", name, value.get("errors"), "when"),
        ensures=_clauses("ensures", name, value.get("ensures")),
        examples=tuple(
            Example(e["id"], name, e["args"], e.get("result"), e.get("raises"))
            for e in value.get("examples") or ()
        ),
        deterministic=bool(value.get("deterministic")),
        idempotent=Idempotent(tuple(again.get("by") or ()), again.get("again")) if again else None,
        mutates=frozenset(value.get("mutates") or ()),
        effects=frozenset(value.get("effects") or ()),
        budget=dict(value.get("budget") or {}),
        refuses=value.get("refuses"),
        keyword_only=frozenset(value.get("keyword_only") or ()),
        is_async=bool(value.get("async")),
        iterator=bool(value.get("iterator")),
        model_result=model.get("result"),
        model_state=model.get("state"),
    )


def _state(value: Mapping[str, Any]) -> State:
    steps = [
        clause
        for step in value.get("transitions") or ()
        for clause in _clauses("transitions", step["function"], [step])
    ]
    return State(
        model=as_schema(value["model"]),
        initial=value.get("initial"),
        setup=tuple(value.get("setup") or ()),
        observe=value.get("observe"),
        transitions=tuple(steps),
        invariants=_clauses("invariants", "", value.get("invariants")),
    )


def _clauses(
    part: Part, function: str, values: Sequence[Mapping[str, Any]] | None, key: str = "cel"
) -> tuple[Clause, ...]:
    return tuple(
        Clause(v["id"], part, function, v.get(key), v.get("note", ""), v.get("raises", ""),
               dict(v.get("data") or {}))
        for v in values or ()
    )  # fmt: skip


def _types(values: Mapping[str, Any] | None) -> dict[str, Schema]:
    return {name: as_schema(type_) for name, type_ in (values or {}).items()}


def as_schema(schema: Any) -> Any:
    """A contract's type as JSON Schema: a copy, with `#/types/Name` as `#/$defs/Name`. What is data
    in a schema is left alone."""
    if isinstance(schema, Mapping):
        return {
            k: f"#/$defs/{str(v).rpartition('/')[2]}"
            if k == "$ref"
            else v
            if k in ("enum", "const", "default", "examples", "required")
            else as_schema(v)
            for k, v in schema.items()
        }
    if isinstance(schema, list | tuple):
        return [as_schema(v) for v in schema]
    return schema


def _key(schema: Schema) -> str:
    return _encode(schema)


_encode = json.JSONEncoder(sort_keys=True).encode  # `dumps` makes one each time


@lru_cache(maxsize=2048)
def _validator(contract: Contract, key: str) -> Any:
    import jsonschema_rs  # compiled, and not needed where no value is validated

    return jsonschema_rs.Draft202012Validator(
        _with_binary(contract.closed(json.loads(key))),
        validate_formats=True,
        formats={"decimal": _is_decimal, "base64": is_binary},
    )


def _with_binary(schema: Any) -> Any:
    """JSON Schema only annotates what a text encodes; here it counts, as formats do."""
    if isinstance(schema, list):
        return [_with_binary(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Any] = {}
    for word, inner in schema.items():
        if word in ("properties", "patternProperties", "$defs"):  # by names that are no words
            made[word] = {name: _with_binary(each) for name, each in inner.items()}
        else:
            literal = word in ("const", "enum", "default", "examples")
            made[word] = inner if literal else _with_binary(inner)
    if schema.get("contentEncoding") != "base64":
        return made
    return {**made, "allOf": [*made.get("allOf", ()), {"format": "base64"}]}


def is_binary(text: str) -> bool:
    """Whether it is base64 as Python writes it, on one line."""
    try:
        return b64encode(b64decode(text, validate=True)).decode() == text
    except ValueError:
        return False


def _is_decimal(text: str) -> bool:
    """A plain decimal number: no exponent, no sign but minus, no needless zeros in front."""
    return re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text) is not None
