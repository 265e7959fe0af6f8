"""Checks of the preflight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ..questions import (
    DIMENSIONS,
    LEVELS,
    READINESS,
    Question,
    circles,
    misfit,
    of_preflight,
    wanted,
)
from ._references import components, mapping, refuse, texts, unknown

ASKING = ("asks", "choices", "minimum", "maximum", "default", "depends_on")
LEVEL_QUESTIONS = {
    f"{READINESS}{d}": Question(f"{READINESS}{d}", d, "choice", LEVELS) for d in DIMENSIONS
}


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P420, P421, and P847: a question that cannot be asked as it stands. `inputs`:
    graph."""
    known = components(inputs.get("graph"))
    for id_, item in mapping(mapping(value).get("preflight")).items():
        base = f"/preflight/{escape(id_)}"
        names = texts(mapping(item).get("components"))
        yield from unknown(names, known, f"{base}/components", "component")
        status = mapping(item).get("status")
        if status in ("answered", "accepted") and "answer" not in mapping(item):
            text = f"`{id_}` is `{status}`, but has no `answer`"
            yield Problem("P421", f"{base}/status", text, "add `answer`, or write `status: open`")
        if mapping(item).get("type") in ("risk", "assumption"):
            for field in (f for f in ASKING if f in mapping(item)):
                yield Problem(
                    "P847",
                    f"{base}/{field}",
                    f"`{id_}` is no question, and has `{field}`",
                    f"remove `{field}`, or write `type: question`",
                )
    questions = {q.id: q for q in of_preflight(value)}
    for asked in questions.values():
        yield from _askable(asked, mapping(value).get("preflight", {})[asked.id])
        yield from _needs(asked, {**LEVEL_QUESTIONS, **questions})
    for id_ in circles(questions.values()):
        yield Problem(
            "P847",
            f"/preflight/{escape(id_)}/depends_on",
            f"`{id_}` depends on itself, so it would never be asked",
            "take one of the questions out of `depends_on`",
        )


def _askable(asked: Question, item: Mapping[str, Any]) -> Iterator[Problem]:
    base = f"/preflight/{escape(asked.id)}"
    if asked.type == "choice" and not asked.choices:
        yield Problem(
            "P847",
            f"{base}/asks",
            f"`{asked.id}` is a choice without choices",
            "list all the answers in `choices`",
        )
    if asked.type != "choice" and asked.choices:
        yield Problem(
            "P847",
            f"{base}/choices",
            f"`{asked.id}` has choices, and asks for a {asked.type}",
            "write `asks: choice`, or remove `choices`",
        )
    for field in ("minimum", "maximum"):
        if field in item and asked.type != "number":
            yield Problem(
                "P847",
                f"{base}/{field}",
                f"`{asked.id}` has a {field}, and asks for a {asked.type}",
                f"write `asks: number`, or remove `{field}`",
            )
    low, high = asked.minimum, asked.maximum
    if low is not None and high is not None and low > high:
        yield Problem(
            "P847",
            f"{base}/minimum",
            f"no number is an answer to `{asked.id}`: its minimum is above its maximum",
            "correct one of the two",
        )
    elif "default" in item and (why := misfit(asked, asked.default)):
        yield Problem(
            "P847",
            f"{base}/default",
            f"the default of `{asked.id}` is no answer: {why}",
            f"write {wanted(asked)}",
        )


def _needs(asked: Question, known: Mapping[str, Question]) -> Iterator[Problem]:
    base = f"/preflight/{escape(asked.id)}/depends_on"
    for id_, answers in asked.needs:
        if id_ not in known:
            yield refuse(id_, known, f"{base}/{escape(id_)}", "question")
            continue
        for place, answer in enumerate(answers):
            if why := misfit(known[id_], answer):
                yield Problem(
                    "P847",
                    f"{base}/{escape(id_)}/{place}",
                    f"`{id_}` can never have this answer: {why}",
                    f"write {wanted(known[id_])}",
                )
