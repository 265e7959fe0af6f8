"""What a verdict tells of evidence: typed reasons, and what was carried here from another commit;
the same as text, JSON, Markdown and HTML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import run_git, run_pactc
from .small_pack import change, copy, put, save, verdict


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def text(folder: Path, tmp_path: Path) -> tuple[str, str, str]:
    """As text, as Markdown, as HTML."""
    also = [f"--also={f}={tmp_path / f}" for f in ("markdown", "html")]
    done = run_pactc(folder, "production", "validate", "--format", "text", *also)
    return done.out, (tmp_path / "markdown").read_text(), (tmp_path / "html").read_text()


def test_what_counts_is_not_spoken_of(small: Path, tmp_path: Path) -> None:
    told = verdict(small)["evidence"]
    assert {k: (v["state"], v["reasons"], v["ran_on"]) for k, v in told.items()} == {
        "live": ("fresh", [], None), "unit": ("fresh", [], None),
    }  # fmt: skip
    said, markdown, _ = text(small, tmp_path)
    assert "evidence  state" not in said
    assert "### Evidence" not in markdown


def test_it_was_carried_by_a_squash(small: Path, tmp_path: Path) -> None:
    run_git(small, "switch", "-q", "-c", "change")
    put(small, "src/adder.py", "def add(a: int, b: int) -> int:\n    return b + a\n")
    save(small)
    ran = run_git(small, "rev-parse", "HEAD").out.strip()
    assert run_pactc(small, "evidence", "run", "unit").code == 0
    save(small)
    run_git(small, "switch", "-q", "main")
    run_git(small, "merge", "-q", "--squash", "change")
    save(small)
    told: Any = verdict(small)
    assert told["verdict"] == "pass"
    assert told["evidence"]["unit"] | {"ended": None} == {
        "type": "command", "state": "carried", "ended": None, "ran_on": ran, "reasons": [],
    }  # fmt: skip
    said, markdown, html = text(small, tmp_path)
    assert f"unit      carried  it ran on {ran[:12]}; its inputs are equal" in said
    assert f"carried here; it ran on `{ran[:12]}`" in markdown
    assert f"it ran on commit {ran[:12]}, and its inputs are equal" in html


def test_why_it_does_not_count(small: Path, tmp_path: Path) -> None:
    put(small, "src/adder.py", "def add(a: int, b: int) -> int:\n    return b + a\n")
    change(small, "pact/policy.yaml", "/receipts", {"signed_by": ["ci"]})
    save(small)
    save(small)
    told = verdict(small)["evidence"]["unit"]
    assert told["state"] == "stale"
    reasons = [(r["type"], r["text"]) for r in told["reasons"]]
    assert reasons == [("input changed", "src/adder.py"),
                       ("unsigned", "there is no pact/signatures/evidence/unit.json")]  # fmt: skip
    for each in text(small, tmp_path):
        assert "input changed" in each
        assert "unsigned" in each


def test_what_never_ran(small: Path, tmp_path: Path) -> None:
    run_git(small, "rm", "-q", "pact/evidence/unit.json")
    save(small)
    assert verdict(small)["evidence"]["unit"]["reasons"] == [
        {"type": "missing", "text": "it never ran"}
    ]
    assert "unit      missing  it never ran" in text(small, tmp_path)[0]


def test_the_work_tree_says_it_too(small: Path) -> None:
    put(small, "src/adder.py", "def add(a: int, b: int) -> int:\n    return b + a\n")
    done = run_pactc(small, "production", "status")
    assert "unit      input changed  src/adder.py" in done.out
    told = json.loads(run_pactc(small, "production", "status", "--format", "json").out)
    assert told["evidence"]["unit"]["reasons"][0]["type"] == "input changed"
