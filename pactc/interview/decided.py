"""The decisions as they are after answers and confirmations. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..questions import READINESS, Scalar, misfit
from .state import Asked, Interview, Sources, read

Answers = Mapping[str, tuple[Asked, Scalar, str]]
"""By the question's id: the question, its answer, and a note, which may be empty."""


@dataclass(frozen=True, slots=True)
class Giver:
    """Who answers: `source` is `person`, `agent` or `default`; `by` may be empty."""

    source: str
    by: str = ""


def answered(sources: Sources, answers: Answers, giver: Giver) -> Sources:
    """The sources with these answers in the decisions. What stands already and was given by a
    person stays as it is where somebody else gives the same."""
    now: dict[str, Any] = dict(sources.decisions)
    held: dict[str, Any] = dict(now.get("answers") or {})
    for id_, (asked, answer, note) in answers.items():
        before = held.get(id_) or {}
        same = type(before.get("answer")) is type(answer) and before.get("answer") == answer
        new = _entry(sources, asked, answer, note, giver, before if same else {})
        if not (same and giver.source != "person" and before.get("source") == "person"
                and before.get("over") == new.get("over") and not note):  # fmt: skip
            held[id_] = new
    return replace(sources, decisions={**now, "answers": held})


def _entry(
    sources: Sources,
    asked: Asked,
    answer: Scalar,
    note: str,
    giver: Giver,
    before: Mapping[str, Any],
) -> dict[str, Any]:
    level = asked.id.startswith(READINESS)
    text = before.get("question") if level else None
    setting = sources.spec.get(asked.name) if level else None
    over = setting.get("level") if isinstance(setting, Mapping) else setting
    entry = {
        "question": text or asked.question.text,
        "answer": answer,
        "source": giver.source,
        "by": giver.by,
        "over": over,
        "note": note or before.get("note"),
    }
    return {key: value for key, value in entry.items() if value not in (None, "")}


def defaulted(sources: Sources) -> tuple[Sources, tuple[str, ...]]:
    """The sources with the default wherever nobody answered and there is one, and the ids of these
    questions: an answer may bring up others."""
    taken: list[str] = []
    while True:
        found: dict[str, tuple[Asked, Scalar, str]] = {}
        for asked in read(sources).asked:
            default = asked.question.default
            if asked.open and default is not None and not misfit(asked.question, default):
                found[asked.id] = (asked, default, "")
        if not found:
            return sources, tuple(taken)
        sources = answered(sources, found, Giver("default"))
        taken += found


def confirmed(sources: Sources, by: str, day: str) -> Sources:
    """The sources with a person's word that the present profile is the bar, and that the answers of
    defaults and agents which stand are right."""
    interview = read(sources)
    now: dict[str, Any] = dict(sources.decisions)
    held: dict[str, Any] = dict(now.get("answers") or {})
    for asked in interview.asked:
        said = held.get(asked.id)
        if said and said.get("answer") == asked.answer and said["source"] != "person":
            note = {"note": said["note"]} if "note" in said else {}
            held[asked.id] = {**{k: v for k, v in said.items() if k != "note"},
                              "confirmed_by": by, **note}  # fmt: skip
    word = {"confirmed": interview.profile, "by": by, "date": day}
    before = now.get("readiness") or {}
    if (before.get("confirmed"), before.get("by")) == (word["confirmed"], by):
        word["date"] = before.get("date", day)  # the same word once more
    return replace(sources, decisions={**now, "answers": held, "readiness": word})


def of_person(interview: Interview, answers: Mapping[str, Scalar]) -> Answers:
    """What a person answered at a terminal, by id."""
    found = {a.id: a for a in interview.asked}
    return {id_: (found[id_], answer, "") for id_, answer in answers.items()}
