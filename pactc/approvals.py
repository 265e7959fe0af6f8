"""Approvals: a person's signed word over exactly what they were shown.

`pact/approvals/*.json` are DSSE envelopes of in-toto Statements. The subject names what is approved
and the digest of it; the project is named too, so that an approval cannot be carried elsewhere.
What an approval is worth is not decided here: `gate/approvals.py` does, by the base's policy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .documents import dump_json, parse_json
from .errors import PactError
from .fingerprint import of_value
from .signing import IN_TOTO, Envelope, envelope

FOLDER = "pact/approvals/"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://pactc.dev/approval/v1"
MAX_TEXT = 2000
PROFILE = "profile"
"""What an approval of the confirmed readiness names."""


@dataclass(frozen=True, slots=True)
class Approval:
    """`name` and `digest` (sha256:<hex>) are what was approved, `project` where, `approver` the id
    in the policy of who says so, `date` when, aware and in UTC. None of it is proven but by the
    signatures of `envelope`."""

    name: str
    digest: str
    project: str
    approver: str
    reason: str
    date: datetime
    envelope: Envelope
    path: str = ""


def statement(
    name: str, digest: str, project: str, approver: str, reason: str, date: datetime
) -> bytes:
    """The bytes that an approver signs:
    https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md"""
    when = date.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    predicate = {"approver": approver, "project": project, "date": when}
    return dump_json({
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": digest.removeprefix("sha256:")}}],
        "predicateType": PREDICATE,
        "predicate": {**predicate, **({"reason": reason} if reason else {})},
    })  # fmt: skip


def read(data: bytes, path: str) -> Approval:
    """Raises PactError P681 for what is no approval, P1xx for what is no document."""

    def refuse(why: str) -> PactError:
        return PactError("P681", f"{path} is no approval: {why}", None,
                         f"run `git rm {path}`, or let the approver make it again")  # fmt: skip

    try:
        signed = envelope(parse_json(data, path))
    except ValueError as error:
        raise refuse(str(error)) from None
    if signed.payload_type != IN_TOTO:
        raise refuse("its payload is no in-toto statement")
    said: Any = parse_json(signed.payload, path)
    if not isinstance(said, Mapping) or (said.get("_type"), said.get("predicateType")) != (
        STATEMENT, PREDICATE,
    ):  # fmt: skip
        raise refuse("its payload is no statement about an approval")
    subjects, predicate = said.get("subject"), said.get("predicate")
    if not isinstance(subjects, list) or len(subjects) != 1:
        raise refuse("it is not about exactly one thing")
    subject = subjects[0] if isinstance(subjects[0], Mapping) else {}
    digest = (subject.get("digest") or {}) if isinstance(subject.get("digest"), Mapping) else {}
    fields: Mapping[str, Any] = predicate if isinstance(predicate, Mapping) else {}
    texts = [subject.get("name"), digest.get("sha256"), fields.get("project"),
             fields.get("approver"), fields.get("reason", ""), fields.get("date")]  # fmt: skip
    if not all(isinstance(t, str) and len(t) <= MAX_TEXT for t in texts):
        raise refuse("it does not say what, where, who and when, as texts")
    name, sha256, project, approver, reason, when = map(str, texts)
    if not re.fullmatch("[0-9a-f]{64}", sha256) or digest.keys() != {"sha256"}:
        raise refuse("its digest is not one sha256")
    date = _moment(when)
    if date is None:
        raise refuse("its date is not RFC 3339 in UTC")
    return Approval(name, f"sha256:{sha256}", project, approver, reason, date, signed, path)


def _moment(text: str) -> datetime | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def of_profile(profile: Mapping[str, str]) -> tuple[str, str]:
    """Name and digest of an approval of exactly these seven levels."""
    return PROFILE, of_value("profile", dict(profile))


def path_of(name: str, approver: str) -> str:
    """Where an approval is kept: people find it by its name, the gate by its content."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", f"{name} {approver}").strip("-").lower()
    return f"{FOLDER}{words[:120]}.json"
