"""Step 14: every control of the bar has fresh evidence, or a waiver in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from ..model import Finding, State
from .case import CONTROLS, EVIDENCE, WAIVERS, Case, finding


def verify_controls(case: Case) -> list[Finding]:
    """P621 nothing is planned for a control, P622 planned evidence is not there, P626 its waiver
    has expired, P627 only clauses are named, of a component that no fresh evidence covers, P628
    it wants a live validation and none is planned for it."""
    found: list[Finding] = []
    absent: defaultdict[str, list[str]] = defaultdict(list)
    for control, gap in gaps(case).items():
        code, what, names = gap
        if code == "P622":
            for name in names:
                absent[name].append(control)
            continue
        row = case.mapping(CONTROLS, "/controls").get(control, {})
        where = case.where(CONTROLS, f"/controls/{control}")
        found.append(finding(code, f"{control} {what}", where,
                             _mend(code, control, names), f"it says: {row.get('statement')}",
                             f"it wants: {row.get('wants')}"))  # fmt: skip
    for name, controls in sorted(absent.items()):
        found.append(finding(
            "P622", f"evidence {name} is {case.state(f'receipt/{name}')}, and {_number(controls)}",
            case.where(EVIDENCE, f"/evidence/{name}"),
            f"run `pactc evidence run {name}`, commit the receipt",
            ", ".join(controls), artifact=f"receipt/{name}",
        ))  # fmt: skip
    return found


Gap = tuple[str, str, tuple[str, ...]]


def gaps(case: Case) -> dict[str, Gap]:
    """Control -> the code of what is missing, in words, and the ids that would mend it. Controls
    that are met, or waived, are not in it."""
    out: dict[str, Gap] = {}
    waivers, covered = case.mapping(WAIVERS, "/waivers"), _covered(case)
    for control, row in case.mapping(CONTROLS, "/controls").items():
        if isinstance(row, Mapping) and (gap := _gap(case, row, waivers, covered)):
            out[control] = gap
    return out


def _gap(
    case: Case, row: Mapping[str, Any], waivers: Mapping[str, Any], covered: set[str]
) -> Gap | None:
    support = row.get("support") or {}
    status, evidence = row.get("status"), support.get("evidence") or []
    if status == "waived":
        named = support.get("waivers") or []
        if any(_in_force(waivers.get(w), case.now.date()) for w in named):
            return None
        if not named:  # a matrix that was edited by hand
            return "P621", "is waived by no waiver", ()
        return "P626", "is waived, but the waiver has expired", tuple(named)
    if status != "planned":
        return "P621", "has no evidence, and no waiver", ()
    if evidence:
        absent = tuple(e for e in evidence if case.state(f"receipt/{e}") is not State.FRESH)
        if absent:
            return "P622", "has no fresh evidence", absent
        if row.get("wants") == "live-validation" and not any(_live(case, e) for e in evidence):
            return "P628", "wants a live validation, and only commands are planned", tuple(evidence)
        return None
    bare = tuple(sorted({c.partition("#")[0] for c in support.get("clauses") or []} - covered))
    if bare:
        what = f"rests on clauses of {', '.join(bare)}, which no fresh evidence covers"
        return "P627", what, bare
    return None


def _in_force(waiver: Any, today: date) -> bool:
    try:
        return isinstance(waiver, Mapping) and today <= date.fromisoformat(str(waiver["expires"]))
    except (KeyError, ValueError):
        return False


def _live(case: Case, name: str) -> bool:
    return bool(case.mapping(EVIDENCE, f"/evidence/{name}").get("type") == "live")


def _covered(case: Case) -> set[str]:
    """Components that fresh evidence is about."""
    return {
        component
        for receipt in case.receipts()
        if receipt.state is State.FRESH
        for component in (receipt.item.get("supports") or {}).get("components") or []
    }


def _number(controls: list[str]) -> str:
    return f"{controls[0]} wants it" if len(controls) == 1 else f"{len(controls)} controls want it"


def _mend(code: str, control: str, names: tuple[str, ...]) -> str:
    match code:
        case "P626":
            return f"let an approver renew {names[0]} in pact/waivers.yaml, or plan evidence for it"
        case "P627":
            return f"plan evidence that supports {names[0]} in pact/evidence.yaml"
        case "P628":
            return f"plan evidence of type live for {control} in pact/evidence.yaml"
        case _:
            return f"plan evidence that supports {control} in pact/evidence.yaml, and run it"
