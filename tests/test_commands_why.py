"""`pactc why`: down to the file, the slice and the commit."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import Pactc
from .trees import REASON, commit, edit


def test_fresh(pack: Path, pactc: Pactc) -> None:
    done = pactc(pack, "why", "brief/slots")
    assert done.code == 0
    assert done.out.startswith("brief/slots is fresh\n")
    assert "  from input pact/graph.yaml#/components/slots\n" in done.out


def test_down_to_file_slice_and_commit(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/graph.yaml", "title: HTTP edge", "title: The edge")
    assert pactc(pack, "accept", "graph", *REASON).code == 0
    oid = commit(pack, "Call the edge by its name")
    done = pactc(pack, "why", "brief/http")
    assert done.code == 1
    text = done.out
    assert text.startswith("brief/http is blocked\n")
    assert "  contract/http is stale\n" in text
    assert "    input pact/graph.yaml#/components/http  " in text
    assert f"      {oid[:10]} Call the edge by its name\n" in text
    assert "help: bring pact/contracts/http.yaml in line" in text


def test_each_cause_is_told_once(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/graph.yaml", "title: Slots", "title: The slots")
    text = pactc(pack, "why", "trust").out
    assert text.count("graph is drifted\n") == 1
    assert "graph is drifted (see above)" in text
    assert "content #/components/slots" in text


def test_json(pack: Path, pactc: Pactc) -> None:
    (pack / "pact/trust.json").unlink()
    done = pactc(pack, "why", "trust", "trace", "--format", "json")
    assert done.code == 1
    chains = json.loads(done.out)
    assert [c["id"] for c in chains] == ["trace", "trust"]
    assert chains[1]["state"] == "missing"
    assert chains[1]["help"].startswith("run `pactc build trust`")


def test_paths_kinds_and_orphans(pack: Path, pactc: Pactc) -> None:
    assert pactc(pack / "pact", "why", "graph.yaml").code == 0
    assert pactc(pack, "why", "contract").out.count(" is fresh\n") == 5
    (pack / "pact/briefs/old.md").write_text("x")
    done = pactc(pack, "why", "pact/briefs/old.md")
    assert done.code == 1
    assert "no rule wants this brief any more" in done.out
    assert pactc(pack, "why", "nobody").code == 2
    assert pactc(pack, "why").code == 2


def test_a_file_that_is_gone(pack: Path, pactc: Pactc) -> None:
    (pack / "pact/waivers.yaml").unlink()
    done = pactc(pack, "why", "controls")
    assert done.code == 1
    assert "the file is gone" in done.out


def test_what_is_invalid(pack: Path, pactc: Pactc) -> None:
    edit(pack, "pact/laws.yaml", "text:", "txet:")
    done = pactc(pack, "why", "laws")
    assert done.code == 1
    assert "laws is invalid\n" in done.out
    assert "P20" in done.out


def test_what_a_file_says_is_escaped(pack: Path, pactc: Pactc) -> None:
    edit(pack, "build-spec.yaml", "security: strict", "security: {level: strict}")
    commit(pack, "evil \x1b[31m red \u202e text")
    out = pactc(pack, "why", "readiness").out
    assert "\x1b" not in out
    assert "\u202e" not in out
