"""Which answers fit a question, and which questions arise."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc import questions
from pactc.documents import canonical
from pactc.gate.obligations import LEVELS
from pactc.models.words import Dimension, Level
from pactc.questions import Question, arises, circles, misfit, of_preflight, typed, wanted

REGIONS = Question("PF-1", "How many regions?", "choice", ("one", "two"))
LAG = Question(
    "PF-2", "How far behind?", "number", minimum=1, maximum=9, needs=(("PF-1", ("two",)),)
)
NAME = Question("PF-3", "What is it called?")
DEEP = Question("PF-4", "Why?", needs=(("PF-2", (5, 6)),))
KNOWN = {q.id: q for q in (REGIONS, LAG, NAME, DEEP)}


def test_the_words_are_those_of_the_models_and_the_gate() -> None:
    assert get_args(Dimension) == questions.DIMENSIONS
    assert get_args(Level) == questions.LEVELS == LEVELS


@pytest.mark.parametrize(
    ("asked", "answer", "why"),
    [
        (REGIONS, "two", ""),
        (REGIONS, "three", "'three' is none of one, two"),
        (REGIONS, 2, "2 is none of one, two"),
        (REGIONS, True, "true is none of one, two"),
        (LAG, 1, ""),
        (LAG, 8.5, ""),
        (LAG, "5", "'5' is no number"),
        (LAG, True, "true is no number"),
        (LAG, 0, "0 is less than 1"),
        (LAG, 9.5, "9.5 is more than 9"),
        (NAME, "it", ""),
        (NAME, 5, "5 is no text"),
        (NAME, False, "false is no text"),
        (NAME, " \n", "the answer is empty"),
        (NAME, "a\u0085b", "U+0085 is a control character or no character at all"),
        (NAME, "a\x07", "U+0007 is a control character or no character at all"),
    ],
)  # fmt: skip
def test_what_fits(asked: Question, answer: Any, why: str) -> None:
    assert misfit(asked, answer) == why


@pytest.mark.parametrize(
    ("asked", "text", "answer"),
    [
        (LAG, "5", 5),
        (LAG, " 5.5 ", 5.5),
        (LAG, "1e2", 100.0),
        (LAG, "five", "five"),
        (LAG, "true", "true"),
        (LAG, "NaN", "NaN"),
        (LAG, "1e999", "1e999"),
        (LAG, "9" * 40, "9" * 40),
        (LAG, "[" * 9000, "[" * 9000),
        (NAME, "5", "5"),
        (REGIONS, "two", "two"),
    ],
)
def test_what_is_typed(asked: Question, text: str, answer: Any) -> None:
    found = typed(asked, text)
    assert (found, type(found)) == (answer, type(answer))


@given(st.text())
def test_no_text_breaks_a_number(text: str) -> None:
    found = typed(LAG, text)
    if misfit(LAG, found) == "":
        canonical(found)


def test_what_is_wanted_in_words() -> None:
    assert wanted(REGIONS) == "one of one, two"
    assert wanted(LAG) == "a number from 1 to 9"
    assert wanted(Question("a", "", "number", minimum=2)) == "a number, 2 or more"
    assert wanted(Question("a", "", "number", maximum=2)) == "a number, 2 or less"
    assert wanted(Question("a", "", "number")) == "a number"
    assert wanted(NAME) == "a text"


@pytest.mark.parametrize(
    ("answers", "ids"),
    [
        ({}, {"PF-1", "PF-3"}),
        ({"PF-1": "one"}, {"PF-1", "PF-3"}),
        ({"PF-1": "two"}, {"PF-1", "PF-2", "PF-3"}),
        ({"PF-1": "two", "PF-2": 5}, {"PF-1", "PF-2", "PF-3", "PF-4"}),
        ({"PF-1": "two", "PF-2": 7}, {"PF-1", "PF-2", "PF-3"}),
        # what depends on a question that is not asked is not asked either
        ({"PF-1": "one", "PF-2": 5}, {"PF-1", "PF-3"}),
    ],
)
def test_what_arises(answers: dict[str, Any], ids: set[str]) -> None:
    assert {q.id for q in KNOWN.values() if arises(q, KNOWN, answers)} == ids


def test_circles_never_arise_and_are_named() -> None:
    a = Question("a", "", needs=(("b", ("x",)),))
    b = Question("b", "", needs=(("c", ("x",)),))
    c = Question("c", "", needs=(("a", ("x",)),))
    known = {q.id: q for q in (a, b, c, NAME)}
    assert sorted(circles(known.values())) == ["a", "b", "c"]
    assert not arises(a, known, {"a": "x", "b": "x", "c": "x"})


def test_of_a_preflight() -> None:
    document = {
        "preflight": {
            "PF-1": {"type": "question", "text": "a", "choices": ["x", "y"], "default": "x"},
            "PF-2": {"type": "risk", "text": "b"},
            "PF-3": {"type": "question", "text": "c", "depends_on": {"PF-1": ["x"]}},
            "PF-4": {"type": "question", "text": "d", "asks": "number", "minimum": 1},
        }
    }
    found = list(of_preflight(document))
    assert [(q.id, q.type) for q in found] == [
        ("PF-1", "choice"),
        ("PF-3", "text"),
        ("PF-4", "number"),
    ]
    assert found[1].needs == (("PF-1", ("x",)),)
    assert [list(of_preflight(x)) for x in (None, [], {}, {"preflight": 1})] == [[]] * 4
