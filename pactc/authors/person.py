"""A person as an author: an editor on what is there, or on a scaffold whose placeholders the gate
refuses. What they wrote is kept beside the orders until it is taken."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from .. import records
from ..errors import PactError
from ..model import Where
from .author import Draft, Order, Settings, Usage, Watch
from .prompt import told

FOLDER = ".pact/orders/"
PLACEHOLDER = "TODO: write this"
_ONE = Lock()  # there is one terminal


def write(order: Order, settings: Settings, watch: Watch) -> Draft:
    """Opens $VISUAL or $EDITOR. Raises PactError P808 without a terminal, without an editor, or if
    nothing was written."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not sys.stdin.isatty() or not editor:
        what = "an editor: set EDITOR" if sys.stdin.isatty() else "a terminal"
        raise PactError(
            "P808", f"{order.artifact} is for a person to write, which wants {what}",
            Where(order.path), help=f"run `pactc next {order.artifact}`, write {order.path}, then "
            "`pactc build`",
        )  # fmt: skip
    with _ONE:
        watch.told("waits for you", 0)
        root, path = Path(settings.root), f"{FOLDER}{order.path}"
        before = _text(order)
        records.write(root, path, before.encode(), durable=True)
        done = subprocess.run([*shlex.split(editor), str(root / path)], check=False)
        data = (root / path).read_bytes()
    written = _without_notes(data)
    if done.returncode != 0 or written == _without_notes(before.encode()):
        raise PactError(
            "P808", f"nothing was written for {order.artifact}", Where(order.path),
            help=f"run `pactc build {order.artifact}` again; your text is in {path}",
        )  # fmt: skip
    return Draft(written, "person")


def estimate(order: Order, settings: Settings) -> Usage:  # noqa: ARG001  as every author has it
    return Usage(dollars=0.0)


def scaffold(schema: Mapping[str, Any]) -> Any:
    """The least value that shows what a schema wants, with placeholders for every text."""
    return _scaffold(schema, schema.get("$defs") or {}, 0)


def optional(schema: Mapping[str, Any]) -> Iterator[str]:
    """What a document may say beyond the scaffold, a line for each object near its top."""
    named = schema.get("$defs") or {}
    shown = {"the whole": schema}
    for name in schema.get("required") or ():
        inner = (schema.get("properties") or {}).get(name) or {}
        each = inner.get("additionalProperties")
        target, label = (each, f"each of {name}") if isinstance(each, Mapping) else (inner, name)
        shown[label] = named.get(str(target.get("$ref")).rpartition("/")[2]) or target
    for label, each in shown.items():
        wanted = {*(each.get("required") or ())}
        if more := [p for p in each.get("properties") or () if p not in wanted]:
            yield f"{label} may also say {', '.join(more)}"


def _scaffold(schema: Any, named: Mapping[str, Any], depth: int) -> Any:
    if not isinstance(schema, Mapping) or depth > 6:
        return PLACEHOLDER
    if "$ref" in schema:
        return _scaffold(named.get(schema["$ref"].rpartition("/")[2]), named, depth + 1)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema and "type" not in schema:
            return _scaffold(schema[word][0], named, depth + 1)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object" and "properties" not in schema:
        keys = schema.get("propertyNames") or {}
        inner = schema.get("additionalProperties")
        return {_example(keys, named): _scaffold(inner, named, depth + 1)}
    if kind == "object":
        wanted = list(schema.get("required") or list(schema["properties"])[:1])
        if depth < 2 and "note" in schema["properties"]:
            wanted.append("note")  # where nothing else is prose, so that it cannot pass as it is
        return {k: _scaffold(schema["properties"][k], named, depth + 1) for k in wanted}
    if kind == "array":
        return []
    plain = {"integer": 0, "number": 0, "boolean": False, "null": None}
    return plain[kind] if kind in plain else _example(schema, named)


def _example(schema: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _example(named.get(schema["$ref"].rpartition("/")[2]) or {}, named)
    examples = schema.get("examples")
    return str(examples[0]) if schema.get("pattern") not in (None, r"\S") and examples else (
        PLACEHOLDER
    )  # fmt: skip


NOTE = "#| "


def _text(order: Order) -> str:
    """What the editor shows: the order in lines that are taken out again, then the document."""
    lines = [f"{NOTE}{order.artifact}: write {order.path}; these lines are taken out."]
    lines += [f"{NOTE}made from {name}" for name in sorted(order.inputs)]
    if order.schema is not None:
        kind = order.artifact.partition("/")[0]
        lines += [
            f"{NOTE}its form: `pactc schema {kind}`; what is asked: `pactc next {order.artifact}`"
        ]
        lines += [f"{NOTE}{line}" for line in optional(order.schema)]
    lines += [f"{NOTE}changed: {reason}" for reason in order.reasons]
    lines += [f"{NOTE}{told(finding)}" for finding in order.findings]
    if order.previous is not None:
        return "\n".join([*map(_one_line, lines), order.previous])
    return "\n".join([*map(_one_line, lines), *_fresh(order)])


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())


def _fresh(order: Order) -> Iterator[str]:
    if order.schema is None:
        yield f"{PLACEHOLDER}\n"
        return
    from ..documents import dump_json, dump_yaml

    made = scaffold(order.schema)
    yield (dump_json(made) if order.path.endswith(".json") else dump_yaml(made)).decode()


def _without_notes(data: bytes) -> bytes:
    return b"".join(
        line for line in data.splitlines(keepends=True) if not line.startswith(NOTE.encode())
    )
