"""The project itself, before and after, and what decides about it: pactc's own code, what Python
runs before it, and how Git and the shell of the user are set up. No racer may write any of it.
Files that Git ignores are not looked at, nor are the refs that pactc offers on."""

from __future__ import annotations

import hashlib
import os
import stat
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..git import Repo
from ..tree import open_worktree

IN_GIT = ("config", "HEAD", "packed-refs", "hooks", "info", "refs", "objects/info/alternates")
AT_HOME = (
    ".gitconfig", ".config/git/config", ".config/git/attributes", ".config/git/ignore",
    ".profile", ".bashrc", ".bash_profile", ".zshrc", ".zshenv", ".zprofile",
    ".ssh/config", ".ssh/authorized_keys",
)  # fmt: skip
BEFORE_PYTHON = ("*.pth", "sitecustomize.py", "usercustomize.py")
PACKAGE = Path(__file__).resolve().parents[1]
OFFERED = "refs/heads/pactc"

Look = dict[str, tuple[str, str]]
"""Path -> mode and digest, or what the index says of it."""


@dataclass
class Outside:
    """Looks at one repository again and again. What has the same size, times and number as
    before is not read again: no process can set the time of the last change."""

    repo: Repo
    _known: dict[Path, tuple[tuple[int, ...], str]] = field(default_factory=dict)

    def look(self) -> Look:
        """What there is now."""
        root = self.repo.root
        assert root is not None
        found: Look = {}
        with open_worktree(self.repo) as tree:
            for path, entry in tree.list().items():
                found[path] = self._kind(root / path)
                found[f"the index at {path}"] = (entry.mode, entry.oid or "")
        for place in self._git():
            name = place.relative_to(self.repo.common_dir).as_posix()
            found[f".git/{name}"] = self._kind(place)
        own = self.repo.git_dir
        if own != self.repo.common_dir:
            for name in ("HEAD", "config.worktree", "commondir", "gitdir"):
                found[f".git/worktrees/{own.name}/{name}"] = self._kind(own / name)
        return {**found, **{name: self._kind(place) for name, place in _deciding()}}

    def _git(self) -> Iterator[Path]:
        for name in IN_GIT:
            place = self.repo.common_dir / name
            if not place.is_dir():
                yield place
                continue
            for folder, folders, names in os.walk(place):
                below = Path(folder).relative_to(self.repo.common_dir).as_posix()
                if below == OFFERED:
                    folders.clear()
                    continue
                yield from (Path(folder, n) for n in sorted(names))

    def _kind(self, place: Path) -> tuple[str, str]:
        try:
            found = place.lstat()
            if stat.S_ISLNK(found.st_mode):
                return "link", os.readlink(place)  # noqa: PTH115  a path is not what is compared
            if not stat.S_ISREG(found.st_mode):
                return "special", ""
            mark = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
            known = self._known.get(place)
            if known is None or known[0] != mark:
                with place.open("rb") as file:
                    known = mark, hashlib.file_digest(file, "sha256").hexdigest()
                self._known[place] = known
            return f"{stat.S_IMODE(found.st_mode):o}", known[1]
        except OSError:
            return "", ""


def _deciding() -> Iterator[tuple[str, Path]]:
    """What is no file of the project and has a say in it, by what it is called in a finding."""
    for place in PACKAGE.rglob("*.py"):
        yield f"pactc/{place.relative_to(PACKAGE).as_posix()}", place
    for folder in {*map(sysconfig.get_path, ("purelib", "platlib"))}:
        for pattern in BEFORE_PYTHON:
            yield from ((f"site-packages/{p.name}", p) for p in Path(folder).glob(pattern))
    home = os.environ.get("HOME")
    yield from ((f"~/{name}", Path(home, name)) for name in AT_HOME if home)


def changes(before: Look, after: Look, *, confined: bool) -> list[str]:
    """What was written in between. Who was kept from writing there can only have changed modes:
    anything else is the user's own work, and goes on."""
    found = []
    for path in sorted({*before, *after}):
        was, now = before.get(path, ("", "")), after.get(path, ("", ""))
        if was == now or (confined and (was[0] == now[0] or not was[0] or not now[0])):
            continue
        found.append(path)
    return found
