"""Statuses and findings as plain values for an answer: short, and without what cannot be text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..freshness import explain, mend
from ..model import Finding, Kind, State, Status
from ..report.json_ import as_json

NOTES = 10  # lines of one finding; `why` and `check` tell the rest
_SURROGATE = re.compile("[\ud800-\udfff]")


def finding(found: Finding) -> dict[str, Any]:
    made = as_json(found)
    return {**made, "notes": made["notes"][:NOTES]}


def status(of: Status, kind: Kind | None) -> dict[str, Any]:
    return {
        "id": of.artifact.id,
        "kind": of.artifact.kind,
        "path": of.artifact.path,
        "state": of.state.value,
        "reasons": [explain(r) for r in of.reasons[:3]],
        "help": "" if of.state is State.FRESH else mend(of, kind),
    }


def line(row: dict[str, Any]) -> str:
    """A finding in two lines, for whoever reads text only."""
    where = ":".join(str(row[k]) for k in ("path", "line", "column") if row.get(k))
    first = " ".join(filter(None, (row["code"], where, row["message"])))
    return "\n".join([first, *row["notes"], *([f"help: {row['help']}"] if row["help"] else [])])


def lines(rows: Iterable[dict[str, Any]]) -> str:
    return "\n\n".join(map(line, rows))


def whole(value: Any) -> Any:
    """A value with lone surrogates (a file name that is no UTF-8) made visible."""
    if isinstance(value, str):
        return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", value)
    if isinstance(value, dict):
        return {whole(key): whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return value
