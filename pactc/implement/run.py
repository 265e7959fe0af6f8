"""One try of a racer's command, in its worktree: with a time limit, with bounded output, with an
environment of its own, and with nothing left of it afterwards."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

from ..process import environment
from ..supervise import supervise
from .guard import CANNOT
from .settings import Writer

MARK = "PACTC_RACER"  # of every process of a racer: its scratch folder
LINES = 5  # of the end of its complaints
HIDDEN = "***"
PATIENCE_S, TICK_S = 10.0, 0.02  # for what is being killed


@dataclass(frozen=True)
class Tried:
    """`status` is the exit status; None if the time was over. `complaint` is the end of its
    standard error, and `info` the JSON object of its last line of output, both without the values
    of the variables that were handed to it."""

    status: int | None
    complaint: tuple[str, ...] = ()
    info: Mapping[str, Any] = field(default_factory=dict)

    @property
    def started(self) -> bool:
        return self.status != CANNOT


@cache
def confines() -> bool:
    """Whether this machine keeps a command from writing elsewhere."""
    done = supervise(guarded((), ()), Path("/"), environment(), 30)
    return done.status == 0


def guarded(argv: Sequence[str], writable: Sequence[str]) -> list[str]:
    """argv within the guard, which is this very pactc's."""
    guard = [sys.executable, "-P", "-m", "pactc.implement.guard", str(os.getpid())]
    return [*guard, *writable, "--", *argv]


def tried(writer: Writer, order: bytes, tree: Path, cwd: Path, scratch: Path, stop: Event) -> Tried:
    """Run the command in `cwd`, a folder of the worktree `tree`. Its temporary files go to
    `scratch`."""
    temporary = scratch / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    file = scratch / "order.json"
    file.write_bytes(order)
    env = environment(
        writer.env,
        TMPDIR=str(temporary),
        PYTHONDONTWRITEBYTECODE="1",
        GIT_OPTIONAL_LOCKS="0",
        **{MARK: str(scratch)},
    )
    for name in writer.env:  # what is wanted by name is what the user's own shell has
        if name in os.environ:
            env[name] = os.environ[name]
    argv = guarded(writer.argv, (str(tree), str(temporary), *writer.writes))
    try:
        done = supervise(argv, cwd, env, writer.seconds, stdin=order, cancel=stop)
    except OSError as error:
        return Tried(CANNOT, (str(error.strerror),))
    finally:
        sweep(scratch)
    secrets = [value for name in writer.env if (value := os.environ.get(name, ""))]
    lines = _hidden(done.err.tail.decode("utf-8", "replace"), secrets).splitlines()
    return Tried(done.status, tuple(lines[-LINES:]), _info(done.out.tail, secrets))


def sweep(folder: Path) -> int:
    """End every process of the racers whose scratch folder is `folder` or below it, and wait until
    they are gone; how many there were. Where the kernel tells nothing of processes there are
    none."""
    found: set[int] = set()
    until = time.monotonic() + PATIENCE_S
    while (now := _marked(folder)) and time.monotonic() < until:
        found |= now
        for number in now:
            with suppress(OSError):
                os.kill(number, signal.SIGKILL)
        time.sleep(TICK_S)
    return len(found)


def _marked(folder: Path) -> set[int]:
    """Those that live. One that has ended has no environment any more."""
    start = os.fsencode(f"{MARK}={folder}")
    found = set()
    for place in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            words = place.read_bytes().split(b"\0")
            if any(w == start or w.startswith(start + b"/") for w in words):
                found.add(int(place.parent.name))
    return found


def _info(out: bytes, secrets: Sequence[str]) -> dict[str, Any]:
    """The last line, if it is a JSON object."""
    lines = _hidden(out.decode("utf-8", "replace"), secrets).strip().splitlines()
    try:
        value = json.loads(lines[-1]) if lines else None
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _hidden(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text
