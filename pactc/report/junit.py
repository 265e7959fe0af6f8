"""JUnit XML, as Jenkins and GitLab read it: an artifact is a test case, its findings the failure,
and one that waits for others is skipped.

At most one <failure> a case, because GitLab shows no other; its text holds them all."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from ..model import Finding, State
from . import Result, ordered
from .escape import clip, safe
from .table import short_reason

Cases = dict[tuple[str, str, str], list[Finding]]


def render(result: Result) -> str:
    cases = _cases(result)
    states = {s.artifact.id: s for s in result.statuses}
    suite = ET.Element("testsuite", name=f"pactc {safe(result.command)}")
    for (kind, name, path), findings in cases.items():
        case = ET.SubElement(suite, "testcase", classname=safe(kind), name=safe(name), time="0")
        if path:
            case.set("file", safe(path))
        status = states.get(name)
        wrong = [f for f in findings if f.level != "warning"]
        if wrong:
            _failure(case, wrong)
        elif status and status.state is not State.FRESH:
            message = f"{status.state}: {short_reason(status)}".rstrip(": ")
            if status.state is State.BLOCKED:
                ET.SubElement(case, "skipped", message=message)
            else:  # a case without a failure would count as passed
                ET.SubElement(case, "failure", type=status.state, message=message)
        if warned := [f for f in findings if f.level == "warning"]:
            ET.SubElement(case, "system-out").text = "\n".join(_lines(warned))
    failures = str(len(suite.findall("testcase/failure")))
    skipped = str(len(suite.findall("testcase/skipped")))
    counts = {"tests": str(len(cases)), "failures": failures, "errors": "0"}
    for key, value in {**counts, "skipped": skipped, "time": "0"}.items():
        suite.set(key, value)
    root = ET.Element("testsuites", {"name": "pactc", **counts, "time": "0"})
    root.append(suite)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _cases(result: Result) -> Cases:
    """Every artifact, and one case for each place that has findings and is no artifact."""
    artifacts = sorted((s.artifact for s in result.statuses), key=lambda a: a.id)
    cases: Cases = {(a.kind, a.id, a.path): [] for a in artifacts}
    by_id = {a.id: (a.kind, a.id, a.path) for a in artifacts}
    by_path = {a.path: (a.kind, a.id, a.path) for a in artifacts}
    for finding in ordered(result.findings):
        path = finding.where.path if finding.where else ""
        name = finding.artifact or path or "pactc"
        case = by_id.get(finding.artifact or "") or by_path.get(path) or ("pactc", name, path)
        cases.setdefault(case, []).append(finding)
    return cases


def _failure(case: ET.Element, findings: list[Finding]) -> None:
    first = findings[0]
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    message = f"{safe(first.code)} {clip(first.message, 300)}{more}"
    failure = ET.SubElement(case, "failure", type=safe(first.code), message=message)
    failure.text = "\n".join(_lines(findings))


def _lines(findings: list[Finding]) -> Iterator[str]:
    for finding in findings:
        place = f"{safe(str(finding.where))}: " if finding.where else ""
        yield f"{place}{safe(finding.code)} {safe(finding.message)}"
        yield from (f"  {safe(note)}" for note in finding.notes)
        if finding.help:
            yield f"  help: {safe(finding.help)}"
