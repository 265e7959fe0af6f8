"""The branch of the best: what it holds, whose it is, and what it never moves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pactc.errors import PactError
from pactc.git import discover
from pactc.implement import commits, offer, state
from pactc.implement.commits import File
from pactc.implement.plan import Task

from .conftest import run_git

TASK = Task("half", {}, ("src/halves.py", "src/halving/**"), (), ())
BRANCH = "pactc/half"
REPORT: Mapping[str, Any] = {
    "passed": 3,
    "checks": 4,
    "statement": {"predicate": {"digests": {"source": "sha256:5"}}},
}
FILES = {"src/halves.py": File("100644", b"one = 1\n")}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    (folder / "src/halving").mkdir(parents=True)
    (folder / "src/halving/old.py").write_text("old = 1\n")
    (folder / "other.py").write_text("other = 1\n")
    run_git(folder, "init", "-q", "-b", "main")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "one")
    return folder


def offered(repo: Path, files: Mapping[str, File] = FILES) -> str:
    base = commits.at(discover(repo), "HEAD")
    return offer.offered(TASK, base, "", files, REPORT, "agent", state.base(repo))


def names(repo: Path, commit: str) -> list[str]:
    return run_git(repo, "diff", "--name-status", "HEAD", commit).out.split("\n")[:-1]


def test_it_holds_the_source_and_nothing_else(repo: Path) -> None:
    before = run_git(repo, "status", "--porcelain", "--branch", "-uno").out
    made = offered(repo)
    assert names(repo, made) == ["A\tsrc/halves.py", "D\tsrc/halving/old.py"]
    assert run_git(repo, "rev-parse", BRANCH, f"{BRANCH}^").out.split() == [
        made, run_git(repo, "rev-parse", "HEAD").out.strip(),
    ]  # fmt: skip
    assert run_git(repo, "status", "--porcelain", "--branch", "-uno").out == before
    said = run_git(repo, "log", "-1", "--format=%B", BRANCH).out
    assert "3 of 4 checks hold" in said
    assert "Pactc-Author: agent\nPactc-Source: sha256:5\n" in said
    kept = json.loads(state.receipt(state.base(repo), "half").read_bytes())
    assert kept == REPORT["statement"]


def test_the_same_again_is_the_same(repo: Path) -> None:
    made = offered(repo)
    state.receipt(state.base(repo), "half").unlink()
    assert offered(repo) == made
    assert state.receipt(state.base(repo), "half").exists()  # it died between the two


def test_a_better_one_takes_the_place_of_ours(repo: Path) -> None:
    first = offered(repo)
    second = offered(repo, {"src/halves.py": File("100644", b"two = 2\n")})
    assert first != second
    assert run_git(repo, "rev-parse", BRANCH).out.strip() == second


def test_a_branch_that_somebody_made_stays(repo: Path) -> None:
    run_git(repo, "checkout", "-q", "-b", BRANCH)
    (repo / "mine.py").write_text("mine = 1\n")
    run_git(repo, "add", "-A")
    run_git(repo, "commit", "-q", "-m", "mine")
    run_git(repo, "checkout", "-q", "main")
    mine = run_git(repo, "rev-parse", BRANCH).out
    with pytest.raises(PactError) as caught:
        offered(repo)
    assert caught.value.code == "P864"
    assert "with work that the base has not" in caught.value.finding.message
    assert run_git(repo, "rev-parse", BRANCH).out == mine
    assert not state.receipt(state.base(repo), "half").exists()


def test_work_on_top_of_an_offer_stays(repo: Path) -> None:
    offered(repo)
    run_git(repo, "checkout", "-q", BRANCH)
    run_git(repo, "commit", "-q", "--allow-empty", "-m", "mine")
    run_git(repo, "checkout", "-q", "main")
    with pytest.raises(PactError) as caught:
        offered(repo, {"src/halves.py": File("100644", b"two = 2\n")})
    assert caught.value.code == "P864"


def test_a_branch_whose_work_is_merged_is_free(repo: Path) -> None:
    run_git(repo, "branch", BRANCH)
    made = offered(repo)
    assert run_git(repo, "rev-parse", BRANCH).out.strip() == made


def test_a_branch_that_a_work_tree_stands_on(repo: Path, tmp_path: Path) -> None:
    offered(repo)
    run_git(repo, "worktree", "add", "-q", str(tmp_path / "tree"), BRANCH)
    with pytest.raises(PactError) as caught:
        offered(repo, {"src/halves.py": File("100644", b"two = 2\n")})
    assert caught.value.code == "P864"
    assert "that a work tree stands on" in caught.value.finding.message
