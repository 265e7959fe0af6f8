"""The judge's verdict as an in-toto Statement v1. Unsigned; a DSSE envelope can carry it as it is.
It holds no time, host or path: the same source and contract give the same bytes, unless a secret
seed told them apart, or a budget was measured, which no two runs do alike."""

from __future__ import annotations

from typing import Any

from .judgement import Report

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://pactc.dev/judge/v1"


def statement(report: Report) -> dict[str, Any]:
    """https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md"""
    source = report.digests.get("source", "")
    return {
        "_type": STATEMENT,
        "subject": [
            {"name": f"source of {report.component}",
             "digest": {"sha256": source.removeprefix("sha256:")}},
        ],
        "predicateType": PREDICATE,
        "predicate": {
            "component": report.component,
            "status": report.status,
            "problems": list(report.problems),
            "counts": report.counts,
            "calls": report.calls,
            "checks": {
                row.id: {
                    "status": row.status,
                    "seen": row.seen,
                    **({"why": row.why} if row.why else {}),
                    **({"falsified_by": list(row.steps)} if row.steps else {}),
                    **({"sealed": report.sealed[row.id]} if row.id in report.sealed else {}),
                }
                for row in report.rows
            },
            "effects": {name: list(found) for name, found in report.effects.items()},
            "import_effects": list(report.import_effects),
            "not_observable": list(report.not_observable),
            "confined": list(report.confined),
            "digests": dict(report.digests),
            **_measured(report),
        },
    }  # fmt: skip


def _measured(report: Report) -> dict[str, Any]:
    """What calls cost, and on what machine; nothing where no call has a budget."""
    if not report.measured:
        return {}
    found: dict[str, dict[str, Any]] = {}
    for each in report.measured:
        found.setdefault(each.function, {})[each.name] = {
            "allowed": each.allowed,
            "measured": each.found,
            "calls": each.calls,
            **({"why": each.why} if each.why else {}),
        }
    return {"measured": found, "machine": report.machine}
