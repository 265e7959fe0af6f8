"""One worker process and its pipes: a request goes out, its answer comes back in time, or the
process is ended with all that it started."""

from __future__ import annotations

import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

WORKER = Path(__file__).with_name("worker.py")
ANSWER_BYTES = 16 << 20
EFFECT_BYTES = 1 << 16
GRACE_S = 5.0
LATE = "it did not answer in time"  # how the message of a time-out begins
ALL = ("namespaces", "writing", "powers", "starting")


SHM = "/dev/shm"  # noqa: S108  a folder of our own is made in it


class Died(Exception):  # noqa: N818  an outcome of the implementation
    """There is no answer, and no process any more. The message says why."""


@dataclass(frozen=True)
class Limits:
    """Seconds of a call and of an import, bytes of address space and of a file."""

    call_s: float = 5.0
    load_s: float = 20.0
    memory: int = 1 << 30
    file_size: int = 64 << 20


class Pipe:
    """A started worker. `folder` is the one place where it may write."""

    def __init__(
        self,
        python: str,
        config: Mapping[str, Any],
        limits: Limits,
        *,
        confine: tuple[str, ...] = ALL,
        hash_seed: int = 0,
    ) -> None:
        self.limits = limits
        # In memory where there is such a place: what is there for one case need not reach a disk.
        self.folder = Path(tempfile.mkdtemp(prefix="pactc-", dir=SHM if _usable(SHM) else None))
        self.log = (self.folder / ".out").open("wb", buffering=0)
        self._printed = 0
        self._inside = 0  # the worker's own number, where it is not the child's
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = _one_way()
        self._effects, theirs_effects = _one_way()
        os.set_blocking(self._effects, False)
        (self.folder / "tmp").mkdir()
        given = {
            **config, "in": theirs_in, "out": theirs_out, "effects": theirs_effects,
            "memory": limits.memory, "file_size": limits.file_size, "confine": list(confine),
            "folder": str(self.folder), "parent": os.getpid(),
        }  # fmt: skip
        theirs = (theirs_in, theirs_out, theirs_effects)
        try:
            self._process = subprocess.Popen(
                # Isolated as by -I, but for the one variable that makes hashes repeatable.
                [python, "-s", "-P", str(WORKER), json.dumps(given)],
                stdin=subprocess.DEVNULL,
                stdout=self.log,
                stderr=self.log,
                cwd=self.folder / "tmp",
                env={
                    "PATH": os.defpath, "HOME": str(self.folder / "tmp"), "LANG": "C.UTF-8",
                    "TMPDIR": str(self.folder / "tmp"), "TZ": "UTC",
                    "PYTHONHASHSEED": str(hash_seed),
                },
                pass_fds=theirs,
                start_new_session=True,
            )  # fmt: skip
        except OSError:
            self._close(theirs)
            raise
        for fd in theirs:
            os.close(fd)
        self._poll = select.poll()
        self._poll.register(self._in, select.POLLIN)
        self.alive = True

    def ask(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], list[str]]:
        """The answer, and the effects seen since the last one. Raises Died."""
        nonce = secrets.token_hex(8)
        line = _encode({**request, "n": nonce})
        deadline = time.monotonic() + seconds
        try:
            self._send(line.encode() + b"\n", deadline)
            raw = self._line(deadline)
        except OSError:
            self._dead("it closed the pipe to its judge")
        try:
            answer = _decode(raw.decode("ascii"))
        except (ValueError, RecursionError):
            self._dead("what it wrote is no answer")
        if type(answer) is not dict or answer.get("n") != nonce or "k" not in answer:
            self._dead("what it wrote is no answer to this call")
        return answer, self.effects()

    def effects(self) -> list[str]:
        """What was seen since this was asked last. Raises Died for what is no effect."""
        found, data = b"", b""
        with suppress(BlockingIOError):
            while len(found) < EFFECT_BYTES and (data := os.read(self._effects, 4096)):
                found += data
        try:
            names = found.decode("ascii").split("\n")[:-1] if found else []
        except UnicodeDecodeError:
            self._dead("what it wrote to the judge is no effect")
        size = os.fstat(self.log.fileno()).st_size
        if size != self._printed:
            self._printed = size
            names.append("log.write")
        return names

    def end(self) -> None:
        """Kill it and all that it started; remove its folder."""
        if not self.alive:
            return
        self.alive = False
        if self._inside and self._inside != self._process.pid:
            # It cannot be another's yet: its parent waits for it, and ends after all that was in
            # the namespace.
            with suppress(ProcessLookupError, PermissionError):
                os.kill(self._inside, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_S)
        else:
            _kill_marked(str(self.folder))
        if self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._close((self._in, self._out, self._effects))

    def _close(self, fds: tuple[int, ...]) -> None:
        for fd in fds:
            with suppress(OSError):
                os.close(fd)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def inside(self, pid: int) -> None:
        """Take the number that the worker says it has outside of its namespace, if it is its
        child's."""
        with suppress(OSError, ValueError):
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
            if int(stat.rpartition(")")[2].split()[1]) == self._process.pid:
                self._inside = pid

    def _send(self, data: bytes, deadline: float) -> None:
        if len(data) <= 4096:  # a pipe takes it at once
            os.write(self._out, data)
            return
        os.set_blocking(self._out, False)
        poll = select.poll()
        poll.register(self._out, select.POLLOUT)
        view = memoryview(data)
        while view:
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                self._dead("it did not read its call in time")
            with suppress(BlockingIOError):
                view = view[os.write(self._out, view) :]
        os.set_blocking(self._out, True)

    def _line(self, deadline: float) -> bytes:
        data = bytearray()
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not self._poll.poll(left * 1000):
                self._dead(LATE)
            more = os.read(self._in, 1 << 16)
            if not more:
                self._dead(self._status())
            data += more
            if b"\n" in more:
                break
            if len(data) > ANSWER_BYTES:
                self._dead(f"it wrote more than {ANSWER_BYTES} bytes")
        line, _, more_than_that = bytes(data).partition(b"\n")
        if more_than_that:
            self._dead("it wrote more than its answer")
        return line

    def _status(self) -> str:
        try:
            status = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return "it closed the pipe to its judge"
        return f"its process ended with status {status}"

    def _dead(self, why: str) -> NoReturn:
        said = ""
        if not self.log.closed:
            with suppress(OSError):
                said = (self.folder / ".out").read_bytes()[-300:].decode(errors="replace").strip()
        self.end()
        raise Died(why + (f": {said.splitlines()[-1]}" if said else ""))


def _one_way() -> tuple[int, int]:
    """A pipe to read from and to write to whose writer cannot open the other end by /proc, and so
    take back what it wrote."""
    ours, theirs = socket.socketpair()
    ours.shutdown(socket.SHUT_WR)
    return ours.detach(), theirs.detach()


def _usable(folder: str) -> bool:
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free > 256 << 20


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_encode = json.JSONEncoder(separators=(",", ":")).encode
_decode = json.JSONDecoder(parse_constant=_no_constant).decode


def _kill_marked(folder: str) -> None:
    """Where there is no namespace: what still has this worker's folder in its environment."""
    if sys.platform != "linux":
        return
    mark = f"HOME={folder}/".encode()
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            with suppress(OSError):
                if mark in (place / "environ").read_bytes():
                    os.kill(int(place.name), signal.SIGKILL)
