"""Bytes <-> value, strictly: YAML 1.2 (core schema) and JSON, by one parser whose word is final.

A document that two common tools read differently is refused, never guessed at (DESIGN section 3).
YAML is parsed by libyaml into events and built in one pass (document_events.py); JSON by the
standard library, and only when that refuses a document is it read again, event by event, to find
the place.
Canonical bytes are RFC 8785, pointers are RFC 6901.
"""

from __future__ import annotations

import json
import re

from .document_events import build, find, json_events, yaml_events
from .document_text import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_JSON_BYTES,
    Refused,
    check_strings,
    decode,
    place,
    raise_at,
    too_deep,
)
from .errors import PactError
from .model import Value, Where
from .scalars import MAX_INTEGER, constant, double, integer, json_scalar, object_, plain

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_INTEGER",
    "MAX_JSON_BYTES",
    "canonical",
    "dump_json",
    "dump_yaml",
    "escape",
    "locate",
    "parse",
    "parse_json",
    "parse_yaml",
    "resolve",
    "tokens",
]


_CONFLICT = re.compile(rb"^<<<<<<< .*?^>>>>>>> ", re.MULTILINE | re.DOTALL)


def parse(data: bytes, path: str) -> Value:
    """The value of a document, YAML or JSON by the suffix of `path`.

    Raises PactError P101..P127 with path, line and column."""
    try:
        if path.endswith(".json"):
            return parse_json(data, path)
        if path.endswith((".yaml", ".yml")):
            return parse_yaml(data, path)
    except PactError:
        if (markers := _CONFLICT.search(data)) is None:
            raise
        line = data.count(b"\n", 0, markers.start()) + 1
        help_ = "choose what is right, remove the markers, then run `git add` on the file"
        raise PactError(
            "P127", "a merge conflict is not resolved", Where(path, line, 1), help_
        ) from None
    raise PactError(
        "P126",
        "the name of a document ends in .yaml, .yml or .json",
        Where(path, 1, 1),
        "rename the file to end in .yaml or .json",
    )


def parse_json(data: bytes, path: str) -> Value:
    """The value of a JSON document (RFC 8259, and I-JSON, RFC 7493). Raises as `parse`."""
    text = decode(data, path)
    try:
        value: Value = json.loads(
            text,
            object_pairs_hook=object_,
            parse_int=integer,
            parse_float=double,
            parse_constant=constant,
        )
        if too_deep(value):
            raise RecursionError
        if "\\u" in text:
            check_strings(value)
    except (Refused, RecursionError):
        # The fast parser knows no places: the slow pass meets the same thing, and says where.
        value = build(json_events(text), json_scalar, text, path, check=True)
    except json.JSONDecodeError as problem:
        reason = (problem.msg[:1].lower() + problem.msg[1:]).removesuffix(" at")
        refused = Refused("P110", f"this is not JSON: {reason}", "correct the syntax here")
        raise_at(refused, text, path, problem.pos)
    return value


def parse_yaml(data: bytes, path: str) -> Value:
    """The value of a YAML document (1.2, core schema). Raises as `parse`."""
    text = decode(data, path)
    return build(yaml_events(text, path), plain, text, path, check="\\" in text)


def locate(data: bytes, path: str, pointer: str, *, key: bool = False) -> tuple[int, int]:
    """Line and column, from 1, of the value at a JSON Pointer, or of its key if `key` is set; of
    the deepest ancestor that exists if it does not. Never raises: (1, 1) at worst."""
    text = data.decode("utf-8", "replace")
    events = json_events(text) if path.endswith(".json") else yaml_events(text, path)
    try:
        return place(text, find(events, tokens(pointer), key))
    except (PactError, ValueError):
        return 1, 1


def canonical(value: Value) -> bytes:
    """RFC 8785 (JSON Canonicalization Scheme): the bytes that a fingerprint is taken over."""
    if _both_alike(value):
        text = _COMPACT.encode(value)
        if text.isascii() or max(text) < "\ud800":
            return text.encode()
    import rfc8785

    return rfc8785.dumps(value)


_COMPACT = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
"""Writes as RFC 8785 does, in C, but for numbers with a fraction, for integers that a double does
not hold, and for the order of keys with characters from U+E000 (RFC 8785 sorts by UTF-16)."""


def _both_alike(value: Value) -> bool:
    """Whether nothing in it is a number that the two write otherwise."""
    todo: list[Value] = [value]
    for one in todo:  # grows meanwhile
        kind = type(one)
        if kind is dict:
            if not all(type(key) is str for key in one):  # type: ignore[union-attr]
                return False
            todo.extend(one.values())  # type: ignore[union-attr]
        elif kind is list:
            todo.extend(one)  # type: ignore[arg-type]
        elif kind is int:
            if not -MAX_INTEGER <= one <= MAX_INTEGER:  # type: ignore[operator]
                return False
        elif not (kind is str or kind is bool or one is None):
            return False
    return True


def dump_json(value: Value) -> bytes:
    """Sorted keys, two-space indent, UTF-8 as it is, a final newline."""
    text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def dump_yaml(value: Value, schema: str | None = None) -> bytes:
    """Block style, keys in their order, text of several lines as literal blocks, nothing folded.
    `schema` becomes the modeline by which editors find the JSON Schema."""
    from io import StringIO

    from ruamel.yaml import YAML

    from .document_dump import dump_events

    yaml = YAML()
    yaml.width = 2 * MAX_BYTES
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.emit(dump_events(value), out)
    head = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    text = out.getvalue()
    if not isinstance(value, dict | list):  # the end of a document, which only a scalar gets
        text = text.removesuffix("...\n")
    return (head + text).encode()


def tokens(pointer: str) -> list[str]:
    """The reference tokens of a JSON Pointer (RFC 6901). Raises ValueError if it is none."""
    if not pointer:
        return []
    if pointer[0] != "/" or re.search("~(?![01])", pointer):
        raise ValueError(f"not a JSON Pointer: {pointer!r}")
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]


def escape(token: str) -> str:
    """One reference token, as it stands in a JSON Pointer."""
    return token.replace("~", "~0").replace("/", "~1")


def resolve(value: Value, pointer: str) -> Value:
    """The value at a JSON Pointer. Raises KeyError if nothing is there."""
    try:
        steps = tokens(pointer)
    except ValueError as problem:
        raise KeyError(pointer) from problem
    for step in steps:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and _is_index(step, len(value)):
            value = value[int(step)]
        else:
            raise KeyError(pointer)
    return value


def _is_index(token: str, length: int) -> bool:
    return len(token) < 10 and bool(re.fullmatch("0|[1-9][0-9]*", token)) and int(token) < length
