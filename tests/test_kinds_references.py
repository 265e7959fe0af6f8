"""Threats, laws, preflight, evidence, waivers and policy refer only to what is there."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pactc.codes import table
from pactc.documents import parse
from pactc.model import Problem

HERE = Path(__file__).parent / "schemas"
CONTRACT: Any = parse((HERE / "contract/valid-booking.yaml").read_bytes(), "a.yaml")
INPUTS: dict[str, Any] = {
    "graph": {"criteria": {"AC-1": {}}, "components": {"booking": {}, "clock": {}}},
    "contracts": {"booking": CONTRACT, "clock": {"functions": {}}},
    "controls": {"SEC-BASIC-1": {}, "TST-BASIC-1": {}, "PRV-BASIC-2": {}},
    "threats": {"T-1": {"mitigations": {"evidence": ["unit"]}}},
    "evidence": {"unit": {}},
    "approvers": {"ada@example.org": {}},
}
EXAMPLES = [
    ("threats", "valid-threats.yaml"),
    ("laws", "valid-laws.yaml"),
    ("preflight", "valid-preflight.yaml"),
    ("evidence", "valid-plan.yaml"),
    ("waivers", "valid-waiver.yaml"),
    ("policy", "valid-policy.yaml"),
]


def check(kind: str, value: Any, inputs: dict[str, Any]) -> list[Problem]:
    found = list(import_module(f"pactc.kinds.{kind}").check(value, inputs))
    assert all(p.message and p.help and p.code in table() for p in found)
    return found


def places(kind: str, value: Any, **inputs: Any) -> list[tuple[str, str]]:
    return [(p.code, p.pointer) for p in check(kind, value, INPUTS | inputs)]


@pytest.mark.parametrize(("kind", "file"), EXAMPLES)
def test_an_example_is_good_with_what_it_refers_to(kind: str, file: str) -> None:
    value = parse((HERE / kind / file).read_bytes(), file)
    assert check(kind, value, INPUTS) == []
    assert check(kind, value, {}) == []
    assert check(kind, value, dict.fromkeys(INPUTS)) == []


@pytest.mark.parametrize(("kind", "file"), EXAMPLES)
@pytest.mark.parametrize("value", [None, [], {}, 1])
def test_what_is_no_document_is_left_to_the_schema(kind: str, file: str, value: Any) -> None:
    assert check(kind, value, {}) == []
    assert check(kind, {kind: value}, {}) == []
    assert isinstance(check(kind, {kind: {"X-1": value}}, INPUTS), list)


def threat(**rest: Any) -> Any:
    return {"threats": {"T-1": {"component": "booking", "status": "open", **rest}}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (threat(component="bookin"), [("P420", "/threats/T-1/component")]),
        (threat(component=None), [("P422", "/threats/T-1")]),
        (
            threat(mitigations={"clauses": ["booking#P1", "booking#P9"], "controls": ["SEC-9"]}),
            [
                ("P420", "/threats/T-1/mitigations/clauses/1"),
                ("P420", "/threats/T-1/mitigations/controls/0"),
            ],
        ),
        (
            threat(mitigations={"evidence": ["unti"]}),
            [("P420", "/threats/T-1/mitigations/evidence/0")],
        ),
        (threat(status="mitigated"), [("P421", "/threats/T-1/status")]),
        (threat(status="accepted", reason="small"), [("P421", "/threats/T-1/status")]),
    ],
)
def test_threats(value: Any, expected: list[tuple[str, str]]) -> None:
    assert places("threats", value) == expected


def test_clauses_are_not_looked_up_while_a_contract_is_missing() -> None:
    value = threat(mitigations={"clauses": ["clock#P1"]})
    assert places("threats", value, contracts={"booking": CONTRACT, "clock": None}) == []


def test_laws() -> None:
    value = {
        "laws": {
            "L-1": {"components": ["booking", "bill"], "clauses": ["booking#R1", "clock#R1"]},
            "L-2": {"text": "Be nice."},
        }
    }
    assert places("laws", value) == [
        ("P420", "/laws/L-1/components/1"),
        ("P420", "/laws/L-1/clauses/1"),
        ("P703", "/laws/L-2"),
    ]


def test_preflight() -> None:
    value = {"preflight": {"PF-1": {"status": "answered", "components": ["bill"]}}}
    assert places("preflight", value) == [
        ("P420", "/preflight/PF-1/components/0"),
        ("P421", "/preflight/PF-1/status"),
    ]


def test_evidence() -> None:
    supports = {"controls": ["SEC-9"], "criteria": ["AC-2"], "components": ["bill"]}
    value = {
        "evidence": {
            "smoke": {
                "type": "live",
                "inputs": ["src/**"],
                "argv": ["x"],
                "supports": {"threats": ["T-2"]},
            },
            "tests": {"type": "command", "inputs": ["src/**"], "argv": ["x"], "supports": supports},
        }
    }
    base = "/evidence/tests/supports"
    assert places("evidence", value) == [
        ("P420", "/evidence/smoke/supports/threats/0"),
        ("P424", "/evidence/smoke/inputs"),
        ("P420", f"{base}/controls/0"),
        ("P420", f"{base}/criteria/0"),
        ("P420", f"{base}/components/0"),
        ("P420", "/evidence"),  # threat T-1 counts on evidence `unit`
    ]


def test_evidence_wants_a_policy() -> None:
    """`inputs` hold the digest of a file that is not there, and no mapping."""
    plan: Any = {"evidence": {}}
    assert places("evidence", plan, threats={}, policy={}) == []
    for absent in ("sha256:0", None):
        assert places("evidence", plan, threats={}, policy=absent) == [("P664", "/evidence")]


def test_waivers() -> None:
    waiver = {"control": "SEC-BASIC-2", "approver": "bob", "expires": "2027-02-30"}
    value = {"waivers": {"W-1": waiver}}
    assert places("waivers", value) == [
        ("P420", "/waivers/W-1/control"),
        ("P420", "/waivers/W-1/approver"),
        ("P423", "/waivers/W-1/expires"),
    ]
    (control, *_) = check("waivers", value, INPUTS)
    assert control.message == "there is no control `SEC-BASIC-2`; did you mean `SEC-BASIC-1`?"


def test_policy() -> None:
    value = {"approvers": {"ada": {"key": "ada-latop"}}, "keys": {"ada-laptop": {}}}
    assert places("policy", value) == [("P420", "/approvers/ada/key")]


def test_a_control_of_a_bar_that_was_lowered_is_not_taken_for_a_slip() -> None:
    threat = {"category": "spoofing", "component": "booking", "severity": "low", "status": "open"}
    value = {"threats": {"T-1": {**threat, "mitigations": {"controls": ["SEC-STRICT-1"]}}}}
    (problem,) = check("threats", value, INPUTS)
    assert (
        problem.message == "there is no control `SEC-STRICT-1`, for the bar has no `SEC-STRICT-*`"
    )
    assert "build-spec.yaml" in problem.help
