"""CTRF, the Common Test Report Format: https://ctrf.io/docs/specification/overview"""

from __future__ import annotations

from ._report import Refused, Report, document, mapping, once, rows, shown, test_counts, text, whole

# `pending` is a test that waits to be written, `other` whatever its program could not say.
STATUS = {"passed": "passed", "failed": "failed", "skipped": "skipped", "pending": "skipped",
          "other": "failed"}  # fmt: skip


def read(data: bytes) -> Report:
    """Ids are `[file::]suite::name`. Raises Refused."""
    value = document(data)
    if value.get("reportFormat", "CTRF") != "CTRF":
        raise Refused("P613", "its `reportFormat` is not CTRF")
    results = mapping(value.get("results"), "`results`")
    tool = text(mapping(results.get("tool"), "`results.tool`").get("name"), "the tool's name")
    summary = mapping(results.get("summary"), "`results.summary`")
    tests = rows(results.get("tests"), "`results.tests`")
    said = [str(test.get("status")) for test in tests]
    for status in said:
        if status not in STATUS:
            raise Refused("P613", f"a test has the status {shown(status)}")
    holds = {"tests": len(tests), **{s: said.count(s) for s in STATUS}}
    for name, number in holds.items():
        if whole(summary.get(name), f"`summary.{name}`") != number:
            raise Refused("P608", f"it says {name}={summary[name]} and holds {number}")
    start, stop = (whole(summary.get(k), f"`summary.{k}`") for k in ("start", "stop"))
    if stop < start:
        raise Refused("P608", "it ended before it began")
    ids = once((_id(test) for test in tests), "test")
    return Report("ctrf", test_counts(STATUS[s] for s in said), ids, {"tool": tool})


def _id(test: object) -> str:
    entry = mapping(test, "a test")
    suite = entry.get("suite")
    suites = suite if isinstance(suite, list) else [suite]
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        return ""
    return "::".join(str(p) for p in (entry.get("filePath"), *suites, name) if p)
