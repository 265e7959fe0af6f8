"""Where the interview stands: which questions arise, whose the answers are, what is confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from pactc.interview.costs import OWN, evidence
from pactc.interview.state import read

from .interview_pack import CONTROLS, LEVELS, PREFLIGHT, sources

PROFILE = {d: str(CONTROLS[d]["default"]) for d in LEVELS}
STRICT = {"answer": "strict", "source": "agent"}


def level(dimension: str, **given: Any) -> tuple[Any, str]:
    found = read(sources(**given)).find(dimension)
    assert found is not None
    return found.answer, found.source


@pytest.mark.parametrize(
    ("stated", "said", "answer", "source"),
    [
        (None, None, PROFILE["security"], ""),
        ("basic", None, "basic", "spec"),
        (None, STRICT, "strict", "agent"),
        # an answer goes before what the spec said when it was given
        ("basic", STRICT | {"over": "basic"}, "strict", "agent"),
        ({"level": "basic"}, STRICT | {"over": "basic"}, "strict", "agent"),
        # and what the spec says later goes before the answer
        ("none", STRICT | {"over": "basic"}, "none", "spec"),
        ("none", STRICT, "none", "spec"),
        (None, STRICT | {"over": "basic"}, PROFILE["security"], ""),
        # what both say is no matter which
        ("strict", STRICT, "strict", "agent"),
        ("strict", STRICT | {"over": "basic", "source": "person"}, "strict", "person"),
    ],
)
def test_a_level_and_where_it_comes_from(stated: Any, said: Any, answer: str, source: str) -> None:
    spec = {"security": stated} if stated else {}
    answers = {"readiness.security": said} if said else {}
    assert level("security", spec=spec, answers=answers) == (answer, source)


def test_a_profile_is_confirmed_exactly_or_not() -> None:
    word = {"confirmed": PROFILE, "by": "ada@example.org", "date": "2026-01-01"}
    now = read(sources(readiness=word))
    assert now.confirmed
    assert now.date == "2026-01-01"
    assert all(a.confirmed for a in now.levels)
    lowered = read(sources(spec={"security": "none", "testing": "regulated"}, readiness=word))
    assert not lowered.confirmed
    assert [(c.dimension, c.confirmed, c.now, c.lowered) for c in lowered.changes] == [
        ("security", PROFILE["security"], "none", True),
        ("testing", PROFILE["testing"], "regulated", False),
    ]
    assert [a.name for a in lowered.levels if not a.confirmed] == ["security", "testing"]


def test_a_confirmation_without_a_name_is_none() -> None:
    now = read(sources(readiness={"confirmed": PROFILE, "by": "  "}))
    assert not now.confirmed
    assert now.changes == ()
    assert not any(a.confirmed for a in now.levels)


def ids(now: Any) -> list[str]:
    return [a.id for a in now.rest]


def test_questions_arise_by_answers_and_levels() -> None:
    assert ids(read(sources(preflight=PREFLIGHT))) == ["PF-1", "PF-3"]
    two = {"PF-1": {"answer": "two", "source": "person"}}
    assert ids(read(sources(answers=two, preflight=PREFLIGHT))) == ["PF-1", "PF-2", "PF-3"]
    less = {"privacy": "none"}
    assert ids(read(sources(spec=less, preflight=PREFLIGHT))) == ["PF-1"]


def test_an_answer_of_the_wrong_type_is_a_problem_and_none() -> None:
    answers = {"PF-1": {"answer": "tow", "source": "person"}}
    now = read(sources(answers=answers, preflight=PREFLIGHT))
    assert [(p.code, p.pointer, p.help) for p in now.problems] == [
        ("P846", "/answers/PF-1/answer", "write `two`")
    ]
    assert now.rest[0].open
    assert ids(now) == ["PF-1", "PF-3"]


def test_an_answer_to_a_question_that_reads_otherwise_now_is_none() -> None:
    said = {"question": "How many continents?", "answer": "two", "source": "person"}
    now = read(sources(answers={"PF-1": said}, preflight=PREFLIGHT))
    assert now.rest[0].open
    assert now.problems == ()
    same = said | {"question": "How many\n  regions?"}
    assert not read(sources(answers={"PF-1": same}, preflight=PREFLIGHT)).rest[0].open


@pytest.mark.parametrize(
    ("said", "confirmed"),
    [
        ({"source": "person"}, True),
        ({"source": "agent"}, False),
        ({"source": "default"}, False),
        ({"source": "agent", "confirmed_by": "ada@example.org"}, True),
    ],
)
def test_whose_word_counts(said: dict[str, str], confirmed: bool) -> None:
    answers = {"PF-1": {"answer": "one", **said}}
    assert read(sources(answers=answers, preflight=PREFLIGHT)).rest[0].confirmed is confirmed


def test_levels_cost_what_the_control_sets_say() -> None:
    own = {"SEC-ORG-1": "Keys are in hardware.",
           "SEC-ORG-2": {"statement": "A drill.", "evidence": "drill"}}  # fmt: skip
    asked = read(sources(spec={"security": {"level": "basic", "controls": own}})).find("security")
    assert asked is not None
    none, basic, *_, regulated = asked.costs
    assert [c.level for c in none.all] == [OWN, OWN]
    assert [c.id for c in basic.adds] == list(CONTROLS["security"]["levels"]["basic"])
    assert basic.all == none.all + basic.adds
    total = sum(map(len, CONTROLS["security"]["levels"].values()))
    assert len(regulated.all) == total + 2
    assert evidence(none.all) == {"any": 1, "drill": 1}
    assert sum(evidence(regulated.all).values()) == total + 2
