"""Lint: what a contract says that cannot be meant, each finding with a witness.

Nothing here is decided by a proof alone that no value would show: what is "never" so was not found
in many tries, and the text says in how many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import lint_clauses, lint_uses, openapi
from .contract import Contract
from .lint_problem import LintProblem, places
from .schemas import height
from .table import Table
from .types import satisfiable


def lint(
    contract: Contract,
    table: Table,
    needs: Mapping[str, Contract],
    component: Mapping[str, Any] | None = None,
) -> list[LintProblem]:
    """Problems P720-P729 and P735. `table` are inputs of this contract, `needs` the contracts of
    what it depends on, by name, `component` its entry in the graph."""
    found = [*_types(contract)]
    if found:  # no call could be drawn, and what has no value is part of every type
        return found
    found += lint_clauses.check(contract, table)
    found += lint_uses.check(contract, needs, component or {})
    found += openapi.check(contract)
    return found


def _types(contract: Contract) -> Iterator[LintProblem]:
    """Types without values. One that only refers to such a type is no finding of its own."""
    for pointer, schema in places(contract):
        if set(schema) == {"$ref"} and pointer.count("/") > 2:
            continue
        answer = satisfiable(contract, schema)
        if answer.answer == "yes" or (answer.answer == "unknown" and _recursive(contract, schema)):
            continue
        if answer.answer == "no":
            text = "nothing is of this type: what it asks for cannot be together"
        else:
            text = "nothing was found that is of this type"
        yield LintProblem("P720", pointer, text, "", "correct the type")


def _recursive(contract: Contract, schema: Mapping[str, Any]) -> bool:
    return height(contract, schema) > 8
