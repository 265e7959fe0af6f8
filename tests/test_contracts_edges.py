"""Texts at the edges of a pattern, and calls with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.contracts.contract import Contract, load
from pactc.contracts.edges import EDGED, EDGED_SERVED, EDGES, edged, edges
from pactc.contracts.table import table

HOURS = "^((0|[1-9][0-9]{0,3})h)?([1-5]?[0-9]m)?$"


@pytest.mark.parametrize(
    ("pattern", "another", "why"),
    [
        (HOURS, HOURS.replace("{0,3}", "{0,2}"), "a repeat at its end"),
        (HOURS, HOURS.replace("{0,3}", "{0,4}"), "one beyond its end"),
        (HOURS, HOURS.replace("[1-9][0-9]", "[0-9][0-9]"), "the start of a range"),
        (HOURS, HOURS.replace("[1-5]", "[1-6]"), "the end of a range"),
        (HOURS, HOURS.replace("[0-9]", r"\d"), "digits of other scripts"),
        (HOURS, HOURS.replace("0|", ""), "an alternative"),
        (HOURS, HOURS.replace(")?(", ")("), "an optional part"),
        (HOURS, HOURS.replace("h", "[hH]"), "a capital letter"),
        (HOURS, HOURS.replace("^", "^ ?"), "a space before it"),
        (HOURS, f"{HOURS[:-1]}\\n?$", "the end of a line after it"),
        ("^[a-f]{2,4}$", "^[a-f]{3,4}$", "the least"),
        ("^[a-f]{2,4}$", "^[a-f]{1,4}$", "less than the least"),
        ("^[a-f]{2,4}$", "^[a-g]{2,4}$", "the next letter"),
        ("^[a-f]{2,4}$", "^[a-fA]{2,4}$", "a letter of the other case"),
        ("^[^/]+$", "^[^/\u0301]+$", "a combining mark"),
        ("^[^/]+$", "^[^/\u00e9]+$", "a composed letter"),
        ("^.x$", "^[^\u2028]x$", "what ends a line elsewhere"),
    ],
)
def test_patterns_that_differ_a_little_are_told_apart(pattern: str, another: str, why: str) -> None:
    # Whole texts: in Python `$` is also before the end of a line.
    one, other = (re.compile(p.strip("^$")) for p in (pattern, another))
    assert [t for t in edges(pattern) if bool(one.fullmatch(t)) != bool(other.fullmatch(t))], why


@pytest.mark.parametrize("pattern", ["(", "(?=a)b", "a{99}", r"[\D]", "(a)\\1"])
def test_what_cannot_be_read_has_none(pattern: str) -> None:
    assert edges(pattern) == ()


@pytest.mark.parametrize("pattern", ["^[a-\ud7ff]$", "^[\ue000-\uffff]$", r"^[\ud800-\udfff]x$"])
def test_all_are_texts(pattern: str) -> None:
    assert all(text.encode() is not None for text in edges(pattern))


PARTS = st.recursive(
    st.sampled_from(["a", "[0-9]", "[^,]", ".", r"\d", r"\w", "-"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["?", "{0,2}", "{2}", "+", "*"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
    ),
    max_leaves=6,
)


@given(PARTS)
def test_the_first_one_matches(pattern: str) -> None:
    found = edges(f"^{pattern}$")
    assert len(found) <= EDGES
    assert len(set(found)) == len(found)
    assert not found or re.search(f"^{pattern}$", found[0])


def _of(**function: Any) -> Contract:
    given = {"params": {"at": {"type": "string", "maxLength": 9}}, "returns": {}, **function}
    return load({"component": "p", "binding": {"python": "p"}, "functions": {"f": given}})


def _texts(contract: Contract, start: Mapping[str, Any]) -> list[Any]:
    return [args["at"] for args in edged(contract, "f", [dict(start)])]


def test_calls_are_at_the_edges_that_clauses_ask_for() -> None:
    clause = {"id": "E1", "raises": "ValueError", "when": f'!args.at.matches("{HOURS}")'}
    contract = _of(errors=[clause])
    found = _texts(contract, {"at": "1h"})
    assert {"0h110m", "10000h10m", "0h60m", "1h10m", "0h10m\n"} <= {*found, "1h10m"}
    assert all(len(text) <= 9 for text in found)  # what its type refuses is not asked
    asked = {case.steps[0].args["at"] for case in table(contract, 0, 4).cases}
    assert {*found} <= asked


def test_calls_are_at_the_edges_of_a_type_alone() -> None:
    inner = {"type": "object", "properties": {"id": {"type": "string", "pattern": "^[a-c]{1,2}$"}},
             "required": ["id"]}  # fmt: skip
    found = _texts(_of(params={"at": {"type": "array", "items": inner}}), {"at": [{"id": "b"}]})
    assert sorted(at[0]["id"] for at in found) == ["a", "aa", "c"]


def test_they_are_not_too_many() -> None:
    names = [f"a{n}" for n in range(12)]
    params = {n: {"type": "string", "pattern": "^[a-z]{1,9}[0-9]{1,9}$"} for n in names}
    start = dict.fromkeys(names, "a1")
    assert len([*edged(_of(params=params), "f", [start])]) == EDGED
    served = load(
        {
            "component": "p", "binding": {"http": {"serve": ["python"]}},
            "functions": {"f": {"params": params, "returns": {}}},
        }
    )  # fmt: skip
    assert len([*edged(served, "f", [start])]) == EDGED_SERVED
