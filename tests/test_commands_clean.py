"""`pactc clean`: what it removes, and what it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from pactc.implement import state

from .conftest import run_git, run_pactc
from .race_pack import authors, implement, standing


def test_nothing(race: Path) -> None:
    for memo in (race / ".git/pactc").glob("*.memo"):
        memo.unlink()
    done = run_pactc(race, "clean", "-n")
    assert (done.code, done.out) == (0, "nothing to remove\n")
    assert run_pactc(race, "clean").out == "nothing to remove\n"
    assert not (race / ".pact/cache").exists(), "nothing is made to be cleaned"


@pytest.mark.slow
def test_losers_go_and_the_offer_stays(race: Path, tmp_path: Path) -> None:
    authors(race, bad="write('half = None')\nos.mkdir('src/halving')\nos.chmod('src/halving', 0)\n",
            good="write()\n")  # fmt: skip
    words = ("half", "--author", "bad", "--author", "good", "--rounds", "1")
    assert implement(race, *words).code == 0
    run_git(race, "worktree", "add", "-q", "--detach", str(tmp_path / "mine"))
    before, branch = standing(race), run_git(race, "rev-parse", "pactc/half").out
    assert len(run_git(race, "worktree", "list").out.splitlines()) == 4

    shown = run_pactc(race, "clean", "-n")
    assert "would remove .pact/cache/implement/races\n" in shown.out
    assert "would remove .git/worktrees/pactc-half-1\n" in shown.out
    assert len(run_git(race, "worktree", "list").out.splitlines()) == 4

    done = run_pactc(race, "clean")
    assert done.code == 0
    assert done.out.replace("removed", "would remove") == shown.out
    assert len(run_git(race, "worktree", "list").out.splitlines()) == 2
    assert not (race / state.FOLDER / "races").exists()
    assert (race / state.FOLDER / "receipts/half.json").exists()
    assert run_git(race, "rev-parse", "pactc/half").out == branch
    assert standing(race) == before
    assert run_pactc(race, "clean").out == "nothing to remove\n"


@pytest.mark.slow
def test_the_receipt_goes_with_its_branch(race: Path) -> None:
    assert implement(race, "half", by="write()\n").code == 0
    run_git(race, "branch", "-q", "-D", "pactc/half")
    assert "removed .pact/cache/implement/receipts/half.json\n" in run_pactc(race, "clean").out
    assert not (race / state.FOLDER / "receipts/half.json").exists()


@pytest.mark.slow
def test_a_race_after_it_begins_anew(race: Path) -> None:
    assert implement(race, "half", by="write()\n").code == 0
    assert run_pactc(race, "clean").code == 0
    done = implement(race, "half", by="write()\n")
    assert done.code == 0, done
    assert "was done before" not in done.err


def test_a_link_in_the_place_of_the_cache(race: Path, tmp_path: Path) -> None:
    (tmp_path / "other/implement/races").mkdir(parents=True)
    (race / ".pact/cache").symlink_to(tmp_path / "other")
    done = run_pactc(race, "clean")
    assert done.code == 1
    assert done.err.startswith("P904 .pact/cache is a symbolic link\n")
    assert (tmp_path / "other/implement/races").exists()
