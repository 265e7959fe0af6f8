"""Runs a test suite once for each mutant of a contract: a program of its own, because the suite may
do anything. `python -I biting.py` reads one JSON request from stdin and writes JSON lines to the
pipe that the request names: what mutants there are, and what came of each run; what the suite
prints is not looked at.

The suite is collected once, and each run is a fork, so that nothing of one is left in the next
(biting_session.py). A mutant runs with those tests alone that called the function it is of, when
the reference was run. A suite that remembers on disk how often it ran, or that fails now and then,
is found out: the reference runs again in between, and no run is told which one it is.

The mutants live in another process still (biting_keeper.py), which tells the runs nothing but what
calls return. A suite that is written to cheat can yet do what its user can do; a score is no proof
against its author.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TextIO

from ..contracts.contract import Contract, load
from .biting_keeper import Keeper, keep
from .biting_session import Session

SLOWER = 10  # times as slow as the reference, and at least
LEAST_S = 10.0  # ... so long may a run on a mutant take


def main() -> int:
    request = json.loads(sys.stdin.buffer.read())
    answers = os.fdopen(request["answers"], "w", encoding="utf-8")
    control, theirs = socket.socketpair()
    if (keeper := os.fork()) == 0:
        with suppress(BaseException):
            control.close()
            keep(theirs, request, answers)
        os._exit(0)
    theirs.close()
    import pytest  # noqa: F401  once, not in each run

    os.chdir(request["root"])
    sys.path[:0] = request["path"]
    with Keeper(control) as kept:
        _Runs(load(request["contract"]), request, answers, kept).all()
    os.waitpid(keeper, 0)
    return 0


class _Runs:
    """All runs of one suite."""

    def __init__(
        self, contract: Contract, request: Mapping[str, Any], answers: TextIO, keeper: Keeper
    ) -> None:
        self.answers, self.keeper = answers, keeper
        self.longest = float(request["run_s"])
        hidden = (answers.fileno(), *keeper.hidden)
        self.start = partial(Session, contract, request["tests"], hidden, self.longest)
        self.anew = False  # whether it calls the component while it is collected

    def all(self) -> None:
        """Run the reference; then, if the suite passes, each mutant."""
        begin = time.monotonic()
        with self.keeper.reference() as calls:
            session = self.start(calls)
            self.anew = session.called
            said = session.ended
            if said is None and self.anew:
                said = session.run(None, None, self.longest)
        if said is None:
            with self.keeper.reference() as calls:
                said = session.run(None, calls, self.longest)
        self.longest = min(self.longest, max(LEAST_S, SLOWER * (time.monotonic() - begin)))
        self.tell("", said)
        if said.get("passed") and not said.get("errors"):
            self.mutants(session, said)
        session.end()

    def mutants(self, session: Session, first: Mapping[str, Any]) -> None:
        """Each of them with the tests that can tell it from the reference."""
        functions = self.keeper.functions()
        chosen = {f: _callers(first, f) for f in dict.fromkeys(functions)}
        for some in {tuple(t) for t in chosen.values() if t and t != first["passed"]}:
            tests = [*some]
            with self.keeper.reference() as calls:
                alone = self.run(session, tests, calls)
            if alone.get("passed") != tests:  # they need what others do before
                chosen = {f: first["passed"] if t == tests else t for f, t in chosen.items()}
        for function in functions:
            tests = chosen[function]
            with self.keeper.next() as calls:
                said = self.run(session, tests, calls) if tests else {"passed": ["none"]}
            self.tell(self.keeper.name, said)
            if not self.keeper.name and (said.get("failed") or not said.get("passed")):
                return  # it does not even pass where all is right

    def run(
        self, session: Session, tests: Sequence[str], calls: socket.socket
    ) -> Mapping[str, Any]:
        if not self.anew:
            return session.run(tests, calls, self.longest)
        fresh = self.start(calls)
        try:
            return fresh.run(tests, None, self.longest)
        finally:
            fresh.end()

    def tell(self, name: str, said: Mapping[str, Any]) -> None:
        self.answers.write(json.dumps({"mutant": name, **said}) + "\n")
        self.answers.flush()


def _callers(first: Mapping[str, Any], function: str) -> list[str]:
    """The tests of each file that called the function ("": any) when they passed, the files that
    took least first; all that passed, in their order, if it was called by what is no one test's: a
    module, or a fixture that is shared. A file, and not a test, since what one test was told may be
    kept there for another."""
    called: Mapping[str, Mapping[str, int]] = first["called"]
    passed: list[str] = first["passed"]
    files: dict[str, list[str]] = {}
    for test in passed:
        files.setdefault(test.partition("::")[0], []).append(test)

    def calls(test: str) -> int:
        mine = called.get(test, {})
        return mine.get(function, 0) if function else sum(mine.values())

    if calls(""):
        return passed
    mine = [name for name, tests in files.items() if any(map(calls, tests))]
    return [t for name in sorted(mine, key=lambda f: first["took"].get(f, 0)) for t in files[name]]


if __name__ == "__main__":
    sys.exit(main())
