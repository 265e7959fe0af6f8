"""Questions, and which answers fit them. Pure: what is asked, by whom, and what becomes of an
answer is `interview/`'s business.

A question is a choice, a number or a text. It may depend on others: it is asked only where each of
them is asked and has one of the answers that are named. The seven levels are questions too, with
the ids `readiness.<dimension>`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from .document_text import Refused, check_text
from .documents import canonical
from .errors import PactError

Scalar = str | int | float | bool
DIMENSIONS = (
    "operational_maturity", "security", "privacy", "compliance", "gating", "testing", "monitoring",
)  # fmt: skip
LEVELS = ("none", "basic", "standard", "strict", "regulated")
READINESS = "readiness."


@dataclass(frozen=True, slots=True)
class Question:
    """`choices` are all the answers of a choice. `default` is None where there is none. `needs` are
    ids of other questions, each with the answers under which this one is asked."""

    id: str
    text: str
    type: Literal["choice", "number", "text"] = "text"
    choices: tuple[str, ...] = ()
    default: Scalar | None = None
    minimum: float | None = None
    maximum: float | None = None
    needs: tuple[tuple[str, tuple[Scalar, ...]], ...] = ()
    components: tuple[str, ...] = ()


def of_preflight(document: Any) -> Iterator[Question]:
    """The questions of a preflight, in the order of the file; what has not the form of one is
    passed over."""
    items = document.get("preflight") if isinstance(document, Mapping) else None
    for id_, item in items.items() if isinstance(items, Mapping) else ():
        if isinstance(item, Mapping) and item.get("type") == "question":
            yield question(id_, item)


def question(id_: str, item: Mapping[str, Any]) -> Question:
    """One item of a preflight that is a question."""
    choices = tuple(c for c in item.get("choices") or () if isinstance(c, str))
    needs = item.get("depends_on")
    return Question(
        id_,
        str(item.get("text", "")),
        item.get("asks") or ("choice" if choices else "text"),
        choices,
        item.get("default"),
        item.get("minimum"),
        item.get("maximum"),
        tuple((q, tuple(a)) for q, a in needs.items() if isinstance(a, list))
        if isinstance(needs, Mapping)
        else (),
        tuple(item.get("components") or ()),
    )


def misfit(asked: Question, answer: Any) -> str:
    """Why an answer is none to this question, or an empty text."""
    if asked.type == "choice":
        if answer in asked.choices and isinstance(answer, str):
            return ""
        return f"{shown(answer)} is none of {', '.join(asked.choices)}"
    if asked.type == "number":
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            return f"{shown(answer)} is no number"
        if asked.minimum is not None and answer < asked.minimum:
            return f"{shown(answer)} is less than {shown(asked.minimum)}"
        if asked.maximum is not None and answer > asked.maximum:
            return f"{shown(answer)} is more than {shown(asked.maximum)}"
        return ""
    if not isinstance(answer, str):
        return f"{shown(answer)} is no text"
    try:
        check_text(answer)
    except Refused as refused:
        return str(refused.args[1])
    return "" if answer.strip() else "the answer is empty"


def wanted(asked: Question) -> str:
    """What fits, in words, for a help line."""
    if asked.type == "choice":
        return f"one of {', '.join(asked.choices)}"
    if asked.type == "text":
        return "a text"
    low, high = asked.minimum, asked.maximum
    if low is not None and high is not None:
        return f"a number from {shown(low)} to {shown(high)}"
    if low is not None:
        return f"a number, {shown(low)} or more"
    return "a number" if high is None else f"a number, {shown(high)} or less"


def near(asked: Question, answer: Any) -> str:
    """The choice that was probably meant, or an empty text."""
    found = get_close_matches(str(answer), asked.choices, n=1)
    return found[0] if found else ""


def typed(asked: Question, text: str) -> Scalar:
    """What somebody typed, as an answer of the question's type. A text that is no number stays a
    text, which `misfit` refuses."""
    if asked.type != "number":
        return text
    try:
        value = json.loads(text.strip())
    except (ValueError, RecursionError):
        return text
    try:
        canonical(value)  # an integer that no double holds, or an infinity, is none
    except (ValueError, PactError):
        return text
    return value if isinstance(value, int | float) and not isinstance(value, bool) else text


def arises(asked: Question, known: Mapping[str, Question], answers: Mapping[str, Any]) -> bool:
    """Whether the question is to be asked, given these answers (by id; only those that fit)."""
    return _arises(asked, known, answers, frozenset())


def _arises(
    asked: Question,
    known: Mapping[str, Question],
    answers: Mapping[str, Any],
    above: frozenset[str],
) -> bool:
    if asked.id in above:  # a circle, which the check on the kind refuses
        return False
    for id_, allowed in asked.needs:
        other = known.get(id_)
        if other is not None and not _arises(other, known, answers, above | {asked.id}):
            return False
        if id_ not in answers or answers[id_] not in allowed:
            return False
    return True


def circles(known: Iterable[Question]) -> Iterator[str]:
    """Ids of questions that depend on themselves."""
    needs = {q.id: [n for n, _ in q.needs] for q in known}
    for id_ in needs:
        met: set[str] = set()
        todo = list(needs[id_])
        while todo:
            other = todo.pop()
            if other == id_:
                yield id_
                break
            if other not in met:
                met.add(other)
                todo += needs.get(other, ())


def shown(answer: Any) -> str:
    """An answer as a person writes it."""
    if isinstance(answer, str):
        return repr(answer)
    return json.dumps(answer)
