"""Every step of the gate, seen red from the command line on a real repository."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import pactc.gate
from pactc import project as projects
from pactc.gate.validate import STEPS, least, validate

from .conftest import Git, Pactc
from .small_pack import DIMENSIONS, approve, change, copy, put, refused, save, settle, verdict


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def test_the_docstring_is_the_list_of_steps() -> None:
    listed = re.findall(r"^\d+\. `(\w+)\.(\w+)`", pactc.gate.__doc__ or "", re.MULTILINE)
    assert listed == [(s.__module__.rpartition(".")[2], s.__name__) for s in STEPS]


def test_the_least_answer() -> None:
    assert least(["pass", "pass"]) == "pass"
    assert least(["pass", "fail"]) == "fail"
    assert least(["fail", "unknown", "pass"]) == "unknown"
    assert least([]) == "unknown"


def test_an_honest_pack_passes(small: Path) -> None:
    answer = verdict(small)
    assert answer["verdict"] == "pass"
    assert [s["answer"] for s in answer["steps"]] == ["pass"] * len(STEPS)
    assert answer["dimensions"]["testing"]["met"] == 1


# -- 1 readable ------------------------------------------------------------------------------


def test_a_shallow_clone_is_unknown(small: Path, git: Git, tmp_path: Path) -> None:
    save(small)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{small}", "shallow")
    answer = verdict(tmp_path / "shallow")
    assert answer["verdict"] == "unknown"
    assert {f["code"] for f in answer["findings"]} == {"P670", "P691"}


@pytest.mark.parametrize("path", ["pact/graph.yaml", "src/adder.py", "pact/evidence/unit.json"])
def test_a_missing_object_is_unknown(small: Path, git: Git, path: str) -> None:
    oid = git(small, "rev-parse", f"HEAD:{path}").out.strip()
    blob = small / ".git/objects" / oid[:2] / oid[2:]
    blob.chmod(0o644)
    blob.unlink()
    answer = verdict(small)
    assert answer["verdict"] == "unknown"
    assert "P155" in {f["code"] for f in answer["findings"]}


def test_a_revision_that_is_none_is_unknown(small: Path) -> None:
    answer = verdict(small, "--rev", "nowhere")
    assert answer["verdict"] == "unknown"


# -- 2 vacuous -------------------------------------------------------------------------------


def test_an_empty_pack(small: Path, git: Git, pactc: Pactc) -> None:
    git(small, "rm", "-q", "-r", "pact", ".pact")
    save(small)
    assert {"P660", "P662", "P663", "P640", "P650"} <= refused(small)


def test_a_repository_without_anything(tmp_path: Path, git: Git) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "nothing")
    answer = verdict(tmp_path)
    assert answer["verdict"] == "unknown"
    found = {f["code"] for f in answer["findings"]}
    assert {"P660", "P662", "P663", "P302", "P691"} <= found


def test_no_policy(small: Path, git: Git, pactc: Pactc) -> None:
    """All that it limits would be without a limit."""
    git(small, "rm", "-q", "pact/policy.yaml")
    save(small)
    assert "P664" in refused(small)
    (found,) = [f for f in verdict(small)["findings"] if f["code"] == "P664"]
    assert "`pactc production init`" in found["help"]
    assert pactc(small, "production", "init").code == 0
    save(small)
    assert "P664" not in {f["code"] for f in verdict(small)["findings"]}


def test_zero_controls(small: Path) -> None:
    change(small, "build-spec.yaml", "/readiness/testing", "none")
    change(small, "pact/evidence.yaml", "/evidence/unit/supports/controls", [])
    accept(small)
    assert refused(small) == {"P661", "P690"}


def test_zero_evidence(small: Path, git: Git, pactc: Pactc) -> None:
    change(small, "pact/evidence.yaml", "/evidence", {})
    assert pactc(small, "build", "--prune").code == 0
    save(small)
    assert refused(small) == {"P621", "P640", "P662", "P690"}


def accept(folder: Path) -> None:
    """Everything up to date again, by a person's word where one is needed."""
    from .conftest import run_pactc

    run_pactc(folder, "build")
    for _ in range(9):
        states = run_pactc(folder, "status").out.splitlines()
        todo = [
            line.split()[1]
            for line in states
            if line.startswith(("stale", "drifted")) and "receipt/" not in line
        ]
        if not todo:
            break
        for id_ in todo:
            run_pactc(folder, "accept", id_)
        run_pactc(folder, "build")
    settle(folder)


# -- 3 fresh, 8 covered ----------------------------------------------------------------------


def test_a_stale_artifact(small: Path) -> None:
    change(small, "pact/graph.yaml", "/components/adder/purpose", "Adds any two integers.")
    save(small)
    assert "P304" in refused(small)


def test_a_drifted_derived_artifact(small: Path) -> None:
    put(small, "pact/briefs/adder.md", "# trust me\n")
    save(small)
    assert refused(small) == {"P304"}


def test_a_missing_artifact(small: Path, git: Git) -> None:
    git(small, "rm", "-q", "pact/trust.json")
    save(small)
    assert refused(small) == {"P302"}


def test_an_orphan(small: Path) -> None:
    put(small, "pact/contracts/old.yaml", "{}")
    save(small)
    assert refused(small) == {"P305"}


def test_a_source_file_changed_since_its_evidence(small: Path) -> None:
    put(small, "src/adder.py", "def add(a, b):\n    return b + a\n")
    save(small)
    answer = verdict(small)
    messages = {f["code"]: f["message"] for f in answer["findings"]}
    assert messages["P620"] == "src/adder.py changed since evidence unit ran"
    assert {"P301", "P620", "P622"} == set(messages)


@pytest.mark.parametrize("what", ["is new", "is gone"])
def test_a_source_file_came_or_went(small: Path, git: Git, what: str) -> None:
    put(small, "src/more.py", "x = 1\n")
    if what == "is gone":
        settle(small)
        git(small, "rm", "-q", "src/more.py")
    save(small)
    found = {f["code"]: f["message"] for f in verdict(small)["findings"]}
    assert found["P620"] == f"src/more.py {what} since evidence unit ran"


def test_an_ignored_receipt_is_no_evidence_for_a_commit(small: Path, git: Git) -> None:
    git(small, "rm", "-q", "--cached", "pact/evidence/unit.json")
    git(small, "commit", "-q", "-m", "untrack")
    assert {"P302", "P622"} <= refused(small)


# -- 4 rederive ------------------------------------------------------------------------------


def test_a_derived_artifact_edited_together_with_its_record(small: Path, pactc: Pactc) -> None:
    from pactc import records
    from pactc.fingerprint import raw, slices

    path = "pact/controls.json"
    text = (small / path).read_text().replace("every change", "some changes")
    put(small, path, text)
    place = small / records.path_of(path)
    record = records.parse(place.read_bytes())
    forged = type(record)(
        record.artifact, slices(json.loads(text)), record.parts,
        raw(text.encode()) if record.raw else None,
    )  # fmt: skip
    place.write_bytes(records.dump(forged))
    save(small)
    assert "P308" in refused(small)


# -- 5 readiness -----------------------------------------------------------------------------


def test_an_unconfirmed_readiness(small: Path) -> None:
    put(small, "pact/decisions.yaml", {"answers": {}})
    save(small)
    assert "P650" in refused(small)


def test_a_readiness_other_than_the_confirmed_one(small: Path) -> None:
    change(small, "pact/decisions.yaml", "/readiness/confirmed/security", "strict")
    save(small)
    assert "P651" in refused(small)


def test_a_readiness_other_than_the_specs(small: Path) -> None:
    change(small, "pact/readiness.json", "/profile/testing", "basic")
    save(small)
    assert "P652" in refused(small)


def test_a_lowered_level_is_unconfirmed(small: Path) -> None:
    profile = dict.fromkeys(DIMENSIONS, "none") | {"security": "basic"}
    change(small, "pact/decisions.yaml", "/readiness/confirmed", profile)
    save(small)
    assert "P651" in refused(small)


# -- 6 placeholders --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("TODO", "P630"), ("tbc", "P630"), ("Lorem Ipsum dolor", "P630"), ("<asset>", "P630"),
        ("ＴＢＤ", "P630"), ("Т\u200bBD", "P630"), ("...", "P632"), ("\u2026", "P632"),
        ("adder", "P631"),
    ],
)  # fmt: skip
def test_a_placeholder(small: Path, text: str, code: str) -> None:
    change(small, "pact/graph.yaml", "/components/adder/purpose", text)
    save(small)
    assert code in refused(small)


def test_honest_comparisons_pass(small: Path) -> None:
    text = "Adds integers, with p95 < 200 ms and errors > 1% refused."
    change(small, "pact/graph.yaml", "/components/adder/purpose", text)
    accept(small)
    assert verdict(small)["verdict"] == "pass"


def test_a_copied_criterion(small: Path) -> None:
    graph = json.loads((small / "pact/graph.yaml").read_text())
    change(small, "pact/graph.yaml", "/criteria/AC-2", graph["criteria"]["AC-1"])
    save(small)
    assert "P631" in refused(small)


def test_the_place_of_a_placeholder(small: Path) -> None:
    put(small, "pact/laws.yaml", "laws:\n  L-1:\n    text: We decide TBD.\n    judge: human\n")
    save(small)
    (found,) = [f for f in verdict(small)["findings"] if f["code"] == "P630"]
    assert (found["path"], found["line"], found["artifact"]) == ("pact/laws.yaml", 3, "laws")


# -- 9 ages ----------------------------------------------------------------------------------


def judged(folder: Path, now: datetime) -> set[str]:
    project = projects.commit(projects.locate(folder), "HEAD")
    return {f.code for f in validate(project, now).findings}


def test_ages(small: Path) -> None:
    change(small, "pact/policy.yaml", "/evidence", {"max_age_days": {"command": 30, "live": 2}})
    settle(small)
    now = datetime.now(UTC)
    assert judged(small, now) == set()
    assert judged(small, now + timedelta(days=3)) == {"P624"}
    assert judged(small, now - timedelta(minutes=4)) == set()
    assert judged(small, now - timedelta(hours=1)) == {"P625"}


def test_a_live_validation_ages_also_where_the_policy_is_silent(small: Path) -> None:
    now = datetime.now(UTC)
    assert judged(small, now + timedelta(days=6)) == set()
    assert judged(small, now + timedelta(days=9)) == {"P624"}


# -- 10 controls -----------------------------------------------------------------------------


def test_a_control_without_evidence(small: Path) -> None:
    change(small, "pact/evidence.yaml", "/evidence/unit/supports/controls", [])
    accept(small)
    assert refused(small) == {"P621", "P690"}
    assert verdict(small)["dimensions"]["testing"]["missing"] == ["TST-ORG-1"]


def test_missing_evidence(small: Path, git: Git) -> None:
    git(small, "rm", "-q", "pact/evidence/unit.json", ".pact/records/pact/evidence/unit.json.json")
    save(small)
    assert refused(small) == {"P302", "P622"}


def test_a_waiver_counts_until_its_last_day(small: Path) -> None:
    change(small, "pact/evidence.yaml", "/evidence/unit/supports/controls", [])
    waiver = {"control": "TST-ORG-1", "reason": "Shown by the compiler of this language.",
              "approver": "ada@example.org", "expires": "2099-01-31"}  # fmt: skip
    put(small, "pact/waivers.yaml", {"waivers": {"W-1": waiver}})
    accept(small)
    approve(small, "weakenings", "--base", "HEAD~1", by="boris")
    save(small)
    answer = verdict(small, "--base", "HEAD~2")
    assert answer["verdict"] == "pass", answer["findings"]
    assert answer["dimensions"]["testing"] == {
        "level": "none", "controls": 1, "met": 0, "waived": 1, "missing": [],
        "unknown": [], "answer": "pass",
    }  # fmt: skip
    assert "P626" not in judged(small, datetime(2099, 1, 31, 23, tzinfo=UTC))
    assert "P626" in judged(small, datetime(2099, 2, 1, tzinfo=UTC))


def test_clauses_need_evidence_of_their_component(small: Path) -> None:
    change(small, "pact/evidence.yaml", "/evidence/unit/supports/controls", [])
    change(small, "pact/evidence.yaml", "/evidence/unit/supports/components", [])
    change(small, "pact/evidence.yaml", "/evidence/live/supports/components", [])
    threat = {"category": "tampering", "component": "adder", "severity": "low",
              "description": "Someone sends numbers whose sum is wrong.", "status": "mitigated",
              "mitigations": {"clauses": ["adder#P1"], "controls": ["TST-ORG-1"]}}  # fmt: skip
    change(small, "pact/threats.yaml", "/threats/T-1", threat)
    accept(small)
    assert refused(small) == {"P627", "P690"}
    change(small, "pact/evidence.yaml", "/evidence/unit/supports/components", ["adder"])
    accept(small)
    assert verdict(small)["verdict"] == "pass"


# -- 11 live ---------------------------------------------------------------------------------


def test_no_live_validation_is_planned(small: Path, pactc: Pactc) -> None:
    change(small, "pact/evidence.yaml", "/evidence/live", None)
    pactc(small, "build", "--prune")
    settle(small)
    assert refused(small) == {"P640", "P690"}


def test_a_live_validation_that_never_ran(small: Path, git: Git) -> None:
    git(small, "rm", "-q", "pact/evidence/live.json", ".pact/records/pact/evidence/live.json.json")
    save(small)
    assert refused(small) == {"P302", "P640"}


def test_a_live_validation_older_than_the_pack(small: Path, pactc: Pactc) -> None:
    law = {"text": "No sum is ever rounded.", "judge": "human"}
    change(small, "pact/laws.yaml", "/laws/L-1", law)
    pactc(small, "accept", "laws")
    pactc(small, "build")
    save(small)
    assert refused(small) == {"P301", "P642"}


def test_a_live_validation_that_failed(small: Path) -> None:
    change(small, "pact/evidence/live.json", "/predicate/exit_status", 1)
    save(small)
    assert {"P304", "P641", "P623"} <= refused(small)
