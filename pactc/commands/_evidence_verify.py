"""`pactc evidence verify`: what the receipts say ran is run again, and none is written."""

from __future__ import annotations

import argparse
import os
import sys

from .. import project as projects
from .. import records
from ..errors import PactError
from ..model import Finding
from ..report.escape import safe
from ._receipts import receipts
from .common import emit, place, result


def verify(args: argparse.Namespace) -> int:
    """The receipts are read before anything runs, and each run finds the files as they are then:
    a command that edits what the next one is about is found out."""
    from ..evidence_again import skipped, verified
    from ..evidence_plan import item_of

    where = place(args)
    found: list[Finding] = []
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        states = project.facts.judge_all()
        meant_ = receipts(project, args.ids, args.folder)
        chosen = [i for i in project.plan.order if i in meant_]
        before = {i: _held(project, i) for i in chosen}
        ran = 0
        for id_ in chosen:
            if why := skipped(
                item_of(project, project.plan.artifacts[id_]), in_ci=bool(os.environ.get("CI"))
            ):
                sys.stderr.write(f"note: {safe(id_)} is not run again: {why}\n")
                continue
            project = projects.work_tree(where)
            project.facts.judge_all()
            if before[id_] != _held(project, id_):
                raise PactError("P610", f"{id_} was written while other evidence ran",
                                help="a command must leave receipts alone")  # fmt: skip
            found += verified(project, id_)
            ran += 1
    states = {i: s for i, s in states.items() if i in chosen}
    code = emit(args, result("evidence", found, states, ()), project.root)
    sys.stderr.write(f"ran {ran} again\n")
    return code


def _held(project: projects.Project, id_: str) -> bytes:
    path = project.plan.artifacts[id_].path
    return project.reader.read(path) if project.reader.exists(path) else b""
