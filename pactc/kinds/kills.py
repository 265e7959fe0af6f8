"""Checks of a kill matrix: every clause that a machine judges must bite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ._references import mapping


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:  # noqa: ARG001  all is in it
    """Problem P745 for each clause that kills no mutant."""
    matrix = mapping(value)
    for name, row in mapping(matrix.get("checks")).items():
        if mapping(row).get("status") == "idle":
            text = f"{matrix.get('component')}.{name} bites nothing: no mutant makes its test fail"
            help_ = (
                f"say something that can be false in pact/contracts/{matrix.get('component')}.yaml"
            )
            yield Problem("P745", f"/checks/{escape(name)}", text, help_)
