"""Named predicates: what they stand for, and what comes of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.contracts.cel import CelError
from pactc.predicates import FACTS, Named, Outcome, Part, asks, expand, judge, least, parts, used

KNOWN = {
    "none": Named("none", (), "size(threats) == 0", "no threat", "remove them", "threats"),
    "few": Named("few", ("n",), "size(threats) <= n", "at most {n} threats", "remove some"),
    "calm": Named("calm", ("n",), "none || few(n)", "calm up to {n}", "calm down", "threats"),
    "roles": Named("roles", ("who",), "release.exists(r, r in who)", "{who}", "ask {who}"),
    "loop": Named("loop", (), "loop || none", "itself", "stop"),
}


def facts(**values: Any) -> Any:
    return lambda names: {name: values.get(name) for name in names}


@pytest.mark.parametrize(
    ("text", "cel"),
    [
        ("none", "(size(threats) == 0)"),
        ("none()", "(size(threats) == 0)"),
        ("few(3)", "(size(threats) <= 3)"),
        ("calm(2)", "((size(threats) == 0) || (size(threats) <= 2))"),
        ("!none && size(release) > 0", "!(size(threats) == 0) && size(release) > 0"),
        ("level.none == 'none'", "level.none == 'none'"),  # neither a member nor a text
        ('roles(["a, b", "c)"])', '(release.exists(r, r in ["a, b", "c)"]))'),
    ],
)
def test_expand(text: str, cel: str) -> None:
    assert expand(text, KNOWN) == cel


@pytest.mark.parametrize("text", ["few", "few()", "few(1, 2)", "none(1)", "loop", "few(1"])
def test_what_does_not_expand(text: str) -> None:
    with pytest.raises(CelError):
        expand(text, KNOWN)


@pytest.mark.parametrize("text", ["", "none &&", "unheard_of", "args.x == 1", "none none", "few(1"])
def test_what_is_no_predicate(text: str) -> None:
    with pytest.raises(CelError):
        parts(text, KNOWN)


def test_the_parts_and_their_words() -> None:
    one, two, three = parts('none && roles(["a", "b"]) && size(level) > 0', KNOWN)
    assert (one.says, one.lacks) == ("no threat", "threats")
    assert (two.text, two.says, two.do) == ('roles(["a", "b"])', "a or b", "ask a or b")
    assert three.says == "size(level) > 0"
    assert asks(one) == {"threats"}
    assert asks(two) == {"release"}


def test_what_comes_of_a_part() -> None:
    (part,) = parts("none", KNOWN)
    assert judge(part, facts(threats=[])).answer == "pass"
    found = judge(part, facts(threats=["T-1", "T-2"]))
    assert (found.answer, found.why) == ("fail", "T-1, T-2")
    many = judge(part, facts(threats=[f"T-{i}" for i in range(9)]))
    assert many.why == "T-0, T-1, T-2, T-3, T-4, T-5, and 3 more"


@pytest.mark.parametrize(
    ("text", "threats"),
    [
        ("threats[0].severity == 'low'", []),  # nothing is there
        ("threats[0].severity == 'low'", [{"id": "T-1"}]),  # no such field
        ("size(threats)", []),  # neither true nor false
        ("threats.all(t, t.id > 1)", [{"id": "T-1"}]),
        ("threats.all(t, t == 1)", [1] * 20_000),  # more than CEL walks over
        ("none", None),
    ],
)
def test_without_a_value_it_is_unknown(text: str, threats: Any) -> None:
    (part,) = parts(text, KNOWN)
    assert judge(part, facts(threats=threats)).answer == "unknown"


@given(st.lists(st.sampled_from(["pass", "fail", "unknown"])))
def test_the_least_answer(answers: list[Any]) -> None:
    """One part that is not true is enough, however many are."""
    part = Part("x", "x", "x", "x")
    answer = least([Outcome(part, a) for a in answers])
    assert (answer == "pass") == (bool(answers) and set(answers) == {"pass"})
    if "fail" in answers:
        assert answer == "fail"


def test_used() -> None:
    assert list(used(["calm(1) && size(release) > 0"], KNOWN)) == ["calm", "few", "none"]
    assert len(set(FACTS)) == len(FACTS)
