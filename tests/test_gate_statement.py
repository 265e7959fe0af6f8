"""`pact/verdict.json`: what is kept of a verdict, and the chain of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from jsonschema import Draft202012Validator

from pactc.fingerprint import raw
from pactc.models import schema
from pactc.signing import envelope, signers

from .conftest import run_git, run_pactc
from .small_pack import copy, key, public, put, save


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def keep(folder: Path, *args: str) -> dict[str, Any]:
    run_pactc(folder, "production", "validate", "--write", *args)
    document: dict[str, Any] = json.loads((folder / "pact/verdict.json").read_text())
    assert list(Draft202012Validator(schema("verdict")).iter_errors(document)) == []
    return document


def details(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["predicate"]["https://pactc.dev/verdict/v1"]
    return found


def test_it_is_a_summary_that_others_read(small: Path) -> None:
    document = keep(small)
    head = run_git(small, "rev-parse", "HEAD").out.strip()
    root = run_pactc(small, "production", "fingerprint").out.strip()
    assert document["subject"] == [
        {"name": "commit", "digest": {"gitCommit": head}},
        {"name": "pack", "digest": {"sha256": root.removeprefix("sha256:")}},
    ]
    predicate = document["predicate"]
    assert predicate["verificationResult"] == "PASSED"
    assert [a["uri"] for a in predicate["inputAttestations"]] == [
        "pact/evidence/live.json", "pact/evidence/unit.json",
    ]  # fmt: skip
    theirs = ParseDict(document, statement_pb2.Statement())
    Statement.copy_from_pb(theirs).validate()


def test_a_refused_commit_reaches_no_level(small: Path) -> None:
    put(small, "src/adder.py", "def add(a, b):\n    return b + a\n")
    save(small)
    document = keep(small)
    assert document["predicate"]["verificationResult"] == "FAILED"
    assert document["predicate"]["verifiedLevels"] == []
    codes = {f["code"] for s in details(document)["steps"] for f in s["findings"]}
    assert "P620" in codes


def test_it_is_signed(small: Path) -> None:
    keep(small, "--key", str(key("ci")))
    signature = small / "pact/signatures/verdict.json"
    signed = envelope(json.loads(signature.read_text()))
    assert signed.payload == (small / "pact/verdict.json").read_bytes()
    assert signers(signed, {"ci": public("ci"), "ada": public("ada")}) == {"ci"}
    keep(small)  # without a key: the old signature would be over another verdict
    assert not signature.exists()


def test_the_chain_shows_a_lapse(small: Path) -> None:
    assert "previous" not in details(keep(small))
    judged = run_git(small, "rev-parse", "HEAD").out.strip()
    kept = (small / "pact/verdict.json").read_bytes()
    save(small)
    for _ in range(3):
        save(small)
    previous = details(keep(small))["previous"]
    assert previous == {"answer": "pass", "commit": judged, "commits_since": 2,
                        "digest": raw(kept).removeprefix("sha256:")}  # fmt: skip


def test_a_verdict_that_names_a_stranger_is_told_without_a_count(small: Path) -> None:
    keep(small)
    document = json.loads((small / "pact/verdict.json").read_text())
    document["subject"][0]["digest"]["gitCommit"] = "0" * 40
    put(small, "pact/verdict.json", document)
    save(small)
    save(small)
    assert "commits_since" not in details(keep(small))["previous"]


def test_nothing_is_kept_of_what_could_not_be_opened(small: Path) -> None:
    done = run_pactc(small, "production", "validate", "--rev", "nowhere", "--write")
    assert done.code == 1
    assert "P695" in done.out + done.err
    assert not (small / "pact/verdict.json").exists()
