"""Where the interview stands: read off the spec, the decisions and the preflight, and pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..actions.readiness import level_of
from ..documents import escape
from ..model import Problem
from ..questions import (
    DIMENSIONS,
    LEVELS,
    READINESS,
    Question,
    Scalar,
    arises,
    misfit,
    near,
    of_preflight,
    wanted,
)
from .costs import Cost, costs

ABOUT = {
    "operational_maturity": "How is it run: deployment, rollback, recovery?",
    "security": "Who may do what, and how are attacks prevented and found?",
    "privacy": "How is data about people kept, used and deleted?",
    "compliance": "Which outside rules must be met, and how is that shown?",
    "gating": "What must be true before a change may go on to production?",
    "testing": "How much is tested, and how is it known that the tests bite?",
    "monitoring": "What is observed in production, and who is told?",
}


@dataclass(frozen=True, slots=True)
class Sources:
    """What the interview is about, as values of documents. `spec` is the spec's `readiness`;
    `controls` are the control sets by dimension."""

    spec: Mapping[str, Any]
    decisions: Mapping[str, Any]
    preflight: Mapping[str, Any]
    controls: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is to be answered, and how it is. `answer` is what stands now, None if
    nothing does; `source` is `person`, `agent`, `default`, `spec` (a level that the spec states),
    or empty where nobody answered, and then a level that stands is the default one. `costs` are
    those of the levels; empty for other questions."""

    question: Question
    answer: Scalar | None
    source: str
    by: str
    confirmed: bool
    costs: tuple[Cost, ...] = ()

    @property
    def id(self) -> str:
        return self.question.id

    @property
    def open(self) -> bool:
        return not self.source

    @property
    def name(self) -> str:
        """The id as people write it: without `readiness.`"""
        return self.id.removeprefix(READINESS)


@dataclass(frozen=True, slots=True)
class Change:
    """A dimension whose level is not the one that was confirmed; "" if there was none."""

    dimension: str
    confirmed: str
    now: str

    @property
    def lowered(self) -> bool:
        return self.confirmed in LEVELS and LEVELS.index(self.now) < LEVELS.index(self.confirmed)


@dataclass(frozen=True, slots=True)
class Interview:
    """`levels` are the seven questions, `rest` those of the preflight that arise, in its order.
    `by` and `date` are of the confirmation, empty if nobody gave one; `changes` are where the
    present profile is another than the confirmed one."""

    levels: tuple[Asked, ...]
    rest: tuple[Asked, ...]
    known: Mapping[str, Question]
    settled: frozenset[str]
    by: str
    date: str
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]

    @property
    def asked(self) -> tuple[Asked, ...]:
        return self.levels + self.rest

    @property
    def profile(self) -> dict[str, str]:
        return {a.name: str(a.answer) for a in self.levels}

    @property
    def confirmed(self) -> bool:
        """Whether a person confirmed exactly this profile."""
        return bool(self.by) and not self.changes

    def find(self, id_: str) -> Asked | None:
        """The question with this id (a level's may lack its `readiness.`), if it is asked."""
        return next((a for a in self.asked if id_ in (a.id, a.name)), None)


def read(sources: Sources) -> Interview:
    """The sources must have been found valid."""
    answers = _mapping(sources.decisions.get("answers"))
    confirmation = _mapping(sources.decisions.get("readiness"))
    by = str(confirmation.get("by", "")).strip()
    agreed = _mapping(confirmation.get("confirmed"))
    levels = tuple(_level(d, sources, answers, by, agreed) for d in DIMENSIONS)
    now = {a.name: str(a.answer) for a in levels}
    changes = tuple(
        Change(d, str(agreed.get(d, "")), level)
        for d, level in now.items()
        if by and agreed.get(d) != level
    )
    questions = {q.id: q for q in of_preflight(sources.preflight)}
    items = _mapping(sources.preflight.get("preflight"))
    settled = {id_: items[id_].get("answer") for id_ in questions if _settled(items[id_])}
    problems = tuple(_misfits(questions, settled, answers))
    known = {**{a.id: a.question for a in levels}, **questions}
    given = {
        **{a.id: a.answer for a in levels},
        **settled,
        **{id_: said["answer"] for id_, said in _fitting(questions, settled, answers)},
    }
    rest = tuple(
        _open(q, answers.get(q.id) if q.id in given else None)
        for q in questions.values()
        if q.id not in settled and arises(q, known, given)
    )
    date = str(confirmation.get("date", "")) if by else ""
    return Interview(levels, rest, known, frozenset(settled), by, date, changes, problems)


def _level(
    dimension: str, sources: Sources, answers: Mapping[str, Any], by: str, agreed: Mapping[str, Any]
) -> Asked:
    setting = sources.spec.get(dimension)
    default = sources.controls[dimension]["default"]
    id_ = f"{READINESS}{dimension}"
    said = answers.get(id_)
    level, source = level_of(default, setting, said)
    stated = _mapping(said) if said is not None and said.get("answer") == level else {}
    found = str(stated.get("source", "")) or (source if source == "spec" else "")
    return Asked(
        Question(id_, ABOUT[dimension], "choice", LEVELS, default),
        level, found, str(stated.get("by", "")), bool(by) and agreed.get(dimension) == level,
        costs(sources.controls[dimension], setting),
    )  # fmt: skip


def _open(question: Question, said: Mapping[str, Any] | None) -> Asked:
    if said is None:
        return Asked(question, None, "", "", confirmed=False)
    source = str(said["source"])
    agreed = source == "person" or bool(said.get("confirmed_by"))
    return Asked(question, said["answer"], source, str(said.get("by", "")), agreed)


def _settled(item: Mapping[str, Any]) -> bool:
    return item.get("status") != "open"


def _fitting(
    questions: Mapping[str, Question], settled: Mapping[str, Any], answers: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for id_, asked in questions.items():
        said = answers.get(id_)
        if said is None or id_ in settled or not _same(asked, said):
            continue
        if not misfit(asked, said["answer"]):
            yield id_, said


def _misfits(
    questions: Mapping[str, Question], settled: Mapping[str, Any], answers: Mapping[str, Any]
) -> Iterator[Problem]:
    """P846: answers that are none to the question as it stands."""
    for id_, asked in questions.items():
        said = answers.get(id_)
        if said is None or id_ in settled or not _same(asked, said):
            continue
        if why := misfit(asked, said["answer"]):
            meant = near(asked, said["answer"])
            yield Problem(
                "P846", f"/answers/{escape(id_)}/answer", f"{id_} asks for another answer: {why}",
                f"write `{meant}`" if meant else f"write {wanted(asked)}",
            )  # fmt: skip


def _same(asked: Question, said: Mapping[str, Any]) -> bool:
    """Whether the answer was given to this question: one that now reads otherwise was not."""
    return " ".join(str(said.get("question", asked.text)).split()) == " ".join(asked.text.split())


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
