"""Evidence by type, and why a receipt does not count: typed reasons, and what was carried here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pactc.fingerprint import raw

from .conftest import Git, Pactc
from .small_pack import approve, change, codes, copy, put, save, verdict

PLAN = "pact/evidence.yaml"
DOC = "docs/runbook.md"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def plan(folder: Path, name: str, **item: Any) -> None:
    whole = {"supports": {"components": ["adder"]}, **item}
    change(folder, PLAN, f"/evidence/{name}", whole)


def said(folder: Path, name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / f"pact/evidence/{name}.json").read_text())
    return value["predicate"]


def status(pactc: Pactc, folder: Path, name: str = "unit") -> list[str]:
    """The typed reasons that `evidence status` gives."""
    lines = pactc(folder, "evidence", "status", name).out.splitlines()
    return [x.removeprefix(f"{name}: ") for x in lines if x.startswith(f"{name}: ")]


def types(pactc: Pactc, folder: Path, name: str = "unit") -> set[str]:
    return {line.partition(":")[0] for line in status(pactc, folder, name)}


def test_a_fresh_one_has_no_reason(small: Path, pactc: Pactc) -> None:
    assert status(pactc, small) == []
    assert "commit" not in said(small, "unit")  # there was none yet
    assert pactc(small, "evidence", "run", "unit").code == 0
    assert len(said(small, "unit")["commit"]) == 40


def test_typed_reasons(small: Path, pactc: Pactc) -> None:
    receipt = small / "pact/evidence/unit.json"
    whole = receipt.read_text()

    def edited(**fields: Any) -> set[str]:
        value = json.loads(whole)
        value["predicate"].update(fields)
        receipt.write_text(json.dumps(value))
        return types(pactc, small)

    assert "wrong component" in edited(evidence="live")
    assert "wrong component" in edited(supports={"components": ["other"]})
    assert "environment changed" in edited(environment=["PYTEST_ADDOPTS"])
    assert "tool changed" in edited(tools={"pactc": "0.1.0"})
    assert "future" in edited(ended="2099-01-01T00:00:00Z")
    assert "wrong revision" in edited(root=raw(b"another"))
    receipt.write_text(whole)
    put(small, "src/adder.py", "def add(a, b):\n    return b + a\n")
    assert status(pactc, small) == ["input changed: src/adder.py"]
    receipt.unlink()
    assert status(pactc, small) == [], "its line in the table says it"
    assert "missing  receipt/unit" in pactc(small, "evidence", "status", "unit").out
    plan(small, "runbook", type="file", inputs=[DOC])  # no plan at all, for want of its path
    assert status(pactc, small) == ["missing: it never ran"], "nothing is said of what is not there"
    done = pactc(small, "evidence", "run", "unit")
    assert done.code == 1
    assert "P619" in done.out, "what it waits for is said"


def test_a_squash_carries_what_ran(small: Path, pactc: Pactc, git: Git) -> None:
    git(small, "checkout", "-q", "-b", "topic")
    put(small, "src/adder.py", "def add(a: int, b: int) -> int:\n    return b + a\n")
    save(small)
    assert pactc(small, "evidence", "run", "unit").code == 0
    ran = said(small, "unit")["commit"]
    save(small)
    git(small, "checkout", "-q", "main")
    git(small, "merge", "-q", "--squash", "topic")
    save(small)
    assert status(pactc, small) == [f"carried: it ran on {ran[:12]}, and its inputs are equal"]
    assert pactc(small, "evidence", "status", "unit").code == 0
    put(small, "src/adder.py", "def add(a: int, b: int) -> int:\n    return a + b\n")
    assert types(pactc, small) == {"input changed"}


def test_a_document_and_its_approval(small: Path, pactc: Pactc) -> None:
    put(small, DOC, "Restart it.\n")
    plan(small, "runbook", type="file", path=DOC, inputs=[DOC])
    save(small)
    approve(small, DOC, by="boris")
    done = pactc(small, "evidence", "run", "runbook", "--format", "json")
    assert done.code == 0, done.out
    assert said(small, "runbook")["approved"]["by"] == ["boris@example.org"]
    save(small)
    answer = verdict(small)
    assert "P623" not in {f["code"] for f in answer["findings"]}
    put(small, DOC, "Restart it twice.\n")
    assert "input changed" in types(pactc, small, "runbook")
    done = pactc(small, "evidence", "run", "runbook", "--format", "json")
    assert codes(done) == {"P629"}


@pytest.mark.slow
def test_an_approval_with_a_role(small: Path, pactc: Pactc) -> None:
    """A receipt says that somebody signed; whether that is enough, the gate says."""
    path = "pact/contracts/adder.yaml"
    plan(small, "agreed", type="approval", over="contract/adder", role="privacy", inputs=[path])
    save(small)
    approve(small, "contract/adder", by="boris")
    done = pactc(small, "evidence", "run", "agreed", "--format", "json")
    assert done.code == 0, done.out
    save(small)
    found = [f for f in verdict(small)["findings"] if f["code"] == "P623"]
    assert any("role privacy" in note for f in found for note in f["notes"]), found


@pytest.mark.slow
def test_the_judge_as_evidence(small: Path, pactc: Pactc) -> None:
    inputs = ["src/**", "pact/contracts/*.yaml"]
    number = {"type": "integer", "minimum": -1000, "maximum": 1000}
    change(small, "pact/contracts/adder.yaml", "/functions/add/params", {"a": number, "b": number})
    assert pactc(small, "accept", "contract/adder").code == 0
    plan(small, "judge", type="judge", components=["adder"], inputs=inputs)
    done = pactc(small, "evidence", "run", "judge", "--format", "json")
    assert done.code == 0, done.out
    judged = said(small, "judge")["judged"]["adder"]
    assert judged["counts"]["pass"] > 0
    assert judged["sealed"] > 0
    save(small)
    assert "P623" not in {f["code"] for f in verdict(small)["findings"]}
    put(small, "src/adder.py", "def add(a: int, b: int) -> int:\n    return a - b\n")
    done = pactc(small, "evidence", "run", "judge", "--format", "json")
    assert codes(done) == {"P602"}
