"""One command under supervision: its own process group, a deadline for the whole group, no standard
input unless it is given some, and output that is hashed as it streams, so that no amount of it
fills the memory.

A process that leaves the group (setsid) is out of reach here; it cannot hold up the run, because
its end of the pipes is given up shortly after the command itself has ended.
"""

from __future__ import annotations

import hashlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import IO, Any

TAIL = 4096  # bytes: what people are shown
GRACE_S = 2.0  # for what is still in the pipes when the command has ended


@dataclass
class Captured:
    """One stream: its digest and size, its first `keep` bytes and its last TAIL ones."""

    keep: int
    head: bytes = b""
    tail: bytes = b""
    size: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def feed(self, data: bytes) -> None:
        self._hash.update(data)
        self.size += len(data)
        if len(self.head) < self.keep:
            self.head += data[: self.keep - len(self.head)]
        self.tail = (self.tail + data)[-TAIL:]

    @property
    def digest(self) -> str:
        """sha256:<hex>, as `sha256sum` says."""
        return f"sha256:{self._hash.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Ran:
    """`status` is the exit status, negative for a signal; None if the time was over. `pid` was the
    command's own process."""

    status: int | None
    started: datetime
    ended: datetime
    out: Captured
    err: Captured
    pid: int = 0


def supervise(
    argv: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    timeout_s: float,
    keep: int = 0,
    *,
    stdin: IO[bytes] | int = subprocess.DEVNULL,
    stop: Event | None = None,
) -> Ran:
    """Run argv (never a shell) until it ends, the time is over or `stop` is set; then end its whole
    group. Raises OSError if it cannot be started."""
    out, err = Captured(keep), Captured(0)
    started = datetime.now(UTC)
    deadline = time.monotonic() + timeout_s
    process = subprocess.Popen(
        list(argv),
        cwd=cwd,
        env=dict(env),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        in_time = _listen(process, {process.stdout: out, process.stderr: err}, deadline, stop)
    finally:
        # While its leader is not waited for, the group's number cannot become another's.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
        process.wait()
    status = process.returncode if in_time else None
    return Ran(status, started, datetime.now(UTC), out, err, process.pid)


def _listen(
    process: subprocess.Popen[bytes],
    streams: Mapping[IO[bytes] | None, Captured],
    deadline: float,
    stop: Event | None,
) -> bool:
    """Read until the command has ended; whether that was before the deadline."""
    ended = False
    with selectors.DefaultSelector() as selector:
        for stream, captured in streams.items():
            assert stream is not None
            os.set_blocking(stream.fileno(), False)
            selector.register(stream, selectors.EVENT_READ, captured)
        while True:
            now = time.monotonic()
            if now >= deadline or (stop and stop.is_set()):
                return ended
            if not ended and _over(process):
                ended = True
                deadline = min(deadline, now + GRACE_S)
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)  # children that it left behind
            if not selector.get_map():
                if ended:
                    return True
                time.sleep(0.005)
                continue
            for key, _ in selector.select(min(deadline - now, 0.05)):
                data = os.read(key.fd, 1 << 16)
                if data:
                    key.data.feed(data)
                else:
                    selector.unregister(key.fileobj)


def _over(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended, without waiting for it where the system can tell so."""
    if hasattr(os, "waitid"):
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    return process.poll() is not None
