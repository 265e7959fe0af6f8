"""One function's promise as Markdown: its signature, clauses, examples, qualities."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ._clauses import by_number
from ._markdown import code, expression, text


def promised(name: str, promise: Mapping[str, Any], *, own: bool) -> list[str]:
    """What a call of it does; `own`: for who writes it, with its examples and qualities."""
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
        items += clause_lines(clause, "the caller guarantees", clause.get("cel"))
    for clause in promise.get("errors") or []:
        items += clause_lines(clause, f"raises {code(clause['raises'])} when", clause.get("when"))
    for clause in promise.get("ensures") or []:
        items += clause_lines(clause, "afterwards", clause.get("cel"))
    if own:
        for example in promise.get("examples") or []:
            items += clause_lines(example, f"example: {_example(example)}", None)
        items += _qualities(promise)
    if len(promise.get("errors") or []) > 1:
        items.append("- Of several errors that apply, the first above is raised.")
    return lines + (["", *items] if items else [])


def served(contract: Mapping[str, Any], name: str) -> list[str]:
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


def clause_lines(clause: Mapping[str, Any], lead: str, cel: str | None) -> list[str]:
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
        else f"returns {code(json_text(example.get('result')))}"
    )
    return f"{code(json_text(example.get('args') or {}))} {outcome}"


def _qualities(promise: Mapping[str, Any]) -> Iterable[str]:
    if promise.get("deterministic"):
        yield "- Deterministic: the same arguments and state give the same result."
    same = promise.get("idempotent") or {}
    if same.get("by"):
        keys = ", ".join(code(key) for key in sorted(same["by"]))
        yield f"- Idempotent: a second call with the same {keys} changes nothing more."
    if same.get("again"):
        yield f"- Idempotent: its result, passed as {code(same['again'])}, comes back as it is."
    mutated = promise.get("mutates") or []
    yield "- Changes its arguments: " + codes(mutated, "none of them") + "."
    yield "- Effects: " + codes(promise.get("effects") or [], "none") + "."
    units = {"p95_ms": "ms for 95 of 100 calls", "memory_mb": "MB of memory at the peak"}
    for key, value in sorted((promise.get("budget") or {}).items()):
        yield f"- Budget: at most {json_text(value)} {units.get(key, text(key))}."


def _type(schema: Any) -> str:
    """A type in a word or two; `_constraint` shows the rest."""
    if not isinstance(schema, Mapping):
        return "any"
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix("#/types/")
    if "const" in schema:
        return json_text(schema["const"])
    if "enum" in schema:
        return " | ".join(json_text(value) for value in schema["enum"])
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
    return [f"- {label}: {code(json_text(schema))}"]


def codes(values: Iterable[str], none: str) -> str:
    return ", ".join(code(value) for value in sorted(values, key=by_number)) or none


def json_text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
