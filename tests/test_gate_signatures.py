"""Whose word a receipt is: what claims to be of CI carries CI's signature."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import run_pactc
from .small_pack import change, copy, key, save, verdict

CI = {"CI": "true"}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The base lets `unit` run in CI alone, and somebody set the variable."""
    folder = copy(tmp_path / "small")
    change(folder, "pact/evidence.yaml", "/evidence/unit/where", "ci")
    assert run_pactc(folder, "build").code == 0
    assert run_pactc(folder, "evidence", "run").code == 1  # not here
    ran = run_pactc(folder, "evidence", "run", env=CI)
    assert ran.code == 0, ran
    save(folder)
    return folder


def signed(folder: Path, by: str) -> None:
    done = run_pactc(folder, "evidence", "sign", "unit", "--key", str(key(by)))
    assert done.code == 0, done
    save(folder)


def found(folder: Path) -> dict[str, str]:
    save(folder)
    return {f["code"]: "\n".join([f["message"], *f["notes"]]) for f in verdict(folder)["findings"]}


def test_the_variable_alone_is_no_proof(small: Path) -> None:
    said = found(small)["P687"]
    assert "is not signed as what runs in CI alone must be" in said
    status = run_pactc(small, "evidence", "status")
    assert status.code == 1
    assert "unit: unsigned: there is no pact/signatures/evidence/unit.json" in status.out


def test_the_key_of_ci_is(small: Path) -> None:
    signed(small, "ci")
    assert found(small) == {}
    assert run_pactc(small, "evidence", "status").code == 0


@pytest.mark.parametrize("by", ["ada", "boris", "mallory"])
def test_a_key_without_the_role_is_not(small: Path, by: str) -> None:
    signed(small, by)
    assert "with the role ci signed it" in found(small)["P687"]


def test_a_signature_over_another_run_is_not(small: Path) -> None:
    signed(small, "ci")
    assert run_pactc(small, "evidence", "run", "unit", env=CI).code == 0
    assert "is over another receipt" in found(small)["P687"]


def test_both_demands_are_told(small: Path) -> None:
    change(small, "pact/policy.yaml", "/receipts", {"signed_by": ["security"]})
    save(small)
    signed(small, "ci")
    save(small)
    said = [f["message"] for f in verdict(small)["findings"] if f["code"] == "P687"]
    assert len(said) == 2  # of unit and of live, and CI's is there
    assert all("as the policy wants" in text for text in said)


def test_a_high_level_wants_a_signature_of_what_ran(tmp_path: Path) -> None:
    """The policy says nothing of it, and yet nobody's word is no word."""
    folder = copy(tmp_path / "small")
    change(folder, "pact/readiness.json", "/profile/gating", "strict")
    save(folder)
    said = [f for f in verdict(folder)["findings"] if f["code"] == "P687"]
    assert [f["message"] for f in said] == [
        f"the receipt of {name} is not signed as the level strict of `gating` wants"
        for name in ("live", "unit")
    ]
    assert said[0]["help"] == "run `pactc evidence sign live` as ci, commit the signature"
    signed(folder, "ci")
    left = [f["message"] for f in verdict(folder)["findings"] if f["code"] == "P687"]
    assert not [text for text in left if "of unit" in text]


def test_where_nobody_has_the_role_the_help_says_so(tmp_path: Path) -> None:
    folder = copy(tmp_path / "small")
    change(folder, "pact/readiness.json", "/profile/gating", "regulated")
    change(folder, "pact/policy.yaml", "/approvers/ci/roles", ["machine"])
    save(folder)
    save(folder)
    said = [f for f in verdict(folder)["findings"] if f["code"] == "P687"]
    assert said[0]["help"].startswith("let pact/policy.yaml name who has the role ci, with a key")
