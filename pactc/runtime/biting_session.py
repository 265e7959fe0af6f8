"""A test suite in a process that has collected it, and forks itself for each run of it."""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from threading import Lock
from typing import Any

from ..contracts.contract import Contract
from ..contracts.observe import Outcome, Target
from .biting_derived import in_place, prepared
from .biting_reports import Reports
from .standin_import import installed

LATE, DIED = "it took too long", "the run died"
OPTIONS = ("--maxfail=0", "--continue-on-collection-errors", "-q", "-p", "no:cacheprovider",
           "--no-header", "--tb=no")  # fmt: skip
"""The same for the reference as for mutants, which must not be told apart. A module that dies on a
mutant while it is collected stops no other one."""


class Session:
    """Collects the suite in a process of its own, where calls of the stand-in go to the socket
    `calls`. `ended` is what there is to say if it came to no run, `called` whether the stand-in was
    called by then: what modules made of that is in every run."""

    def __init__(
        self, contract: Contract, tests: Sequence[str], hidden: Sequence[int], limit_s: float,
        calls: socket.socket,
    ) -> None:  # fmt: skip
        self.line, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            with suppress(BaseException):
                self.line.close()
                for each in hidden:  # what a run says goes through its own pipe only
                    os.close(each)
                _collect(contract, tests, theirs, calls)
            os._exit(0)
        theirs.close()
        said = _said(self.line.fileno(), time.monotonic() + limit_s)
        self.ended: dict[str, Any] | None = said.get("ended", said if "died" in said else None)
        self.called = bool(said.get("called"))

    def run(
        self, tests: Sequence[str] | None, calls: socket.socket | None, limit_s: float
    ) -> dict[str, Any]:
        """What the reports of these tests say, or `died`: why there is nothing. Without `tests`,
        all are run and none stops the others."""
        if self.ended is not None:
            return self.ended
        deadline = time.monotonic() + limit_s
        here, there = os.pipe()
        with os.fdopen(os.memfd_create("tests"), "w+b") as wanted:
            wanted.write(json.dumps(tests).encode())
            wanted.flush()
            fds = [there, wanted.fileno(), *([calls.fileno()] if calls else [])]
            with suppress(OSError):
                socket.send_fds(self.line, [b"."], fds)
        os.close(there)
        pid = _said(self.line.fileno(), deadline).get("pid")
        said = _said(here, deadline)
        os.close(here)
        if type(pid) is int and pid > 1:
            _end(pid)
        return said

    def end(self) -> None:
        self.line.close()
        _end(self.pid)
        os.waitpid(self.pid, 0)


def _end(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)  # it may not have come to `setsid`


def _said(pipe: int, deadline: float) -> dict[str, Any]:
    """A JSON object, in a line. A suite may put off an alarm, and leave processes that hold the
    pipe; what is no line with an object is from a run that died."""
    parts = b""
    while (left := deadline - time.monotonic()) > 0:
        if select.select([pipe], [], [], left)[0]:
            part = os.read(pipe, 1 << 16)
            parts += part
            if not part or part.endswith(b"\n"):
                break
    else:
        return {"died": LATE}
    with suppress(ValueError):
        said = json.loads(parts)
        if isinstance(said, dict):
            return said
    return {"died": DIED}


# -- in that process -----------------------------------------------------------------------------


class Remote:
    """A Target in the process that keeps them; `called` counts the calls of each function, for
    whom."""

    def __init__(self, calls: socket.socket) -> None:
        self.called: dict[str, Counter[str]] = {}
        self.now = ""
        self._lock = Lock()
        self.connect(calls)

    def connect(self, calls: socket.socket) -> None:
        self._file = calls.makefile("rwb")

    def reset(self, config: Mapping[str, Any]) -> None:
        self.ask("", None, config)

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        return self.told("", function, args)

    def other(self, name: str) -> Target:
        return _Other(self, name)

    def told(self, name: str, function: str, args: Mapping[str, Any]) -> Outcome:
        self.called.setdefault(self.now, Counter())[function] += 1
        return Outcome(**self.ask(name, function, args))

    def ask(self, name: str, function: str | None, args: Mapping[str, Any]) -> Any:
        with self._lock:
            self._file.write(json.dumps([name, function, dict(args)]).encode() + b"\n")
            self._file.flush()
            return json.loads(self._file.readline())


class _Other:
    def __init__(self, remote: Remote, name: str) -> None:
        self._remote, self._name = remote, name

    def reset(self, config: Mapping[str, Any]) -> None:
        self._remote.ask(self._name, None, config)

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        return self._remote.told(self._name, function, args)


def _collect(
    contract: Contract, tests: Sequence[str], line: socket.socket, calls: socket.socket
) -> None:
    """Collect, and run what is asked for; the process that was forked for a run comes back from
    pytest like this one."""
    import pytest

    said = _silent()
    remote = Remote(calls)
    forks = _Forks(line, remote)
    reports = Reports(remote, partial(prepared, contract=contract, target=remote), forks.next)
    options = [*OPTIONS, *(("-n0", "--dist=no") if find_spec("xdist") else ())]
    broken: list[str] = []
    with installed(contract, remote, broken), in_place(contract, remote):
        status = pytest.main([*options, *tests], plugins=[reports])
    found = {**reports.said(), "status": int(status), "text": _last(said)}
    if broken:
        found["module"] = f"{contract.python} itself cannot be imported: {broken[0]}"
    if forks.out is None:
        line.sendall(json.dumps({"ended": found}).encode() + b"\n")
    else:
        forks.ended()
        with os.fdopen(forks.out, "wb") as out:
            out.write(json.dumps(found).encode() + b"\n")


class _Forks:
    """Where the runs come from. `out` is where a run answers, None as long as this is none."""

    def __init__(self, line: socket.socket, remote: Remote) -> None:
        self.line, self.remote = line, remote
        self.out: int | None = None
        self.before: set[str] = set()
        self.late = os.memfd_create("late")  # what the first run imports

    def next(self) -> list[str] | None:
        """In each run, the tests that it has, None for all."""
        self.line.sendall(json.dumps({"called": bool(self.remote.called)}).encode() + b"\n")
        self.before = {*sys.modules}
        gc.freeze()  # or each run looks through all that there is
        first = True
        while True:
            _, fds, *_ = socket.recv_fds(self.line, 1, 3)
            if not fds:
                os._exit(0)
            if (pid := os.fork()) == 0:
                os.setsid()
                self.line.close()
                return self._begun(*fds)
            self.line.sendall(json.dumps({"pid": pid}).encode() + b"\n")
            for fd in fds:
                os.close(fd)
            os.waitpid(pid, 0)
            if first:
                self._import()
            first = False

    def ended(self) -> None:
        """Leave to the session what was imported in this run."""
        names = [n for n in sys.modules if n not in self.before]
        os.pwrite(self.late, json.dumps(names).encode(), 0)

    def _import(self) -> None:
        """Import once for all runs what is not of the project."""
        with suppress(Exception):
            names = json.loads(os.pread(self.late, 1 << 20, 0))
            for name in names:
                with suppress(Exception):
                    spec = find_spec(name)
                    if spec and "/site-packages/" in str(spec.origin):
                        importlib.import_module(name)
        gc.freeze()

    def _begun(self, out: int, wanted: int, calls: int | None = None) -> list[str] | None:
        self.out = out
        for fd in (out, wanted, calls):
            if fd is not None:
                os.set_inheritable(fd, False)
        if calls is not None:
            self.remote.connect(socket.socket(fileno=calls))
        with os.fdopen(wanted, "rb") as file:
            file.seek(0)
            tests: list[str] | None = json.load(file)
        return tests


def _silent() -> int:
    """No output goes anywhere but to a file in memory, whose descriptor is returned."""
    kept = os.memfd_create("said")
    null = os.open(os.devnull, os.O_RDWR)
    for stream, fd in ((0, null), (1, null), (2, kept)):
        os.dup2(fd, stream)
    os.setsid()
    return kept


def _last(kept: int) -> str:
    """The last line that tells what is wrong, for people."""
    with suppress(OSError):
        text = os.pread(kept, 1 << 16, 0).decode(errors="replace")
        lines = [line.strip() for line in text.splitlines()]
        told = [line for line in lines if line.startswith(("E ", "ERROR", "error"))]
        if told:
            return told[-1].removeprefix("E").removeprefix("RROR:").strip(": ")
    return ""
