"""The clean path: has anything changed since everything was judged and found fresh?

Git sees a change by size, times and inode, the time of change to the second: who sets a file's time
back within the second in which it was last written is not seen here, but is by `check --rev`.
Nothing here parses a document, imports a heavy package, or looks at an artifact. One `git status`
says what differs from HEAD; if HEAD, that list, the times of the files in it, and the places
where Git can be told to look away are those of the memo, then so is the answer. The memo is kept
in the Git directory (see cache.py), is only ever written after a full judgement without a
finding, and is read by `pactc check` of a work tree alone: never for a commit, never by the gate.
"""

from __future__ import annotations

import marshal
import os
import sys

from . import __version__
from .gitenv import OPTIONS, environment

TYPE_CHECKING = False  # typing itself is too slow to import here
if TYPE_CHECKING:
    from typing import Any

SPEC = "build-spec.yaml"
NAME = "clean.memo"
YOUNG_NS = 50_000_000  # a file system's clock ticks in milliseconds: see reader.py
MAX_DIRTY = 2_000  # more changed files than this are not worth remembering
STATUS = ("status", "--porcelain=v2", "-z", "--branch", "-uall", "--no-renames")
# Files that decide what Git shows, and are no part of any tree.
SILENT = ("index", "config", "config.worktree", "info/attributes", "info/exclude", "shallow",
          "info/sparse-checkout", "info/grafts")  # fmt: skip


def locate(start: str) -> tuple[str, str, str] | None:
    """(root of the work tree, its Git directory, project folder in it) by looking at the disk
    only; None for anything but a plain repository, which the full path then handles."""
    here = os.path.realpath(start)
    project = None
    while True:
        if project is None and os.path.isfile(f"{here}/{SPEC}"):
            project = here
        git = f"{here}/.git"
        if os.path.isdir(git):
            return (here, git, project[len(here) + 1 :]) if project else None
        if os.path.exists(git) or here == "/":
            return None
        here = os.path.dirname(here) or "/"


class Memo:
    """What was so when everything was judged and found fresh: what is silent (signatures of the
    files in SILENT), the output of `git status`, signatures of the files it named, how many
    artifacts there are, and the name of the file that remembers the plan."""

    def __init__(
        self,
        silent: list[Any],
        status: bytes,
        files: dict[str, Any],
        count: int = 0,
        plan: str = "",
    ) -> None:
        self.silent, self.status, self.files = silent, status, files
        self.count, self.plan = count, plan

    def same(self, other: Memo) -> bool:
        return (self.silent, self.status, self.files) == (other.silent, other.status, other.files)


def memo(place: tuple[str, str, str]) -> Memo | None:
    """The memo of a project, if this pactc wrote it."""
    _, git_dir, project = place
    try:
        with open(f"{git_dir}/pactc/{NAME}", "rb") as file:
            stamp, known_project, *fields = marshal.load(file)  # noqa: S302  see above
        if (stamp, known_project) == (_stamp(), project):
            return Memo(*fields)
    except (OSError, ValueError, EOFError, TypeError):
        pass
    return None


def answer(start: str, seen: Memo) -> int | None:
    """How many artifacts are fresh, if that is known to be all of them; else None. `seen` is
    `observe(start)`."""
    place = locate(start)
    known = memo(place) if place else None
    return known.count if known is not None and known.same(seen) else None


def observe(start: str) -> Memo | None:
    """All that decides whether a memo holds, or None if it cannot be told cheaply."""
    place = locate(start)
    return observe_at(place[0], place[1]) if place else None


def observe_at(root: str, git_dir: str) -> Memo | None:
    silent = _silent(git_dir)
    status = git(root, *STATUS)
    paths = None if status is None else _changed(status)
    if status is None or paths is None or len(paths) > MAX_DIRTY:
        return None
    return Memo(silent, status, {path: signature(f"{root}/{path}") for path in paths})


def remember(start: str, before: Memo | None, count: int, plan: str) -> None:
    """Save that `count` artifacts were judged to be fresh, and the file that remembers their plan.
    `before` is `observe(start)` from before the judgement: what changed meanwhile must not be
    remembered as judged."""
    place = locate(start)
    now = observe(start)
    if place is None or before is None or now is None or not before.same(now):
        return
    import time

    clock = time.time_ns()
    if any(s is not None and clock - max(s[1], s[3]) < YOUNG_NS for s in now.files.values()):
        return
    target = f"{place[1]}/pactc/{NAME}"
    part = f"{target}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(part, "wb") as file:
            fields = (now.silent, now.status, now.files, count, plan)
            marshal.dump((_stamp(), place[2], *fields), file)
        os.replace(part, target)
    except OSError:
        _discard(part)


def head(status: bytes) -> str:
    """The commit that `git status` compared with."""
    for entry in status.split(b"\0"):
        if entry.startswith(b"# branch.oid "):
            return entry[13:].decode()
    return ""


def _changed(status: bytes) -> list[str] | None:
    """Paths in the output of `git status --porcelain=v2 -z`; None for a merge in progress."""
    paths = []
    for entry in status.split(b"\0"):
        kind = entry[:2]
        if kind in (b"# ", b""):
            continue
        if kind == b"1 ":
            path = entry.split(b" ", 8)[8]
        elif kind == b"? ":
            path = entry[2:]
        else:
            return None
        try:
            paths.append(path.decode())
        except UnicodeDecodeError:
            return None
    return paths


def _stamp() -> str:
    """Which pactc and which interpreter judged. A version is not enough: the same one may be
    installed again from other sources, which writes its files anew, and a checkout is edited."""
    here = os.path.dirname(os.path.abspath(__file__))
    newest = os.stat(__file__).st_ctime_ns
    if not os.path.isdir(f"{here}/_data"):
        for folder in (here, f"{here}/../rules", f"{here}/../schemas"):
            for top, names, files in os.walk(folder):
                if "__pycache__" in names:
                    names.remove("__pycache__")
                newest = max(newest, os.stat(top).st_mtime_ns)
                for name in files:
                    newest = max(newest, os.stat(f"{top}/{name}").st_mtime_ns)
    return f"{__version__} {sys.hexversion} {newest}"


def _silent(git_dir: str) -> list[Any]:
    return [signature(f"{git_dir}/{name}") for name in SILENT]


def signature(path: str) -> tuple[int, int, int, int] | None:
    try:
        info = os.lstat(path)
    except OSError:
        return None
    return info.st_size, info.st_mtime_ns, info.st_ino, info.st_ctime_ns


def git(root: str, *args: str) -> bytes | None:
    """The output of a Git command; None if Git fails, for the full path to say why."""
    read, write = os.pipe()
    try:
        child = os.posix_spawnp(
            "git",
            ["git", *OPTIONS, "-C", root, *args],
            environment(root),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, write, 1),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
        )
    except OSError:
        os.close(read)
        return None
    finally:
        os.close(write)
    with open(read, "rb") as pipe:
        out = pipe.read()
    _, status = os.waitpid(child, 0)
    return out if status == 0 else None


def _discard(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
