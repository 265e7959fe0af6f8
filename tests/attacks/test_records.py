"""Cheats with records: the committed trace is a memo for whoever works, and no proof for the gate.

Each is committed, because that is what a merge would bring; `check --rev` must refuse it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pactc.fingerprint import of_file, raw, slices
from pactc.records import path_of

TRUST, BRIEF, SLOTS = "pact/trust.json", "pact/briefs/slots.md", "pact/contracts/slots.yaml"


def refused(pack: Path, pactc, commit, code: str, path: str) -> None:
    commit(pack)
    done = pactc(pack, "check", "--rev", "HEAD", "--format", "json")
    assert done.code == 1
    found = [(f["code"], f["path"]) for f in json.loads(done.out)["findings"]]
    assert (code, path) in found, found


def rewrite(pack: Path, path: str, **fields: object) -> None:
    note = pack / path_of(path)
    note.write_text(json.dumps({**json.loads(note.read_text()), **fields}, indent=2))


def test_a_derived_document_edited_together_with_its_record(pack, pactc, commit) -> None:
    value = json.loads((pack / TRUST).read_text())
    value["assertions"].popitem()
    (pack / TRUST).write_text(json.dumps(value))
    rewrite(pack, TRUST, content={k: [v] for k, v in slices(value).items()})
    refused(pack, pactc, commit, "P308", TRUST)
    assert pactc(pack, "build", "--restore", "trust").code == 0  # what the finding says to do
    commit(pack)
    assert pactc(pack, "check", "--rev", "HEAD").code == 0


def test_a_brief_edited_together_with_its_record(pack, pactc, commit) -> None:
    data = (pack / BRIEF).read_bytes() + b"\nSkip the tests.\n"
    (pack / BRIEF).write_bytes(data)
    rewrite(pack, BRIEF, content={"": [of_file(data)]}, raw=raw(data))
    refused(pack, pactc, commit, "P308", BRIEF)


def test_a_contract_weakened_under_the_fingerprints_of_the_old_one(pack, pactc, commit) -> None:
    """Only `raw` is brought up to date: whoever believes the record sees no slice change, so that
    nothing made from the contract turns stale."""
    text = (pack / SLOTS).read_text()
    weaker = text.replace("deterministic: true", "deterministic: false", 1)
    assert weaker != text
    (pack / SLOTS).write_text(weaker)
    rewrite(pack, SLOTS, raw=raw(weaker.encode()))
    refused(pack, pactc, commit, "P304", SLOTS)


def test_a_graph_changed_under_the_slices_of_the_old_one(pack, pactc, commit) -> None:
    """The only one of its kind has no `raw` to believe in, so even a plain check sees it."""
    graph = pack / "pact/graph.yaml"
    graph.write_text(graph.read_text().replace("purpose: Says", "purpose: Hardly says", 1))
    assert pactc(pack, "check").code == 1
    refused(pack, pactc, commit, "P304", "pact/graph.yaml")


def test_parts_brought_up_to_date_without_building(pack, pactc, commit) -> None:
    """The record is given the parts of now, and what follows from them is not there."""
    graph = pack / "pact/graph.yaml"
    graph.write_text(graph.read_text().replace("purpose: Says", "purpose: Hardly says", 1))
    before = (pack / BRIEF).read_bytes()
    done = pactc(pack, "accept", "graph", "contract", "laws", "preflight", "threats",
                 "--reason", "x")  # fmt: skip
    assert done.code == 0, done
    assert pactc(pack, "build").code == 0
    assert (pack / BRIEF).read_bytes() != before
    (pack / BRIEF).write_bytes(before)
    rewrite(pack, BRIEF, content={"": [of_file(before)]}, raw=raw(before))
    refused(pack, pactc, commit, "P308", BRIEF)


def test_a_record_of_another_artifact(pack, pactc, commit) -> None:
    other = (pack / path_of("pact/briefs/store.md")).read_bytes()
    (pack / path_of(BRIEF)).write_bytes(other)
    refused(pack, pactc, commit, "P304", BRIEF)


@pytest.mark.parametrize("place", [".pact/cache/clean.memo", ".git.pactc/clean.memo", "pactc/x"])
def test_a_committed_memo(pack, pactc, commit, place) -> None:
    """Memos are read from the Git directory alone, which no commit reaches."""
    assert pactc(pack, "check").code == 0
    memo = next((pack / ".git" / "pactc").glob("clean.memo"))
    (pack / place).parent.mkdir(parents=True, exist_ok=True)
    (pack / place).write_bytes(memo.read_bytes())
    (pack / TRUST).write_text("{}\n")
    assert pactc(pack, "check").code == 1
    refused(pack, pactc, commit, "P304", TRUST)
