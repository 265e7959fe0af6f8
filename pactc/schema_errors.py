"""A refused value -> problems in words for people, one for each offending place.

jsonschema finds the errors; this turns each into what is wrong, by name and type, with the one
thing to do. Imported only when something was refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import jsonschema_rs
from referencing import Registry
from referencing.exceptions import Unresolvable

from .documents import escape
from .model import Problem, Value
from .schema_library import Draft202012Validator, SchemaError, ValidationError, validators
from .schema_words import (
    LIMITS,
    TYPES,
    any_of,
    either,
    place_name,
    pointer_of,
    short,
    show,
    type_of,
)

FIELDS = 12
"""So many at the most are named to whom got one wrong."""

Place = tuple[Problem, bool]
"""A problem, and whether it is about the key at its pointer (else about the value there)."""


def why_no_schema(schema: Mapping[str, Any]) -> str:
    """Why a mapping is no JSON Schema 2020-12."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return error.message
    return "jsonschema-rs refuses it"


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"pattern": pattern})


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern of a schema is found in a text, in bounded time: Python's `re` would take
    for ever with some, such as `^(a+)+$`."""
    return _pattern(pattern).is_valid(text)


def _unlike_pattern(_: Any, pattern: str, value: Value, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _by_pattern(own: Any, patterns: Any, value: Value, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, dict):
        for pattern, schema in patterns.items():
            for key, inner in value.items():
                if matches(pattern, key):
                    yield from own.descend(inner, schema, path=key, schema_path=pattern)


def _beside(own: Any, wanted: Any, value: Value, schema: Any) -> Iterator[ValidationError]:
    """`additionalProperties`."""
    if not isinstance(value, dict):
        return
    patterns = schema.get("patternProperties", {})
    more = [k for k in value if k not in schema.get("properties", {})
            and not any(matches(p, k) for p in patterns)]  # fmt: skip
    if isinstance(wanted, dict):
        for key in more:
            yield from own.descend(value[key], wanted, path=key)
    elif not wanted and more:
        yield ValidationError(f"{', '.join(map(repr, more))} are not allowed")


_Explainer: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {
        "pattern": _unlike_pattern,
        "patternProperties": _by_pattern,
        "additionalProperties": _beside,
    },
)


def _words(schema: Any) -> set[str]:
    """Every key anywhere in a schema."""
    if isinstance(schema, Mapping):
        return set(schema).union(*map(_words, schema.values()))
    return set().union(*map(_words, schema)) if isinstance(schema, list) else set()


def explain(value: Value, schema: Mapping[str, Any], name: str) -> list[Place]:
    """Problems P201-P207 of a value that was refused; empty if jsonschema has no objection, or
    cannot say. `name` is the KIND that `pactc schema KIND` prints the schema of."""
    validator = _Explainer(dict(schema), registry=Registry())
    if {"patternProperties", "unevaluatedProperties"} <= _words(schema):
        return []  # there jsonschema tries names itself, by Python's own `re`
    try:
        errors = [leaf for e in validator.iter_errors(value) for leaf in _leaves(e)]
        found = [place for e in errors for place in _places(e, schema, name)]
    except (re.error, RecursionError, Unresolvable):
        return []
    renamed = {p.pointer.rpartition("/")[0] + "/" + escape(to) for p, to in _renames(found)}
    chosen: dict[tuple[str, bool], Place] = {}
    for problem, key in found:
        if problem.code == "P202" and problem.pointer in renamed:
            continue  # the misspelt field is that finding already
        held = chosen.get((problem.pointer, key))
        if held is None or problem.code < held[0].code:
            chosen[problem.pointer, key] = (problem, key)
    return list(chosen.values())


def _renames(found: Iterable[Place]) -> Iterator[tuple[Problem, str]]:
    for problem, _ in found:
        if problem.code == "P201" and problem.help.startswith("rename it to `"):
            yield problem, problem.help.split("`")[1]


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors that matter: of alternatives, those of the one that the value was meant as."""
    if error.validator not in ("anyOf", "oneOf", "allOf") or not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = [b for b in branches.values() if not any(_of_other_type(e) for e in b)]
    if error.validator == "allOf":
        meant = [[e for b in branches.values() for e in b]]
    if not meant:
        yield error
        return
    for inner in min(meant, key=len):
        yield from _leaves(inner)


def _of_other_type(error: ValidationError) -> bool:
    return error.validator == "type" and not error.relative_path


def _places(error: ValidationError, schema: Mapping[str, Any], name: str) -> Iterator[Place]:
    path: tuple[str | int, ...] = tuple(error.absolute_path)
    see = f"run `pactc schema {name}` to see what is allowed"
    if "propertyNames" in error.absolute_schema_path:
        key = str(error.instance)
        text = f"the name {show(key)} in {place_name(path)} {_unlike(error)}"
        yield Problem("P205", pointer_of((*path, key)), text, see), True
        return
    pointer, rule = pointer_of(path), error.validator
    match rule:
        case "additionalProperties" | "unevaluatedProperties" if isinstance(error.instance, dict):
            yield from _unknown(error, path, see)
        case "required":
            yield from _missing(error, schema, path, see)
        case "type":
            yield _wrong_type(error, pointer, path, see), False
        case "anyOf" | "oneOf" if error.context:
            yield _wrong_type(error, pointer, path, see), False
        case "enum" | "const":
            yield _not_allowed(error, pointer, path, see), False
        case "pattern" | "format":
            text = f"{place_name(path)} is {show(error.instance)}, but {_unlike(error)}"
            yield Problem("P205", pointer, text, see), False
        case "uniqueItems":
            yield Problem("P206", pointer, f"{place_name(path)} holds an item twice",
                          "remove the second one"), False  # fmt: skip
        case "minLength" | "minItems" | "minProperties" if not error.instance:
            yield (
                Problem("P206", pointer, f"{place_name(path)} is empty", "write it, or remove it"),
                False,
            )
        case _ if rule in LIMITS:
            text = f"{place_name(path)} {LIMITS[str(rule)].format(error.validator_value)}"
            yield Problem("P206", pointer, text, see), False
        case _:
            text = f"{place_name(path)} breaks `{rule}`: {short(error.message)}"
            yield Problem("P207", pointer, text, see), False


def _unknown(error: ValidationError, path: tuple[str | int, ...], see: str) -> Iterator[Place]:
    schema: Any = error.schema
    fields: Any = error.instance
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for key in fields:
        if key in known or any(matches(p, key) for p in patterns):
            continue
        near = get_close_matches(key, known, 1) or get_close_matches(key.lower(), known, 1)
        free = [n for n in near if n not in fields]
        text = f"unknown field {show(key)} in {place_name(path)}"
        if near:
            text += f"; did you mean `{near[0]}`?"
        elif 0 < len(known) <= FIELDS:
            text += f"; known here: {', '.join(sorted(known))}"
        help_ = f"rename it to `{free[0]}`, or {see}" if free else f"remove it, or {see}"
        yield Problem("P201", pointer_of((*path, key)), text, help_), True


def _missing(
    error: ValidationError, root: Mapping[str, Any], path: tuple[str | int, ...], see: str
) -> Iterator[Place]:
    schema: Any = error.schema
    fields: Any = error.instance
    required: Any = error.validator_value
    for key in required:
        if key not in fields:
            meaning = _description(schema.get("properties", {}).get(key), root)
            notes = (f"{key}: {meaning}",) if meaning else ()
            text = f"missing field `{key}` in {place_name(path)}"
            yield Problem("P202", pointer_of((*path, key)), text, f"add it, or {see}", notes), False


def _description(schema: Any, root: Mapping[str, Any]) -> str:
    if not isinstance(schema, dict):
        return ""
    if "description" in schema:
        return str(schema["description"])
    name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    definition = root.get("$defs", {}).get(name, {})
    return str(definition.get("description", "")) if isinstance(definition, dict) else ""


def _wrong_type(
    error: ValidationError, pointer: str, path: tuple[str | int, ...], see: str
) -> Problem:
    refused = [error] if error.validator == "type" else error.context or []
    wanted: list[Any] = [e.validator_value for e in refused if e.validator == "type"]
    names = list(dict.fromkeys(n for w in wanted for n in ([w] if isinstance(w, str) else w)))
    text = f"{place_name(path)} must be {either(TYPES[n] for n in names)}"
    text += f", but is {type_of(error.instance)}"
    simple = isinstance(error.instance, bool | int | float) and names == ["string"]
    return Problem("P203", pointer, text, "write it in quotes" if simple else see)


def _not_allowed(
    error: ValidationError, pointer: str, path: tuple[str | int, ...], see: str
) -> Problem:
    value: Any = error.validator_value
    allowed = [value] if error.validator == "const" else value
    text = f"{place_name(path)} is {show(error.instance)}, but must be {any_of(allowed)}"
    texts = [a for a in allowed if isinstance(a, str)]
    given = str(error.instance).lower()
    near = get_close_matches(given, texts, 1)
    return Problem("P204", pointer, text, f"write `{near[0]}`" if near else see)


def _unlike(error: ValidationError) -> str:
    """What the text should have looked like, in the schema's own words if it has some."""
    if error.validator in LIMITS:
        return LIMITS[str(error.validator)].format(error.validator_value)
    if error.validator in ("enum", "const"):
        value: Any = error.validator_value
        return f"must be {any_of(value if error.validator == 'enum' else [value])}"
    if not isinstance(error.schema, dict) or error.validator not in ("pattern", "format"):
        return f"breaks `{error.validator}`: {short(error.message)}"
    if error.validator_value == r"\S":
        return "must not be empty"
    words = error.schema.get("patternErrorMessage") or error.schema.get("description")
    if words and error.validator == "pattern":
        return f"must be {words[0].lower()}{words[1:].rstrip('.')}"
    return f"must match {error.validator_value}"
