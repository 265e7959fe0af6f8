"""Step 1: every file can be read, and shows all readers the same."""

from __future__ import annotations

from ..model import Finding, State
from .case import Case, finding

UNREADABLE = frozenset(
    (
        *("P150", "P151", "P152", "P153", "P155", "P156", "P157", "P158", "P159", "P163"),
        "P666",
        "P670",
        "P677",
        "P678",
        "P691",
        "P692",
        "P694",
        "P696",
        "P698",
    )
)
"""What keeps the gate from seeing: a verdict with one of these is unknown."""


def verify_readable(case: Case) -> list[Finding]:
    """P670 for a shallow clone; P1xx for what Git, or a file system, shows otherwise than it is."""
    found: list[Finding] = []
    project = case.project
    if project.place.repo.shallow:
        found.append(finding(
            "P670", "the clone is shallow, so nobody can see what this commit follows", None,
            "run `git fetch --unshallow` (in CI: fetch-depth 0)",
        ))  # fmt: skip
    asked = set(project.plan.by_path)
    needs = (need for id_ in project.plan.order for need in project.plan.needs[id_])
    asked |= {path for need in needs for path in project.facts.imported.files(need)}
    asked = {p for p in asked if not p.startswith("@")}
    found += project.tree.findings(sorted(asked))
    for status in project.facts.states.values():
        if status.state is State.INVALID:
            found += [f for f in status.findings if f.code in UNREADABLE]
    return found
