"""What a receipt says of the reports that its command wrote, as predicates see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .case import Receipt

SEVERITIES = ("low", "medium", "high", "critical")
BLOCKED = "high"  # where the plan names no severity


def report_facts(receipt: Receipt) -> list[dict[str, Any]]:
    """{path, parser, passed, failed, open, items, percent} of each report, in order of its path.
    A number that the report does not have is 0, so that no predicate is true for want of it, but
    `open`: findings of a severity that nobody stated are open."""
    planned = {
        str(r.get("path")): r
        for r in receipt.item.get("reports") or ()
        if isinstance(r, Mapping)
    }  # fmt: skip
    stated = receipt.predicate.get("reports") or {}
    return [
        _report(path, stated[path], planned.get(path) or {})
        for path in sorted(stated)
        if isinstance(stated[path], Mapping)
    ]


def _report(path: str, said: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, Any]:
    counts, facts = _mapping(said.get("counts")), _mapping(said.get("facts"))
    return {
        "path": path,
        "parser": str(said.get("parser")),
        "passed": _whole(counts.get("passed")),
        "failed": _whole(counts.get("failed")),
        "open": _open({**facts, **counts}, str(plan.get("fail_on") or BLOCKED)),
        "items": _whole(counts.get("components")) or _whole(facts.get("components")),
        "percent": _number({**counts, **facts}, "branches", "percent", "lines"),
    }


def _open(counts: Mapping[str, Any], blocked: str) -> int:
    """Findings at or above a severity, and those of none that is known."""
    above = SEVERITIES[SEVERITIES.index(blocked) :] if blocked in SEVERITIES else SEVERITIES
    return sum(_whole(counts.get(s)) for s in (*above, "unknown"))


def _number(values: Mapping[str, Any], *names: str) -> float:
    for name in names:
        value = values.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return 0.0


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
