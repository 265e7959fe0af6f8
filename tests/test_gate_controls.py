"""Controls as the gate judges them, on real repositories: the facts, and what a change can bend."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pactc import project as projects
from pactc.documents import canonical
from pactc.gate.controls import judged
from pactc.gate.facts_of import MAKERS, Facts
from pactc.gate.validate import Verdict, validate_commit

from .conftest import run_git, run_pactc
from .small_pack import approve, change, copy, put, save, settle, verdict
from .test_gate import accept

SPEC, PLAN, READINESS = "build-spec.yaml", "pact/evidence.yaml", "pact/readiness.json"
OWN = "/readiness/testing/controls/TST-ORG-1"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def judge_commit(folder: Path, now: datetime | None = None) -> Verdict:
    return validate_commit(projects.locate(folder), "HEAD", now or datetime.now(UTC))


def facts(folder: Path, now: datetime | None = None) -> Facts:
    case = judge_commit(folder, now).case
    assert case is not None
    return Facts(case)


def holds(folder: Path, text: str) -> None:
    """The pack's own control gets this predicate."""
    statement = json.loads((folder / READINESS).read_text())["controls"]["TST-ORG-1"]["statement"]
    change(folder, SPEC, OWN, {"statement": statement, "holds": text})
    assert run_pactc(folder, "build").code == 0
    settle(folder)


def own(folder: Path, control: str = "TST-ORG-1") -> dict[str, Any]:
    """What `production controls` says of a control of the files on disk."""
    done = run_pactc(folder, "production", "controls", control, "--format", "json")
    row: dict[str, Any] = json.loads(done.out)["controls"][control]
    assert (done.code == 0) == (row["status"] in ("met", "waived"))
    return row


def test_the_facts_of_a_pack(small: Path) -> None:
    approve(small, "release", by="boris")
    save(small)
    made = facts(small)
    unit = next(r for r in made["receipts"] if r["id"] == "unit")
    live = next(r for r in made["receipts"] if r["id"] == "live")
    assert (unit["fresh"], unit["controls"], unit["age_days"]) == (True, ["TST-ORG-1"], 0)
    assert (unit["this_pack"], live["this_pack"]) == (False, True)
    assert made["pack"]["stale"] == []
    assert made["level"]["testing"] == "none"
    (clause,) = made["clauses"]
    assert clause["ref"] == "adder#P1"
    assert (clause["executable"], clause["covered"]) == (True, True)
    assert clause["kills"] > 0
    (component,) = made["components"]
    assert (component["leaves"], component["functions"], component["executable"]) == (False, 1, 1)
    (matrix,) = made["kills"]
    assert matrix["killed"] == matrix["mutants"] - matrix["equivalent"] - matrix["gaps"]
    assert made["criteria"][0]["components"] == ["adder"]
    assert made["base"] == {"trusted": True, "unapproved": []}
    assert [(p["id"], p["roles"]) for p in made["release"]] == [("boris@example.org", ["security"])]
    assert made["verdict"] == {"first": False, "signed": False}


def test_the_same_commit_gives_the_same_facts(small: Path) -> None:
    now = datetime.now(UTC)
    one, two = facts(small, now), facts(small, now)
    for name in MAKERS:
        assert canonical(one[name]) == canonical(two[name]), name


@pytest.mark.slow
def test_an_approval_of_another_pack_is_none(small: Path) -> None:
    approve(small, "release", by="boris")
    save(small)
    change(small, "pact/graph.yaml", "/components/adder/purpose", "Adds any two integers.")
    accept(small)
    assert facts(small)["release"] == []


def test_data_that_no_contract_declares(small: Path) -> None:
    made = facts(small)
    assert made["components"][0]["undeclared"] == []
    contract = "pact/contracts/adder.yaml"
    secret = {"type": "integer", "x-data": "RESTRICTED"}
    change(small, contract, "/functions/add/params/a", secret)
    save(small)
    made = facts(small)
    assert made["functions"][0]["undeclared"] == ["RESTRICTED"]
    assert made["components"][0]["undeclared"] == ["add: RESTRICTED"]


def test_evidence_of_another_kind_shows_nothing(small: Path) -> None:
    """`unit` ran and passed, and nobody read a report of its tests."""
    holds(small, "tests")
    row = own(small)
    assert row["status"] == "missing"
    assert row["parts"][0]["why"] == "unit"
    answer = verdict(small, "--base", "HEAD")
    (found,) = answer["findings"]
    assert found["code"] == "P633"
    assert "junit" in found["help"]
    assert answer["dimensions"]["testing"]["answer"] == "fail"


def test_a_control_without_a_value_is_unknown_and_blocks(small: Path) -> None:
    holds(small, 'threats[0].severity == "low"')
    answer = verdict(small, "--base", "HEAD")
    assert answer["verdict"] == "unknown"
    assert [f["code"] for f in answer["findings"]] == ["P634"]
    assert answer["dimensions"]["testing"] | {"unknown": [], "missing": []} == {
        "level": "none", "controls": 1, "met": 0, "waived": 0, "answer": "unknown",
        "missing": [], "unknown": [],
    }  # fmt: skip


@pytest.mark.slow
def test_many_met_controls_do_not_make_up_for_one(small: Path) -> None:
    change(small, SPEC, "/readiness/testing/controls/TST-ORG-2", "Sums are tested as well.")
    change(small, PLAN, "/evidence/unit/supports/controls", ["TST-ORG-1", "TST-ORG-2"])
    accept(small)
    holds(small, "full_kills && tests")
    answer = verdict(small, "--base", "HEAD")
    assert answer["verdict"] == "fail"
    assert answer["dimensions"]["testing"]["met"] == 1
    assert answer["dimensions"]["testing"]["answer"] == "fail"


def test_a_waiver_excepts_a_control_that_does_not_hold(small: Path) -> None:
    holds(small, "tests")
    waiver = {"control": "TST-ORG-1", "reason": "Shown by the compiler of this language.",
              "approver": "ada@example.org", "expires": "2099-01-31"}  # fmt: skip
    put(small, "pact/waivers.yaml", {"waivers": {"W-1": waiver}})
    run_pactc(small, "build")
    assert own(small)["status"] == "waived"
    change(small, "pact/waivers.yaml", "/waivers/W-1/expires", "2020-01-31")
    assert own(small)["status"] == "missing"


def test_a_predicate_of_the_spec_that_is_loosened_wants_an_approval(small: Path) -> None:
    holds(small, "full_kills")
    run_git(small, "switch", "-q", "-c", "change")
    holds(small, "full_kills || any_evidence")
    found = verdict(small, "--base", "main")["findings"]
    assert [(f["code"], f["message"]) for f in found] == [("P690", "control changed: TST-ORG-1")]


@pytest.mark.slow
def test_a_predicate_of_pactc_cannot_be_bent(small: Path) -> None:
    """What a change writes into the readiness and the matrix, by hand, judges nothing."""
    change(small, SPEC, "/readiness/gating", "basic")
    change(small, "pact/decisions.yaml", "/readiness/confirmed/gating", "basic")
    change(small, PLAN, "/evidence/unit/supports/controls", ["TST-ORG-1", "GAT-BASIC-2"])
    accept(small)
    assert own(small, "GAT-BASIC-2")["status"] == "missing"
    for path in (READINESS, "pact/controls.json"):
        where = "/holds/GAT-BASIC-2" if path == READINESS else "/controls/GAT-BASIC-2/holds"
        change(small, path, where, "any_evidence")
    change(small, READINESS, "/predicates/tests/holds", "true")
    save(small)
    case = judge_commit(small).case
    assert case is not None
    assert judged(case)["GAT-BASIC-2"].status == "missing"
    assert judged(case)["GAT-BASIC-2"].outcomes[0].part.text == "tests"


@pytest.mark.slow
def test_what_the_gate_sees_by_itself_needs_no_evidence(small: Path) -> None:
    change(small, SPEC, "/readiness/gating", "basic")
    change(small, "pact/decisions.yaml", "/readiness/confirmed/gating", "basic")
    accept(small)
    assert own(small, "GAT-BASIC-3")["status"] == "met"
    put(small, "src/adder.py", "def add(a: int, b: int) -> int:\n    return b + a\n")
    row = own(small, "GAT-BASIC-3")
    assert (row["status"], row["parts"][0]["why"]) == ("missing", "receipt/unit")


def test_documents_of_another_form_are_unknown_and_no_traceback(small: Path) -> None:
    put(small, "pact/threats.yaml", {"threats": {"T-1": 5, "T-2": {"mitigations": [1]}}})
    save(small)
    done = run_pactc(small, "production", "validate", "--format", "json")
    assert json.loads(done.out)["verdict"] != "pass"
    assert "Traceback" not in done.err
    assert done.code == 1


def test_production_controls(small: Path) -> None:
    done = run_pactc(small, "production", "controls")
    assert (done.code, done.out.split()) == (0, ["TST-ORG-1", "met", "any"])
    one = run_pactc(small, "production", "controls", "TST-ORG-1").out
    assert "supported by: evidence unit" in one
    none = run_pactc(small, "production", "controls", "TST-ORG-7")
    assert none.code == 2
    assert "did you mean TST-ORG-1?" in none.err
