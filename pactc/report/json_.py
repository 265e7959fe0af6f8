"""For programs: everything, always, in one order. `version` rises when a field changes meaning."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from ..model import Finding, State, Status
from . import Result, ordered, problems

VERSION = "1"

# A lone surrogate (a file name that is no UTF-8) is no Unicode text; strict parsers refuse it.
_SURROGATE = re.compile("[\ud800-\udfff]")


def render(result: Result) -> str:
    return dump(told(result))


def told(result: Result) -> dict[str, Any]:
    """What `render` says, for whoever has more to say."""
    findings = ordered(result.findings)
    states = Counter(status.state for status in result.statuses)
    return {
        "version": VERSION,
        "command": result.command,
        "exit_code": result.exit_code,
        "summary": {
            "artifacts": result.count,
            "problems": problems(findings),
            "waiting": len(result.waiting),
            "states": {state.value: states[state] for state in State},
        },
        "findings": [as_json(finding) for finding in findings],
        "artifacts": [{**_status(s), **_cost(result, s)} for s in sorted(result.statuses, key=_id)],
        "waiting": sorted(result.waiting),
    }


def dump(value: dict[str, Any]) -> str:
    """ASCII JSON: nothing in it can be taken for a terminal's or a CI runner's command, and what
    it holds is still exact, but for lone surrogates, which become visible text."""
    text = json.dumps(_whole(value), indent=2, sort_keys=True, allow_nan=False)
    return text.replace("##", "#\\u0023") + "\n"


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", value)
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return value


def _id(status: Status) -> str:
    return status.artifact.id


def _cost(result: Result, status: Status) -> dict[str, float]:
    dollars = result.costs.get(status.artifact.id)
    return {} if dollars is None else {"dollars": dollars}


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding, with null for what it says nothing of."""
    where = finding.where
    return {
        "code": finding.code,
        "level": finding.level,
        "message": finding.message,
        "path": where.path if where else None,
        "line": (where.line or None) if where else None,
        "column": (where.column or None) if where else None,
        "artifact": finding.artifact,
        "notes": list(finding.notes),
        "help": finding.help or None,
    }


def _status(status: Status) -> dict[str, Any]:
    return {
        "id": status.artifact.id,
        "kind": status.artifact.kind,
        "path": status.artifact.path,
        "state": status.state.value,
        "reasons": [
            {"part": r.part or None, "old": r.old, "new": r.new, "text": r.text or None}
            for r in status.reasons
        ],
        "causes": sorted(status.causes),
    }
