"""An OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1): its operations, with references
followed. It is data of the project: nothing outside of it is ever fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..documents import escape, tokens
from ._references import mapping, texts

METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
STYLES = {"path": "simple", "query": "form", "header": "simple"}
UNNAMED = {"accept", "content-type", "authorization"}  # OpenAPI says that no parameter is these
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
MOST_STEPS = 50
SCHEMA = "#/components/schemas/"
TYPES = {"null", "boolean", "integer", "number", "string", "array", "object"}
SINGLE = ("items", "additionalProperties", "propertyNames", "not", "contains", "if", "then", "else")
_NUMBER = ((int, float), "number")
FORMS: Mapping[str, tuple[Any, str]] = {
    **dict.fromkeys(("properties", "patternProperties", "$defs"), (Mapping, "mapping")),
    **dict.fromkeys(("anyOf", "oneOf", "allOf", "prefixItems", "enum", "required"), (list, "list")),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _NUMBER),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), (int, "whole number")),
    **dict.fromkeys(("pattern", "format"), (str, "text")),
    "type": ((str, list), "text and no list"),
}


class Unusable(Exception):  # noqa: N818  told as a finding
    """What the document says cannot be used; the message says why."""


@dataclass(frozen=True)
class Operation:
    """One operation. `params`: (place, name) -> parameter object. `body`: the request's media
    types, None if it takes none. `answers`: status (`201`, `4XX`, `default`) -> media types; `at`
    is its pointer in the document."""

    id: str
    method: str
    path: str
    at: str
    params: Mapping[tuple[str, str], Mapping[str, Any]]
    body: Mapping[str, Any] | None
    body_required: bool
    answers: Mapping[str, Mapping[str, Any]]


def unusable(found: Mapping[str, Any]) -> str | None:
    """Why nothing can be made of the document, or None."""
    version = found.get("openapi")
    if not isinstance(found.get("paths"), Mapping):
        return "is not there, or has no `paths`"
    if not (isinstance(version, str) and re.fullmatch(r"3\.1\.\d+", version)):
        return f"says `openapi: {version}`, and only 3.1 is read"
    return None


def operations(found: Mapping[str, Any]) -> tuple[dict[str, str], set[str]]:
    """Every `operationId` with the pointer of its operation, and those that two have."""
    known: dict[str, str] = {}
    again: set[str] = set()
    for path, item in mapping(found.get("paths")).items():
        for method in METHODS:
            id_ = mapping(mapping(item).get(method)).get("operationId")
            if isinstance(id_, str):
                if id_ in known:
                    again.add(id_)
                known[id_] = f"/paths/{escape(path)}/{method}"
    return known, again


def operation(found: Mapping[str, Any], at: str) -> Operation:
    """The operation at a pointer, with references followed but those to schemas. Raises
    Unusable."""
    _, path, method = tokens(at)
    item = mapping(found["paths"][path])
    about = mapping(item.get(method))
    params: dict[tuple[str, str], Mapping[str, Any]] = {}
    for each in [*texts(item.get("parameters")), *texts(about.get("parameters"))]:
        param = followed(found, each)
        place, name = str(param.get("in")), str(param.get("name"))
        if place == "header" and name.lower() in UNNAMED:
            continue
        if place not in STYLES:
            if param.get("required"):
                raise Unusable(f"parameter `{name}` is in the {place}, which is not supported")
            continue
        if param.get("style", STYLES.get(place)) != STYLES.get(place) or "content" in param:
            raise Unusable(f"parameter `{name}` is written in a way that is not supported")
        params[place, name] = param
    for name in PLACEHOLDER.findall(path):
        if ("path", name) not in params:
            raise Unusable(f"`{name}` is in its path, and no parameter")
    body = followed(found, about["requestBody"]) if "requestBody" in about else None
    answers = {}
    for status, answer in mapping(about.get("responses")).items():
        if not re.fullmatch(r"[1-5](\d\d|XX)|default", str(status)):
            raise Unusable(f"`{status}` is no status")
        answers[str(status)] = mapping(followed(found, answer).get("content"))
    if not answers:
        raise Unusable("it has no `responses`")
    schemas = mapping(mapping(found.get("components")).get("schemas"))
    used = [mapping(p).get("schema", True) for p in params.values()]
    media = [mapping(body).get("content"), *answers.values()]
    used += [mapping(m).get("schema", True) for types in media for m in mapping(types).values()]
    for schema in [*used, *reached(used, schemas).values()]:
        sound(schema, schemas)
    return Operation(
        str(about["operationId"]), method, path, at, params,
        None if body is None else mapping(body.get("content")),
        bool(mapping(body).get("required")), answers,
    )  # fmt: skip


def followed(found: Mapping[str, Any], value: Any) -> Mapping[str, Any]:
    """What a reference within the document stands for, followed to its end. Raises Unusable."""
    for _ in range(MOST_STEPS):
        reference = mapping(value).get("$ref")
        if reference is None:
            return mapping(value)
        if not isinstance(reference, str) or not reference.startswith("#/components/"):
            raise Unusable(f"`$ref: {reference}` leads out of `components`")
        value = found
        for part in tokens(reference.removeprefix("#")):
            value = mapping(value).get(part)
        if value is None:
            raise Unusable(f"`$ref: {reference}` leads nowhere")
        if value is True or value is False:
            return {}
    raise Unusable("its references go in a circle")


def sound(schema: Any, named: Mapping[str, Any]) -> None:
    """Raises Unusable for what has not the form of a schema, or refers to none of `named`."""
    waiting = [schema]
    while waiting:
        here = waiting.pop()
        if isinstance(here, bool):
            continue
        if not isinstance(here, Mapping):
            raise Unusable("a schema is neither a mapping nor true or false")
        if (reference := here.get("$ref")) is not None:
            name = str(reference).removeprefix(SCHEMA)
            if not str(reference).startswith(SCHEMA) or "/" in name:
                raise Unusable(f"`$ref: {reference}` is no schema of `components`")
            if name not in named:
                raise Unusable(f"`$ref: {reference}` leads nowhere")
        for word, (kind, what) in FORMS.items():
            if word in here and not isinstance(here[word], kind):
                raise Unusable(f"`{word}` of a schema is no {what}")
        types = here.get("type", [])
        for type_ in types if isinstance(types, list) else [types]:
            if not isinstance(type_, str) or type_ not in TYPES:
                raise Unusable(f"there is no type `{type_}`")
        try:
            re.compile(here.get("pattern", ""))
        except (re.error, OverflowError, RecursionError) as error:
            raise Unusable(f"a pattern is no regular expression: {error}") from None
        waiting.extend(here[word] for word in SINGLE if word in here)
        for word in ("properties", "patternProperties", "$defs"):
            waiting.extend(here.get(word, {}).values())
        for word in ("anyOf", "oneOf", "allOf", "prefixItems"):
            waiting.extend(here.get(word, ()))


def references(value: Any) -> Iterator[str]:
    """Every `$ref` in it, but those that are data."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Mapping):
            if isinstance(reference := here.get("$ref"), str):
                yield reference
            data = ("enum", "const", "default", "example", "examples")
            waiting.extend(v for k, v in here.items() if k not in data)
        elif isinstance(here, list | tuple):
            waiting.extend(here)


def reached(start: Any, schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The named schemas that something refers to, and those that these refer to."""
    out: dict[str, Any] = {}
    waiting = list(references(start))
    while waiting:
        name = tokens(waiting.pop().removeprefix("#"))[-1]
        if name in schemas and name not in out:
            out[name] = schemas[name]
            waiting.extend(references(schemas[name]))
    return dict(sorted(out.items()))


def answered(op: Mapping[str, Any], status: int) -> Any:
    """What the document says of a status: the exact one, its range, or the default; else None."""
    return op.get(str(status), op.get(f"{status // 100}XX", op.get("default")))
