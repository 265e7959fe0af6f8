"""What several actions ask of a contract: its clauses, and the classes of data in its types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

SUBSCHEMAS = (
    "items",
    "prefixItems",
    "additionalProperties",
    "propertyNames",
    "anyOf",
    "oneOf",
    "allOf",
)


def sections(function: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """(clause, whether a machine can judge it) of one function, in the contract's order."""
    for section in ("requires", "errors", "ensures"):
        for clause in function.get(section) or []:
            yield clause, "cel" in clause or "when" in clause
    for example in function.get("examples") or []:
        yield example, True


def of_state(contract: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """(clause, whether a machine can judge it) of a contract's state, in the contract's order."""
    state = contract.get("state") or {}
    for section in ("transitions", "invariants"):
        for clause in state.get(section) or []:
            yield clause, "cel" in clause


def executable(clauses: Iterable[tuple[Mapping[str, Any], bool]]) -> list[str]:
    """The sorted ids of the clauses that a machine can judge."""
    return sorted({clause["id"] for clause, machine in clauses if machine}, key=by_number)


def human(clauses: Iterable[tuple[Mapping[str, Any], bool]]) -> list[str]:
    """The sorted ids of the clauses that only a person can judge."""
    return sorted({clause["id"] for clause, machine in clauses if not machine}, key=by_number)


def by_number(name: str) -> tuple[str, int, str]:
    """A sort key that puts P2 before P10, and AC-2 before AC-10."""
    head = name.rstrip("0123456789")
    return head, len(name), name


def data_classes(schema: Any, types: Mapping[str, Any]) -> set[str]:
    """The `x-data` classes anywhere in a type, through references to the contract's `types`."""
    found: set[str] = set()
    for part in _parts([schema], types, set()):
        if isinstance(part.get("x-data"), str):
            found.add(part["x-data"])
    return found


def named_types(schemas: Iterable[Any], types: Mapping[str, Any]) -> set[str]:
    """The names of the contract's `types` that these types need, directly or through others."""
    names: set[str] = set()
    for _ in _parts(schemas, types, names):
        pass
    return names


def _parts(
    schemas: Iterable[Any], types: Mapping[str, Any], names: set[str]
) -> Iterator[Mapping[str, Any]]:
    """Every schema within `schemas`; fills `names`. A stack, since types may refer to themselves
    and nest deeper than Python recurses. Constants are values, not types, and are left out."""
    stack = list(schemas)
    while stack:
        part = stack.pop()
        if isinstance(part, list):
            stack.extend(part)
        if not isinstance(part, Mapping):
            continue
        yield part
        reference = part.get("$ref")
        if isinstance(reference, str):
            name = reference.removeprefix("#/types/")
            if name in types and name not in names:
                names.add(name)
                stack.append(types[name])
        properties = part.get("properties")
        if isinstance(properties, Mapping):
            stack.extend(properties.values())
        stack.extend(part.get(key) for key in SUBSCHEMAS)
