"""A copy of a source tree that is judged instead of the tree: regular files and nothing else, and
nothing that a link could lead out of it to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from . import fingerprint

LEFT_OUT = frozenset(
    (".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", "node_modules", "__pycache__",
     ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".pact")
)  # fmt: skip
MOST_FILES = 20_000
MOST_BYTES = 512 << 20


class Unfit(Exception):  # noqa: N818  a verdict on the tree
    """The tree cannot be judged; the message says why."""


def files(tree: Path) -> Iterator[Path]:
    """Its files in order, relative to it, without those of pactc itself: contracts and what is
    derived from them are no source. Raises Unfit for a link out of it, and for a tree that is too
    large."""
    count = size = 0
    top = tree.resolve()
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(n for n in folders if n not in LEFT_OUT)
        if Path(folder) == top and (top / "pact" / "contracts").is_dir():
            folders.remove("pact")
            if "build" in folders and not (top / "build" / "__init__.py").exists():
                folders.remove("build")  # what other evidence writes while this runs
        for name in (*folders, *sorted(names)):
            path = Path(folder, name)
            place = path.relative_to(top)
            if path.is_symlink() and not path.resolve().is_relative_to(top):
                raise Unfit(f"{place} is a link out of the tree")
            if name in folders or name.endswith(".pyc") or not path.is_file():
                continue
            if name == ".git":  # of a linked worktree: a path of this machine
                continue
            count, size = count + 1, size + path.stat().st_size
            if count > MOST_FILES or size > MOST_BYTES:
                raise Unfit(f"more than {MOST_FILES} files or {MOST_BYTES >> 20} MB")
            yield place


def copy(tree: Path, target: Path) -> str:
    """Copy its files; returns the digest of the copy. Raises Unfit."""
    for place in files(tree):
        there = target / place
        there.parent.mkdir(parents=True, exist_ok=True)
        # The content, also of a link: what it leads to may be changed, the copy not.
        shutil.copyfile(tree / place, there)
    return digest(target)


def digest(tree: Path) -> str:
    """Of the names and contents of its files. Raises Unfit."""
    parts = [part for p in files(tree) for part in (p.as_posix().encode(), (tree / p).read_bytes())]
    return fingerprint.digest("#source", *parts)
