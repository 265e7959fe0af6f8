"""What came of mutants, told: findings for people, rows for programs, test cases for evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from ..contracts.contract import Contract
from ..contracts.observe import Observation
from ..model import Finding, Where
from ..report.escape import clip, safe
from ..runtime.suite import shown
from .mutants import Mutant
from .outcome import RAN, Judged, Outcome

LINES = 6  # of a change, shown of each side
WIDTH = 400  # of a value that is shown
TOGETHER = ("removed with", "removed decorator")
WORDS = {
    "killed": "killed", "timed out": "timed out", "survived": "survived",
    "not reached": "not reached", "broken": "broken",
    "failed": "not judged",
}  # fmt: skip


def survivors(outcome: Outcome, contract: Contract, prefix: str) -> Iterator[Finding]:
    """One finding for each mutant that no check noticed. `prefix` is put before its file."""
    for row in outcome.judged:
        if row.status in ("survived", "not reached"):
            mutant = row.mutant
            where = Where(prefix + mutant.file, mutant.line, mutant.column)
            text = f"{outcome.component}: a mutant survives ({_named(mutant)})"
            if row.status == "not reached":
                text = f"{outcome.component}: a mutant is not reached ({_named(mutant)})"
            notes = (*_change(mutant), *_seen(row))
            id_ = f"contract/{outcome.component}"
            yield Finding("P760", text, where, id_, notes, advice(row, contract))


def _named(mutant: Mutant) -> str:
    return mutant.operator + (f" {mutant.number}" if mutant.number else "")


def _change(mutant: Mutant) -> Iterator[str]:
    for sign, lines in (("-", mutant.old), ("+", mutant.new)):
        for line in lines[:LINES]:
            yield f"{sign} {line}"
        if len(lines) > LINES:
            yield f"{sign} ... ({len(lines) - LINES} lines more)"


def _seen(row: Judged) -> Iterator[str]:
    if row.status == "not reached":
        yield "no case gets to this line"
    elif row.at is None:
        yield f"{_cases(row.cases)} to this line, and none tells it from the code"
    else:
        one, other = row.at
        yield f"no clause notices: {one.function}({_clipped(shown(one.args))})"
        yield f"the code {_did(one)}; the mutant {_did(other)}"


def _cases(count: int) -> str:
    return f"{count} {'case gets' if count == 1 else 'cases get'}"


def _did(o: Observation) -> str:
    if o.outcome.kind == "raised":
        return f"raises {o.outcome.error}"
    if o.outcome.kind == "broke":
        return o.outcome.message
    text = json.dumps(o.outcome.value, ensure_ascii=False, sort_keys=True, default=repr)
    return f"returns {_clipped(text)}"


def _clipped(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[:WIDTH]}..."


def advice(row: Judged, contract: Contract) -> str:
    """Which clause would notice it."""
    last = row.mutant.function.rpartition(".")[2]
    to = f" to `{last}`" if last in contract.functions else ""
    if row.at is not None:
        to = f" to `{row.at[0].function}`"
        what = "an `ensures` that says which result is right"
        if "raised" in (row.at[0].outcome.kind, row.at[1].outcome.kind):
            what = "an error whose `when` says which is right"
        return f"add{to} {what}, or this call as an example"
    if row.status == "not reached":
        return f"add{to} an example that gets here, or remove the code"
    if row.mutant.operator in TOGETHER:
        return "no clause speaks of calls at the same time: show it by a test of your own"
    what = "an example at the border that it moves"
    if row.mutant.operator in (
        "removed raise",
        "negated condition",
        "boolean",
        "removed condition",
    ):
        what = "an example of the call that only this line decides on"
    elif row.mutant.operator == "constant":
        what = "an example at the border that the constant sets"
    return f"add{to} {what}; if there is none, it is the same program in other words"


def troubles(outcome: Outcome, contract_path: str, prefix: str) -> Iterator[Finding]:
    """Why nothing is said of any mutant."""
    id_ = f"contract/{outcome.component}"
    for t in outcome.troubles:
        where = Where(prefix + t.file, t.line, t.column) if t.file else Where(contract_path)
        yield Finding(t.code, t.text, where, id_, t.notes, t.help)
    for row in outcome.judged:
        if row.status == "failed":
            mutant = row.mutant
            where = Where(prefix + mutant.file, mutant.line, mutant.column)
            text = f"{outcome.component}: a mutant was not judged ({_named(mutant)}): {row.why}"
            yield Finding("P743", text, where, id_, tuple(_change(mutant)),
                          "see `pactc doctor`, then run it again")  # fmt: skip


def summary(outcome: Outcome) -> str:
    """One line."""
    counts = outcome.counts
    parts = [f"{counts[k]} {WORDS[k]}" for k in (*RAN, "broken", "failed") if counts[k]]
    drawn = len(outcome.judged)
    of = f"{drawn} of {outcome.made}" if drawn != outcome.made else str(drawn)
    score = f"{outcome.percent} % noticed" if outcome.ran else "no score"
    said = ", ".join(parts) or "none judged"
    return f"{outcome.component}: {score}; {of} mutants: {said}; {outcome.cases} cases"


def rows(outcome: Outcome) -> dict[str, Any]:
    """All of it for programs."""
    return {
        "component": outcome.component,
        "percent": outcome.percent,
        "ran": outcome.ran,
        "made": outcome.made,
        "cases": outcome.cases,
        "beside": list(outcome.beside),
        "counts": {k.replace(" ", "_"): v for k, v in outcome.counts.items()},
        "judged": [
            {
                "id": r.mutant.id, "file": r.mutant.file, "line": r.mutant.line,
                "column": r.mutant.column, "operator": r.mutant.operator,
                "function": r.mutant.function or None, "status": r.status.replace(" ", "_"),
                "by": r.by or None, "why": r.why or None, "old": list(r.mutant.old),
                "new": list(r.mutant.new), "cases": r.cases,
            }
            for r in outcome.judged
        ],
    }  # fmt: skip


def junit(outcome: Outcome, findings: tuple[Finding, ...], *, failed: bool) -> str:
    """A test case for each mutant. One that was noticed passes. One that was not fails where the
    whole has `failed`, and is skipped where so many may be missed; one that did not run is skipped.
    What stands in the way of all is a case that fails."""
    suite = ET.Element("testsuite", name=f"pactc mutate {safe(outcome.component)}")
    for finding in findings:
        case = _case(suite, outcome, safe(finding.code))
        text = "\n".join(safe(note) for note in (*finding.notes, finding.help))
        _child(case, "failure", finding.message).text = text
    for row in outcome.judged:
        case = _case(suite, outcome, safe(row.mutant.id))
        case.set("file", safe(row.mutant.file))
        case.set("line", str(row.mutant.line))
        if row.status in ("survived", "not reached"):
            child = _child(case, "failure" if failed else "skipped", row.status)
            child.text = "\n".join(safe(x) for x in (*_change(row.mutant), *_seen(row)))
        elif row.status in ("broken", "failed"):
            kind = "skipped" if row.status == "broken" else "error"
            _child(case, kind, f"{row.status}: {row.why}")
    counts = {
        "tests": len(suite), "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
        "skipped": len(suite.findall("testcase/skipped")),
    }  # fmt: skip
    for key, value in counts.items():
        suite.set(key, str(value))
    suite.set("time", "0")
    root = ET.Element("testsuites", {"name": "pactc", "time": "0"})
    root.append(suite)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(suite: ET.Element, outcome: Outcome, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=safe(outcome.component), name=name, time="0")


def _child(case: ET.Element, kind: str, message: str) -> ET.Element:
    return ET.SubElement(case, kind, message=clip(message, 300))
