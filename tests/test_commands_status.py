"""`pactc status`: a line an artifact, and a summary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Pactc
from .trees import report


def test_a_line_an_artifact(pack: Path, pactc: Pactc) -> None:
    done = pactc(pack, "status")
    lines = done.out.splitlines()
    assert done.code == 1  # receipts are missing
    assert [line.split()[0] for line in lines[:-2]].count("fresh") == 28
    assert lines[-1] == "43 artifacts: 28 fresh, 15 missing"
    assert done.err == ""


@pytest.mark.parametrize(
    ("words", "count"),
    [(["contract"], 5), (["trust", "trace"], 2), (["pact/graph.yaml"], 1), (["brief/slots"], 1)],
)
def test_chosen(pack: Path, pactc: Pactc, words: list[str], count: int) -> None:
    done = pactc(pack, "status", *words)
    assert done.code == 0
    assert len(done.out.splitlines()) == count + 2


def test_from_a_subfolder(pack: Path, pactc: Pactc) -> None:
    assert pactc(pack / "pact", "status", "graph.yaml").out.startswith("fresh")


def test_unknown(pack: Path, pactc: Pactc) -> None:
    assert pactc(pack, "status", "nobody").code == 2


def test_reasons_are_on_the_line(pack: Path, pactc: Pactc) -> None:
    (pack / "pact/trace.json").write_text("{}\n")
    done = pactc(pack, "status", "trace")
    assert done.code == 1
    assert done.out.startswith("drifted  trace")


@pytest.mark.parametrize("fmt", ["json", "github", "sarif", "junit"])
def test_formats(pack: Path, pactc: Pactc, fmt: str) -> None:
    done = pactc(pack, "status", "--format", fmt)
    assert done.code == 1
    if fmt == "json":
        assert len(json.loads(done.out)["artifacts"]) == 43


def test_orphans_are_told(pack: Path, pactc: Pactc) -> None:
    (pack / "pact/briefs/nobody.md").write_text("x")
    assert "orphan   pact/briefs/nobody.md" in pactc(pack, "status").out
    found = {a["id"]: a["state"] for a in report(pack)["artifacts"]}
    assert found["pact/briefs/nobody.md"] == "orphan"
