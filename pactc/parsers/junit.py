"""JUnit XML, as pytest, Surefire, gotestsum and many others write it.

The file is first looked at as a stream (`pactc.junit`: no DOCTYPE, no deep nesting, claims that add
up), then read with junitparser, which knows the dialects.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import junit
from ._report import Refused, Report, once, shown, test_counts, whole

CLAIMS = ("tests", "failures", "errors", "skipped")


def read(data: bytes) -> Report:
    """Ids are `[file::]class::name`. Raises Refused."""
    try:
        seen = junit.read(data)
    except ValueError as error:
        raise Refused("P608", str(error)) from None
    if seen is None:
        raise Refused("P613", "it is XML, but no JUnit report")
    from junitparser import JUnitXml

    try:
        root: Any = JUnitXml.fromstring(data)
    except Exception as error:  # it leaves the errors of its XML library as they are
        raise Refused("P613", f"it cannot be read: {error}") from None
    suites = [root] if root._tag == "testsuite" else list(root)
    cases = [case for suite in suites for case in _cases(suite)]
    for suite in suites:
        _claims(suite)
    if root._tag == "testsuites":
        _add_up("the report", root._elem, [(s, c) for s, c in map(_status, cases)])
    ids = once((_id(case) for case in cases), "test")
    counts = test_counts(_status(case)[0] for case in cases)
    if counts != {"tests": seen.tests, "passed": seen.passed, "failed": seen.failed,
                  "skipped": seen.skipped}:  # fmt: skip
        raise Refused("P608", "two readers do not count the same tests in it")
    names = [n for s in suites if (n := s._elem.get("name"))]
    return Report("junit", counts, ids, {"suites": ", ".join(names)} if names else {})


def _cases(suite: Any) -> Iterator[Any]:
    yield from _own(suite)
    for inner in suite.testsuites():
        yield from _cases(inner)


def _own(suite: Any) -> list[Any]:
    """Those of no suite within it; iterating over a suite gives both."""
    from junitparser import TestCase

    return list(suite.iterchildren(TestCase))


def _status(case: Any) -> tuple[str, str]:
    """passed, failed or skipped, and the element that says so."""
    tags = {child.tag for child in case._elem}
    if "error" in tags:
        return "failed", "errors"
    if "failure" in tags:
        return "failed", "failures"
    said = {str(case._elem.get(k) or "").lower() for k in ("status", "result")}
    if "skipped" in tags or said & {*junit.NOT_RUN}:
        return "skipped", "skipped"
    return "passed", ""


def _id(case: Any) -> str:
    name = case._elem.get("name") or ""
    if not name.strip():
        return ""
    parts = (case._elem.get("file"), case._elem.get("classname"), name)
    return "::".join(p for p in parts if p)


def _claims(suite: Any) -> None:
    """Every suite's totals, each over its own cases and those of the suites within it."""
    for inner in suite.testsuites():
        _claims(inner)
    name = f"the suite {shown(suite._elem.get('name') or '')}"
    if any(child.tag in ("error", "failure") for child in suite._elem):
        raise Refused("P608", f"{name} has an error of its own, outside of its tests")
    _add_up(name, suite._elem, [_status(case) for case in _cases(suite)])


def _add_up(name: str, element: Any, cases: list[tuple[str, str]]) -> None:
    holds = {"tests": len(cases), **{k: sum(c == k for _, c in cases) for k in CLAIMS[1:]}}
    for claim in CLAIMS:
        value = element.get(claim)
        if value is None:
            continue
        if not str(value).isascii() or not str(value).isdecimal():
            raise Refused("P608", f"{name} says {claim}={shown(value)}, which is no count")
        if whole(int(value), claim) != holds[claim]:
            raise Refused("P608", f"{name} says {claim}={value} and holds {holds[claim]}")
