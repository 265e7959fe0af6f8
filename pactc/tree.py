"""Where bytes are read from: the work tree, the index, or any commit, through one interface.
With git.py, blobs.py and lies.py, the only modules that talk to Git plumbing.

Every read is of the bytes themselves: files without Git's filters, blobs without replace refs. A
symlink, a submodule, a path with a symlink above it, or a file over the cap is refused with a
PactError; what else can make two readers see two things, `findings` reports (DESIGN section 10).
"""

from __future__ import annotations

import os
from pathlib import Path

from .errors import PactError
from .git import Repo, commits_touching, discover, head_oid, resolve, run
from .stored import Commit, Index
from .tree_base import Entry, Tree
from .worktree import WorkTree

__all__ = [
    "Entry",
    "Repo",
    "Tree",
    "WorkTree",
    "at_commit",
    "commits_touching",
    "discover",
    "head_oid",
    "open_commit",
    "open_index",
    "open_worktree",
    "uncommitted",
    "uncommitted_paths",
]


def open_worktree(repo: Repo) -> WorkTree:
    """The files on disk. Raises PactError P164 if there is no work tree."""
    return WorkTree(repo, _root(repo))


def open_index(repo: Repo) -> Index:
    """The index that the commit in progress is made from. Raises PactError P164 if there is no
    work tree.

    Of all GIT_* variables this function alone honours one, GIT_INDEX_FILE: for `git commit -a`
    and `git commit FILE` Git prepares a temporary index and tells the pre-commit hook of it by
    that variable only; to judge .git/index then is to pass content that is not what is being
    committed. It counts only if it lies in this repository's Git directory, as Git's own does,
    so that a hook of one repository cannot redirect what is read of another. The gate judges
    commits, and those are read without any index: whoever sets the variable cannot reach it."""
    root = _root(repo)
    if named := os.environ.get("GIT_INDEX_FILE"):
        file = Path(os.path.realpath(root / named))
        if file.is_relative_to(os.path.realpath(repo.git_dir)) and file.is_file():
            return Index(repo, file)
    return Index(repo, repo.git_dir / "index")


def open_commit(repo: Repo, rev: str) -> Commit:
    """The commit that any revision names, without a checkout. Raises UsageError P153 if none."""
    return Commit(repo, resolve(repo, rev))


def at_commit(repo: Repo, oid: str) -> Commit:
    """The commit whose full oid Git has said before: no process asks for it again."""
    return Commit(repo, oid)


def uncommitted(repo: Repo, folder: str = "") -> bool:
    """Whether the work tree holds anything, in a folder of it ("" or "a/b/"), that HEAD does not:
    changed, staged, or neither tracked nor ignored."""
    return bool(uncommitted_paths(repo, folder))


def uncommitted_paths(repo: Repo, folder: str = "") -> list[str]:
    """What `uncommitted` speaks of, from the top of the repository; a folder of which nothing is
    tracked is one path, and ends in a slash."""
    _root(repo)
    words = (
        "--literal-pathspecs",
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=normal",
        "--no-renames",
    )
    rows = run(repo, *words, "--", folder or ".").split(b"\0")
    return [os.fsdecode(row[3:]) for row in rows if row]


def _root(repo: Repo) -> Path:
    if repo.root is None:
        message = f"{repo.git_dir} is a bare repository, without work tree and index"
        raise PactError("P164", message, help="name a commit with `--rev REV`")
    return repo.root
