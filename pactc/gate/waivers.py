"""Step 14: what is excepted was excepted by somebody who may, for a time, and not too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from ..documents import escape
from ..fingerprint import of_value
from ..model import Finding
from .approvals import (
    Counting,
    counting,
    counting_anew,
    lacking,
    lacking_anew,
    wanted,
)
from .case import CONTROLS, WAIVERS, Case, finding, gating
from .people import mapping

Lacking = Callable[[Case, str, str, int, str | None], str | None]

SIGNED = ("standard", "strict", "regulated")  # gating levels at which a name is not enough
LONGEST = {"standard": 365, "strict": 180, "regulated": 90}  # days, where the policy says nothing
EVERY = "waivers"


def verify_waivers(case: Case) -> list[Finding]:
    """P674 a waiver without the code of its reason, P685 a waiver that lasts longer than the policy
    allows, P686 more waivers than its budget, P688 a waiver that lacks the approvals it wants."""
    waivers = case.mapping(WAIVERS, "/waivers")
    found = [*_too_long(case, waivers), *_too_many(case, waivers)]
    if gating(case) in SIGNED:
        for id_, waiver in sorted(waivers.items()):
            where = case.where(WAIVERS, f"/waivers/{escape(id_)}")
            if not mapping(waiver).get("code"):
                found.append(finding(
                    "P674", f"waiver {id_} has no reason code", where,
                    f"say of which sort its reason is: `code: {_code(waiver)}`, or another",
                ))  # fmt: skip
            if lack := waiver_lacks(case, id_, waiver):
                found.append(finding(
                    "P688", f"waiver {id_} of {mapping(waiver).get('control')} is not approved",
                    where, f"let {mapping(waiver).get('approver')}, who did not make the change, "
                    f"run `pactc approve {id_}`, commit the approval", lack,
                ))  # fmt: skip
    return found


def _code(waiver: Any) -> str:
    return "out_of_scope" if mapping(waiver).get("type") == "not_applicable" else "risk_accepted"


def waiver_lacks(case: Case, id_: str, waiver: Any) -> str | None:
    """None where enough people approved exactly this waiver, or exactly all waivers at once, the
    one whom it names among them; else what is missing in words."""
    return _lacks(lacking, counting, case, id_, waiver)


def waiver_lacks_anew(case: Case, id_: str, waiver: Any) -> str | None:
    """As `waiver_lacks`, by approvals that were never used before."""
    return _lacks(lacking_anew, counting_anew, case, id_, waiver)


def _lacks(lacks: Lacking, counts: Counting, case: Case, id_: str, waiver: Any) -> str | None:
    count = wanted(case, "waiver")
    approver = str(mapping(waiver).get("approver"))
    first = None
    for name, digest in (subject(id_, waiver), subject_of_all(case.mapping(WAIVERS, "/waivers"))):
        lack = lacks(case, name, digest, count, None)
        if lack is None:
            people = [a.approver for a in counts(case, name, digest, None)]
            if approver in people:
                return None
            lack = f"it says {approver}, and {', '.join(people)} approved it"
        first = first or lack
    return first


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
            end = date.fromisoformat(str(mapping(waiver).get("expires")))
        except ValueError:
            continue  # the kind's own checks say so
        days = (end - _since(case, id_, waiver)).days
        if days > cap:
            yield finding(
                "P685", f"waiver {id_} lasts {days} days, and {cap} are allowed",
                case.where(WAIVERS, f"/waivers/{escape(id_)}/expires"),
                f"let it end sooner; later an approver may extend it by `pactc approve {id_}`",
            )  # fmt: skip


def _since(case: Case, id_: str, waiver: Any) -> date:
    """The day from which a waiver lasts: that of its last approval, or today if it has none."""
    both = (subject(id_, waiver), subject_of_all(case.mapping(WAIVERS, "/waivers")))
    days = [a.date.date() for name, digest in both for a in counting(case, name, digest)]
    return max(days, default=case.now.date())


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
