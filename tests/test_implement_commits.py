"""Trees, commits, branches and worktrees: the same from the same, and the user's own untouched."""

from __future__ import annotations

from pathlib import Path

import pytest

from pactc.errors import PactError
from pactc.git import discover
from pactc.implement import commits, worktree
from pactc.implement.commits import File

from .conftest import run_git


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    run_git(folder, "init", "-q")
    (folder / "a").mkdir()
    (folder / "a/x.py").write_text("x = 1\n")
    (folder / "a/ü.txt").write_text("ü\r\n")
    (folder / "tool").write_text("#!/bin/sh\n")
    (folder / "tool").chmod(0o755)
    (folder / "link").symlink_to("a/x.py")
    (folder / ".gitattributes").write_text("*.txt text eol=lf\n*.py filter=shout\n")
    run_git(folder, "config", "filter.shout.smudge", "tr a-z A-Z")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "one")
    return folder


def test_a_commit_is_what_is_in_it(repo: Path) -> None:
    base = commits.at(discover(repo), "HEAD")
    index = (repo / ".git/index").read_bytes()
    changes = {"a/x.py": None, "b/y.py": File("100755", b"y = 2\r\n")}
    tree = commits.tree_with(base, changes)
    one, two = (commits.commit(base.repo, tree, base.parents, "M\n") for _ in range(2))
    assert one == two
    names = run_git(repo, "diff", "--summary", "HEAD", one).out.split("\n")
    assert names[:2] == [" delete mode 100644 a/x.py", " create mode 100755 b/y.py"]
    assert run_git(repo, "cat-file", "blob", f"{one}:b/y.py").out.encode() == b"y = 2\n"
    who = run_git(repo, "log", "-1", "--format=%an <%ae> %ct %cn", one).out
    assert who == "pactc implement <implement@pactc.invalid> 1767225600 pactc implement\n"
    assert (repo / ".git/index").read_bytes() == index
    run_git(repo, "fsck", "--strict")


def test_a_base_of_several(repo: Path) -> None:
    base = commits.at(discover(repo), "HEAD")
    changes = {"n": File("100644", b"n\n")}
    tip = commits.commit(base.repo, commits.tree_with(base, changes), base.parents, "n\n")
    on = commits.on(base, [tip], changes)
    assert on.parents == (tip,)
    assert on.tree == run_git(repo, "rev-parse", f"{tip}^{{tree}}").out.strip()
    assert on.many(["n", "link"]) == {
        "n": File("100644", b"n\n"),
        "link": File("120000", b"a/x.py"),
    }


def test_a_branch_is_set_only_from_what_it_was(repo: Path) -> None:
    found = discover(repo)
    head = run_git(repo, "rev-parse", "HEAD").out.strip()
    assert commits.branch(found, "pactc/x") is None
    commits.set_branch(found, "pactc/x", head, None)
    assert commits.branch(found, "pactc/x") == head
    with pytest.raises(PactError) as caught:
        commits.set_branch(found, "pactc/x", head, None)
    assert caught.value.code == "P157"
    assert commits.checked_out(found) == {"main"}


def test_history(repo: Path) -> None:
    found = discover(repo)
    run_git(repo, "commit", "-q", "--allow-empty", "-m", "two")
    old, new = (run_git(repo, "rev-parse", r).out.strip() for r in ("HEAD~1", "HEAD"))
    assert commits.contains(found, new, old)
    assert not commits.contains(found, old, new)


def test_a_worktree_holds_what_may_be_seen_as_it_is(repo: Path, tmp_path: Path) -> None:
    base = commits.at(discover(repo), "HEAD")
    config = (repo / ".git/config").read_bytes()
    (repo / ".git/hooks").mkdir(exist_ok=True)
    (repo / ".git/hooks/post-checkout").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (repo / ".git/hooks/post-checkout").chmod(0o755)
    seen = base.many(["a/x.py", "tool", "link"])
    admin = worktree.make(base, seen, tmp_path / "w/one")
    place = tmp_path / "w/one"
    assert admin == repo / ".git/worktrees/one"
    assert sorted(p.name for p in place.iterdir()) == [".git", "a", "link", "tool"]
    assert (place / "a/x.py").read_bytes() == b"x = 1\n", "no filter has a say"
    assert (place / "tool").stat().st_mode & 0o777 == 0o755
    assert (place / "link").is_symlink()
    assert run_git(place, "log", "--format=%s").out == "What may be seen.\n"
    assert run_git(place, "ls-files").out.split() == ["a/x.py", "link", "tool"]
    assert not (tmp_path / "ran").exists()
    assert (repo / ".git/config").read_bytes() == config
    assert run_git(repo, "status", "--porcelain").out == ""

    (place / ".git").write_text("gitdir: /nowhere\n")
    (place / "a").chmod(0o500)
    worktree.drop(base.repo, place)
    assert not place.exists()
    assert not admin.exists()
    worktree.drop(base.repo, place)


def test_a_worktree_is_made_anew(repo: Path, tmp_path: Path) -> None:
    base = commits.at(discover(repo), "HEAD")
    for _ in range(2):
        worktree.make(base, base.many(["tool"]), tmp_path / "w/one")
        (tmp_path / "w/one/more").write_text("")
    worktree.make(base, base.many(["tool"]), tmp_path / "w/one")
    assert sorted(p.name for p in (tmp_path / "w/one").iterdir()) == [".git", "tool"]
    assert worktree.notes(base.repo, tmp_path / "w") == [repo / ".git/worktrees/one"]
    assert worktree.notes(base.repo, tmp_path / "v") == []


def test_files_are_never_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("mine")
    (tmp_path / "w").mkdir()
    (tmp_path / "w/f").symlink_to(tmp_path / "outside")
    (tmp_path / "w/g").hardlink_to(tmp_path / "outside")
    worktree.fill(tmp_path / "w", {"f": File("100644", b"x"), "g": File("100644", b"x")})
    assert (tmp_path / "outside").read_text() == "mine"
    assert (tmp_path / "w/f").read_text() == (tmp_path / "w/g").read_text() == "x"


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_either_kind_of_object_id(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "repo"
    folder.mkdir()
    run_git(folder, "init", "-q", f"--object-format={form}")
    (folder / "x").write_text("x")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "one")
    base = commits.at(discover(folder), "HEAD")
    made = commits.commit(base.repo, commits.tree_with(base, {"x": None}), base.parents, "M\n")
    commits.set_branch(base.repo, "pactc/x", made, None)
    assert run_git(folder, "ls-tree", "pactc/x").out == ""
