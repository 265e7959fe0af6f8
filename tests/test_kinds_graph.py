"""What the component graph may not be."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.codes import table
from pactc.kinds._overlap import covers, overlaps, segment_covers, segments_meet
from pactc.kinds.graph import check


def graph(components: dict[str, Any], criteria: tuple[str, ...] = ("AC-1",)) -> dict[str, Any]:
    return {
        "criteria": {c: {"text": "It works."} for c in criteria},
        "components": {
            name: {"purpose": "p", "satisfies": ["AC-1"], **rest}
            for name, rest in components.items()
        },
    }


def problems(value: Any) -> list[tuple[str, str, str]]:
    found = list(check(value, {}))
    assert all(p.help and p.code in table() for p in found)
    return [(p.code, p.pointer, p.message) for p in found]


def test_a_good_graph_has_no_problems() -> None:
    value = graph(
        {
            "a": {"depends_on": ["b", "c"], "authority": ["bookings/*"]},
            "b": {"depends_on": ["c"], "authority": ["slots/*", "slots/**"]},
            "c": {"satisfies": []},
        }
    )
    assert problems(value) == []


def test_a_cycle_names_its_members_in_order() -> None:
    value = graph(
        {
            "b": {"depends_on": ["c"]},
            "c": {"depends_on": ["d", "a"]},
            "a": {"depends_on": ["x", "b"]},
            "d": {},
            "x": {"depends_on": ["a"]},
            "before": {"depends_on": ["a"]},
        }
    )
    assert problems(value) == [
        (
            "P401",
            "/components/a/depends_on/0",
            "components need each other in a circle: a -> x -> a",
        )
    ]
    (problem,) = check(value, {})
    assert problem.notes == ("4 components are entangled",)


def test_two_knots_are_two_problems() -> None:
    edges = {"a": ["b"], "b": ["c"], "c": ["a"], "x": ["y", "a"], "y": ["x"]}
    value = graph({name: {"depends_on": to} for name, to in edges.items()})
    assert [message.partition(": ")[2] for _, _, message in problems(value)] == [
        "a -> b -> c -> a",
        "x -> y -> x",
    ]


def test_a_component_does_not_depend_on_itself_or_on_what_is_not_there() -> None:
    value = graph({"booking": {"depends_on": ["availabilty", "booking"]}, "availability": {}})
    assert problems(value) == [
        (
            "P403",
            "/components/booking/depends_on/0",
            "there is no component `availabilty`; did you mean `availability`?",
        ),
        ("P402", "/components/booking/depends_on/1", "component `booking` depends on itself"),
    ]


@pytest.mark.parametrize("other", ["Booking", "bookıng".replace("ı", "ｉ"), "ⓑooking"])
def test_ids_that_look_alike_collide(other: str) -> None:
    ((code, pointer, message),) = problems(graph({"booking": {}, other: {}}))
    assert (code, pointer) == ("P404", f"/components/{other}")
    assert "`booking`" in message


def test_authority_is_claimed_once() -> None:
    value = graph(
        {
            "a": {"authority": ["bookings/*", "bookings/own"]},
            "b": {"authority": ["slots", "bookings/a"]},
            "c": {"authority": ["slots"]},
        }
    )
    assert problems(value) == [
        (
            "P405",
            "/components/b/authority/1",
            "`b` claims authority over `bookings/a`, and `a` claims `bookings/*`, which overlaps",
        ),
        (
            "P405",
            "/components/c/authority/0",
            "`c` claims authority over `slots`, and `b` claims it too",
        ),
    ]


def test_every_criterion_and_every_component_has_a_reason() -> None:
    value = graph(
        {"a": {"satisfies": ["AC-9"]}, "b": {"satisfies": [], "depends_on": ["b"]}}, ("AC-1",)
    )
    assert [(code, pointer) for code, pointer, _ in problems(value)] == [
        ("P402", "/components/b/depends_on/0"),
        ("P407", "/components/a/satisfies/0"),
        ("P406", "/criteria/AC-1"),
        ("P408", "/components/b"),
    ]


@pytest.mark.parametrize("value", [None, [], {}, {"components": []}, {"components": {"a": 1}}])
def test_what_is_no_graph_is_left_to_the_schema(value: Any) -> None:
    assert {code for code, _, _ in problems(value)} <= {"P408"}


def test_thousands_of_components_in_a_chain_and_in_a_circle() -> None:
    size = 5000
    chain: dict[str, Any] = {
        f"c{i}": {
            "depends_on": [f"c{i + 1}"] if i + 1 < size else [],
            "authority": [f"area{i}/*", f"area{i}/part/**"],
        }
        for i in range(size)
    }
    assert problems(graph(chain)) == []
    chain[f"c{size - 1}"]["depends_on"] = ["c0"]
    ((code, _, message),) = problems(graph(chain))
    assert code == "P401"
    assert message.count(" -> ") == size


names = st.text("ab*?", min_size=1, max_size=4)
claims = st.lists(names | st.just("**"), min_size=1, max_size=3).map("/".join)
words = st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=3).map("/".join)


def claimed(claim: list[str], word: list[str]) -> bool:
    """What a claim means, word by word."""
    if not claim or not word:
        return not word and all(c == "**" for c in claim)
    if claim[0] == "**":
        return claimed(claim[1:], word) or claimed(claim, word[1:])
    return fnmatchcase(word[0], claim[0]) and claimed(claim[1:], word[1:])


@given(left=claims, right=claims, word=words)
def test_claims_that_share_a_name_overlap(left: str, right: str, word: str) -> None:
    one, two = left.split("/"), right.split("/")
    found = list(overlaps([("x", left), ("y", right)]))
    assert bool(found) == bool(list(overlaps([("y", right), ("x", left)])))
    if claimed(one, word.split("/")) and claimed(two, word.split("/")):
        assert found == [("y", right, "x", left)]
    if covers(left, right) and claimed(two, word.split("/")):
        assert claimed(one, word.split("/"))


@given(left=names, right=names)
def test_patterns_of_one_name_meet_exactly_if_a_name_matches_both(left: str, right: str) -> None:
    short = [""]
    for _ in range(6):
        short += [w + c for w in short[-(2 ** len(short[-1])) :] for c in "ab"]
    both = any(fnmatchcase(w, left) and fnmatchcase(w, right) for w in short)
    meets = segments_meet(left, right)
    assert meets == both or (meets and len(left.strip("*")) + len(right.strip("*")) > 5)
    if segment_covers(left, right):
        assert all(fnmatchcase(w, left) for w in short if fnmatchcase(w, right))


def test_claims_do_not_overlap_without_a_common_name() -> None:
    apart = ["a/*/c", "b/**", "a/b", "a/b/d", "c*/x", "d?", "a/**/e/f"]
    assert list(overlaps(enumerate_owners(apart))) == []


def enumerate_owners(claims_: list[str]) -> list[tuple[str, str]]:
    return [(str(i), c) for i, c in enumerate(claims_)]
