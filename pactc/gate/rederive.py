"""Derive every derived artifact again, and compare: a record can be edited together with the file
it speaks of, but not what follows from the inputs."""

from __future__ import annotations

from functools import partial

from ..errors import PactError
from ..forked import spread
from ..make import output
from ..model import Action, Artifact, Finding, State, Where
from ..project import Project
from .case import Case

SLOW = ("kills",)  # kinds of which one takes as long as a thousand others


def verify_derived(case: Case) -> list[Finding]:
    """The gate's step 6."""
    return rederive(case.project)


def rederive(project: Project) -> list[Finding]:
    """P308 for each derived artifact that is fresh by its record and yet not what its action
    gives. Needs `judge_all` to have run."""
    derived = [
        artifact
        for id_ in project.plan.order
        if (artifact := project.plan.artifacts[id_])
        and project.plan.kind(artifact).action is Action.DERIVE
        and project.facts.states[id_].state is State.FRESH
    ]
    slow = [a for a in derived if a.kind in SLOW]
    project.reader.read_ahead(a.path for a in derived if a.kind not in SLOW)
    found = {a.id: _wrong(project, a) for a in derived if a.kind not in SLOW}
    answers = spread(partial(_wrong, project), slow)
    found.update(zip((a.id for a in slow), answers, strict=True))
    return [finding for a in derived if (finding := found[a.id])]


def _wrong(project: Project, artifact: Artifact) -> Finding | None:
    try:
        made = output(project, artifact)
        there = project.reader.read(artifact.path)
    except PactError as error:
        return error.finding
    if made == there:
        return None
    id_ = artifact.id
    return Finding(
        "P308",
        f"{id_} is not what follows from its inputs, though its record says so",
        Where(artifact.path),
        id_,
        help=f"run `pactc build --restore {id_}`, review the change, commit the result",
    )
