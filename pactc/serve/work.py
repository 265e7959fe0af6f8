"""`next` and `submit`: what waits for an author, and what an author brings.

The one place that stands between the protocol and the door of the authors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .. import project as projects
from .. import records
from ..authors import door
from ..authors import order as orders
from ..errors import PactError, UsageError
from ..freshness import explain
from ..model import State, Status
from . import plain
from .desk import Desk
from .pages import LIMIT, page

AUTHOR = "agent"


def next_(desk: Desk, args: Mapping[str, Any]) -> dict[str, Any]:
    """Orders: what an author can write now, in the order in which it is needed."""
    project = desk.project()
    project.facts.judge_all()
    found = [*_open(project)]
    if id_ := args.get("id"):
        if id_ not in {s.artifact.id for s in found}:
            raise _not_asked(project, id_)
        found = [s for s in found if s.artifact.id == id_]
    rows, after = page([(f"{n:08}", s) for n, s in enumerate(found)], args.get("cursor"),
                       args.get("limit", LIMIT))  # fmt: skip
    told = [_full(project, s) if id_ else _short(project, s) for s in rows]
    return {"total": len(found), "orders": told, "next": after}


def _open(project: projects.Project) -> Iterator[Status]:
    """What waits for an author. What was edited by hand does not: a person says whether that is
    right."""
    states = (project.facts.states[id_] for id_ in orders.waiting(project))
    return (s for s in states if s.state is not State.DRIFTED)


def _short(project: projects.Project, status: Status) -> dict[str, Any]:
    artifact = status.artifact
    kind = project.plan.kind(artifact)
    return {
        "id": artifact.id,
        "kind": artifact.kind,
        "path": artifact.path,
        "state": status.state.value,
        "reasons": [explain(r) for r in status.reasons[:8]],
        "findings": [plain.finding(f) for f in status.findings[:10]],
        "schema": f"pactc://schema/{artifact.kind}" if kind.schema else None,
        "description": kind.description,
    }


def _full(project: projects.Project, status: Status) -> dict[str, Any]:
    """The work order too. `data` quotes the inputs, so that only their fingerprints are repeated;
    the schema is a resource."""
    order = orders.order(project, status.artifact.id)
    return {
        **_short(project, status),
        "instructions": order.instructions,
        "data": order.data,
        "inputs": {name: fingerprint for name, (fingerprint, _) in sorted(order.inputs.items())},
    }


def _not_asked(project: projects.Project, id_: str) -> PactError:
    status = project.facts.states.get(id_)
    if status is None:
        return UsageError("P922", f"no artifact is called {id_!r}", help="`next` lists the orders")
    return PactError("P882", f"nobody is asked to write {id_}: it is {status.state}",
                     help=f"see `why` of {id_}")  # fmt: skip


def submit(desk: Desk, args: Mapping[str, Any]) -> dict[str, Any]:
    """Write an authored artifact and record it; or write nothing, and say why. Raises
    make.Refused with the findings, or PactError."""
    where, id_ = desk.place(), args["id"]
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        project.facts.judge_all()
        if id_ not in {s.artifact.id for s in _open(project)}:
            raise _not_asked(project, id_)
        gaps = door.submit(project, id_, args["content"].encode(), AUTHOR, None)
        status = projects.work_tree(where).facts.judge_all()[id_]
    return {"id": id_, "path": status.artifact.path, "state": status.state.value,
            "findings": [plain.finding(f) for f in gaps]}  # fmt: skip
