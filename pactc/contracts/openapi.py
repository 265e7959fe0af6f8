"""What an OpenAPI document says of the functions of a contract: which answers conform to it, and
whether the types of the two fit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..kinds._bound import JSON_TYPE, completed, document
from ..kinds._openapi import answered
from .contract import Contract, Schema, load
from .lint_problem import LintProblem, shown
from .proof import proven
from .schemas import Nothing, flat, key
from .types import Containment, contained

# What OpenAPI adds to JSON Schema, and what says nothing of a value.
NOTES = ("title", "description", "example", "examples", "externalDocs", "xml", "discriminator",
         "deprecated", "readOnly", "writeOnly", "$comment")  # fmt: skip
FORMATS = {"date", "date-time", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri",
           "uri-reference", "uuid", "regex", "json-pointer"}  # fmt: skip


def loaded(value: Mapping[str, Any], inputs: Mapping[str, Any]) -> Contract:
    """The objects of a contract and of the parts of its document among a rule's inputs."""
    return load(completed(value, document(inputs, value)))


def conforms(contract: Contract, function: str, status: int, media: str, data: bytes) -> str:
    """Why an answer is none that the document has for the operation, or an empty text. `media` is
    the Content-Type, empty if there is none."""
    operation = _operation(contract, function)
    answers = operation["answers"]
    types = answered(answers, status)
    if types is None:
        return f"the document has no answer {status}; it has {', '.join(sorted(answers))}"
    if not types:
        told = f"the document has an answer {status} without a body, and this one has one"
        return told if data else ""
    kind = media.partition(";")[0].strip().lower()
    accepted = next((t for t in types if _covers(t.partition(";")[0].strip().lower(), kind)), None)
    if accepted is None:
        told = ", ".join(sorted(types))
        return f"an answer {status} is {told} in the document, and this is {kind or 'of no type'}"
    if not JSON_TYPE.match(kind) or operation["method"] == "HEAD":
        return ""
    try:
        value = json.loads(data)
    except ValueError:
        return "the body is no JSON"
    try:
        validator = _validator(contract, _key(types[accepted]))
    except ValueError as why:  # a pattern of another dialect, for one
        return f"the document's schema of this answer {status} cannot be used: {why}"
    for error in validator.iter_errors(value):
        at = "".join(f"/{t}" for t in error.instance_path)
        return f"the document refuses the body of this answer {status}: {at or 'it'}: " + str(
            error.message
        )
    return ""


WORDS = frozenset(("title", "description", "x-data"))  # decide nothing
PLAIN = WORDS | {"type", "properties", "required", "additionalProperties"}


def _covers(range_: str, kind: str) -> bool:
    """Whether a media type range (`application/*`) has a type."""
    left, _, right = range_.partition("/")
    return range_ in ("*/*", kind) or (right == "*" and kind.startswith(f"{left}/"))


def check(contract: Contract) -> Iterator[LintProblem]:
    """P735: what the contract sends and the document refuses, and what the document may answer and
    the contract does not expect."""
    known: dict[str, Containment] = {}  # many operations have the same answers to what fails
    for name in contract.functions:
        if "answers" in (operation := _operation(contract, name)):
            yield from _sent(contract, name, operation)
            yield from _got(contract, name, operation, known)


def _sent(contract: Contract, name: str, operation: Mapping[str, Any]) -> Iterator[LintProblem]:
    there = _of_document(contract)
    for param, schema in operation["asked"].items():
        asked = {"not": {}} if schema is False else plain(schema)
        answer = _contained(contract, contract.functions[name].params[param], there, asked)
        if answer.answer == "no":
            text = f"`{param}` may be what the operation `{operation['id']}` refuses"
            pointer = f"/functions/{name}/params/{param}"
            help_ = "write the same type in both, or the narrower one here"
            yield LintProblem("P735", pointer, text, shown(answer.counterexample), help_)


def _got(
    contract: Contract, name: str, operation: Mapping[str, Any], known: dict[str, Containment]
) -> Iterator[LintProblem]:
    returns = contract.functions[name].returns
    there, pointer = _of_document(contract), f"/functions/{name}/returns"
    for status, types in operation["answers"].items():
        if not status.isdecimal():
            continue
        bodies = [plain(schema) for media, schema in types.items() if JSON_TYPE.match(media)]
        for body in bodies or [{"type": "null"}]:
            if _one_branch(there, int(status), body, contract, returns):
                continue
            result = {
                "type": "object",
                "properties": {"status": {"const": int(status)}, "body": body},
                "required": ["status", "body"],
                "additionalProperties": False,
            }
            both = key([result, dict(returns)])
            if both not in known:
                known[both] = _contained(there, result, contract, returns)
            answer = known[both]
            if answer.answer == "no":
                text = f"the operation `{operation['id']}` may answer {status} with no such value"
                help_ = "write the same type in both, or the wider one here"
                yield LintProblem("P735", pointer, text, shown(answer.counterexample), help_)
                break


def _one_branch(
    there: Contract, status: int, body: Schema, contract: Contract, returns: Schema
) -> bool:
    """Whether it is proven that the body is of one of those that the contract expects: of the whole
    answer a proof is found less often, and the search for what tells them apart is long."""
    try:
        whole = flat(contract, returns)
        fields = whole.get("properties") or {}
        plainly = whole.keys() <= PLAIN and {*whole.get("required", ())} <= {"status", "body"}
        if not plainly or not {"status", "body"} <= fields.keys():
            return False
        held = flat(contract, fields["body"])
        branches = held["anyOf"] if {*held} - WORDS == {"anyOf"} else [fields["body"]]
        expected = contract.accepts(fields["status"], status)
        return expected and any(proven(there, body, contract, b) for b in branches)
    except (Nothing, ValueError):
        return False


def _contained(a: Contract, schema_a: Schema, b: Contract, schema_b: Schema) -> Containment:
    try:
        return contained(a, schema_a, b, schema_b)
    except ValueError:  # a pattern of another dialect, for one: nothing is known of it
        return Containment("unknown")


def _operation(contract: Contract, function: str) -> Mapping[str, Any]:
    http = (contract.value.get("binding") or {}).get("http") or {}
    found: Mapping[str, Any] = (http.get("operations") or {}).get(function) or {}
    return found


@lru_cache(maxsize=64)
def _of_document(contract: Contract) -> Contract:
    """The document's schemas as the types of a contract."""
    schemas = contract.value["binding"]["http"].get("schemas") or {}
    return Contract("", {}, {name: plain(schema) for name, schema in schemas.items()})


def plain(schema: Any) -> Any:
    """A schema of the document as a type: `#/components/schemas/Name` is `#/$defs/Name`."""
    if schema is True:
        return {}
    if isinstance(schema, Mapping):
        made: dict[str, Any] = {}
        for word, value in schema.items():
            if word in NOTES or word.startswith("x-"):
                continue
            if word == "format" and value not in FORMATS:
                continue
            if word == "$ref":
                made[word] = f"#/$defs/{str(value).rpartition('/')[2]}"
            elif word in ("enum", "const", "default", "required"):
                made[word] = value
            elif word in ("properties", "$defs", "patternProperties"):
                made[word] = {name: plain(inner) for name, inner in value.items()}
            else:
                made[word] = value if isinstance(value, bool) else plain(value)
        return made
    if isinstance(schema, list | tuple):
        return [plain(each) for each in schema]
    return schema


def _key(schema: Any) -> str:
    return json.dumps(schema, sort_keys=True)


@lru_cache(maxsize=512)
def _validator(contract: Contract, key: str) -> Any:
    import jsonschema_rs  # compiled, and not needed where no value is validated

    there = _of_document(contract)
    schema: Schema = plain(json.loads(key))
    return jsonschema_rs.Draft202012Validator(
        there.closed(schema), validate_formats=True, offline=True
    )
