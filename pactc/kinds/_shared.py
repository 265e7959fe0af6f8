"""Type names that several contracts use: one component owns each, and the others write the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import canonical, escape
from ..model import Problem
from ._references import mapping

FOR_PEOPLE = frozenset(("description", "title", "examples"))


def check(
    name: Any, contract: Mapping[str, Any], needs: Mapping[str, Any], owners: Mapping[str, Any]
) -> Iterator[Problem]:
    """Problems P717 and P718. `name` is the component's, `needs` the contracts of what it depends
    on, `owners` the graph's `types`: type name -> component. By induction over `depends_on`, what
    is equal to a dependency's is equal to the owner's."""
    types = mapping(contract.get("types"))
    for type_, owner in owners.items():
        if owner == name and type_ not in types:
            text = f"the graph says that `{type_}` is defined here, and it is not"
            yield Problem("P718", "/types" if types else "", text, f"define `{type_}` in `types`")
    for type_, schema in types.items():
        owner = owners.get(type_)
        if owner in (None, name):
            continue
        pointer = f"/types/{escape(type_)}"
        held = {n: mapping(mapping(c).get("types")) for n, c in needs.items()}
        known = {n: t[type_] for n, t in held.items() if type_ in t}
        if not known:
            text = f"the type `{type_}` is `{owner}`'s, and `{name}` depends on nobody who has it"
            help_ = f"depend on `{owner}` in the graph, or call this type otherwise"
            yield Problem("P717", pointer, text, help_)
        for other, theirs in sorted(known.items()):
            if canonical(_bare(schema)) != canonical(_bare(theirs)):
                text = f"the type `{type_}` is `{owner}`'s, and differs from that of `{other}`"
                yield Problem("P717", pointer, text, f"write it as in the contract of `{other}`")


def _bare(schema: Any) -> Any:
    """A type without what is only for people. (A property called `description` stays.)"""
    if isinstance(schema, list):
        return [_bare(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        key: {n: _bare(t) for n, t in value.items()}
        if key == "properties" and isinstance(value, Mapping)
        else _bare(value)
        for key, value in schema.items()
        if key not in FOR_PEOPLE
    }
