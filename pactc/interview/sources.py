"""The sources of the interview, read from a project, and the decisions written back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..document_edit import edited
from ..documents import canonical, dump_yaml
from ..errors import PactError
from ..facts import every_finding
from ..model import Finding, State, Where
from ..project import Place, Project
from ..tree import open_worktree
from ..validate import place
from .state import Interview, Sources

SPEC, DECISIONS, PREFLIGHT = "build-spec.yaml", "pact/decisions.yaml", "pact/preflight.yaml"
SCHEMA = "https://pactc.dev/schemas/decisions.schema.json"
PREDICATES = "predicates"  # the one data file that is no control set


def sources(project: Project) -> tuple[Sources | None, list[Finding]]:
    """What the interview reads, or what is wrong with it. All of the project must be judged."""
    read = ("spec", "decisions", "preflight")
    states = {
        id_: status
        for id_, status in project.facts.states.items()
        if id_ in read
        and (status.state is State.INVALID or (id_ == "spec" and status.state is State.MISSING))
    }
    if states:
        return None, every_finding(project.plan, states)[0]
    data = project.plan.registry.kinds["readiness"].data
    controls = {
        str(document["dimension"]): document
        for name, document in data.items()
        if name != PREDICATES and isinstance(document, dict)
    }
    return Sources(
        _mapping(project, SPEC, "/readiness"),
        _mapping(project, DECISIONS),
        _mapping(project, PREFLIGHT),
        controls,
    ), []


def _mapping(project: Project, path: str, pointer: str = "") -> Mapping[str, Any]:
    try:
        value = project.reader.value(path, pointer) if project.reader.exists(path) else {}
    except KeyError:
        return {}
    return value if isinstance(value, dict) else {}


def misfits(project: Project, now: Interview) -> list[Finding]:
    """Answers in the decisions that do not fit their questions, each at its place."""
    if not now.problems:
        return []
    data = project.reader.read(DECISIONS)
    return [place(p, data, DECISIONS, "decisions") for p in now.problems]


def held(project: Project) -> bytes | None:
    """The decisions' bytes as they were read; None if there are none."""
    return project.reader.read(DECISIONS) if project.reader.exists(DECISIONS) else None


def rewritten(
    where: Place, before: bytes | None, old: Sources, new: Sources
) -> tuple[str, bytes] | None:
    """Path and bytes of the decisions as `new` has them, None if nothing is to be changed. The
    caller holds the lock. Raises PactError P851 if the file is not `before` any more, P849 if its
    layout does not allow the edit."""
    value = dict(new.decisions)
    if canonical(value) == canonical(dict(old.decisions)):
        return None
    tree = open_worktree(where.repo)
    path = where.prefix + DECISIONS
    now = tree.read(path) if tree.exists(path) else None
    if now != before:
        raise PactError("P851", f"{DECISIONS} changed while the questions were answered",
                        Where(DECISIONS), "run it again; nothing was written")  # fmt: skip
    data = dump_yaml(value, SCHEMA) if before is None else edited(before, DECISIONS, value)
    return DECISIONS, data
