"""Step 12: no evidence is older than the policy allows, or from the future."""

from __future__ import annotations

from datetime import timedelta

from ..model import Finding
from .case import Case, finding
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
        where = case.where(receipt.artifact.path, "/predicate/ended")
        again = f"run `pactc evidence run {receipt.name}`, commit the receipt"
        cap = caps.get(str(receipt.item.get("type")), DEFAULT.get(str(receipt.item.get("type"))))
        if ended > case.now + SKEW:
            found.append(finding("P625", f"evidence {receipt.name} ran in the future", where, again,
                                 f"it says {receipt.predicate.get('ended')}",
                                 artifact=receipt.artifact.id))  # fmt: skip
        elif isinstance(cap, int) and case.now - ended > timedelta(days=cap):
            days = (case.now - ended).days
            old = f"evidence {receipt.name} is {days} days old"
            found.append(finding("P624", old, where, again,
                                 f"{cap} are allowed for type {receipt.item.get('type')}",
                                 artifact=receipt.artifact.id))  # fmt: skip
    return found
