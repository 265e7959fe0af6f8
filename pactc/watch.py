"""Which files of the repository a command reads, as far as that can be seen: its Python processes
say so (`_watch/sitecustomize.py`), and whatever else it starts is told as not observable."""

from __future__ import annotations

import os
import selectors
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

HOOK = Path(__file__).parent / "_watch"
MOST = 200_000  # messages of one run
FLAGS = "IES"  # Python's own, that leave out sitecustomize or the environment


@dataclass
class Seen:
    """`read` and `written` are paths below the root; `started` are command lines of processes that
    processes of the run started, `hidden` where their environment lacks the hook."""

    root: Path
    pids: set[int] = field(default_factory=set)
    read: dict[str, None] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    started: list[tuple[bool, tuple[str, ...]]] = field(default_factory=list)
    lost: bool = False

    def take(self, message: bytes) -> None:
        kind, *words = os.fsdecode(message).split("\0")
        if kind == "H" and words and words[0].isdecimal():
            self.pids.add(int(words[0]))
        elif kind == "S" and len(words) > 1:
            self.started.append((words[0] == "hidden", tuple(words[1:])))
        elif kind in ("R", "W") and words:
            try:
                path = PurePosixPath(words[0]).relative_to(self.root).as_posix()
            except ValueError:
                return
            if kind == "W":
                self.written.add(path)
            elif path not in self.written:
                self.read[path] = None


class Watch:
    """A context in which a run is watched; `environment` is for the run, `seen` what it said."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.seen = Seen(root.absolute())
        self.fifo = folder / "watch"
        self._end = threading.Event()

    def environment(self, env: Mapping[str, str]) -> dict[str, str]:
        paths = [str(HOOK), *([env["PYTHONPATH"]] if env.get("PYTHONPATH") else [])]
        return {**env, "PYTHONPATH": os.pathsep.join(paths), "PACTC_WATCH": str(self.fifo),
                "PACTC_WATCH_ROOT": str(self.seen.root)}  # fmt: skip

    def __enter__(self) -> Watch:
        os.mkfifo(self.fifo, 0o600)
        # For writing too, so that it is not at its end whenever nobody else writes.
        self._pipe = os.open(self.fifo, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        os.close(self._pipe)

    def _listen(self) -> None:
        rest, count = b"", 0
        with selectors.DefaultSelector() as selector:
            selector.register(self._pipe, selectors.EVENT_READ)
            while True:
                ready = selector.select(0.02)
                if not ready:
                    if self._end.is_set():
                        return
                    continue
                *whole, rest = (rest + os.read(self._pipe, 1 << 16)).split(b"\n")
                for message in whole:
                    count += 1
                    if count > MOST:
                        self.seen.lost = True
                    else:
                        self.seen.take(message)


def undeclared(seen: Seen, declared: Callable[[str], bool], outputs: Iterable[str]) -> list[str]:
    """Files of the repository that were read and are no inputs. Left out are what the run wrote
    itself, its outputs, and what tools keep for themselves: bytecode stands for its source, and a
    virtual environment is no part of the repository."""
    found: set[str] = set()
    own = {*outputs}
    for path in seen.read:
        name = source_of(path)
        if name in own or declared(name) or not (seen.root / path).is_file():
            continue
        if not _of_a_tool(seen.root, name):
            found.add(name)
    return sorted(found)


def source_of(path: str) -> str:
    """`a/__pycache__/b.cpython-311.pyc` -> `a/b.py`; other paths as they are."""
    at = PurePosixPath(path)
    if at.suffix == ".pyc" and at.parent.name == "__pycache__":
        return (at.parent.parent / f"{at.name.partition('.')[0]}.py").as_posix()
    return path


def _of_a_tool(root: Path, path: str) -> bool:
    for folder in PurePosixPath(path).parents:
        name = folder.name
        if name in (".git", ".pytest_cache", ".hypothesis", "__pycache__", "node_modules"):
            return True
        if name.endswith((".egg-info", ".dist-info")) or (root / folder / "pyvenv.cfg").is_file():
            return folder != PurePosixPath()
    return False


def unobservable(seen: Seen, pid: int, argv: tuple[str, ...], path: str | None) -> list[str]:
    """Why not everything could be seen; empty if it could. `pid` is the command's own process,
    `path` the PATH of the run."""
    found: dict[str, None] = {}
    if pid not in seen.pids:
        found[f"{PurePosixPath(argv[0]).name} is no Python program that can be watched"] = None
    if seen.lost:
        found["it said too much to be followed"] = None
    for hidden, words in seen.started:
        name = PurePosixPath(words[0]).name or "a program"
        if hidden or not _python(words[0], path) or _flags(words[2:]):
            found[f"it started {name}, which cannot be watched"] = None
    return sorted(found)


def _python(program: str, path: str | None) -> bool:
    found = shutil.which(program, path=path) or program
    if PurePosixPath(found).name.startswith("python"):
        return True
    try:
        with open(found, "rb") as file:  # noqa: PTH123  a program's name is no path of ours
            first = file.readline(200)
    except OSError:
        return False
    return first.startswith(b"#!") and b"python" in first


def _flags(words: tuple[str, ...]) -> bool:
    for word in words:
        if not word.startswith("-") or word in ("-", "-c", "-m") or word.startswith("--"):
            return False
        if set(word[1:]) & {*FLAGS}:
            return True
    return False
