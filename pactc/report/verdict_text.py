"""A verdict as text and as JSON: the head, the table of dimensions, what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..model import Finding
from . import Result
from .escape import safe
from .json_ import dump
from .json_ import told as told_of

if TYPE_CHECKING:
    from ..gate.base import Root
    from ..gate.case import Case
    from ..gate.validate import Verdict


def head(verdict: Verdict) -> Iterator[str]:
    yield f"verdict: {verdict.answer}"
    yield f"judged:  {safe(verdict.label)}"
    if verdict.base:
        yield f"base:    {safe(verdict.base)}"
    if root := verdict.trust:
        by = "the caller" if root.named else "only the repository itself"
        yield (
            f"trust:   begins with {safe(root.approver)}, by the key {root.key}, which {by} names "
            f"(commit {root.commit[:12]})"
        )
    yield f"pack:    {verdict.root or 'has no fingerprint, because it is not complete'}"


def table(verdict: Verdict) -> Iterator[str]:
    """The dimensions with their levels, and which of their controls are met."""
    if not verdict.dimensions:
        yield "no readiness could be read"
        return
    width = max(len(d.name) for d in verdict.dimensions)
    yield f"{'dimension':<{width}}  {'level':<9}  {'met':>7}  waived  missing"
    for each in verdict.dimensions:
        met = f"{each.met}/{each.total}" if each.total else "-"
        row = f"{each.name:<{width}}  {safe(each.level):<9}  {met:>7}  {each.waived:>6}"
        yield f"{row}  {_some(each.missing)}".rstrip()


def evidence(verdict: Verdict) -> Iterator[str]:
    """The evidence that does not count, each reason by its type, and what was carried here."""
    from ..gate.summary import evidence as all_of

    rows: list[tuple[str, str, str]] = []
    for each in all_of(verdict.case) if verdict.case else ():
        if each.ran_on and not each.reasons:
            rows.append((each.id, "carried", f"it ran on {each.ran_on[:12]}; its inputs are equal"))
        rows += [(each.id, reason.type, reason.text) for reason in each.reasons]
    if not rows:
        return
    rows.insert(0, ("evidence", "state", "why"))
    wide, wider = (max(len(safe(r[at])) for r in rows) for at in (0, 1))
    for id_, type_, text in rows:
        yield f"{safe(id_):<{wide}}  {type_:<{wider}}  {safe(text)}".rstrip()


def _evidence(case: Case) -> dict[str, Any]:
    from ..gate.summary import evidence as all_of

    return {
        each.id: {
            "type": each.type,
            "state": each.state,
            "ended": each.ended or None,
            "ran_on": each.ran_on or None,
            "reasons": [{"type": r.type, "text": r.text} for r in each.reasons],
        }
        for each in all_of(case)
    }


def _some(names: Iterable[str], most: int = 6) -> str:
    listed = list(names)
    more = f", ... ({len(listed)} in all)" if len(listed) > most else ""
    return ", ".join(safe(n) for n in listed[:most]) + more


def next_steps(verdict: Verdict, most: int = 5) -> Iterator[str]:
    """What to do next: the help of the findings, each once. First what others are made from, as the
    plan orders them; last what somebody must agree to, for it must not change after that."""
    steps: dict[str, list[Finding]] = {}
    for each in verdict.findings:
        if each.help:
            steps.setdefault(each.help, []).append(each)
    if not steps:
        return
    place = _places(verdict)
    yield ""
    yield "next:"
    for help_, found in sorted(steps.items(), key=lambda s: min(map(place, s[1])))[:most]:
        yield f"  {safe(help_)}" + (f"  ({len(found)} problems)" if len(found) > 1 else "")
    if len(steps) > most:
        yield f"  ... and {len(steps) - most} more, each below its problem"


def _places(verdict: Verdict) -> Callable[[Finding], tuple[bool, int, int]]:
    from ..gate.summary import AGREED

    plan = verdict.case.project.plan if verdict.case else None
    order = {plan.artifacts[i].path: n for n, i in enumerate(plan.order)} if plan else {}

    def place(found: Finding) -> tuple[bool, int, int]:
        path, line = (found.where.path, found.where.line or 0) if found.where else ("", 0)
        return found.code in AGREED, order.get(path, -1), line

    return place


def trust(root: Root) -> dict[str, Any]:
    """Whose key the trust in the base begins with, and whether the caller or the repository named
    them."""
    return {"approver": root.approver, "commit": root.commit, "key": root.key, "named": root.named}


def document(result: Result, verdict: Verdict) -> str:
    told = told_of(result)
    told["verdict"] = verdict.answer
    told["tree"] = verdict.label
    told["base"] = verdict.base
    told["fingerprint"] = verdict.root
    told["trust"] = trust(verdict.trust) if verdict.trust else None
    told["steps"] = [
        {"step": s.name, "answer": s.answer, "findings": len(s.findings)} for s in verdict.steps
    ]
    told["evidence"] = _evidence(verdict.case) if verdict.case else {}
    told["dimensions"] = {
        d.name: {
            "level": d.level,
            "controls": d.total,
            "met": d.met,
            "waived": d.waived,
            "missing": list(d.missing),
            "unknown": list(d.unknown),
            "answer": d.answer,
        }
        for d in verdict.dimensions
    }
    return dump(told)
