"""What pytest's reports say of a suite: a plugin. What is printed is not looked at."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import pytest

ASSERTING = ("assert", "raises", "fail", "holds", "expect")


class Calls(Protocol):
    """Who is called notes for whom: for the test `now`, or "" for what is no one test's."""

    now: str
    called: dict[str, Counter[str]]


class Reports:
    """`begin` is asked when all is collected: in the process of each run it tells which tests are
    run, None for all. Where it names them, the first that notices something is enough: not one that
    only dies, as others may look. Before, it gets their modules."""

    def __init__(
        self, calls: Calls, prepare: Callable[[Sequence[Any]], None],
        begin: Callable[[], list[str] | None],
    ) -> None:  # fmt: skip
        self.collected = 0
        self.passed: list[str] = []
        self.failed: list[str] = []
        self.crashed: list[str] = []  # failed in a test that asserts nothing
        self.other: list[str] = []  # skipped, expected to fail, broken set-up
        self.errors: list[str] = []  # could not be collected
        self.why: dict[str, str] = {}
        self.took: Counter[str] = Counter()
        self._calls, self._prepare, self._begin = calls, prepare, begin
        self._session: Any = None  # to be stopped
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

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> None:
        modules = {id(m): m for i in session.items if (m := getattr(i, "module", None))}
        self._prepare(list(modules.values()))
        tests = self._begin()
        session.config.option.maxfail = 0
        if tests is not None:
            self._session = session
            place = {test: number for number, test in enumerate(tests)}
            mine = [item for item in session.items if item.nodeid in place]
            session.items[:] = sorted(mine, key=lambda item: place[item.nodeid])

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        self._calls.now = item.nodeid
        try:
            return (yield)
        finally:
            self._calls.now = ""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """What a fixture of many tests calls is no one test's."""
        now = self._calls.now
        if fixturedef.scope != "function":
            self._calls.now = ""
        try:
            return (yield)
        finally:
            self._calls.now = now

    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        """Whatever a helper asserts, under any name, is asserted."""
        if call.excinfo:
            told = call.excinfo.exconly(tryshort=True).strip().splitlines() or [""]
            self.why.setdefault(item.nodeid, told[0])
            if call.excinfo.errisinstance((AssertionError, pytest.fail.Exception)):
                self._asserted.add(item.nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.took[report.nodeid.partition("::")[0]] += report.duration
        if report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self.passed.append(report.nodeid)
        elif report.when == "call" and report.failed:
            asserted = self._asserting.get(report.nodeid, False) or report.nodeid in self._asserted
            (self.failed if asserted else self.crashed).append(report.nodeid)
            if asserted and self._session is not None:
                self._session.shouldfail = "one is enough"
        elif report.failed or report.skipped or hasattr(report, "wasxfail"):
            self.other.append(report.nodeid)

    def said(self) -> dict[str, Any]:
        """Lists of node ids, `passed` in the order of the run; `called`: by node id, how
        often it called each function; `took`: by file, seconds; `why`: by node id, what it
        raised."""
        return {
            "collected": self.collected, "passed": self.passed,
            "failed": sorted(self.failed), "crashed": sorted(self.crashed),
            "other": sorted(self.other), "errors": sorted(self.errors), "why": self.why,
            "called": self._calls.called, "took": self.took,
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
