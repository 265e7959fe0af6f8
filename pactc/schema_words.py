"""The words in which a value, its type and its place are told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from .documents import escape

TYPES = {
    "null": "nothing (null)",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "string": "a text",
    "array": "a list",
    "object": "a mapping",
}
LIMITS: dict[str, str] = {
    "minLength": "is shorter than {} characters",
    "maxLength": "is longer than {} characters",
    "minItems": "has fewer than {} items",
    "maxItems": "has more than {} items",
    "minProperties": "has fewer than {} entries",
    "maxProperties": "has more than {} entries",
    "minimum": "is less than {}",
    "maximum": "is greater than {}",
    "exclusiveMinimum": "must be greater than {}",
    "exclusiveMaximum": "must be less than {}",
    "multipleOf": "is no multiple of {}",
}


def any_of(values: list[Any]) -> str:
    """Values that are allowed, 20 at the most."""
    return either([plain(v) for v in values[:20]] + ["..."] * (len(values) > 20))


def either(names: Iterable[str]) -> str:
    listed = list(names)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"


def type_of(value: object) -> str:
    """The words for the JSON type of a value."""
    match value:
        case None:
            return TYPES["null"]
        case bool():
            return TYPES["boolean"]
        case int():
            return TYPES["integer"]
        case float():
            return TYPES["number"]
        case str():
            return TYPES["string"]
        case list():
            return TYPES["array"]
        case _:
            return TYPES["object"]


def plain(value: object) -> str:
    return f"`{value}`" if isinstance(value, str) else show(value)


def show(value: object) -> str:
    """A value as JSON, cut short."""
    return short(json.dumps(value, ensure_ascii=False))


def short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."


def pointer_of(path: Iterable[str | int]) -> str:
    """The JSON Pointer of a path."""
    return "".join(f"/{escape(str(token))}" for token in path)


def place_name(path: tuple[str | int, ...]) -> str:
    """`components.booking.effects[0]`."""
    text = "".join(f"[{t}]" if isinstance(t, int) else f".{t}" for t in path)
    return f"`{short(text.removeprefix('.'))}`" if path else "the document"
