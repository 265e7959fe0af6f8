"""The interview as one JSON document, for programs. Its form is stable: fields are added, and none
is removed or renamed, as long as `version` is 1 (docs/interview.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..model import Finding
from ..questions import READINESS
from .costs import Cost, evidence
from .state import Asked, Interview

VERSION = 1


def document(now: Interview, findings: Iterable[Finding], signature: str) -> dict[str, Any]:
    """`signature` is what lacks of the signature that the policy wants, or empty."""
    return {
        "version": VERSION,
        "confirmation": {
            "state": state(now),
            "by": now.by or None,
            "date": now.date or None,
            "changed": [
                {"dimension": c.dimension, "confirmed": c.confirmed or None, "now": c.now}
                for c in now.changes
            ],
            "signature": signature or None,
        },
        "profile": now.profile,
        "open": [a.id for a in now.asked if a.open],
        "unconfirmed": [a.id for a in now.asked if not a.confirmed],
        "questions": [_question(a) for a in now.asked],
        "findings": [_finding(f) for f in findings],
    }


def state(now: Interview) -> str:
    """`confirmed`, `reopened` (a person confirmed another profile), or `unconfirmed`."""
    if now.confirmed:
        return "confirmed"
    return "reopened" if now.by else "unconfirmed"


def _question(asked: Asked) -> dict[str, Any]:
    question = asked.question
    level = question.id.startswith(READINESS)
    return {
        "id": question.id,
        "set": asked.name,
        "group": "readiness" if level else "preflight",
        "question": question.text,
        "type": question.type,
        "choices": [{"answer": c.level, **_cost(c)} for c in asked.costs]
        if level
        else [{"answer": c} for c in question.choices],
        "minimum": question.minimum,
        "maximum": question.maximum,
        "default": question.default,
        "depends_on": {id_: list(answers) for id_, answers in question.needs},
        "components": list(question.components),
        "answer": asked.answer,
        "source": asked.source or None,
        "by": asked.by or None,
        "open": asked.open,
        "confirmed": asked.confirmed,
    }


def _cost(cost: Cost) -> dict[str, Any]:
    return {
        "adds": [c.id for c in cost.adds],
        "evidence": evidence(cost.adds),
        "controls": len(cost.all),
    }


def _finding(found: Finding) -> dict[str, Any]:
    where = found.where
    return {
        "code": found.code,
        "message": found.message,
        "path": where.path if where else None,
        "line": where.line if where else None,
        "column": where.column if where else None,
        "help": found.help,
    }
