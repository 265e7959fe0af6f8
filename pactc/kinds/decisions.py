"""Checks of the decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ..questions import DIMENSIONS, READINESS, misfit, near, wanted
from ._references import mapping, refuse
from .preflight import LEVEL_QUESTIONS


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:  # noqa: ARG001
    """Problems P845: an answer about a dimension that is none, and P846: a level that is none.
    Answers to the preflight's questions are `pactc interview`'s business: the preflight is made
    from what is confirmed here, so this file cannot be judged by it."""
    for id_, said in mapping(mapping(value).get("answers")).items():
        if not str(id_).startswith(READINESS):
            continue
        base = f"/answers/{escape(id_)}"
        asked = LEVEL_QUESTIONS.get(id_)
        if asked is None:
            name = str(id_).removeprefix(READINESS)
            yield refuse(name, DIMENSIONS, base, "dimension", "P845")
        elif why := misfit(asked, mapping(said).get("answer")):
            meant = near(asked, mapping(said).get("answer"))
            yield Problem("P846", f"{base}/answer", f"{why}",
                          f"write `{meant}`" if meant else f"write {wanted(asked)}")  # fmt: skip
