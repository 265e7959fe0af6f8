"""What a receipt says of the reports that its command wrote, as predicates see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .case import Receipt

SEVERITIES = ("low", "medium", "high", "critical")
UNRATED = "unrated"  # what has no severity counts as the worst
BLOCKED = "high"  # where the plan names no severity


def report_facts(receipt: Receipt) -> list[dict[str, Any]]:
    """{path, parser, passed, failed, open, items, percent, branches} of each report, in order of
    its path. A number that the report does not have is 0, so that no predicate is true for want of
    it; a scan without its counts has one open finding."""
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
    counts, parser = _mapping(said.get("counts")), str(said.get("parser"))
    total = whole(counts.get("total"))
    return {
        "path": path,
        "parser": parser,
        "passed": whole(counts.get("passed")),
        "failed": whole(counts.get("failed")),
        "open": _open(counts, plan) if parser in ("sarif", "pip-audit") else 0,
        "items": whole(counts.get("components")),
        "percent": whole(counts.get("covered")) * 100 / total if total else 0.0,
        "branches": _mapping(said.get("facts")).get("branches") == "yes",
    }


def _open(counts: Mapping[str, Any], plan: Mapping[str, Any]) -> int:
    """Findings at or above the severity that the plan blocks, and those of none that is known."""
    blocked = str(plan.get("fail_on") or BLOCKED)
    above = SEVERITIES[SEVERITIES.index(blocked) :] if blocked in SEVERITIES else SEVERITIES
    names = (*above, UNRATED)
    if not whole(counts.get("looked_at")) or any(n not in counts for n in names):
        return 1
    return sum(whole(counts.get(n)) for n in names)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def whole(value: Any) -> int:
    """A whole number as it is; 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def mappings(value: Any) -> dict[str, Mapping[str, Any]]:
    stated = value if isinstance(value, Mapping) else {}
    return {str(k): v for k, v in stated.items() if isinstance(v, Mapping)}
