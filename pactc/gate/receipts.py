"""Step 9: every receipt says what its plan, its rule and this tree say. A record can be edited
together with its receipt, so nothing here is taken from records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ..evidence import PREDICATE, STATEMENT
from ..evidence_plan import merkle
from ..model import Finding
from .case import Case, Receipt, finding


def verify_receipts(case: Case) -> list[Finding]:
    """P623 for each receipt that contradicts its plan, its rule, or itself."""
    return [
        finding(
            "P623", f"the receipt of {receipt.name} is not what it says", case.where(
                receipt.artifact.path),
            f"run `pactc evidence run {receipt.name}`, commit the receipt", *wrong,
            artifact=receipt.artifact.id,
        )
        for receipt in case.receipts()
        if receipt.predicate and (wrong := list(_contradictions(case, receipt)))
    ]  # fmt: skip


def moment(text: Any) -> datetime | None:
    """A moment in UTC as RFC 3339 writes it, ending in Z; None for anything else."""
    if not isinstance(text, str) or not text.endswith("Z"):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def _contradictions(case: Case, receipt: Receipt) -> Iterator[str]:
    said, item = receipt.predicate, receipt.item
    whole = case.mapping(receipt.artifact.path)
    if (whole.get("_type"), whole.get("predicateType")) != (STATEMENT, PREDICATE):
        yield "it is no in-toto Statement about pactc's evidence"
    if said.get("evidence") != receipt.name:
        yield f"it is of evidence {said.get('evidence')!r}"
    for field in ("type", "argv"):
        if said.get(field) != item.get(field):
            yield f"its {field} is not that of the plan"
    if _supports(said.get("supports")) != _supports(item.get("supports")):
        yield "it supports other things than the plan says"
    if said.get("exit_status") != 0:
        yield f"its command ended with exit status {said.get('exit_status')}"
    if set(said.get("outputs") or {}) != set(item.get("outputs") or ()):
        yield "its outputs are not those of the plan"
    if said.get("rule") != case.project.plan.kind(receipt.artifact).rule:
        yield "it was made by another rule"
    yield from _subject(receipt)
    yield from _counts(said.get("counts"))
    started, ended = moment(said.get("started")), moment(said.get("ended"))
    if not started or not ended or ended < started:
        yield "its times are none, or it ended before it began"


def _subject(receipt: Receipt) -> Iterator[str]:
    inputs = receipt.predicate.get("inputs") or {}
    files, root = inputs.get("files") or {}, receipt.predicate.get("root")
    if not files and not root:
        yield "it is about no file at all"
    if ("@root" in (receipt.item.get("inputs") or ())) != bool(root):
        yield "it does not say which pack it is about, or says so without need"
    if inputs.get("root") != merkle(files, root):
        yield "its list of files does not give the digest that it states"
    stated = (receipt.subject.get("digest") or {}).get("sha256")
    if f"sha256:{stated}" != inputs.get("root"):
        yield "its subject is not its list of files"


def _counts(counts: Mapping[str, int] | None) -> Iterator[str]:
    if counts is None:
        return
    passed, failed, skipped = (counts.get(k, 0) for k in ("passed", "failed", "skipped"))
    if counts.get("tests") != passed + failed + skipped:
        yield "its counts do not add up"
    if failed or not passed:
        yield f"{failed} tests failed, and {passed} passed"


def _supports(value: Any) -> dict[str, list[str]]:
    stated = value if isinstance(value, Mapping) else {}
    return {key: sorted(ids) for key, ids in stated.items() if ids}
