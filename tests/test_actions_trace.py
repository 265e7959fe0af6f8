"""The trace: from a criterion to its evidence, and every gap on the way."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pactc.actions import trace

from .actions_pack import golden, pack, shuffled, valid, wide


def sample() -> dict[str, Any]:
    made = pack()
    return {**made["graph"], "contracts": made["contracts"], "evidence": made["evidence"]}


INPUTS = sample()
CLAUSE = {"functions": {"f": {"ensures": [{"id": "P1", "cel": "true"}]}}}


def gaps(**inputs: Any) -> set[tuple[str, str | None]]:
    made = valid("trace", trace.derive(None, {"criteria": {"AC-1": {"text": "It."}}, **inputs}))
    assert made["counts"]["gaps"] == len(made["gaps"])
    assert made["counts"]["complete"] == (0 if made["gaps"] else 1)
    return {(gap["gap"], gap.get("component")) for gap in made["gaps"]}


def test_golden() -> None:
    made = trace.derive(None, INPUTS)
    valid("trace", made)
    golden("trace.json", made)


def test_the_whole_way() -> None:
    made = valid("trace", trace.derive(None, INPUTS))["criteria"]["AC-1"]
    assert made["components"]["booking"] == {
        "clauses": ["E2", "E10", "I1", "P2", "P10", "T1", "X1", "X2"],
        "human": ["I2", "R1"],
        "tests": {clause: f"test_reserve__{clause}" for clause in ("E2", "E10", "P10", "X1", "X2")},
        "evidence": ["probe", "unit"],
    }
    assert made["evidence"] == ["unit"]


def test_criteria_that_nobody_or_nothing_shows_are_gaps() -> None:
    graph = {"a": {"satisfies": ["AC-1"]}}
    good = {"a": {"satisfies": ["AC-1"], **CLAUSE}}
    plan = {"unit": {"supports": {"components": ["a"]}}}
    assert gaps(components=graph, contracts=good, evidence=plan) == set()
    by_criterion = {"unit": {"supports": {"criteria": ["AC-1"]}}}
    assert gaps(components=graph, contracts=good, evidence=by_criterion) == set()
    assert gaps(components={}, contracts={}) == {("no-component", None), ("no-evidence", None)}
    assert gaps(components=graph, contracts={}, evidence=plan) == {("no-contract", "a")}
    assert gaps(components=graph, contracts={"a": CLAUSE}, evidence=plan) == {
        ("not-in-contract", "a")
    }
    assert gaps(components=graph, contracts=good) == {("no-evidence", None)}


def test_a_clause_for_a_person_is_no_executable_clause() -> None:
    human = {"functions": {"f": {"ensures": [{"id": "P1", "judge": "human"}]}}}
    assert gaps(
        components={"a": {"satisfies": ["AC-1"]}},
        contracts={"a": {"satisfies": ["AC-1"], **human}},
        evidence={"unit": {"supports": {"components": ["a"]}}},
    ) == {("no-clause", "a")}


def test_gaps_are_listed_in_the_order_of_the_criteria() -> None:
    criteria = {f"AC-{i}": {"text": "It."} for i in (10, 2, 1)}
    made = valid("trace", trace.derive(None, {"criteria": criteria}))
    assert [gap["criterion"] for gap in made["gaps"]] == [
        *["AC-1"] * 2,
        *["AC-2"] * 2,
        *["AC-10"] * 2,
    ]


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(random: Random) -> None:
    assert trace.derive(None, shuffled(INPUTS, random)) == trace.derive(None, INPUTS)


def test_a_thousand_components() -> None:
    made = valid("trace", trace.derive(None, wide(1000)))
    assert made["counts"] == {"criteria": 1000, "complete": 1000, "gaps": 0}
