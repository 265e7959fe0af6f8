"""A verdict as text and as JSON: the head, the table of dimensions, what to do next."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..model import Finding
from . import Result
from .escape import safe
from .json_ import dump, render

if TYPE_CHECKING:
    from ..gate.validate import Verdict


def head(verdict: Verdict) -> Iterator[str]:
    yield f"verdict: {verdict.answer}"
    yield f"judged:  {safe(verdict.label)}"
    if verdict.base:
        yield f"base:    {safe(verdict.base)}"
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


def document(result: Result, verdict: Verdict) -> str:
    told: dict[str, Any] = json.loads(render(result))
    told["verdict"] = verdict.answer
    told["tree"] = verdict.label
    told["base"] = verdict.base
    told["fingerprint"] = verdict.root
    told["steps"] = [
        {"step": s.name, "answer": s.answer, "findings": len(s.findings)} for s in verdict.steps
    ]
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
