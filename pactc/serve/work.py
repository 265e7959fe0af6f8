"""`next` and `submit`: what waits for an author, and what an author brings.

The one place that stands between the protocol and the door of the authors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .. import make, records
from ..documents import parse
from ..errors import PactError, UsageError
from ..facts import check_of
from ..freshness import explain
from ..model import Action, Artifact, State, Status
from ..project import Project, work_tree
from ..reader import is_document
from ..validate import place, validate
from . import plain
from .desk import Desk
from .pages import LIMIT, page

AUTHOR = "agent"
WAITS = (State.MISSING, State.STALE, State.INVALID)
"""What was edited by hand is not among them: a person says whether that is right."""


def next_(desk: Desk, args: Mapping[str, Any]) -> dict[str, Any]:
    """Orders: what an author can write now, in the order in which it is needed."""
    project = desk.project()
    project.facts.judge_all()
    open_ = [*_open(project)]
    if id_ := args.get("id"):
        if id_ not in {s.artifact.id for s in open_}:
            raise _not_asked(project, id_)
        open_ = [s for s in open_ if s.artifact.id == id_]
    keyed = [(f"{n:08}", s) for n, s in enumerate(open_)]
    rows, after = page(keyed, args.get("cursor"), args.get("limit", LIMIT))
    told = [_order(project, s, full=bool(args.get("id"))) for s in rows]
    return {"total": len(open_), "orders": told, "next": after}


def _open(project: Project) -> Iterator[Status]:
    """What an author can write now: nothing that it is made from is unsettled, and no person has
    to decide first."""
    facts = project.facts
    for id_ in project.plan.order:
        status = facts.states[id_]
        kind = project.plan.kind(project.plan.artifacts[id_])
        held = facts.blockers(id_) or facts.awaits(kind)
        if kind.action is Action.AUTHOR and status.state in WAITS and not held:
            yield status


def _order(project: Project, status: Status, *, full: bool) -> dict[str, Any]:
    artifact = status.artifact
    kind = project.plan.kind(project.plan.artifacts[artifact.id])
    parts = project.facts.parts(artifact)
    inputs = {k.removeprefix("input "): v for k, v in parts.items() if k.startswith("input ")}
    row: dict[str, Any] = {
        "id": artifact.id,
        "kind": artifact.kind,
        "path": artifact.path,
        "state": status.state.value,
        "reasons": [explain(r) for r in status.reasons[:8]],
        "findings": [plain.finding(f) for f in status.findings[:10]],
        "schema": f"pactc://schema/{artifact.kind}" if kind.schema else None,
        "description": kind.description,
    }
    if full:
        row["inputs"] = dict(sorted(inputs.items()))
    else:
        row["input_count"] = len(inputs)
    return row


def _not_asked(project: Project, id_: str) -> PactError:
    status = project.facts.states.get(id_)
    if status is None:
        return UsageError("P922", f"no artifact is called {id_!r}", help="`next` lists the orders")
    return PactError("P882", f"nobody is asked to write {id_}: it is {status.state}",
                     help=f"see `why` of {id_}")  # fmt: skip


def submit(desk: Desk, args: Mapping[str, Any]) -> dict[str, Any]:
    """Write an authored artifact and record it; or write nothing, and say why. Raises
    make.Refused with the findings, or PactError."""
    where = desk.place()
    id_, data = args["id"], args["content"].encode()
    with records.lock(where.repo.git_dir):
        project = work_tree(where)
        project.facts.judge_all()
        if id_ not in {s.artifact.id for s in _open(project)}:
            raise _not_asked(project, id_)
        artifact = project.plan.artifacts[id_]
        _refuse_invalid(project, artifact, data)
        before = (
            project.reader.read(artifact.path) if project.reader.exists(artifact.path) else None
        )
        records.write(project.root, artifact.path, data, durable=True)
        try:
            project = work_tree(where)  # what it names may be a part of the plan
            project.facts.judge_all()
            make.adopt(project, id_, AUTHOR)
        except BaseException:
            _restore(project, artifact.path, before)
            raise
        status = project.facts.judge(id_)
    return {"id": id_, "path": artifact.path, "state": status.state.value}


def _refuse_invalid(project: Project, artifact: Artifact, data: bytes) -> None:
    """Before anything is written: its form, its schema, and the checks of its kind."""
    kind = project.plan.kind(artifact)
    if not is_document(artifact.path):
        return
    value = parse(data, artifact.path)
    schema = project.plan.registry.schema_of(kind)
    found = validate(value, schema, data, artifact.path, artifact.id) if schema else []
    if not found and (check := check_of(kind)):
        problems = check(value, project.facts.inputs(artifact))
        found = [place(p, data, artifact.path, artifact.id) for p in problems]
    if found:
        raise make.Refused(tuple(found))


def _restore(project: Project, path: str, before: bytes | None) -> None:
    if before is None:
        records.remove(project.root, path)
    else:
        records.write(project.root, path, before, durable=True)
