"""Checks of a kill matrix: every clause that a machine judges must bite, and what the contract says
outright must keep every clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ._references import mapping

MENDS = "correct the clause, or the `model` or the example that breaks it"


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:  # noqa: ARG001  all is in it
    """Problem P745 for each clause that kills no mutant, P746 for each that the contract breaks."""
    matrix = mapping(value)
    for name, row in mapping(matrix.get("checks")).items():
        if mapping(row).get("status") == "contradicted":
            text = f"{matrix.get('component')}.{name}: {mapping(row).get('why')}"
            yield Problem("P746", f"/checks/{escape(name)}", text, MENDS)
        if mapping(row).get("status") == "idle":
            text = f"{matrix.get('component')}.{name} bites nothing: no mutant makes its test fail"
            help_ = (
                f"say something that can be false in pact/contracts/{matrix.get('component')}.yaml"
            )
            yield Problem("P745", f"/checks/{escape(name)}", text, help_)
