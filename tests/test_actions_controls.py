"""The control matrix: what is planned for each control, and that it never claims more."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc.actions import controls, readiness

from .actions_pack import control_sets, golden, pack, shuffled, valid


def sample() -> dict[str, Any]:
    made = pack()
    bar = readiness.derive(
        None, {"spec": made["spec"], "decisions": made["decisions"], "data": control_sets()}
    )
    return {
        "readiness": json.loads(bar)["controls"],
        "holds": json.loads(bar)["holds"],
        "evidence": made["evidence"],
        "threats": made["threats"],
        "waivers": made["waivers"],
    }


INPUTS = sample()


def row(wants: str = "test-report") -> dict[str, Any]:
    return {
        "dimension": "security",
        "level": "basic",
        "source": "pactc",
        "statement": "It holds.",
        "evidence": wants,
        "mappings": {},
    }


def test_golden() -> None:
    made = controls.derive(None, INPUTS)
    valid("controls", made)
    golden("controls.json", made)


def test_every_control_of_the_bar_has_one_row_and_no_other() -> None:
    made = valid("controls", controls.derive(None, INPUTS))
    assert set(made["controls"]) == set(INPUTS["readiness"])  # not SEC-GONE-1, which a probe names


@pytest.mark.parametrize(
    ("evidence", "threats", "waivers", "wants", "status"),
    [
        (False, False, False, "test-report", "unsupported"),
        (True, False, False, "test-report", "planned"),
        (True, False, True, "test-report", "planned"),
        (False, False, True, "test-report", "waived"),
        (False, True, False, "test-report", "unsupported"),  # a clause alone is no test report
        (False, True, True, "test-report", "waived"),
        (False, True, False, "contract-clause", "planned"),
        (False, True, False, "any", "planned"),
        (False, False, False, "gate", "planned"),
        (False, False, True, "gate", "waived"),
        (False, False, False, "threat-model", "planned"),
        (False, False, False, "approval", "planned"),
    ],
)
def test_status(evidence: bool, threats: bool, waivers: bool, wants: str, status: str) -> None:
    made = valid(
        "controls",
        controls.derive(
            None,
            {
                "readiness": {"A-1": row(wants)},
                "holds": {"A-1": "tests"},
                "evidence": {"unit": {"supports": {"controls": ["A-1"]}}} if evidence else None,
                "threats": {"T-1": {"mitigations": {"controls": ["A-1"], "clauses": ["b#P1"]}}}
                if threats
                else None,
                "waivers": {"W-1": {"control": "A-1"}} if waivers else None,
            },
        ),
    )["controls"]["A-1"]
    assert made["status"] == status
    assert made["support"] == {
        "evidence": ["unit"] if evidence else [],
        "clauses": ["b#P1"] if threats else [],
        "threats": ["T-1"] if threats else [],
        "waivers": ["W-1"] if waivers else [],
    }


def test_a_threat_without_clauses_supports_nothing() -> None:
    threats = {"T-1": {"mitigations": {"controls": ["A-1"]}}}
    made = controls.derive(
        None, {"readiness": {"A-1": row("any")}, "holds": {"A-1": "tests"}, "threats": threats}
    )
    assert valid("controls", made)["controls"]["A-1"]["status"] == "unsupported"


def test_counts_add_up() -> None:
    made = valid("controls", controls.derive(None, INPUTS))
    counts = made["counts"]
    assert counts["total"]["total"] == len(made["controls"])
    by_both = [c for levels in counts["by_dimension_and_level"].values() for c in levels.values()]
    for cut in (counts["by_dimension"].values(), counts["by_level"].values(), by_both):
        for key, total in counts["total"].items():
            assert sum(count[key] for count in cut) == total
    for count in by_both:
        assert count["total"] == count["planned"] + count["waived"] + count["unsupported"]


def test_without_a_bar_the_matrix_is_empty_and_says_so() -> None:
    made = valid("controls", controls.derive(None, {"readiness": None}))
    assert made["controls"] == {}
    assert made["counts"]["total"]["total"] == 0


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(random: Random) -> None:
    assert controls.derive(None, shuffled(INPUTS, random)) == controls.derive(None, INPUTS)


def test_a_thousand_pieces_of_evidence_for_a_thousand_controls() -> None:
    bar = {f"C-{i + 1}": row() for i in range(1000)}
    plan = {f"e{i}": {"supports": {"controls": [f"C-{i + 1}"]}} for i in range(1000)}
    made = valid(
        "controls",
        controls.derive(
            None, {"readiness": bar, "holds": dict.fromkeys(bar, "tests"), "evidence": plan}
        ),
    )
    assert made["counts"]["total"]["planned"] == 1000
