"""value x schema -> findings with file:line:column.

jsonschema-rs answers (5 us a file); only when it refuses does jsonschema explain, and if that sees
nothing wrong, jsonschema-rs's own words are passed on: what it refuses is refused. No remote `$ref`
is ever fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from .documents import escape, locate
from .errors import PactError
from .model import Finding, Problem, Value, Where

MAX_FINDINGS = 50
"""More than so many findings about one file help nobody."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_cache: dict[
    tuple[tuple[str, int], ...], tuple[Mapping[str, Any], jsonschema_rs.Draft202012Validator]
] = {}
"""By the identity of the schema's parts, which shallow copies share, and which the schema beside
the validator keeps alive. Compiling one takes about a millisecond."""


def validate(
    value: Value, schema: Mapping[str, Any], data: bytes, path: str, artifact: str | None
) -> list[Finding]:
    """What in `value` breaks `schema`: one finding for each offending place, in the order of the
    file, MAX_FINDINGS at most. `data` are the bytes that `value` was parsed from. Raises PactError
    P208 if the schema itself cannot be used. A schema, once given, must not be changed."""
    answer = _answerer(schema)
    if answer.is_valid(value):
        return []
    from .schema_errors import (
        explain,
    )  # jsonschema is slow to import, and a clean check needs none of it

    name = _schema_name(schema, artifact)
    places = explain(value, schema, name)
    if not places:
        places = [
            (Problem("P207", "".join(f"/{escape(str(t))}" for t in error.instance_path),
                     error.message, f"run `pactc schema {name}` to see what is allowed"), False)
            for error in answer.iter_errors(value)
        ]  # fmt: skip
    left = len(places) - MAX_FINDINGS
    found = [_finding(p, data, path, artifact, key=k) for p, k in places[:MAX_FINDINGS]]
    found.sort(key=lambda f: (f.where.line, f.where.column) if f.where else (0, 0))
    if left > 0:
        text = f"{left} more places break the schema"
        found.append(Finding("P207", text, Where(path), artifact, (), "mend the ones above first"))
    return found


def fits(value: Value, schema: Mapping[str, Any]) -> bool:
    """Whether `validate` would find nothing. Raises as it does."""
    return _answerer(schema).is_valid(value)


def usable(schema: Value, path: str) -> Mapping[str, Any]:
    """A project's own schema, from the file at `path`, if values can be validated by it. Raises
    PactError P503 if it is none, P208 if it refers to what is not in it."""
    if not isinstance(schema, dict):
        reason = "it is no mapping"
    elif jsonschema_rs.meta.is_valid({**schema, "$schema": DIALECT}):
        try:
            _answerer(schema)
        except PactError as error:
            found = error.finding
            raise PactError(found.code, found.message, Where(path), found.help) from None
        return schema
    else:
        from .schema_errors import why_no_schema

        reason = why_no_schema(schema)
    raise PactError("P503", f"no valid JSON Schema: {reason}", Where(path), help=f"see {DIALECT}")


def place(problem: Problem, data: bytes, path: str, artifact: str | None) -> Finding:
    """The finding for a check's problem: its pointer becomes the line and column of the key (or
    the list item) that it points to, or of the nearest thing above it that is there."""
    return _finding(problem, data, path, artifact, key=True)


def _finding(
    problem: Problem, data: bytes, path: str, artifact: str | None, *, key: bool
) -> Finding:
    line, column = locate(data, path, problem.pointer, key=key)
    return Finding(
        problem.code,
        problem.message,
        Where(path, line, column),
        artifact,
        problem.notes,
        problem.help,
    )


def _schema_name(schema: Mapping[str, Any], artifact: str | None) -> str:
    """The KIND for `pactc schema KIND`."""
    if artifact:
        return artifact.partition("/")[0]
    identifier = str(schema.get("$id", ""))
    return identifier.rpartition("/")[2].removesuffix(".schema.json") or "KIND"


def _answerer(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    key = tuple((name, id(part)) for name, part in schema.items())
    if held := _cache.get(key):
        return held[1]
    try:
        made = jsonschema_rs.Draft202012Validator(dict(schema), offline=True)
    except ValueError as error:
        lines = str(error).splitlines() or ["no reason given"]
        raise PactError(
            "P208",
            f"the schema {schema.get('$id', 'without $id')!r} cannot be used: {lines[0]}",
            help="write it as JSON Schema 2020-12 that refers only to itself",
        ) from None
    if len(_cache) >= 256:  # a process that reads many revisions
        _cache.clear()
    _cache[key] = (schema, made)
    return made
