"""Receipts as statements that others read: in-toto's own types accept them, and they say nothing
that the receipt does not."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from google.protobuf.json_format import ParseDict
from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib import dsse
from securesystemslib.signer import SSlibKey

from pactc.commands.evidence import PREDICATES
from pactc.evidence_export import TABLE

from .conftest import Done, run_git, run_pactc
from .small_pack import change, copy, key, public, put, save

CASES = "<testcase classname='t' name='{}'/>"
SCRIPT = """\
from pathlib import Path
Path("build").mkdir(exist_ok=True)
Path("build/out.{suffix}").write_text({text!r})
print("done")
"""
AUDIT = {"dependencies": [{"name": "sums", "version": "1.0", "vulns": []}], "fixes": []}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def reported(folder: Path, parser: str, text: str) -> None:
    """`unit` writes such a report."""
    suffix = "xml" if parser == "junit" else "json"
    put(folder, "checks/unit.py", SCRIPT.format(suffix=suffix, text=text))
    put(folder, ".gitignore", "build/\n")
    change(folder, "pact/evidence.yaml", "/evidence/unit/reports",
           [{"path": f"build/out.{suffix}", "parser": parser}])  # fmt: skip
    assert run_pactc(folder, "build").code == 0
    ran = run_pactc(folder, "evidence", "run")
    assert ran.code == 0, ran
    save(folder)


def show(folder: Path, *words: str) -> Done:
    return run_pactc(folder, "evidence", "show", "unit", *words)


def statement(folder: Path, name: str) -> dict[str, Any]:
    """What is printed, which in-toto's library must take as a statement."""
    done = show(folder, "--predicate", name)
    assert done.code == 0, done
    said: dict[str, Any] = json.loads(done.out)
    Statement.copy_from_pb(ParseDict(said, statement_pb2.Statement())).validate()
    assert said["predicateType"] == TABLE[name][0]
    return said


def receipt(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "pact/evidence/unit.json").read_text())
    return found


def test_the_command_knows_the_table() -> None:
    assert set(PREDICATES) == set(TABLE)


def test_the_receipt_as_it_is(small: Path) -> None:
    assert json.loads(show(small).out) == receipt(small)


def test_tests(small: Path) -> None:
    reported(small, "junit", f"<testsuite>{CASES.format('b')}{CASES.format('a')}</testsuite>")
    said = statement(small, "test-result")
    result = ParseDict(said["predicate"], test_result_pb2.TestResult())
    assert (result.result, list(result.passed_tests)) == ("PASSED", ["t::a", "t::b"])
    (configuration,) = result.configuration
    whole = (small / "pact/evidence/unit.json").read_bytes()
    assert configuration.name == "pact/evidence/unit.json"
    assert configuration.digest["sha256"] == hashlib.sha256(whole).hexdigest()
    assert said["subject"] == receipt(small)["subject"]


@pytest.mark.parametrize("what", ["gone", "another", "skipped"])
def test_tests_without_a_report_have_no_names(small: Path, what: str) -> None:
    skipped = "<testcase classname='t' name='s'><skipped/></testcase>" * (what == "skipped")
    reported(small, "junit", f"<testsuite>{CASES.format('a')}{skipped}</testsuite>")
    if what == "gone":
        (small / "build/out.xml").unlink()
    if what == "another":
        (small / "build/out.xml").write_text(f"<testsuite>{CASES.format('forged')}</testsuite>")
    said = statement(small, "test-result")["predicate"]
    assert said["result"] == "PASSED"
    assert "passedTests" not in said


def test_vulnerabilities(small: Path) -> None:
    """https://github.com/in-toto/attestation/blob/main/spec/predicates/vulns_02.md; its authors
    publish no type for it."""
    reported(small, "pip-audit", json.dumps(AUDIT))
    said = statement(small, "vulns")["predicate"]
    own = receipt(small)["predicate"]
    assert said == {
        "scanner": {"uri": "pkg:pypi/pip-audit", "result": [],
                    "db": {"uri": "https://pypi.org", "lastUpdate": own["started"]}},
        "metadata": {"scanStartedOn": own["started"], "scanFinishedOn": own["ended"]},
    }  # fmt: skip


def test_provenance(small: Path) -> None:
    reported(small, "junit", f"<testsuite>{CASES.format('a')}</testsuite>")
    said = statement(small, "provenance")
    made = ParseDict(said["predicate"], provenance_pb2.Provenance())
    own = receipt(small)["predicate"]
    assert made.run_details.builder.id == made.build_definition.build_type
    assert {d.name: f"sha256:{d.digest['sha256']}" for d in
            made.build_definition.resolved_dependencies} == own["inputs"]["files"]  # fmt: skip
    assert said["subject"] == [
        {"name": "build/out.xml",
         "digest": {"sha256": own["outputs"]["build/out.xml"].removeprefix("sha256:")}},
    ]  # fmt: skip


def test_a_simple_verification_result(small: Path) -> None:
    said = statement(small, "svr")["predicate"]
    assert said["properties"] == [
        "PACTC_EVIDENCE_COMMAND", "PACTC_COMPONENTS_adder", "PACTC_CONTROLS_TST-ORG-1",
    ]  # fmt: skip
    assert said["timeCreated"] == receipt(small)["predicate"]["ended"]


@pytest.mark.parametrize("name", ["vulns", "provenance"])
def test_it_says_too_little(small: Path, name: str) -> None:
    done = show(small, "--predicate", name)
    assert (done.code, done.err[:4]) == (1, "P665")


def test_a_live_run_counts_no_tests(small: Path) -> None:
    done = run_pactc(small, "evidence", "show", "live", "--predicate", "test-result")
    assert (done.code, done.err[:4]) == (1, "P665")


def test_only_what_counts_is_told(small: Path) -> None:
    put(small, "src/adder.py", "def add(a: int, b: int) -> int:\n    return b + a\n")
    done = show(small, "--predicate", "svr")
    assert (done.code, done.err[:4]) == (1, "P622")
    assert "input changed" in done.err
    run_git(small, "rm", "-q", "-f", "pact/evidence/unit.json")
    assert show(small).err[:4] == "P622"


def test_signed(small: Path) -> None:
    done = show(small, "--predicate", "svr", "--key", str(key("ci")))
    envelope = dsse.Envelope.from_dict(json.loads(done.out))
    ci = SSlibKey.from_crypto(load_ssh_public_key(public("ci").encode()))
    assert list(envelope.verify([ci], 1)) == [ci.keyid]
    assert json.loads(envelope.payload) == statement(small, "svr")


def test_nothing_is_written(small: Path) -> None:
    for name in PREDICATES:
        show(small, "--predicate", name)
    assert run_git(small, "status", "--porcelain").out == ""
