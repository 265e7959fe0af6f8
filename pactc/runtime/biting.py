"""Runs a test suite once for each mutant of a contract: a program of its own, because the suite may
do anything. `python -I biting.py` reads one JSON request from stdin and writes one JSON line for
each run to the pipe that the request names; what the suite prints is not looked at.

Everything is built once; each run is a fork, so that nothing of one is left in the next. A suite
that remembers on disk how often it ran, or that fails now and then, is found out: the reference
runs again in between, and no run is told which one it is.

The mutants live in another process still, which tells the runs nothing but what calls return. A
suite that is written to cheat can yet do what its user can do; a score is no proof against its
author.
"""

from __future__ import annotations

import ast
import inspect
import json
import os
import secrets
import select
import signal
import socket
import sys
import textwrap
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any

from ..contracts.contract import load
from ..contracts.mutants import mutants
from ..contracts.observe import Outcome, Target
from ..contracts.reference import Reference
from ..contracts.table import table
from .standin import installed

ASSERTING = ("assert", "raises", "fail", "holds", "expect")
SEND_S = 10
AGAIN = 3  # more runs of the reference, at places that nobody can know


class Reports:
    """A pytest plugin: what the reports say, never what is printed."""

    def __init__(self) -> None:
        self.collected = 0
        self.passed: list[str] = []
        self.failed: list[str] = []
        self.crashed: list[str] = []  # failed in a test that asserts nothing
        self.other: list[str] = []  # skipped, expected to fail, broken set-up
        self.errors: list[str] = []  # could not be collected
        self._asserting: dict[str, bool] = {}
        self._asserted: set[str] = set()

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            why = [line.removeprefix("E").strip() for line in str(report.longrepr).splitlines()]
            name = report.nodeid or "the suite"
            self.errors.append(
                f"{name} could not be collected: {next(filter(None, reversed(why)), '')}"
            )

    def pytest_collection_finish(self, session: Any) -> None:
        self.collected = len(session.items)
        for item in session.items:
            self._asserting[item.nodeid] = asserts(getattr(item, "function", None))

    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        """Whatever a helper asserts, under any name, is asserted."""
        import pytest

        if call.excinfo and call.excinfo.errisinstance((AssertionError, pytest.fail.Exception)):
            self._asserted.add(item.nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self.passed.append(report.nodeid)
        elif report.when == "call" and report.failed:
            asserted = self._asserting.get(report.nodeid, False) or report.nodeid in self._asserted
            (self.failed if asserted else self.crashed).append(report.nodeid)
        elif report.failed or report.skipped or hasattr(report, "wasxfail"):
            self.other.append(report.nodeid)

    def said(self) -> dict[str, Any]:
        return {
            "collected": self.collected, "passed": sorted(self.passed),
            "failed": sorted(self.failed), "crashed": sorted(self.crashed),
            "other": sorted(self.other), "errors": sorted(self.errors),
        }  # fmt: skip


def asserts(function: Any) -> bool:
    """Whether a test states anything: an assertion, or a call of something that asserts."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    except (OSError, TypeError, SyntaxError):
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and not _idle(node.test):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2].lower()
            if any(word in name for word in ASSERTING):
                return True
    return False


def _idle(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant)


def main() -> int:
    request = json.loads(sys.stdin.buffer.read())
    answers = os.fdopen(request["answers"], "w", encoding="utf-8")
    control, theirs = socket.socketpair()
    if (keeper := os.fork()) == 0:
        with suppress(BaseException):
            control.close()
            answers.close()
            keep(theirs, request)
        os._exit(0)
    theirs.close()
    import pytest  # noqa: F401  once, not in each run

    contract = load(request["contract"])
    os.chdir(request["root"])
    sys.path[:0] = request["path"]
    replies = control.makefile("rb")
    hidden = (answers.fileno(), control.fileno())
    for _ in range(int(replies.readline() or 0)):
        mine, other = socket.socketpair()
        with mine:
            with other:
                socket.send_fds(control, [b"."], [other.fileno()])
            work = partial(_run, contract, Remote(mine), request["tests"])
            said = _forked(work, hidden, request["run_s"])
        control.sendall(b".")
        name = json.loads(replies.readline())
        answers.write(json.dumps({"mutant": name, **said}) + "\n")
        answers.flush()
        if not name and (said.get("failed") or said.get("crashed") or not said.get("passed")):
            break  # the suite does not even pass where all is right
    replies.close()
    control.close()
    os.waitpid(keeper, 0)
    return 0


def keep(control: socket.socket, request: Mapping[str, Any]) -> None:
    """Make the mutants; say how many runs there are; then for each run take a socket, answer calls
    on it until the run has ended, and only then say which mutant it was."""
    contract = load(request["contract"])
    reference = Reference(contract)
    targets: list[tuple[str, Target]] = [
        (m.id, m.target())
        for m in mutants(contract, reference, table(contract).cases)
        if m.id not in request["skip"]
    ]
    order = secrets.SystemRandom()
    order.shuffle(targets)
    for _ in range(AGAIN):
        targets.insert(order.randint(0, len(targets)), ("", reference))
    targets.insert(0, ("", reference))
    control.sendall(b"%d\n" % len(targets))
    for name, target in targets:
        _, fds, *_ = socket.recv_fds(control, 1, 1)
        if not fds:
            return
        with socket.socket(fileno=fds[0]) as calls:
            _answer(control, calls, target)
        control.sendall(json.dumps(name).encode() + b"\n")


def _answer(control: socket.socket, calls: socket.socket, target: Target) -> None:
    """Until `control` says that the run has ended."""
    target.reset({})
    calls.settimeout(SEND_S)  # a suite that asks and does not listen
    waiting, data = [control, calls], b""
    while control not in (ready := select.select(waiting, [], [])[0]):
        part = calls.recv(1 << 16) if ready else b""
        if not part:
            waiting = [control]
        *lines, data = (data + part).split(b"\n")
        for line in lines:
            with suppress(OSError):
                calls.sendall(json.dumps(_called(target, line)).encode() + b"\n")
    control.recv(1)


def _called(target: Target, line: bytes) -> dict[str, Any]:
    try:
        function, args = json.loads(line)
        if function is None:
            target.reset(args)
            return {}
        return asdict(target.call(function, args))
    except Exception as error:  # the test calls what the contract cannot answer
        return {"kind": "broke", "message": f"{type(error).__name__}: {error}"}


class Remote:
    """A Target in the process that keeps them."""

    def __init__(self, calls: socket.socket) -> None:
        self._file = calls.makefile("rwb")

    def reset(self, config: Mapping[str, Any]) -> None:
        self._ask(None, config)

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        return Outcome(**self._ask(function, args))

    def _ask(self, function: str | None, args: Mapping[str, Any]) -> Any:
        self._file.write(json.dumps([function, dict(args)]).encode() + b"\n")
        self._file.flush()
        return json.loads(self._file.readline())


def _run(contract: Any, target: Target, tests: list[str]) -> dict[str, Any]:
    import pytest

    reports = Reports()
    # The same for the reference as for mutants: `-x` for these alone would tell them apart.
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--tb=no"]
    with installed(contract, target):
        status = pytest.main([*options, *tests], plugins=[reports])
    return {**reports.said(), "status": int(status)}


def _forked(work: Any, hidden: Sequence[int], limit_s: float) -> dict[str, Any]:
    """What `work` returns in a child process, or why there is nothing."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        with suppress(BaseException):
            os.close(here)
            for each in hidden:  # what a run says goes through its own pipe only
                os.close(each)
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            os.setsid()
            data = json.dumps(work()).encode()
            with os.fdopen(there, "wb") as out:
                out.write(data)
            status = 0
        os._exit(status)
    os.close(there)
    data, late = _read(here, time.monotonic() + limit_s)
    os.close(here)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)  # it may not have come to `setsid`
    os.waitpid(child, 0)
    if late:
        return {"died": "it took too long"}
    with suppress(ValueError):
        said = json.loads(data)
        if isinstance(said, dict):
            return said
    return {"died": "the run died"}


def _read(pipe: int, deadline: float) -> tuple[bytes, bool]:
    """All that comes, and whether it came too late: a suite may put off an alarm, and leave
    processes that hold the pipe."""
    parts: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if select.select([pipe], [], [], left)[0]:
            if not (part := os.read(pipe, 1 << 16)):
                return b"".join(parts), False
            parts.append(part)
    return b"", True


if __name__ == "__main__":
    sys.exit(main())
