"""Literals of Python as values of JSON, and types that are put together."""

from __future__ import annotations

import ast
import base64
import json
import math
import unicodedata
from typing import Any

DEEPEST = 30
NO_VALUE: Any = object()


def literal(value: Any) -> Any:
    """The value of an expression as griffe has it, or NO_VALUE if it is no literal of JSON."""
    if value is None:
        return NO_VALUE
    try:
        found = ast.literal_eval(parsed(str(value)))
    except (ValueError, TypeError, RecursionError, MemoryError):
        return NO_VALUE
    if isinstance(found, bytes):
        return base64.b64encode(found).decode()
    return found if is_json(found) else NO_VALUE


def is_json(value: Any, depth: int = 0) -> bool:
    """Whether it is a value of JSON by its exact type, as documents may have it."""
    if depth > DEEPEST:
        return False
    if type(value) in (str, bool, type(None)):
        return not isinstance(value, str) or _is_text(value)
    if type(value) is int:
        return abs(value) < 2**53
    if type(value) is float:
        return math.isfinite(value)
    if type(value) is list:
        return all(is_json(v, depth + 1) for v in value)
    if type(value) is dict:
        return all(
            type(k) is str and _is_text(k) and is_json(v, depth + 1) for k, v in value.items()
        )
    return False


def _is_text(text: str) -> bool:
    """Whether a document can hold it: no half pair, no control that nobody sees, in NFC."""
    return (
        all(c in "\t\n" or (c.isprintable() or c.isspace()) for c in text)
        and "\r" not in text
        and unicodedata.is_normalized("NFC", text)
    )


def all_text(values: list[Any]) -> bool:
    return all(isinstance(v, str) for v in values)


def distinct(values: list[Any]) -> list[Any]:
    return list({json.dumps(v, sort_keys=True): v for v in values if v is not NO_VALUE}.values())


def union(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """A type of which any part may be; an open part opens it."""
    flat: list[dict[str, Any]] = []
    for part in parts:
        if not part:
            return {}
        only = set(part) == {"anyOf"}
        types = part["type"] if set(part) == {"type"} and isinstance(part["type"], list) else None
        flat += part["anyOf"] if only else [{"type": t} for t in types] if types else [part]
    flat = distinct(flat)
    if len(flat) == 1:
        return flat[0]
    if all(set(p) == {"type"} for p in flat):
        return {"type": [p["type"] for p in flat]}
    return {"anyOf": flat}


def tuple_(inner: list[ast.expr], of: Any) -> dict[str, Any]:
    if len(inner) == 2 and isinstance(inner[1], ast.Constant) and inner[1].value is Ellipsis:
        return {"type": "array", "items": of(inner[0])}
    if not inner or (len(inner) == 1 and isinstance(inner[0], ast.Tuple)):
        return {"type": "array", "maxItems": 0}
    count = len(inner)
    return {"type": "array", "prefixItems": [of(each) for each in inner], "items": False,
            "minItems": count, "maxItems": count}  # fmt: skip


def parsed(text: str) -> ast.expr:
    """Raises ValueError."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(text) from error
