"""The brief: all that whoever implements one component may see, as Markdown.

Mappings are shown sorted by key, because their order is not part of any fingerprint; lists whose
order means something (errors, transitions) keep it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..kinds._bound import completed, document
from ._clauses import by_number, data_classes, named_types
from ._markdown import block, code, expression, text
from ._promise import clause_lines, codes, json_text, promised, served
from .trust import effect_class

VERSION = "2"


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:
    """`component`: the graph's entry. `contract`: its contract, or None. `criteria`: criterion ->
    entry. `needs`: dependency -> its contract. `laws`: the laws by id, or None. `paths` and its
    like: parts of the contract's OpenAPI document. UTF-8 with LF."""
    component = inputs["component"]
    contract = inputs.get("contract") or {}
    contract = completed(contract, document(inputs, contract))
    needs = inputs.get("needs") or {}
    lines = [
        f"# Brief: {text(component.get('title') or name)} ({code(name)})",
        "",
        "Made by pactc from the graph, the contracts and the laws; a change here is drift.",
        "",
        "## Purpose",
        "",
        text(component["purpose"]),
    ]
    if component.get("external"):
        lines += ["", "It is external: nothing is implemented here, and this is what is relied on."]
    if contract.get("note"):
        lines += ["", text(contract["note"])]
    lines += _section("Criteria it satisfies", _criteria(inputs.get("criteria") or {}))
    lines += _functions(contract)
    lines += _section("Types", _types(contract.get("types") or {}))
    lines += _section("State", _state(contract))
    lines += _needs(component, contract, needs)
    lines += _section("Effects and authority", _effects(component, contract))
    lines += _section("Data classes", _data(contract))
    lines += _section("Laws that bind it", _laws(name, inputs.get("laws") or {}))
    lines += _section("What it must not do", _must_not(component, contract))
    lines += _section("Where the source goes", _source(component, contract))
    return ("\n".join(lines) + "\n").encode()


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return ["", f"## {title}", "", *(list(lines) or ["None."])]


def _criteria(criteria: Mapping[str, Any]) -> Iterable[str]:
    for criterion, stated in sorted(criteria.items(), key=lambda item: by_number(item[0])):
        yield f"- {code(criterion)}: {text((stated or {}).get('text', ''))}"


def _functions(contract: Mapping[str, Any]) -> list[str]:
    functions = contract.get("functions") or {}
    lines = _section("Functions it must provide", [] if functions else ["No contract yet."])
    lines = lines[:-2] if functions else lines
    for name, promise in sorted(functions.items()):
        lines += ["", f"### {code(name)}", "", *promised(name, promise, own=True)]
        lines += served(contract, name)
    return lines


def _types(types: Mapping[str, Any]) -> Iterable[str]:
    if types:
        yield from block(json.dumps(types, indent=2, sort_keys=True, ensure_ascii=False), "json")


def _state(contract: Mapping[str, Any]) -> Iterable[str]:
    state = contract.get("state")
    if not state:
        return
    yield f"- It remembers: {code(json_text(state.get('model')))}"
    for clause in state.get("transitions") or []:
        lead = f"a call of {code(clause['function'])} may change the state so that"
        yield from clause_lines(clause, lead, clause.get("cel"))
    for clause in state.get("invariants") or []:
        yield from clause_lines(clause, "before and after every call", clause.get("cel"))


def _needs(
    component: Mapping[str, Any], contract: Mapping[str, Any], needs: Mapping[str, Any]
) -> list[str]:
    used = contract.get("depends_on") or {}
    names = sorted({*(component.get("depends_on") or []), *used})
    lines = _section("Interfaces it may call", [] if names else ["None: it calls no other one."])
    lines = lines[:-2] if names else lines
    for name in names:
        theirs = needs.get(name) or {}
        functions = theirs.get("functions") or {}
        lines += ["", f"### {code(name)}", ""]
        if not used.get(name):
            lines.append("The contract uses no function of it, so it must not be called.")
            continue
        if (theirs.get("binding") or {}).get("python"):
            lines += [f"Imported from {code(theirs['binding']['python'])}.", ""]
        mine = {f: functions[f] for f in sorted(used[name]) if f in functions}
        for function in sorted(set(used[name]) - set(mine)):
            lines += [f"{code(function)}: its contract does not have it yet.", ""]
        for function, promise in mine.items():
            lines += [*promised(function, promise, own=False), ""]
        types = theirs.get("types") or {}
        used_types: list[Any] = [promise.get("returns") for promise in mine.values()]
        for promise in mine.values():
            used_types += (promise.get("params") or {}).values()
        lines += _types({t: types[t] for t in named_types(used_types, types)})
        lines = lines[:-1] if not lines[-1] else lines
    return lines


def _effects(component: Mapping[str, Any], contract: Mapping[str, Any]) -> Iterable[str]:
    effects = sorted(component.get("effects") or [])
    for effect in effects:
        where = effect_class(effect)
        leaves = "stays in the process" if where == "local" else f"leaves the process: {where}"
        yield f"- Effect {code(effect)} ({leaves})"
    if not effects:
        yield "- No effect: it is pure."
    owned = {*(component.get("authority") or [])}
    owned |= {*((contract.get("authority") or {}).get("owns") or [])}
    for thing in sorted(owned):
        yield f"- It alone may change {code(thing)}."
    if not owned:
        yield "- It owns nothing that another could change."


def _data(contract: Mapping[str, Any]) -> Iterable[str]:
    declared = contract.get("data") or {}
    types = contract.get("types") or {}
    for verb in ("reads", "writes"):
        yield f"- It {verb} {codes(declared.get(verb) or [], 'no classified data')}."
    for name, schema in sorted(types.items()):
        held = data_classes(schema, types)
        if held:
            yield f"- {code(name)} holds {codes(held, '')} data."


def _laws(name: str | None, laws: Mapping[str, Any]) -> Iterable[str]:
    """Those that name the component, and those that name none and so bind all."""
    for law, stated in sorted(laws.items(), key=lambda item: by_number(item[0])):
        named = stated.get("components") or []
        if named and name not in named:
            continue
        line = f"- {code(law)}: {text(stated['text'])}"
        below: list[str] = []
        if stated.get("cel"):
            inline, below = expression(stated["cel"])
            line += f" {inline}" if inline else ""
        yield line
        yield from below
        mine = [c for c in stated.get("clauses") or [] if c.partition("#")[0] == name]
        if mine:
            yield f"  Its own clauses that uphold it: {codes(mine, '')}."


def _must_not(component: Mapping[str, Any], contract: Mapping[str, Any]) -> Iterable[str]:
    effects = component.get("effects") or []
    yield (
        "- No effect outside its own memory but those above."
        if effects
        else "- No effect outside its own memory: no file, network, database, clock, randomness, "
        "environment or process."
    )
    yield "- No call of another component but of the functions above, by its public interface."
    yield "- No change to anything that another component owns."
    yield "- No data of a class that is not listed above, in arguments, results, logs or errors."
    yield "- No error but those that its contract declares, and no weaker check than it demands."
    pure = [n for n, p in (contract.get("functions") or {}).items() if p.get("deterministic")]
    if pure:
        yield f"- No clock, randomness or outside state in the results of {codes(pure, '')}."
    yield "- No file written outside the places below; no change to contracts, tests or evidence."


def _source(component: Mapping[str, Any], contract: Mapping[str, Any]) -> Iterable[str]:
    for pattern in sorted(component.get("source") or []):
        yield f"- {code(pattern)}"
    module = (contract.get("binding") or {}).get("python")
    if module:
        yield f"- The functions are in the Python module {code(module)}."
