"""A verdict as an in-toto verification summary, chained to the last one on the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from .. import __version__
from ..documents import dump_json
from ..errors import PactError
from ..fingerprint import raw
from ..history import commits_between
from ..model import Finding
from ..project import Place
from .base import POLICY, Root
from .case import Case
from .validate import Verdict

PATH = "pact/verdict.json"
SIGNATURE = "pact/signatures/verdict.json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/verification_summary/v1"
DETAILS = "https://pactc.dev/verdict/v1"
VERIFIER = "https://pactc.dev/gate/v1"


def statement(verdict: Verdict, place: Place) -> bytes:
    """The verdict on a commit. Raises PactError P695 for one on what could not be opened, which
    says nothing that could be kept."""
    case = verdict.case
    if case is None or case.base is None:
        raise PactError("P695", "there is no verdict to keep: the commit could not be judged",
                        help="run `pactc production validate` to see why")  # fmt: skip
    subject: list[Any] = [
        {"name": "commit", "digest": {"gitCommit": verdict.label}},
    ]
    if verdict.root:
        subject.append({"name": "pack", "digest": {"sha256": _hex(verdict.root)}})
    passed = verdict.answer == "pass"
    levels = [f"PACTC_{d.name}_{d.level}".upper() for d in verdict.dimensions if d.level != "none"]
    when = case.now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    predicate: dict[str, Any] = {
        "verifier": {"id": VERIFIER, "version": {"pactc": __version__}},
        "timeVerified": when,
        "resourceUri": f"pactc:{case.base.project}",
        "policy": _policy(case),
        "inputAttestations": list(_receipts(case)),
        "verificationResult": "PASSED" if passed else "FAILED",
        "verifiedLevels": levels if passed else [],
        DETAILS: {
            "answer": verdict.answer,
            **({"base": verdict.base} if verdict.base else {}),
            **({"trust": _trust(verdict.trust)} if verdict.trust else {}),
            **({"previous": held} if (held := previous(case, place)) else {}),
            "dimensions": {
                d.name: {"level": d.level, "controls": d.total, "met": d.met, "waived": d.waived,
                         "missing": list(d.missing)}
                for d in verdict.dimensions
            },
            "steps": [
                {"step": s.name, "answer": s.answer, "findings": [_finding(f) for f in s.findings]}
                for s in verdict.steps
            ],
        },
    }  # fmt: skip
    return dump_json({"_type": STATEMENT, "subject": subject, "predicateType": PREDICATE,
                      "predicate": predicate})  # fmt: skip


def previous(case: Case, place: Place) -> dict[str, Any] | None:
    """The verdict that the base holds: what it was about, and how many of the base's commits came
    after that without one."""
    base = case.base
    if base is None or base.side is None or base.oid is None:
        return None
    data = base.side.bytes_of(PATH)
    if data is None:
        return None
    out: dict[str, Any] = {"digest": _hex(raw(data))}
    said = base.side.mapping(PATH)
    about = next(
        (s.get("digest", {}).get("gitCommit") for s in said.get("subject") or ()
         if isinstance(s, Mapping) and s.get("name") == "commit"), None,
    )  # fmt: skip
    details = (said.get("predicate") or {}).get(DETAILS) or {}
    if details.get("answer") in ("pass", "fail", "unknown"):
        out["answer"] = details["answer"]
    if isinstance(about, str):
        out["commit"] = about
        since = commits_between(place.repo, about, base.oid)
        if since is not None:
            # The commit that brought the verdict in says nothing else.
            out["commits_since"] = max(since - 1, 0)
    return out


def _trust(root: Root) -> dict[str, Any]:
    return {"approver": root.approver, "commit": root.commit, "key": root.key, "named": root.named}


def _policy(case: Case) -> dict[str, Any]:
    assert case.base is not None
    side = case.base.side if case.base.trusted and case.base.side else case.base.head
    return {"uri": POLICY, "digest": {"sha256": _hex(raw(side.bytes_of(POLICY) or b""))}}


def _receipts(case: Case) -> Iterator[dict[str, Any]]:
    for receipt in case.receipts():
        if receipt.predicate:
            data = case.project.reader.read(receipt.artifact.path)
            yield {"uri": receipt.artifact.path, "digest": {"sha256": _hex(raw(data))}}


def _finding(found: Finding) -> dict[str, Any]:
    out: dict[str, Any] = {
        "code": found.code, "message": found.message, "notes": list(found.notes),
        "help": found.help,
    }  # fmt: skip
    if found.where:
        out["where"] = {"path": found.where.path, "line": found.where.line or 0,
                        "column": found.where.column or 0}  # fmt: skip
    if found.artifact:
        out["artifact"] = found.artifact
    return out


def _hex(digest: str) -> str:
    return digest.removeprefix("sha256:")
