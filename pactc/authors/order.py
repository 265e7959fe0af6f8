"""Work orders: everything that an author of one artifact may use, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .. import freshness, records
from ..documents import dump_json
from ..errors import PactError
from ..facts import NO_INPUTS
from ..fingerprint import digest
from ..model import Action, Finding, State, Status, Value
from ..needs import SOURCE
from ..project import PROMPTS, Project
from ..reader import is_document
from . import prompt
from .author import Order
from .budget import purse
from .flat import flat

VERSION = 1
ORDERS = records.WAITING
KEPT = 25  # orders as files
MOST = 256 << 10  # bytes of a plain text among the inputs; of a longer one its fingerprint


def waiting(project: Project) -> list[str]:
    """Ids of authored artifacts that an author can write now, in build order. Every state must
    have been decided."""
    found = []
    for id_ in project.plan.order:
        status = project.facts.states[id_]
        kind = project.plan.kind(status.artifact)
        ready = status.state not in (State.FRESH, State.BLOCKED) and not held(project, id_)
        if kind.action is Action.AUTHOR and ready:
            found.append(id_)
    return found


def held(project: Project, id_: str) -> bool:
    """Whether it waits for another artifact, or for a person's confirmation."""
    facts = project.facts
    kind = project.plan.kind(project.plan.artifacts[id_])
    return bool(facts.blockers(id_) or facts.awaits(kind))


def order(project: Project, id_: str) -> Order:
    """The order for an artifact as it stands; its state must have been decided."""
    plan, reader = project.plan, project.reader
    artifact = plan.artifacts[id_]
    kind = plan.kind(artifact)
    status = project.facts.states[id_]
    schema = plan.registry.schema_of(kind)
    previous = None
    if reader.exists(artifact.path):
        try:
            previous = reader.read(artifact.path).decode("utf-8", "replace")
        except PactError:
            previous = None
    found = Order(
        artifact=id_,
        kind=kind.name,
        name=artifact.name,
        path=artifact.path,
        instructions=prompt.instructions(kind, _own_prompt(project, kind.prompt)),
        data="",
        prompt="",
        schema=schema,
        flat=flat(schema) if schema is not None else None,
        reasons=tuple(_reasons(status)) if previous is not None else (),
        inputs=dict(_inputs(project, id_)),
        previous=previous,
    )
    return again(project, found, status.findings, previous)


def again(
    project: Project, first: Order, findings: tuple[Finding, ...], previous: str | None
) -> Order:
    """The same order with a refused draft and what was found in it. Nothing of the first try but
    these goes along: the context does not grow."""
    artifact = project.plan.artifacts[first.artifact]
    kind = project.plan.kind(artifact)
    data = prompt.data(artifact, kind, first.inputs, previous, findings, first.reasons)
    asked = digest("order", first.instructions.encode(), data.encode())
    return replace(first, data=data, prompt=asked, findings=findings, previous=previous)


def document(found: Order) -> dict[str, Any]:
    """An order as JSON, for programs."""
    return {
        "version": VERSION,
        "artifact": found.artifact,
        "kind": found.kind,
        "name": found.name,
        "path": found.path,
        "instructions": found.instructions,
        "data": found.data,
        "prompt": found.prompt,
        "schema": found.schema,
        "flat_schema": found.flat,
        "inputs": {n: {"fingerprint": f, "value": v} for n, (f, v) in sorted(found.inputs.items())},
        "reasons": list(found.reasons),
        "findings": [_finding(f) for f in found.findings],
        "previous": found.previous,
        "budget_left": found.budget_left,
        "submit": ["pactc", "submit", found.artifact, "FILE"],
    }


def leave(project: Project) -> None:
    """Write the orders that wait, each as a file at `.pact/orders/<artifact path>.json`, for
    whoever looks for work there; and remove those that do not wait any more. No more than KEPT:
    `pactc next` tells them all. Git ignores the folder."""
    left = purse(project).left
    wanted = {}
    for id_ in waiting(project)[:KEPT]:
        made = replace(order(project, id_), budget_left=left)
        wanted[f"{ORDERS}{made.path}.json"] = dump_json(document(made))
    folder = project.root / ORDERS
    there = {p.relative_to(project.root).as_posix() for p in folder.glob("pact/**/*.json")}
    for path in sorted(there - wanted.keys()):
        records.remove(project.root, path)
    if wanted:
        records.write(project.root, f"{ORDERS}.gitignore", b"*\n", durable=False)
    for path, data in sorted(wanted.items()):
        records.write(project.root, path, data, durable=False)


def _finding(found: Finding) -> dict[str, Any]:
    where = found.where
    return {
        "code": found.code,
        "message": found.message,
        "path": where.path if where else None,
        "line": where.line if where else 0,
        "column": where.column if where else 0,
        "notes": list(found.notes),
        "help": found.help,
    }


def _reasons(status: Status) -> Iterator[str]:
    for reason in status.reasons:
        if reason.part != "person":
            yield freshness.explain(reason)


def _own_prompt(project: Project, name: str | None) -> str | None:
    path = f"{PROMPTS}{name}"
    if name is None or not project.reader.exists(path):
        return None
    return project.reader.read(path).decode("utf-8", "replace")


def _inputs(project: Project, id_: str) -> Iterator[tuple[str, tuple[str, Value]]]:
    for need in project.plan.needs[id_]:
        if need.input in NO_INPUTS:
            continue
        if need.input == SOURCE:  # known before its importer reads it, and so never newer
            project.facts.imported.fingerprint(need)
            continue
        fingerprint = project.facts.root() or "" if need.path.startswith("@") else (
            project.reader.digest(need.path, need.pointer)
        )  # fmt: skip
        value = project.facts.value_of(need)
        if not need.artifact and not need.pointer:
            value = _text(project, need.path, value)
        yield need.part.removeprefix("input "), (fingerprint, value)


def _text(project: Project, path: str, fallback: Value) -> Value:
    """The content of a file that is no artifact, if an author can read it."""
    try:
        if is_document(path):
            return project.reader.value(path)
        data = project.reader.read(path)
        return data.decode() if len(data) <= MOST else fallback
    except (KeyError, PactError, UnicodeDecodeError):
        return fallback
