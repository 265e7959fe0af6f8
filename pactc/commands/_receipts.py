"""Which receipts the words of a command line mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .. import project as projects
from ..errors import PactError, UsageError
from .common import meant

KIND = "receipt"


def receipts(project: projects.Project, words: Iterable[str], folder: str) -> Collection[str]:
    """Ids of the receipts that words mean: ids of the evidence plan, or whatever names an
    artifact; all of them for no words. Raises PactError P662 if none is planned, UsageError for
    what is no evidence."""
    everything = [a.id for a in project.plan.artifacts.values() if a.kind == KIND]
    if not everything:
        raise PactError("P662", "no evidence is planned", help="write pact/evidence.yaml "
                        "(`pactc schema evidence` says what it holds)")  # fmt: skip
    names = list(words)
    if not names:
        return everything
    known = [f"{KIND}/{w}" if f"{KIND}/{w}" in everything else w for w in names]
    chosen = meant(project, known, folder)
    for id_ in sorted(chosen):
        if id_ not in everything:
            raise UsageError("P922", f"{id_} is no evidence",
                             help="run `pactc evidence status` to see what is")  # fmt: skip
    return chosen
