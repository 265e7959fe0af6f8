"""Step 13: what is excepted was excepted by somebody who may, for a time, and not too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ..documents import escape
from ..fingerprint import of_value
from ..model import Finding
from .approvals import gating, lacking, wanted
from .case import CONTROLS, WAIVERS, Case, finding

SIGNED = ("standard", "strict", "regulated")  # gating levels at which a name is not enough
LONGEST = {"standard": 365, "strict": 180, "regulated": 90}  # days, where the policy says nothing
EVERY = "waivers"


def verify_waivers(case: Case) -> list[Finding]:
    """P685 a waiver that lasts longer than the policy allows, P686 more waivers than its budget,
    P688 a waiver that lacks the approvals it wants."""
    waivers = case.mapping(WAIVERS, "/waivers")
    found = [*_too_long(case, waivers), *_too_many(case, waivers)]
    if gating(case) in SIGNED:
        for id_, waiver in sorted(waivers.items()):
            lack = waiver_lacks(case, id_, waiver)
            if lack:
                found.append(finding(
                    "P688", f"waiver {id_} of {waiver.get('control')} is not approved",
                    case.where(WAIVERS, f"/waivers/{escape(id_)}"),
                    f"let an approver run `pactc approve {id_}`, commit the approval", lack,
                ))  # fmt: skip
    return found


def waiver_lacks(case: Case, id_: str, waiver: Any) -> str | None:
    """None where enough people approved exactly this waiver, or exactly all waivers at once; else
    what is missing in words."""
    count = wanted(case, "waiver")
    name, digest = subject(id_, waiver)
    lack = lacking(case, name, digest, count)
    every = subject_of_all(case.mapping(WAIVERS, "/waivers"))
    return lack if lack and lacking(case, *every, count) else None


def subject(id_: str, waiver: Any) -> tuple[str, str]:
    """Name and digest of what an approval of one waiver is over."""
    return f"waiver {id_}", of_value("waiver", {"id": id_, "waiver": waiver})


def subject_of_all(waivers: Mapping[str, Any]) -> tuple[str, str]:
    """Name and digest of what an approval of all waivers at once is over."""
    return EVERY, of_value("waivers", dict(waivers))


def _too_long(case: Case, waivers: Mapping[str, Any]) -> Iterator[Finding]:
    cap = case.policy("/waivers").get("max_days")
    cap = cap if isinstance(cap, int) else LONGEST.get(gating(case))
    if cap is None:
        return
    for id_, waiver in sorted(waivers.items()):
        try:
            left = (date.fromisoformat(str(waiver.get("expires"))) - case.now.date()).days
        except (ValueError, AttributeError):
            continue  # the kind's own checks say so
        if left > cap:
            yield finding(
                "P685", f"waiver {id_} lasts {left} days more, and {cap} are allowed",
                case.where(WAIVERS, f"/waivers/{escape(id_)}/expires"),
                f"let it end sooner; later an approver may extend it by `pactc approve {id_}`",
            )  # fmt: skip


def _too_many(case: Case, waivers: Mapping[str, Any]) -> Iterator[Finding]:
    budget = case.policy("/waivers/budget")
    rows = case.mapping(CONTROLS, "/controls")
    held = Counter(
        str((rows.get(str(w.get("control"))) or {}).get("level"))
        for w in waivers.values()
        if isinstance(w, Mapping)
    )
    for level, allowed in sorted(budget.items()):
        if isinstance(allowed, int) and held[level] > allowed:
            yield finding(
                "P686", f"{held[level]} controls of the level {level} are waived, and {allowed} "
                "may be", case.where(WAIVERS, "/waivers"),
                "show that some of them hold, and remove their waivers",
            )  # fmt: skip
