"""The project before and after: what is seen of a change, and whose it can have been."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pactc.git import discover
from pactc.implement import outside
from pactc.implement.outside import Outside, changes

from .conftest import run_git


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    run_git(folder, "init", "-q")
    (folder / "x").write_text("1")
    (folder / ".gitignore").write_text("ignored\n")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "one")
    return folder


ACTS: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "content": (lambda f: (f / "x").write_text("2"), ["x"]),
    "content with its time": (lambda f: _same_time(f / "x"), ["x"]),
    "mode": (lambda f: (f / "x").chmod(0o755), ["x"]),
    "gone": (lambda f: (f / "x").unlink(), ["the index at x", "x"]),
    "link": (lambda f: ((f / "x").unlink(), (f / "x").symlink_to("y")), ["x"]),
    "new": (lambda f: (f / "new").write_text(""), ["new", "the index at new"]),
    "index": (lambda f: run_git(f, "update-index", "--cacheinfo", f"100644,{_blob(f)},x"),
              ["the index at x"]),
    "hook": (lambda f: _write(f / ".git/hooks/pre-push"), [".git/hooks/pre-push"]),
    "configuration": (lambda f: run_git(f, "config", "a.b", "c"), [".git/config"]),
    "attributes": (lambda f: _write(f / ".git/info/attributes"), [".git/info/attributes"]),
    "branch": (lambda f: run_git(f, "branch", "b"), [".git/refs/heads/b"]),
    "HEAD": (lambda f: run_git(f, "symbolic-ref", "HEAD", "refs/heads/z"), [".git/HEAD"]),
    "alternates": (lambda f: _write(f / ".git/objects/info/alternates"),
                   [".git/objects/info/alternates"]),
    "an offer": (lambda f: run_git(f, "branch", "pactc/b"), []),
    "what is ignored": (lambda f: (f / "ignored").write_text(""), []),
}  # fmt: skip


def _same_time(file: Path) -> None:
    before = file.stat()
    file.write_text("2")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _write(file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text("x")


def _blob(folder: Path) -> str:
    (folder.parent / "blob").write_text("3")
    return run_git(folder, "hash-object", "-w", str(folder.parent / "blob")).out.strip()


@pytest.mark.parametrize("what", ACTS)
def test_a_change_is_seen(repo: Path, what: str) -> None:
    act, said = ACTS[what]
    looked = Outside(discover(repo))
    before = looked.look()
    assert changes(before, looked.look(), confined=False) == []
    act(repo)
    after = looked.look()
    assert changes(before, after, confined=False) == said
    assert changes(before, after, confined=True) == (["x"] if what in ("mode", "link") else [])


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("home/.gitconfig", "~/.gitconfig"),
        ("home/.bashrc", "~/.bashrc"),
        ("package/judge.py", "pactc/judge.py"),
        ("package/runtime/new.py", "pactc/runtime/new.py"),
        ("site/evil.pth", "site-packages/evil.pth"),
        ("site/sitecustomize.py", "site-packages/sitecustomize.py"),
    ],
)
def test_what_decides_about_the_project(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, said: str
) -> None:
    """Git's own settings, the shell's, the judge, and what Python runs before it."""
    for name in ("home", "package/runtime", "site"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "package/judge.py").write_text("1")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(outside, "PACKAGE", tmp_path / "package")
    monkeypatch.setattr(outside.sysconfig, "get_path", lambda _: str(tmp_path / "site"))
    looked = Outside(discover(repo))
    before = looked.look()
    (tmp_path / path).write_text("# 2\n")
    assert changes(before, looked.look(), confined=False) == [said]


def test_a_linked_worktree(repo: Path, tmp_path: Path) -> None:
    run_git(repo, "worktree", "add", "-q", str(tmp_path / "w"))
    outside = Outside(discover(tmp_path / "w"))
    before = outside.look()
    (repo / ".git/worktrees/w/config.worktree").write_text("x")
    assert changes(before, outside.look(), confined=False) == [".git/worktrees/w/config.worktree"]
