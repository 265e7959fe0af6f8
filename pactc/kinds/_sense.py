"""What a contract says that cannot be meant, as far as that is certain and quickly found. What has
to be searched for with calls is the work of `pactc lint`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..contracts.cel import VARIABLES, NoValue, Program, mentions
from ..documents import escape
from ..model import Problem
from ._overlap import allows
from ._references import mapping, texts
from ._types import roots


def check(contract: Mapping[str, Any], inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P720, P721, P722, P724 and P726 of a contract in which all else is well."""
    yield from _types(contract)
    for name, function in mapping(contract.get("functions")).items():
        yield from _constants(mapping(function), f"/functions/{escape(name)}")
    component, needs = inputs.get("component"), mapping(inputs.get("needs"))
    for pointer, text, shows, help_ in undeclared(contract, needs, mapping(component)):
        yield Problem("P726", pointer, text, help_, (f"for example: {shows}",))


def _types(contract: Mapping[str, Any]) -> Iterator[Problem]:
    """Types that are proven to have no values: a proof is wanted, for one that nobody found may be
    there. A type that only refers to such a type is no finding of its own."""
    # Where all is fresh, no type is looked at, and none of these imported.
    from ..contracts.contract import Contract, as_schema
    from ..contracts.proof import without_values

    named = mapping(contract.get("types"))
    held = Contract("", {}, {name: as_schema(type_) for name, type_ in named.items()})
    for type_, pointer in roots(contract):
        if not isinstance(type_, Mapping) or (set(type_) == {"$ref"} and pointer.count("/") > 2):
            continue
        if without_values(held, as_schema(type_)):
            text = "nothing is of this type: what it asks for cannot be together"
            yield Problem("P720", pointer, text, "correct the type")


def _constants(function: Mapping[str, Any], base: str) -> Iterator[Problem]:
    """Clauses that read nothing are the same for all calls."""
    for group, field, code, useless, text in (
        ("requires", "cel", "P721", True, "is true of every call: it refuses none"),
        ("requires", "cel", "P721", False, "is true of no call: none is allowed"),
        ("errors", "when", "P722", False, "is true of no call: it never applies"),
        ("ensures", "cel", "P724", True, "is true whatever is returned"),
    ):
        for place, clause in enumerate(texts(function.get(group))):
            written = mapping(clause).get(field)
            if isinstance(written, str) and _constant(written) is useless:
                at = f"{base}/{group}/{place}/{field}"
                said = f"`{mapping(clause).get('id')}` {text}"
                yield Problem(code, at, said, "correct it, or leave it out")


def _constant(text: str) -> bool | None:
    """What an expression is that reads nothing; False where it has no value, None of others."""
    if any(mentions(text, name) for name in VARIABLES):
        return None
    try:
        return Program(text).holds()
    except NoValue:
        return False


def undeclared(
    contract: Mapping[str, Any], needs: Mapping[str, Any], component: Mapping[str, Any]
) -> Iterator[tuple[str, str, str, str]]:
    """(pointer, what is wrong, what shows it, what mends it): effects of functions that a contract
    uses, and that neither it nor its component in the graph declares. `needs` are the contracts of
    what it depends on, by name."""
    declared = [*_effects(mapping(contract.get("functions")).values())]
    declared += texts(component.get("effects"))
    for name, functions in mapping(contract.get("depends_on")).items():
        known = mapping(mapping(needs.get(name)).get("functions"))
        seen: set[str] = set()
        for function in texts(functions):
            for effect in sorted(_effects([known.get(function)])):
                if effect in seen or any(allows(d, effect) for d in declared):
                    continue
                seen.add(effect)
                text = f"it uses `{name}`, which has the effect `{effect}`, and declares none such"
                help_ = f"add `{effect}` to the functions that call `{function}`"
                yield f"/depends_on/{escape(name)}", text, f"{name}.{function}: {effect}", help_


def _effects(functions: Iterable[Any]) -> Iterator[str]:
    for function in functions:
        yield from texts(mapping(function).get("effects"))
