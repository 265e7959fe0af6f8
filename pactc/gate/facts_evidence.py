"""Facts about evidence: its receipts, and what in them counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..model import State
from .ages import verify_ages
from .approvable import artifact_name
from .approvals import counting
from .case import Case, Receipt
from .facts_reports import mappings, report_facts, whole
from .people import roles
from .receipts import moment, verify_receipts
from .signatures import signed_by, verify_signed

if TYPE_CHECKING:
    from .facts_of import Facts

SUPPORTED = ("controls", "criteria", "threats", "components")


def spoiled(case: Case) -> frozenset[str]:
    """Receipts of which another step says what is wrong: they count for nothing here."""
    if "spoiled" not in case.memo:
        steps = (verify_receipts, verify_ages, verify_signed)
        found = {f.artifact for verify in steps for f in verify(case) if f.artifact}
        case.memo["spoiled"] = frozenset(found)
    ids: frozenset[str] = case.memo["spoiled"]
    return ids


def receipts(case: Case, _: Facts) -> list[dict[str, Any]]:
    bad, root = spoiled(case), case.project.facts.root()
    return [_receipt(case, r, r.artifact.id not in bad, root) for r in case.receipts()]


def _receipt(case: Case, receipt: Receipt, sound: bool, root: str | None) -> dict[str, Any]:
    said = receipt.predicate
    supports, counts = receipt.item.get("supports") or {}, _counts(said)
    ended = moment(said.get("ended"))
    fresh = sound and bool(said) and receipt.state is State.FRESH and ended is not None
    fact: dict[str, Any] = {
        "id": receipt.name,
        "type": str(receipt.item.get("type")),
        "state": str(receipt.state),
        "fresh": fresh,
        **{k: sorted(supports.get(k) or ()) for k in SUPPORTED},
        **{k: whole(counts.get(k)) for k in ("tests", "passed", "failed", "skipped")},
        "components": sorted({*(supports.get("components") or ()), *_judging(receipt)}),
        "reports": report_facts(receipt),
        "outputs": sorted(said.get("outputs") or ()),
        "approvers": _approvers(case, receipt),
        "signers": [person(case, a) for a in signed_by(case, receipt)] if said else [],
        "this_pack": root is not None and said.get("root") == root,
    }
    if ended is not None:
        fact["age_days"] = max((case.now - ended).days, 0)  # clocks differ by minutes
    return fact


def _judging(receipt: Receipt) -> tuple[str, ...]:
    """The components that a judge's receipt is about, whatever it is said to support."""
    named = receipt.item.get("components") if receipt.item.get("type") == "judge" else None
    return tuple(str(c) for c in named or ())


def _counts(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was counted; of the contract judge, the checks of all that it judged."""
    judged = mappings(said.get("judged")).values()
    if not judged:
        found: Mapping[str, Any] = said.get("counts") or {}
        return found
    checks = [each.get("counts") or {} for each in judged]
    passed, failed = (sum(whole(c.get(k)) for c in checks) for k in ("pass", "fail"))
    unjudged = sum(whole(c.get("unjudged")) for c in checks)
    return {"tests": passed + failed + unjudged, "passed": passed, "failed": failed,
            "skipped": unjudged}  # fmt: skip


def _approvers(case: Case, receipt: Receipt) -> list[dict[str, Any]]:
    """Who approved, as it is here, what evidence of type file or approval names."""
    thing = _approved(case, receipt.item)
    found = counting(case, *thing) if thing and receipt.predicate else ()
    return [
        person(case, a.approver) | {"age_days": (case.now - a.date).days} for a in found
    ]  # fmt: skip


def _approved(case: Case, item: Mapping[str, Any]) -> tuple[str, str] | None:
    """Name and digest of what is approved; None for evidence that is nobody's word."""
    reader, root = case.project.reader, case.project.facts.root()
    if item.get("type") == "file":
        path = str(item.get("path"))
        return f"file {path}", reader.digest(path, "")
    if item.get("type") != "approval":
        return None
    if item.get("over") == "release":
        return ("release", root) if root else None
    artifact = case.project.plan.artifacts.get(str(item.get("over")))
    return (artifact_name(artifact.id), reader.digest(artifact.path, "")) if artifact else None


def person(case: Case, id_: str) -> dict[str, Any]:
    stated = case.policy("/approvers").get(id_)
    bot = bool(stated.get("bot")) if isinstance(stated, Mapping) else False
    return {"id": id_, "roles": list(roles(case, id_)), "bot": bot}


def tested(receipt: Mapping[str, Any]) -> bool:
    """Whether tests ran, all of those that ran passed, and one did."""
    reports = [r for r in receipt["reports"] if r["parser"] in ("junit", "ctrf")]
    passed = receipt["passed"] if receipt["type"] == "judge" else 0
    clean = receipt["failed"] == 0 and all(r["failed"] == 0 for r in reports)
    return bool(clean and passed + sum(r["passed"] for r in reports))


def evidenced(facts: Facts) -> set[str]:
    return {c for r in facts["receipts"] if r["fresh"] for c in r["components"]}
