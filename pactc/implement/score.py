"""Which of several implementations is the best: most clauses that hold, then the largest share of
mutants of its own code that its contract notices, then the fewest effects, then the smallest. The
number of the racer decides between two that are the same in all of it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .commits import File


@dataclass(frozen=True, order=True)
class Score:
    """What is smaller is better; every field has the sign for that."""

    clauses: int
    kills: Fraction
    effects: int
    nodes: int
    bytes: int
    racer: int

    @property
    def says(self) -> str:
        share = f", {-100 * self.kills // 1} % of its mutants noticed" if self.kills else ""
        return f"{-self.clauses} checks hold{share}, {self.effects} effects, {self.nodes} nodes"


def score(
    report: Mapping[str, Any],
    files: Mapping[str, File],
    racer: int,
    kills: tuple[int, int] = (0, 0),
) -> Score:
    """`report` as verdict.judged gives it; `kills` as verdict.mutated does."""
    noticed, ran = kills
    share = Fraction(noticed, ran) if ran else Fraction(0)
    nodes, size = measured(files)
    return Score(-int(report["passed"]), -share, len(report["effects"]), nodes, size, racer)


def measured(files: Mapping[str, File]) -> tuple[int, int]:
    """How large source is: nodes of the syntax tree of its Python files, and bytes. A file that
    cannot be parsed counts by its bytes."""
    nodes = 0
    for path, file in files.items():
        if path.endswith(".py"):
            try:
                nodes += sum(1 for _ in ast.walk(ast.parse(file.data)))
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                nodes += len(file.data)
    return nodes, sum(len(f.data) for f in files.values())
