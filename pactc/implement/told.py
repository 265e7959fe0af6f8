"""What is told of the racers of one component."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model import Finding, Where
from .plan import Task
from .racer import Racer, Round, finding
from .score import Score

Scored = tuple[Racer, Round, Score | None]
"""A racer, its last round, and its score if it was judged."""


def row(racer: Racer, found: Round, score_: Score | None) -> dict[str, Any]:
    """What machines are told of one racer."""
    report = found.report or {}
    said = {
        "racer": racer.number,
        "author": racer.writer.name,
        "status": found.status,
        "rounds": found.number,
        "passed": report.get("passed", 0),
        "checks": report.get("checks", 0),
    }
    if score_ is not None:
        said |= {"effects": score_.effects, "nodes": score_.nodes, "bytes": score_.bytes}
        if score_.kills:
            said["noticed"] = round(float(-score_.kills), 4)
    return said


def why(task: Task, scores: Sequence[Scored]) -> tuple[Finding, ...]:
    """Why nothing is offered: of the best, clause by clause; of each, what else was wrong."""
    notes = []
    for racer, found, _ in scores:
        said = f"{found.report['passed']} of {found.report['checks']} checks hold" \
            if found.report else "not judged"  # fmt: skip
        notes.append(f"racer {racer.number} ({racer.writer.name}): {found.status} in round "
                     f"{found.number}, {said}")  # fmt: skip
    name = task.component
    found_ = [Finding(
        "P862", f"no implementation of {name} passes, so none is offered",
        Where(task.paths["contract"]), f"contract/{name}", tuple(notes),
        "allow more `--rounds` or `--racers`, name another author, or mend the contract",
    )]  # fmt: skip
    for _, found, _ in scores:
        found_ += found.troubles
    best = next((f for _, f, s in scores if s is not None), None)
    if best is not None and best.report is not None:
        found_ += map(finding, best.report["findings"])
    return tuple(found_)
