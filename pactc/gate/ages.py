"""Step 13: no evidence is older than the policy allows, or from the future."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ..model import Finding, Where
from .case import Case, Receipt, finding
from .receipts import moment

DEFAULT = {"live": 7}  # days, where the policy says nothing: a deployment changes unseen
SKEW = timedelta(minutes=5)  # clocks differ; by more, one of them is wrong


def verify_ages(case: Case) -> list[Finding]:
    """P624 too old, P625 from the future."""
    caps = case.policy("/evidence/max_age_days")
    found: list[Finding] = []
    for receipt in case.receipts():
        ended = moment(receipt.predicate.get("ended"))
        if ended is None:
            continue  # `receipts` says so
        again = f"run `pactc evidence run {receipt.name}`, commit the receipt"
        cap = cap_of(caps, receipt)
        if ended > case.now + SKEW:
            found.append(finding("P625", f"evidence {receipt.name} ran in the future",
                                 _where(case, receipt), again,
                                 f"it says {receipt.predicate.get('ended')}",
                                 artifact=receipt.artifact.id))  # fmt: skip
        elif isinstance(cap, int) and case.now - ended > timedelta(days=cap):
            days = (case.now - ended).days
            old = f"evidence {receipt.name} is {days} days old"
            found.append(finding("P624", old, _where(case, receipt), again,
                                 _said(caps, cap, receipt),
                                 artifact=receipt.artifact.id))  # fmt: skip
    return found


def _where(case: Case, receipt: Receipt) -> Where:
    return case.where(receipt.artifact.path, "/predicate/ended")


def cap_of(caps: Mapping[str, Any], receipt: Receipt) -> int | None:
    """For how many days a receipt counts: as the policy says of its type (of commands, for a
    judge that it does not name), or fewer, if the plan says so of the item. None where neither
    says."""
    type_ = _type(caps, receipt)
    stated = caps.get(type_, DEFAULT.get(type_)), receipt.item.get("max_age_days")
    return min((c for c in stated if isinstance(c, int)), default=None)


def _type(caps: Mapping[str, Any], receipt: Receipt) -> str:
    type_ = str(receipt.item.get("type"))
    return "command" if type_ == "judge" and type_ not in caps else type_


def _said(caps: Mapping[str, Any], cap: int, receipt: Receipt) -> str:
    type_ = _type(caps, receipt)
    if caps.get(type_, DEFAULT.get(type_)) == cap:
        return f"{cap} are allowed for type {type_}"
    return f"the plan allows {cap} for it"
