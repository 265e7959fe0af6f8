"""Checks of a contract: what its schema cannot say, and what the graph allows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from . import _bound as bound
from . import _calls as calls
from . import _clauses as clauses
from . import _examples as examples
from . import _sense as sense
from . import _shared as shared
from . import _size as size
from . import _types as types
from ._overlap import covers
from ._references import contract_clauses, mapping, nearest, refuse, texts


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P701-P718, and where there are none, of what cannot be meant those that are certain
    (P720, P721, P722, P724, P726), and P713 where all types have values. `inputs["id"]` is the
    artifact's name, `inputs["component"]` the graph's component, `inputs["needs"]` the contracts of
    what it depends on, by name, `inputs["owners"]` the component that owns a type name;
    `inputs["paths"]` and its like are parts of its OpenAPI document, by path. What is absent or
    None is not looked into."""
    contract = mapping(value)
    wrong = False
    for problem in _broken(contract, inputs):
        wrong = True
        yield problem
    if wrong:
        return
    found = list(sense.check(contract, inputs))
    yield from found
    if all(problem.code != "P720" for problem in found):
        yield from examples.check(contract)


def _broken(contract: Mapping[str, Any], inputs: Mapping[str, Any]) -> Iterator[Problem]:
    name = inputs.get("id")
    if isinstance(name, str) and contract.get("component") != name:
        text = f"this is the contract of `{name}`, but says `{contract.get('component')}`"
        yield Problem("P701", "/component", text, f"write `component: {name}`")
    yield from _clauses(contract)
    yield from types.check(contract)
    yield from _functions(contract)
    yield from calls.check(contract)
    yield from clauses.check(contract)
    yield from size.check(contract)
    yield from bound.check(contract, bound.document(inputs, contract))
    if isinstance(component := inputs.get("component"), Mapping):
        yield from _within(contract, component)
    needs = mapping(inputs.get("needs"))
    yield from _uses(contract, needs)
    yield from shared.check(name, contract, needs, mapping(inputs.get("owners")))


def _clauses(contract: Mapping[str, Any]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for clause, pointer in contract_clauses(contract):
        id_ = str(clause["id"])
        if (other := first.setdefault(id_, pointer)) != pointer:
            text = f"clause id `{id_}` is used twice; it is at {other} already"
            yield Problem("P702", f"{pointer}/id", text, "give it the next free number")
        if "/examples/" in pointer:
            continue
        expression = "when" if "/errors/" in pointer else "cel"
        if expression not in clause and clause.get("judge") != "human":
            text = f"clause `{id_}` has no `{expression}`, so no machine can judge it"
            yield Problem("P703", pointer, text, f"write `{expression}`, or add `judge: human`")


def _functions(contract: Mapping[str, Any]) -> Iterator[Problem]:
    functions = mapping(contract.get("functions"))
    for name, function in functions.items():
        base = f"/functions/{escape(name)}"
        parameters = mapping(mapping(function).get("params"))
        by = mapping(mapping(function).get("idempotent")).get("by")
        for field, names in (("mutates", mapping(function).get("mutates")), ("idempotent/by", by)):
            for place, parameter in enumerate(texts(names)):
                if parameter not in parameters and not (
                    field == "mutates" and parameter == "state" and "state" in contract
                ):
                    pointer = f"{base}/{field}/{place}"
                    yield refuse(parameter, parameters, pointer, "parameter", "P708")
        for place, example in enumerate(texts(mapping(function).get("examples"))):
            yield from _example(mapping(example), f"{base}/examples/{place}", parameters)
    for place, step in enumerate(texts(mapping(contract.get("state")).get("transitions"))):
        if (used := mapping(step).get("function")) not in functions:
            pointer = f"/state/transitions/{place}/function"
            yield refuse(str(used), functions, pointer, "function", "P708")


def _example(
    example: Mapping[str, Any], pointer: str, parameters: Mapping[str, Any]
) -> Iterator[Problem]:
    id_ = example.get("id")
    if ("result" in example) == ("raises" in example):
        both = "both `result` and `raises`" if "raises" in example else "neither an outcome"
        text = f"example `{id_}` has {both}" + ("" if "raises" in example else " nor an exception")
        yield Problem("P709", pointer, text, "write either `result` or `raises`")
    arguments = mapping(example.get("args"))
    for name in arguments:
        if name not in parameters:
            at = f"{pointer}/args/{escape(name)}"
            yield refuse(name, parameters, at, "parameter", "P709")
    for name, type_ in parameters.items():
        if name not in arguments and "default" not in mapping(type_):
            text = f"example `{id_}` does not pass `{name}`"
            yield Problem("P709", f"{pointer}/args", text, f"add `{name}` to its `args`")


def _within(contract: Mapping[str, Any], component: Mapping[str, Any]) -> Iterator[Problem]:
    satisfies, effects = texts(component.get("satisfies")), texts(component.get("effects"))
    for place, criterion in enumerate(texts(contract.get("satisfies"))):
        if criterion not in satisfies:
            yield _beyond(criterion, satisfies, f"/satisfies/{place}", "satisfies")
    needs = texts(component.get("depends_on"))
    for name in mapping(contract.get("depends_on")):
        if name not in needs:
            yield _beyond(name, needs, f"/depends_on/{escape(name)}", "depends_on")
    for name, function in mapping(contract.get("functions")).items():
        for place, effect in enumerate(texts(mapping(function).get("effects"))):
            if effect not in effects:
                pointer = f"/functions/{escape(name)}/effects/{place}"
                yield _beyond(effect, effects, pointer, "effects")
    authority = texts(component.get("authority"))
    for place, claim in enumerate(texts(mapping(contract.get("authority")).get("owns"))):
        if not any(covers(a, claim) for a in authority):
            yield _beyond(claim, authority, f"/authority/owns/{place}", "authority")


def _beyond(name: str, allowed: Collection[str], pointer: str, field: str) -> Problem:
    near = nearest(name, allowed)
    text = f"`{name}` is not in the component's `{field}` in the graph"
    text += f"; did you mean `{near}`?" if near else ""
    listed = f"allowed: {', '.join(allowed)}" if allowed else "the graph allows none"
    help_ = f"remove it here, or add it to `{field}` of the component in pact/graph.yaml"
    return Problem("P707", pointer, text, help_, (listed,))


def _uses(contract: Mapping[str, Any], needs: Mapping[str, Any]) -> Iterator[Problem]:
    for name, functions in mapping(contract.get("depends_on")).items():
        other = needs.get(name)
        if not isinstance(other, Mapping):
            continue
        known = mapping(other.get("functions"))
        for place, function in enumerate(texts(functions)):
            if function not in known:
                pointer = f"/depends_on/{escape(name)}/{place}"
                yield refuse(function, known, pointer, f"function of `{name}`", "P708")
