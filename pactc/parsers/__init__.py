"""Reports of other programs, read as evidence needs them: one format a module, each with a function
`read(data) -> Report`. What a report claims is counted anew, never believed.

`TABLE` is the list of formats; the modules are imported when one is read. What a report must reach
(`judge`) is asked of its numbers alone, so that the gate can ask it again of a receipt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from ._report import SEVERITIES, Refused, Report

__all__ = ["SEVERITIES", "TABLE", "Refused", "Report", "judge", "parse"]

TABLE: Mapping[str, str] = {
    "junit": "junit",
    "ctrf": "ctrf",
    "sarif": "sarif",
    "pip-audit": "pip_audit",
    "coverage": "coverage",
    "cyclonedx": "cyclonedx",
    "spdx": "spdx",
}
TESTS = ("junit", "ctrf")
SCANS = ("sarif", "pip-audit")


def parse(parser: str, data: bytes) -> Report:
    """What a report of this format holds. Raises Refused, with a code of the table, for what is no
    report of it (P613), contradicts itself (P608), names something twice or not at all (P615), or
    is about nothing (P606)."""
    read = import_module(f"{__name__}.{TABLE[parser]}").read
    try:
        report: Report = read(data)
    except RecursionError:
        raise Refused("P613", "it is nested too deeply") from None
    return report


def judge(
    parser: str, counts: Mapping[str, Any], wish: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Codes and reasons why a report with these counts is no evidence, by what the plan wants of
    it: `fail_on` (a severity; `high` unless stated) of scans, `at_least` (percent) of coverage.
    A count that is missing, or is no whole number, counts against the report."""

    def count(name: str) -> int:
        value = counts.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else -1

    if any(count(name) < 0 for name in ORDER[parser]):
        yield "P608", "its counts are not whole numbers"
    elif parser in TESTS:
        yield from _tests(*(count(n) for n in ORDER["junit"]))
    elif parser in SCANS:
        if count("looked_at") < 1:
            yield "P606", "it looked at nothing"
        limit = str(wish.get("fail_on", "high"))
        bad = [*SEVERITIES[SEVERITIES.index(limit) :], "unrated"]
        found = [f"{count(name)} {name}" for name in bad if count(name)]
        if found:
            yield "P614", f"it found {', '.join(found)}; from {limit} on nothing may be found"
    elif parser == "coverage":
        covered, total, limit = count("covered"), count("total"), wish.get("at_least", 0)
        if total < 1:
            yield "P606", "nothing was measured"
        elif covered > total:
            yield "P608", f"it says that {covered} of {total} were covered"
        elif covered * 100 < limit * total:
            yield "P614", f"{covered * 100 / total:.2f} % are covered, and {limit} % are wanted"
    elif count("components") < 1:
        yield "P606", "it lists nothing"


def _tests(tests: int, passed: int, failed: int, skipped: int) -> Iterator[tuple[str, str]]:
    if tests != passed + failed + skipped:
        yield "P608", "its counts do not add up"
    elif failed:
        yield "P607", f"{failed} of {tests} tests failed"
    elif not passed:
        yield "P606", f"all {tests} tests were skipped" if tests else "no test was run"


_TESTS = ("tests", "passed", "failed", "skipped")
_SCAN = ("looked_at", *SEVERITIES, "unrated")
ORDER: Mapping[str, tuple[str, ...]] = {
    "junit": _TESTS,
    "ctrf": _TESTS,
    "sarif": _SCAN,
    "pip-audit": _SCAN,
    "coverage": ("covered", "total"),
    "cyclonedx": ("components",),
    "spdx": ("components",),
}
