"""What an operation's answers promise: the type of the result, the clauses that tie status and body
together, and the examples of the document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..contracts.cel import CelError, Program
from ..kinds._bound import JSON_TYPE
from ..kinds._openapi import Operation, Unusable, followed
from ..kinds._references import mapping
from ._drafting import Clauses, Notes, as_contract, sentence
from ._openapi_read import Entry, Source
from ._openapi_request import Request
from ._openapi_types import Types

NULL = {"type": "null"}
STATUS = {"type": "integer", "minimum": 100, "maximum": 599}
EXAMPLES = "Examples of the document, which hold only if the server starts with that data"
NO_EXAMPLE = "Examples of the document that are left out, because they are not of their types"


def bodies(made: Request, entry: Entry, types: Types, notes: Notes) -> dict[str, list[Any]]:
    """Status -> the types of its body in JSON; null where it has none."""
    found: dict[str, list[Any]] = {}
    for status, media in made.op.answers.items():
        held = []
        for kind, about in sorted(media.items()):
            if JSON_TYPE.match(kind):
                schema = mapping(about).get("schema", True)
                held.append(types.of(schema, f"the answer {status} of `{entry.title}`"))
            else:
                told = f"{status} of `{entry.title}` ({kind})"
                notes.add("Answers that are no JSON, which nothing here can judge", told)
        found[status] = _distinct(held) or [NULL]
    return found


def returns(found: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The type of the result. It ties no body to a status: clauses do, so that they can fail."""
    body = _distinct([t for types in found.values() for t in types])
    return {
        "type": "object",
        "properties": {
            "status": dict(STATUS),
            "body": body[0] if len(body) == 1 else {"anyOf": body},
        },
        "required": ["status", "body"],
        "additionalProperties": False,
    }


def ensures(
    source: Source, entry: Entry, found: Mapping[str, list[Any]], types: Types, ids: Clauses
) -> list[dict[str, Any]]:
    """The clauses of an operation: its statuses, the body of each, and for a person when it
    answers with each 4xx."""
    made = [{"id": ids.next("P"), "cel": cel} for cel in _machine(found, types)]
    responses = mapping(entry.about.get("responses"))
    for status in found:
        if not re.fullmatch(r"4(\d\d|XX)", status):
            continue
        try:
            about = followed(source.value, responses.get(status))
        except Unusable:
            about = {}
        text = about.get("description")
        said = sentence(text if isinstance(text, str) else "") or "The document does not say why."
        note = f"{status}: {said}"
        made.append({"id": ids.next("P"), "judge": "human", "note": note})
    return made


def _machine(found: Mapping[str, list[Any]], types: Types) -> Iterator[str]:
    if "default" not in found:
        exact = [s for s in found if s.isdecimal()]
        parts = []
        if len(exact) == 1:
            parts.append(f"result.status == {exact[0]}")
        elif exact:
            parts.append(f"result.status in [{', '.join(exact)}]")
        for range_ in (s for s in found if not s.isdecimal()):
            low = int(range_[0]) * 100
            parts.append(f"(result.status >= {low} && result.status < {low + 100})")
        yield " || ".join(parts)
    all_ = _distinct([t for held in found.values() for t in held])
    groups: dict[str, tuple[list[Any], list[str]]] = {}
    for status, held in found.items():
        if status.isdecimal():
            groups.setdefault(_key(held), (held, []))[1].append(status)
    for held, statuses in groups.values():
        others = [t for t in all_ if t not in held]
        if not others or len(held) != 1:
            continue
        if (shape := _shape(held[0], others, types)) is not None:
            if len(statuses) == 1:
                not_it = f"result.status != {statuses[0]}"
            else:
                not_it = f"!(result.status in [{', '.join(statuses)}])"
            yield f"{not_it} || {shape}"


def _shape(type_: Any, others: list[Any], types: Types) -> str | None:
    """What tells a body of this type from those of others, as far as fields tell it."""
    if type_ == NULL:
        return "result.body == null"
    here = types.resolved(type_)
    required = [r for r in here.get("required", ()) if isinstance(r, str)]
    if here.get("type") != "object" or not required:
        return None
    if all(set(required) <= set(types.resolved(o).get("required", ())) for o in others):
        return None
    tests = [_has(name) for name in required]
    return tests[0] if len(tests) == 1 else f"({' && '.join(tests)})"


def _has(name: str) -> str:
    text = f"has(result.body.{name})"
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        try:
            Program(text)
        except CelError:
            pass  # a word that CEL keeps for itself
        else:
            return text
    return f"{json.dumps(name, ensure_ascii=False)} in result.body"


def examples(
    made: Request,
    entry: Entry,
    contract: Mapping[str, Any],
    function: str,
    ids: Clauses,
    notes: Notes,
) -> list[dict[str, Any]]:
    """The examples of the document that are whole: each argument has one or a default, and so has
    the answer. `contract` has the function already, to see which values are of its types."""
    held = as_contract(contract)
    about = held.functions[function]
    args: dict[str, Any] = {}
    for name in made.params:
        values = [*_values(made.asked.get(name, {}))]
        if values:
            args[name] = values[0][1]
        elif "default" not in held.resolve(about.params[name]):
            return []
    out: list[dict[str, Any]] = []
    for status, body in _answers(made.op):
        result = {"status": int(status), "body": body}
        wrong = next((n for n, v in args.items() if not held.accepts(about.params[n], v)), None)
        if wrong is not None or not held.accepts(about.returns, result):
            notes.add(NO_EXAMPLE, f"{status} of `{entry.title}`")
            continue
        if any(each["args"] == args for each in out):
            continue  # the same call has one outcome
        out.append({"id": ids.next("X"), "args": args, "result": result,
                    "note": "From the OpenAPI document."})  # fmt: skip
        notes.add(EXAMPLES, f"`{out[-1]['id']}`")
    return out


def _answers(op: Operation) -> Iterator[tuple[str, Any]]:
    """(status, body) of the answers that have an example, those of success first."""
    exact = [s for s in op.answers if s.isdecimal()]
    for status in sorted(exact, key=lambda s: (s[0] != "2", s)):
        for kind, about in sorted(op.answers[status].items()):
            if JSON_TYPE.match(kind):
                for _, value in _values(mapping(about)):
                    yield status, value


def _values(about: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(name, value) of the examples of a parameter or media type object, or of its schema."""
    if "example" in about:
        yield "", about["example"]
    for name, each in sorted(mapping(about.get("examples")).items()):
        if "value" in mapping(each):
            yield name, mapping(each)["value"]
    schema = mapping(about.get("schema"))
    if "example" in schema:
        yield "", schema["example"]
    listed = schema.get("examples")
    yield from (("", each) for each in (listed if isinstance(listed, list) else ()))


def _distinct(types: list[Any]) -> list[Any]:
    return list({_key(t): t for t in types}.values())


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
