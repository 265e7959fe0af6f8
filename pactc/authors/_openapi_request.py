"""How an operation of an OpenAPI document is a function of a contract: its parameters, and how the
request is written, by the document or, where that cannot be, by the contract itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..kinds._bound import JSON_TYPE
from ..kinds._openapi import PLACEHOLDER, Operation, Unusable, operation
from ..kinds._references import mapping
from ._drafting import IDENTIFIER, Notes, free
from ._openapi_read import Entry, Source
from ._openapi_types import Types

LEFT_OUT = "Operations that are left out"
ALWAYS = "Parameters that the document lets callers leave out, and that are always sent here"


@dataclass
class Request:
    """`params`: name -> type, those without a default first. `asked`: name -> the parameter object
    of the document (the media type object of the body), for its examples. `http` is what the
    function says of it, or None where `binding` has the whole request in `own`."""

    op: Operation
    params: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    http: dict[str, Any] | None = None
    own: dict[str, Any] | None = None


def request(
    source: Source, entry: Entry, types: Types, notes: Notes, headers: Mapping[str, str]
) -> Request | None:
    """The function's request; None, with a note, if it cannot be one. `headers` are sent with
    operations that want credentials."""
    try:
        op = usable(source, entry)
        made = Request(op)
        body = _params(made, entry, types, notes)
    except Unusable as error:
        notes.add(LEFT_OUT, f"`{entry.title}`, because {error}")
        return None
    sent = dict(headers) if _secured(source, entry) else {}
    if entry.id and source.bindable:
        bound: dict[str, Any] = {"operation": entry.id}
        if sent:
            bound["headers"] = sent
        if body and body != "body":
            bound["body"] = body
        made.http = bound
    else:
        try:
            made.own = _own(op, body, sent)
        except Unusable as error:
            notes.add(LEFT_OUT, f"`{entry.title}`, because {error}")
            return None
        why = "it has no `operationId` of its own" if source.bindable else "the document is no 3.1"
        notes.add(
            "Requests that the contract says itself, so that answers are not held against the "
            f"document: {why}", f"`{entry.title}`",
        )  # fmt: skip
    made.params = _ordered(made.params, types)
    return made


def usable(source: Source, entry: Entry) -> Operation:
    """The operation with its references followed. Raises Unusable."""
    named = {**entry.about, "operationId": entry.id or entry.title}
    item = {**mapping(source.value["paths"][entry.path]), entry.method: named}
    found = {**source.value, "paths": {entry.path: item}}
    return replace(operation(found, entry.at), at=entry.at)


def _params(made: Request, entry: Entry, types: Types, notes: Notes) -> str | None:
    """Fill in the parameters; the name of the one that is the body, if there is one."""
    op = made.op
    places: dict[str, str] = {}
    for (place, there), param in op.params.items():
        name = _named(there)
        if name is None or name in places:
            why = "no identifier can be made of it" if name is None else f"so is one in the {place}"
            if param.get("required") or place == "path" or name is not None:
                told = f"its parameter `{there}` cannot be told apart: {why}"
                raise Unusable(told)
            notes.add("Parameters that are left out", f"`{there}` of `{entry.title}`")
            continue
        places[name] = place
        schema = param.get("schema", True)
        type_ = types.of(schema, f"`{there}` of `{entry.title}`")
        if place == "path":
            type_ = _not_empty(type_)
        if isinstance(said := param.get("description"), str) and said.strip():
            type_.setdefault("description", said.strip())
        made.params[name], made.asked[name] = type_, param
        optional = not param.get("required") and place != "path"
        if optional and "default" not in types.resolved(type_):
            notes.add(ALWAYS, f"`{there}` of `{entry.title}`")
    if op.body is None:
        return None
    media = [m for m in op.body if JSON_TYPE.match(m) or m in ("*/*", "application/*")]
    if not media:
        if op.body_required:
            raise Unusable("its body is no JSON")
        notes.add("Bodies that are no JSON, and are left out", f"`{entry.title}`")
        return None
    body = free("body", {*made.params, *(_plain(n) for _, n in op.params)})
    about = mapping(op.body[media[0]])
    made.params[body] = types.of(about.get("schema", True), f"the body of `{entry.title}`")
    made.asked[body] = about
    if not op.body_required:
        notes.add(ALWAYS, f"the body of `{entry.title}`")
    return body


def _named(there: str) -> str | None:
    """The name of a parameter in the contract: its own, or the one by which the contract finds
    `X-Request-Id`."""
    for name in (there, _plain(there)):
        if IDENTIFIER.match(name):
            return name
    return None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _not_empty(type_: dict[str, Any]) -> dict[str, Any]:
    """An empty text in a path is another path."""
    if type_.get("type") == "string" and not {"enum", "const", "format"} & set(type_):
        return {**type_, "minLength": max(1, type_.get("minLength", 0))}
    return type_


def _ordered(params: Mapping[str, Any], types: Types) -> dict[str, Any]:
    def optional(name: str) -> bool:
        return "default" in types.resolved(params[name])

    return {name: params[name] for name in sorted(params, key=optional)}


def _own(op: Operation, body: str | None, headers: Mapping[str, str]) -> dict[str, Any]:
    """The whole request, for `binding.http.operations`. Raises Unusable for what that cannot say:
    there, a parameter of the query is called as it is in the query."""
    made: dict[str, Any] = {"method": op.method.upper(), "path": op.path}
    query, sent = [], dict(headers)
    for place, there in op.params:
        name = _named(there)
        if place == "path":
            made["path"] = made["path"].replace("{" + there + "}", "{" + (name or there) + "}")
        elif place == "header":
            sent[there] = "{" + (name or there) + "}"
        elif name == there:
            query.append(name)
        else:
            raise Unusable(f"its parameter `{there}` is no identifier, and only a document of 3.1 "
                           "with an `operationId` says how it is sent")  # fmt: skip
    if not made["path"].startswith("/"):
        raise Unusable("its path does not begin with `/`")
    if any(not IDENTIFIER.match(n) for n in PLACEHOLDER.findall(made["path"])):
        raise Unusable("its path has a parameter that is no identifier")
    if query:
        made["query"] = query
    if sent:
        made["headers"] = sent
    if body:
        made["json"] = body
    return made


def _secured(source: Source, entry: Entry) -> bool:
    return bool(security(source, entry))


def security(source: Source, entry: Entry) -> list[str]:
    """The names of the schemes that the operation wants; empty where it can be called without."""
    wanted = entry.about.get("security", source.value.get("security"))
    if not isinstance(wanted, list) or any(not each for each in wanted):
        return []
    return sorted({str(name) for each in wanted for name in mapping(each)})
