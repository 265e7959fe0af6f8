"""A contract and its OpenAPI document: each function's request, the answers that the document
allows, and where the two disagree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ..documents import escape
from ..model import Problem
from ._openapi import (
    MOST_STEPS,
    PLACEHOLDER,
    UNNAMED,
    Operation,
    Unusable,
    answered,
    operation,
    operations,
    reached,
    unusable,
)
from ._references import mapping, nearest, refuse, texts

JSON_TYPE = re.compile(r"^application/([^;\s]+\+)?json\s*(;|$)", re.IGNORECASE)
DISAGREES, UNUSABLE = "P715", "P716"


@dataclass
class Request:
    """How a function is the request of an operation, as `binding.http.operations` says it, with
    `asked`: parameter of the function -> the document's schema of it."""

    operation: Operation
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)
    body: str | None = None
    asked: dict[str, Any] = field(default_factory=dict)


def document(inputs: Mapping[str, Any], contract: Mapping[str, Any]) -> dict[str, Any] | None:
    """The parts of the contract's document among the inputs of a rule; None if it has none, or if
    there is nothing to look into."""
    name = mapping(contract.get("binding")).get("openapi")
    if not isinstance(name, str) or "paths" not in inputs:
        return None
    parts = ("openapi", "paths", "components")
    return {part: mapping(inputs.get(part)).get(name) for part in parts}


def check(contract: Mapping[str, Any], found: Mapping[str, Any] | None) -> Iterator[Problem]:
    """Problems P712, P715 and P716 of a contract and the parts of its document."""
    name = mapping(contract.get("binding")).get("openapi")
    functions = mapping(contract.get("functions"))
    for function, promise in functions.items():
        if "http" in mapping(promise) and name is None:
            text = f"`{function}` names an operation, and no document has operations"
            at = f"/functions/{escape(function)}/http"
            yield Problem("P712", at, text, "add `openapi` to `binding`, or remove `http` here")
    if name is None or found is None:
        return
    if (reason := unusable(found)) is not None:
        yield Problem(UNUSABLE, "/binding/openapi", f"{name} {reason}", "correct the document")
        return
    known, again = operations(found)
    for function, promise in functions.items():
        bound = mapping(mapping(promise).get("http"))
        if not bound:
            continue
        at, id_ = f"/functions/{escape(function)}", str(bound.get("operation"))
        if id_ not in known:
            near = nearest(id_, known)
            text = f"{name} has no operation `{id_}`"
            text += f"; did you mean `{near}`?" if near else ""
            mend = f"write `{near}`, or add it to the document" if near else "correct the id"
            yield Problem(DISAGREES, f"{at}/http/operation", text, mend)
        elif id_ in again:
            text = f"{name} has two operations `{id_}`"
            yield Problem(UNUSABLE, f"{at}/http/operation", text, "give one of them another id")
        else:
            try:
                made = operation(found, known[id_])
            except Unusable as error:
                text = f"`{id_}` of {name} cannot be used: {error}"
                yield Problem(UNUSABLE, f"{at}/http/operation", text, "correct the document",
                              (f"{name}#{known[id_]}",))  # fmt: skip
                continue
            yield from _request(contract, function, made, found)[1]
            yield from _statuses(contract, function, made)


def completed(contract: Mapping[str, Any], found: Mapping[str, Any] | None) -> dict[str, Any]:
    """The contract with the requests and answers of its functions in `binding.http.operations`, and
    the schemas that they refer to in `binding.http.schemas`; as it is, if it is bound to no
    document. What `check` refuses is left out."""
    value = dict(contract)
    if found is None or unusable(found) is not None:
        return value
    known, _ = operations(found)
    http = mapping(mapping(contract.get("binding")).get("http"))
    made = dict(mapping(http.get("operations")))
    for function, promise in mapping(contract.get("functions")).items():
        id_ = mapping(mapping(promise).get("http")).get("operation")
        if isinstance(id_, str) and id_ in known:
            with suppress(Unusable):  # which `check` tells
                op = operation(found, known[id_])
                bound = mapping(mapping(promise).get("http"))
                made[function] = {
                    **_as_binding(_request(contract, function, op, found)[0]),
                    **{word: bound[word] for word in ("live", "live_args") if word in bound},
                }
    answers = [*made.values()]
    schemas = reached(answers, mapping(mapping(found.get("components")).get("schemas")))
    value["binding"] = {
        **mapping(contract.get("binding")),
        "http": {**http, "operations": made, "schemas": schemas},
    }
    return value


def _as_binding(request: Request) -> dict[str, Any]:
    op = request.operation
    path = PLACEHOLDER.sub(lambda m: "{" + request.path.get(m[1], m[1]) + "}", op.path)
    return {
        "id": op.id, "method": op.method.upper(), "path": path, "search": request.query,
        "joined": request.joined, "headers": request.headers, "asked": request.asked,
        **({"json": request.body} if request.body else {}),
        "answers": {
            status: {media: mapping(about).get("schema", True) for media, about in types.items()}
            for status, types in op.answers.items()
        },
    }  # fmt: skip


def _request(
    contract: Mapping[str, Any], function: str, op: Operation, found: Mapping[str, Any]
) -> tuple[Request, list[Problem]]:
    """How the function is a request, and where contract and document disagree on that."""
    promise = mapping(mapping(contract.get("functions")).get(function))
    bound, base = mapping(promise.get("http")), f"/functions/{escape(function)}"
    fixtures = mapping(contract.get("fixtures"))
    params = [p for p in mapping(promise.get("params")) if p not in fixtures]
    note = (f"{mapping(contract.get('binding')).get('openapi')}#{op.at}",)
    made, told = Request(op), set[tuple[str, str]]()
    problems = [*_headers(made, told, bound, params, found, base, note)]
    left = _places(made, told, bound.get("body"), params)
    problems += _body(made, bound.get("body"), params, left, base, note)
    by_name = {_plain(name) for _, name in op.params}
    for name in left:
        if name != made.body:
            text = f"`{op.id}` takes no parameter `{name}`"
            near = nearest(_plain(name), by_name)
            text += f"; did you mean `{near}`?" if near else ""
            mend = "correct its name, or add it to the document"
            problems.append(Problem(DISAGREES, f"{base}/params/{escape(name)}", text, mend, note))
    for (place, name), param in op.params.items():
        if (param.get("required") or place == "path") and (place, name) not in told:
            text = f"`{op.id}` needs `{name}` in the {place}, and `{function}` has none"
            mend = f"add `{_plain(name)}` to its `params`"
            problems.append(Problem(DISAGREES, f"{base}/http/operation", text, mend, note))
    if op.body_required and made.body is None:
        text = f"`{op.id}` needs a body, and `{function}` has no parameter for it"
        mend = "add `body` to its `params`"
        problems.append(Problem(DISAGREES, f"{base}/http/operation", text, mend, note))
    return made, problems


def _headers(
    made: Request,
    told: set[tuple[str, str]],
    bound: Mapping[str, Any],
    params: list[str],
    found: Mapping[str, Any],
    base: str,
    note: tuple[str, ...],
) -> Iterator[Problem]:
    """The headers that the function itself says: those of the operation, and those that OpenAPI
    leaves to its security schemes."""
    taken = {n.lower(): n for place, n in made.operation.params if place == "header"}
    for header, text in mapping(bound.get("headers")).items():
        at = f"{base}/http/headers/{escape(header)}"
        for name in PLACEHOLDER.findall(str(text)):
            if name not in params:
                yield refuse(name, params, at, "parameter", "P708")
        if header.lower() not in {*taken, *UNNAMED, *_keys(found)}:
            said = f"`{made.operation.id}` takes no header `{header}`"
            yield Problem(DISAGREES, at, said, "correct its name, or remove it", note)
        made.headers[header] = str(text)
        told.add(("header", taken.get(header.lower(), header)))


def _places(made: Request, told: set[tuple[str, str]], body: Any, params: list[str]) -> list[str]:
    """Put each parameter where the document has it; those that it has nowhere are returned."""
    op = made.operation
    by_name = {_plain(name): (place, name) for place, name in op.params}
    by_name |= {name: (place, name) for place, name in op.params}
    used = {n for text in made.headers.values() for n in PLACEHOLDER.findall(text)}
    left = []
    for name in params:
        found = by_name.get(name) or by_name.get(_plain(name))
        if found is None or name == body or found in told:
            if name not in used or name == body:
                left.append(name)
            continue
        place, there = found
        told.add(found)
        param = op.params[found]
        made.asked[name] = param.get("schema", True)
        if place == "path":
            made.path[there] = name
        elif place == "query":
            made.query[there] = name
            if param.get("explode", True) is False:
                made.joined.append(there)
        else:
            made.headers[there] = "{" + name + "}"
    return left


def _body(
    made: Request, named: Any, params: list[str], left: list[str], base: str, note: tuple[str, ...]
) -> Iterator[Problem]:
    """The parameter that is the body: the one that is said to be, or else the only one left."""
    op = made.operation
    if named is not None and named not in params:
        yield refuse(str(named), params, f"{base}/http/body", "parameter", "P708")
    if op.body is None:
        return
    if named in params:
        made.body = str(named)
    elif left:
        made.body = left[0] if len(left) == 1 or "body" not in left else "body"
    if made.body is None:
        return
    media = [m for m in op.body if JSON_TYPE.match(m) or m in ("*/*", "application/*")]
    if media:
        made.asked[made.body] = mapping(op.body[media[0]]).get("schema", True)
    else:
        text = f"the body of `{op.id}` is no JSON"
        yield Problem(DISAGREES, f"{base}/http", text, "add application/json", note)


def _keys(found: Mapping[str, Any]) -> Iterator[str]:
    """Headers that hold a key."""
    for scheme in mapping(mapping(found.get("components")).get("securitySchemes")).values():
        if mapping(scheme).get("in") == "header":
            yield str(mapping(scheme).get("name")).lower()


def _plain(name: str) -> str:
    """`X-Request-Id` as a parameter of a contract can be called."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _statuses(contract: Mapping[str, Any], function: str, op: Operation) -> Iterator[Problem]:
    """Statuses of examples and of the result's type that the operation never answers with."""
    promise = mapping(mapping(contract.get("functions")).get(function))
    base = f"/functions/{escape(function)}"
    note = (f"it answers {', '.join(sorted(op.answers))}",)
    mend = "correct the status, or add it to the document"
    for place, example in enumerate(texts(promise.get("examples"))):
        status = mapping(mapping(example).get("result")).get("status")
        if type(status) is int and answered(op.answers, status) is None:
            text = f"`{op.id}` has no answer {status}"
            at = f"{base}/examples/{place}/result/status"
            yield Problem(DISAGREES, at, text, mend, note)
    returns = _type(contract, promise.get("returns"))
    status_type = _type(contract, mapping(returns.get("properties")).get("status"))
    listed = [status_type["const"]] if "const" in status_type else texts(status_type.get("enum"))
    good = [s for s in listed if type(s) is int and 200 <= s < 300]
    if good and all(answered(op.answers, s) is None for s in good):
        told = " or ".join(map(str, good))
        yield Problem(DISAGREES, f"{base}/returns", f"`{op.id}` has no answer {told}", mend, note)


def _type(contract: Mapping[str, Any], type_: Any) -> Mapping[str, Any]:
    """A type of the contract, with references followed."""
    for _ in range(MOST_STEPS):
        reference = mapping(type_).get("$ref")
        if not isinstance(reference, str):
            break
        type_ = mapping(contract.get("types")).get(reference.removeprefix("#/types/"))
    return mapping(type_)
