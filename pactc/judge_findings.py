"""What a judge's report means for people: a finding for each clause that does not hold, where the
contract says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .documents import escape, locate
from .judgement import Report
from .model import Finding, Where

MEND = "mend the implementation, or change the contract and say why"


def findings(report: Report, value: Mapping[str, Any], path: str, data: bytes) -> Iterator[Finding]:
    """What is wrong with the implementation, clause by clause, at the clause's place."""
    id_ = f"contract/{report.component}"
    code = "P743" if report.status == "broken" else "P742"
    mend = "see `pactc doctor`, then run it again" if code == "P743" else MEND
    for problem in report.problems:
        yield Finding(code, f"{report.component}: {problem}", Where(path), id_, (), mend)
    yield from _costs(report, path, data)
    for row in report.rows:
        sealed = row.status == "pass" and report.sealed.get(row.id) == "fail"
        if row.status not in ("fail", "unjudged") and not sealed:
            continue
        where = Where(path, *locate(data, path, _pointer(value, row.id)))
        name = f"{report.component}.{row.id}"
        if row.status == "unjudged":
            yield Finding(
                "P741", f"{name} was not judged: {row.why}", where, id_, (row.says,),
                "make the clause reachable, or let `judge: human` say who judges it",
            )  # fmt: skip
        elif sealed:
            notes = (row.says, "which inputs is not told")
            text = f"{name} does not hold for sealed inputs"
            yield Finding("P740", text, where, id_, notes, MEND)
        else:
            shown = tuple(line.strip() for line in row.shown.splitlines()) or (row.says,)
            yield Finding("P740", f"{name} does not hold: {row.why}", where, id_, shown, MEND)


def _costs(report: Report, path: str, data: bytes) -> Iterator[Finding]:
    """Budgets that were exceeded, or that could not be measured."""
    id_ = f"contract/{report.component}"
    for each in report.measured:
        name = f"{report.component}.{each.function}"
        pointer = f"/functions/{escape(each.function)}/budget/{each.name}"
        where = Where(path, *locate(data, path, pointer))
        if each.over:
            notes = (f"the least of what {each.calls} calls cost, in rounds", report.machine)
            text = f"{name} costs more than its budget: {each.says}"
            yield Finding("P749", text, where, id_, notes,
                          "make the call cheaper, or raise the budget and say why")  # fmt: skip
        elif each.found is None:
            text = f"{name}.{each.name} was not measured: {each.why}"
            mend = "leave the budget out, or bind the contract to what can be measured"
            yield Finding("P741", text, where, id_, (), mend)


def _pointer(value: Mapping[str, Any], id_: str) -> str:
    """Where the contract says what a check judges."""
    function, _, name = id_.partition(".")
    base = "/state" if function == "state" else f"/functions/{escape(function)}"
    holders = [(base, value["functions"].get(function) or {}), ("/state", value.get("state") or {})]
    if function == "state":
        holders = holders[1:]
    for at, holder in holders:
        for section in ("errors", "ensures", "examples", "transitions", "invariants"):
            for place_, clause in enumerate(holder.get(section) or ()):
                if clause["id"] == name:
                    return f"{at}/{section}/{place_}"
    return base
