"""Derive every derived artifact again, and compare: a record can be edited together with the file
it speaks of, but not what follows from the inputs."""

from __future__ import annotations

from ..errors import PactError
from ..fingerprint import raw
from ..make import output
from ..model import Action, Finding, State, Where
from ..project import Project
from .case import Case


def verify_derived(case: Case) -> list[Finding]:
    """The gate's step 6."""
    return rederive(case.project)


def rederive(project: Project) -> list[Finding]:
    """P308 for each derived artifact that is fresh by its record and yet not what its action
    gives. Needs `judge_all` to have run."""
    found: list[Finding] = []
    derived = [
        artifact
        for id_ in project.plan.order
        if (artifact := project.plan.artifacts[id_])
        and project.plan.kind(artifact).action is Action.DERIVE
        and project.facts.states[id_].state is State.FRESH
    ]
    project.reader.read_ahead(a.path for a in derived)
    for artifact in derived:
        id_ = artifact.id
        try:
            made = output(project, artifact)
        except PactError as error:
            found.append(error.finding)
            continue
        if raw(made) != raw(project.reader.read(artifact.path)):
            found.append(
                Finding(
                    "P308",
                    f"{id_} is not what follows from its inputs, though its record says so",
                    Where(artifact.path),
                    id_,
                    help=f"run `pactc build --restore {id_}`, review the change, commit the result",
                )
            )
    return found
