"""Reading JUnit XML, as far as evidence needs it: how many tests passed, failed, were skipped.

Counted are the test cases themselves; what a suite claims in its attributes must add up. A DOCTYPE
is refused, so there are no entities to expand, inside or outside of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

MAX_DEPTH = 64
NOT_RUN = ("notrun", "disabled", "skipped", "suppressed")


@dataclass(frozen=True, slots=True)
class Counts:
    tests: int
    passed: int
    failed: int
    skipped: int

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.tests + other.tests,
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )


class _Reader:
    def __init__(self) -> None:
        self.root = ""
        self.path: list[str] = []
        self.suites: list[tuple[dict[str, str], int, int]] = []
        self.case: set[str] | None = None
        self.passed = self.failed = self.skipped = 0

    @property
    def tests(self) -> int:
        return self.passed + self.failed + self.skipped

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.path) >= MAX_DEPTH:
            raise ValueError(f"more than {MAX_DEPTH} elements deep")
        if not self.path:
            self.root = name
        parent = self.path[-1] if self.path else ""
        self.path.append(name)
        if name == "testsuite":
            self.suites.append((attributes, self.tests, self.failed))
        elif name == "testcase":
            if self.case is not None or parent not in ("testsuite", "testsuites"):
                raise ValueError("a test case is not where a suite could hold it")
            self.case = set()
            if {attributes.get(k, "").lower() for k in ("status", "result")} & {*NOT_RUN}:
                self.case.add("skipped")
        elif self.case is not None and parent == "testcase":
            self.case.add(name)

    def end(self, name: str) -> None:
        self.path.pop()
        if name == "testcase" and self.case is not None:
            if self.case & {"failure", "error"}:
                self.failed += 1
            elif "skipped" in self.case:
                self.skipped += 1
            else:
                self.passed += 1
            self.case = None
        elif name == "testsuite":
            self._add_up(*self.suites.pop())

    def _add_up(self, claimed: dict[str, str], tests: int, failed: int) -> None:
        here, broken = self.tests - tests, self.failed - failed
        says = {k: int(v) for k, v in claimed.items() if k in _CLAIMS and v.isdecimal()}
        if broken == 0 and says.get("tests", here) != here:
            raise ValueError(f"a suite says {says['tests']} tests and holds {here}")
        if broken == 0 and says.get("failures", 0) + says.get("errors", 0):
            raise ValueError("a suite says that tests failed and holds none that did")


_CLAIMS = ("tests", "failures", "errors")


def read(data: bytes) -> Counts | None:
    """The counts of a JUnit report; None for other XML. Raises ValueError, with a reason for
    people, if it is malformed or contradicts itself."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(f"not well-formed XML: {error}") from None
    if reader.root not in ("testsuite", "testsuites"):
        return None
    return Counts(reader.tests, reader.passed, reader.failed, reader.skipped)


def _no_doctype(*_: object) -> None:
    raise ValueError("it has a DOCTYPE, which no test report needs")
