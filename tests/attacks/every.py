"""Every attack by its name: the defects of `pactc selftest`, and the cases beside it."""

from __future__ import annotations

from pactc.selftest.run import DEFECTS, Bench, plant

from . import git_cases, receipt_cases, run_cases  # noqa: F401  they fill CASES
from .case import CASES, Run

PLANTED = {d.name: d for d in DEFECTS}


def planted(bench: Bench, name: str) -> Run:
    if name in CASES:
        return CASES[name](bench)
    plant(bench, PLANTED[name])
    return Run(bench.folder)
