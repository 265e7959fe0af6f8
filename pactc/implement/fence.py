"""What a racer wrote, and where: every name in its worktree before and after, by kind, mode and
digest, links not followed. Only regular files that the component's globs name may have changed."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from ..errors import PactError
from .commits import PROGRAM, REGULAR, File
from .state import removed

LITTER = frozenset(
    ("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis")
)  # what tools leave behind; taken away, and no offence
MOST_FILES = 20_000
MOST_BYTES = 64 << 20  # of what one component's source is, together
MOST_SEEN = 1 << 30  # bytes that are read to see what changed; a file with holes costs no disk
DEEPEST = 100  # folders in each other
GITS = re.compile(r"(^|[/\\\\])(\.git|git~1)[ .]*(:[^/]*)?($|[/\\\\])", re.IGNORECASE)
"""Names that are .git to some file system: Git leaves such a file out of an index, without failing,
so that what is offered would not be what was judged."""
OURS = ("HEAD", "commondir", "gitdir", "config.worktree", "locked")
"""Of Git's own note of the worktree, what decides where and what it is."""

Seen = Mapping[str, str]
"""Path from the top of the worktree -> what is there, in a word."""


class Broken(Exception):  # noqa: N818  a verdict on what was written
    """Where what was written cannot be taken; the message says what and where."""


def seen(tree: Path, admin: Path) -> Seen:
    """Everything in a worktree, and in Git's note of it. Raises Broken for more than can be looked
    at."""
    found: dict[str, str] = {}
    _walk(tree, found)
    for name in OURS:
        found[f".git/worktrees/{admin.name}/{name}"] = _kind(admin / name)
    return found


def tidy(tree: Path) -> None:
    """Take away what tools leave behind, as far down as is looked at."""
    for folder in _folders(tree):
        if folder.name in LITTER:
            with suppress(PactError):
                removed(folder)


def _folders(tree: Path) -> Iterator[Path]:
    """Every folder below, not through links; none below litter."""
    waiting = [(tree, 0)]
    while waiting:
        here, depth = waiting.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda e: e.name)
        except OSError:
            continue  # seen, and refused
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield Path(entry.path)
                if entry.name not in LITTER and depth < DEEPEST:
                    waiting.append((Path(entry.path), depth + 1))


def offences(before: Seen, after: Seen, own: Callable[[str], bool]) -> list[str]:
    """What was done that may not be, each with its path: changes outside of what `own` says yes
    to, and anything but regular files and folders inside. Folders made on the way to files of its
    own are none."""
    ways = {
        parent.as_posix() for path, kind in after.items() if own(path) and kind[:4] == "file"
        for parent in Path(path).parents
    }  # fmt: skip
    found = []
    for path in sorted({*before, *after}):
        was, now = before.get(path, ""), after.get(path, "")
        if was == now:
            continue
        verb = "added" if not was else "changed" if now else "deleted"
        if not path.isprintable():
            found.append(f"{verb} {plain(path)}, whose name is no plain text")
            continue
        if own(path):
            if now and GITS.search(path):
                found.append(f"{verb} {path}, which Git takes for its own")
            elif now and now[:4] != "file" and now != "folder":
                found.append(f"{verb} {path}, which is {_article(now)}")
        elif now == "folder" and not was and (path in ways or _empty(path, after)):
            continue
        elif was == "folder" and not now:
            continue  # what was in it is told
        else:
            extra = f", which is {_article(now)}" if now and now[:4] not in ("file", "fold") else ""
            found.append(f"{verb} {path}{extra}")
    return found


def taken(tree: Path, own: Callable[[str], bool], prefix: str) -> dict[str, File]:
    """The component's source as it is now: regular files that `own` says yes to, read once, never
    through a link. Raises Broken if there is too much of it."""
    found: dict[str, File] = {}
    size = 0
    for path in sorted(_files(tree / prefix, prefix)):
        if not own(path):
            continue
        handle = os.open(tree / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                raise Broken(f"{path} is no regular file")
            data = file.read(MOST_BYTES + 1)
        size += len(data)
        if size > MOST_BYTES or len(found) >= MOST_FILES:
            raise Broken(f"its source is more than {MOST_BYTES >> 20} MB or {MOST_FILES} files")
        found[path] = File(PROGRAM if mode & stat.S_IXUSR else REGULAR, data)
    return found


def _files(top: Path, prefix: str) -> list[str]:
    found: list[str] = []
    for folder, folders, names in os.walk(top):
        folders[:] = [n for n in folders if n not in LITTER and n != ".git"]
        below = Path(folder).relative_to(top).as_posix()
        start = prefix if below == "." else f"{prefix}{below}/"
        found += [f"{start}{n}" for n in names if not Path(folder, n).is_symlink()]
    return found


def _walk(top: Path, found: dict[str, str]) -> None:
    waiting, size = [""], 0
    while waiting:
        below = waiting.pop()
        try:
            entries = sorted(os.scandir(top / below), key=lambda e: e.name)
        except OSError:
            found[below] = "a folder that cannot be read"
            continue
        for entry in entries:
            path = f"{below}/{entry.name}" if below else entry.name
            if len(found) > MOST_FILES:
                raise Broken(f"there are more than {MOST_FILES} files in its worktree")
            if path.count("/") > DEEPEST:
                raise Broken(f"folders are in each other more than {DEEPEST} deep")
            if entry.name in LITTER and entry.is_dir(follow_symlinks=False):
                continue
            size += _size(entry)
            if size > MOST_SEEN:
                raise Broken(f"there are more than {MOST_SEEN >> 20} MB in its worktree")
            found[path] = _kind(top / path)
            if found[path] == "folder":
                waiting.append(path)


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0


def plain(path: str) -> str:
    """A name as it can be told, and kept as JSON."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in path)


def _kind(place: Path) -> str:
    """What is at a place, in one word of which two are the same only if it is the same."""
    try:
        mode = place.lstat().st_mode
        if stat.S_ISLNK(mode):
            return f"link to {os.readlink(place)}"  # noqa: PTH115  a path is not what is compared
        if stat.S_ISDIR(mode):
            return "folder"
        if stat.S_ISREG(mode):
            program = "x" if mode & stat.S_IXUSR else "-"
            special = "s" if mode & (stat.S_ISUID | stat.S_ISGID) else ""
            with place.open("rb") as file:
                return f"file {program}{special} {hashlib.file_digest(file, 'sha256').hexdigest()}"
    except FileNotFoundError:
        return ""
    except OSError:
        return "file that cannot be read"
    return "special file"


def _article(kind: str) -> str:
    return f"a {plain(kind)}"


def _empty(path: str, after: Seen) -> bool:
    """A folder with nothing but folders in it: Git knows none, and nothing can come of it."""
    return not any(p.startswith(f"{path}/") and kind != "folder" for p, kind in after.items())
