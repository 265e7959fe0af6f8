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
        lines += ["", f"### {code(name)}", "", *_function(name, promise, own=True)]
        lines += _served(contract, name)
    return lines


def _function(name: str, promise: Mapping[str, Any], *, own: bool) -> list[str]:
    params = sorted((promise.get("params") or {}).items())
    signature = ", ".join(f"{param}: {_type(schema)}" for param, schema in params)
    lines = [code(f"{name}({signature}) -> {_type(promise.get('returns'))}")]
    if promise.get("note"):
        lines += ["", text(promise["note"])]
    items: list[str] = []
    for param, schema in params:
        items += _constraint(f"Parameter {code(param)}", schema)
    items += _constraint("Returns", promise.get("returns"))
    for clause in promise.get("requires") or []:
        items += _clause(clause, "the caller guarantees", clause.get("cel"))
    for clause in promise.get("errors") or []:
        items += _clause(clause, f"raises {code(clause['raises'])} when", clause.get("when"))
    for clause in promise.get("ensures") or []:
        items += _clause(clause, "afterwards", clause.get("cel"))
    if own:
        for example in promise.get("examples") or []:
            items += _clause(example, f"example: {_example(example)}", None)
        items += _qualities(promise)
    if len(promise.get("errors") or []) > 1:
        items.append("- Of several errors that apply, the first above is raised.")
    return lines + (["", *items] if items else [])


def _served(contract: Mapping[str, Any], name: str) -> list[str]:
    """The request that a function is, as the OpenAPI document says it."""
    binding = contract.get("binding") or {}
    op = ((binding.get("http") or {}).get("operations") or {}).get(name) or {}
    if "answers" not in op:
        return []
    places = [f"{code(p)} is {code(there)} of the query" for there, p in op["search"].items()]
    places += [f"the header {code(h)} is {code(said)}" for h, said in op["headers"].items()]
    places += [f"{code(op['json'])} is the JSON body"] if "json" in op else []
    answers = [
        code(status) + (f" ({', '.join(map(code, sorted(types)))})" if types else " (no body)")
        for status, types in sorted(op["answers"].items())
    ]
    request = f"{op['method']} {op['path']}"
    lines = [
        f"- Over HTTP it is {code(request)}, {code(op['id'])} of {code(binding['openapi'])}.",
        *(f"- In the request, {'; '.join(sorted(places))}." for _ in places[:1]),
        f"- It answers {', '.join(answers)}, and nothing else.",
    ]
    return ["", *lines]


def _clause(clause: Mapping[str, Any], lead: str, cel: str | None) -> list[str]:
    line = f"- {code(clause['id'])}: {lead}"
    note = text(clause.get("note") or "")
    if cel is None and clause.get("judge") == "human":
        line = line.removesuffix(" when").removesuffix(" so that")
        return [f"{line} (a person judges: {note})" if note else f"{line} (a person judges)"]
    below: list[str] = []
    if cel is not None:
        inline, below = expression(cel)
        line += f" {inline}" if inline else ":"
    if note and below:
        below.append(f"  {note}")
    elif note:
        line += f" ({note})"
    return [line, *below]


def _example(example: Mapping[str, Any]) -> str:
    outcome = (
        f"raises {code(example['raises'])}"
        if "raises" in example
        else f"returns {code(_json(example.get('result')))}"
    )
    return f"{code(_json(example.get('args') or {}))} {outcome}"


def _qualities(promise: Mapping[str, Any]) -> Iterable[str]:
    if promise.get("deterministic"):
        yield "- Deterministic: the same arguments and state give the same result."
    if promise.get("idempotent"):
        keys = ", ".join(code(key) for key in sorted(promise["idempotent"]["by"]))
        yield f"- Idempotent: a second call with the same {keys} changes nothing more."
    mutated = promise.get("mutates") or []
    yield "- Changes its arguments: " + _codes(mutated, "none of them") + "."
    yield "- Effects: " + _codes(promise.get("effects") or [], "none") + "."
    units = {"p95_ms": "ms for 95 of 100 calls", "memory_mb": "MB of memory at the peak"}
    for key, value in sorted((promise.get("budget") or {}).items()):
        yield f"- Budget: at most {_json(value)} {units.get(key, text(key))}."


def _type(schema: Any) -> str:
    """A type in a word or two; `_constraint` shows the rest."""
    if not isinstance(schema, Mapping):
        return "any"
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix("#/types/")
    if "const" in schema:
        return _json(schema["const"])
    if "enum" in schema:
        return " | ".join(_json(value) for value in schema["enum"])
    kind = schema.get("type")
    if kind == "array" and isinstance(schema.get("items"), Mapping):
        return f"array[{_type(schema['items'])}]"
    if isinstance(kind, list):
        return " | ".join(str(each) for each in kind)
    for key in ("anyOf", "oneOf"):
        if key in schema and kind is None:
            return " | ".join(_type(each) for each in schema[key])
    return str(kind or "any")


def _constraint(label: str, schema: Any) -> list[str]:
    if not isinstance(schema, Mapping) or set(schema) <= {"$ref", "type"}:
        return []
    return [f"- {label}: {code(_json(schema))}"]


def _types(types: Mapping[str, Any]) -> Iterable[str]:
    if types:
        yield from block(json.dumps(types, indent=2, sort_keys=True, ensure_ascii=False), "json")


def _state(contract: Mapping[str, Any]) -> Iterable[str]:
    state = contract.get("state")
    if not state:
        return
    yield f"- It remembers: {code(_json(state.get('model')))}"
    for clause in state.get("transitions") or []:
        lead = f"a call of {code(clause['function'])} may change the state so that"
        yield from _clause(clause, lead, clause.get("cel"))
    for clause in state.get("invariants") or []:
        yield from _clause(clause, "before and after every call", clause.get("cel"))


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
            lines += [*_function(function, promise, own=False), ""]
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
        yield f"- It {verb} {_codes(declared.get(verb) or [], 'no classified data')}."
    for name, schema in sorted(types.items()):
        held = data_classes(schema, types)
        if held:
            yield f"- {code(name)} holds {_codes(held, '')} data."


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
            yield f"  Its own clauses that uphold it: {_codes(mine, '')}."


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
        yield f"- No clock, randomness or outside state in the results of {_codes(pure, '')}."
    yield "- No file written outside the places below; no change to contracts, tests or evidence."


def _source(component: Mapping[str, Any], contract: Mapping[str, Any]) -> Iterable[str]:
    for pattern in sorted(component.get("source") or []):
        yield f"- {code(pattern)}"
    module = (contract.get("binding") or {}).get("python")
    if module:
        yield f"- The functions are in the Python module {code(module)}."


def _codes(values: Iterable[str], none: str) -> str:
    return ", ".join(code(value) for value in sorted(values, key=by_number)) or none


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
