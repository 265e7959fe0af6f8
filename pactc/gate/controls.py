"""Step 15: every control of the bar holds, or a waiver in force excepts it.

A control is a predicate over facts (`facts_of`). That of a control of pactc comes with the pactc
that judges, so that no change can bend it; that of a control of the spec is compared with the
base's, as everything that is demanded. False fails; a predicate without a value, and a control that
nothing is planned for, are unknown; nothing but true is met.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ..contracts.cel import CelError
from ..errors import PactError
from ..model import Finding, State
from ..predicates import Answer, Outcome, Part, judge, least, named, parts
from .case import CONTROLS, EVIDENCE, READINESS, WAIVERS, Case, finding
from .facts_evidence import spoiled
from .facts_of import facts_of

Gap = tuple[str, str, tuple[str, ...]]
NO_VALUE = "P634"
# What documents that break their schemas can lead to: other steps say so, and here it is unknown.
FAULTS = (CelError, PactError, KeyError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class Judged:
    """`answer` is what its predicate says, `outcomes` what came of each of its parts. `gap` is the
    code of what is missing, in words, and the ids that would mend it; None if it is met or
    waived."""

    answer: Answer
    waived: bool
    outcomes: tuple[Outcome, ...]
    gap: Gap | None

    @property
    def status(self) -> Literal["met", "waived", "unknown", "missing"]:
        if self.gap is None:
            return "waived" if self.waived else "met"
        return "unknown" if self.answer == "unknown" else "missing"


def verify_controls(case: Case) -> list[Finding]:
    """P621 nothing is planned for a control, P622 planned evidence is not there, P626 its waiver
    has expired, P627 only clauses are named, of a component that no fresh evidence covers, P628
    it wants a live validation and none is planned for it, P633 its predicate is false, P634 its
    predicate has no value."""
    found: list[Finding] = []
    absent: defaultdict[str, list[str]] = defaultdict(list)
    for control, each in judged(case).items():
        if each.gap is None:
            continue
        code, what, names = each.gap
        if code == "P622":
            for name in names:
                if f"receipt/{name}" not in spoiled(case):  # else that step says what is wrong
                    absent[name].append(control)
            continue
        row = case.mapping(CONTROLS, "/controls").get(control, {})
        where = case.where(CONTROLS, f"/controls/{control}")
        found.append(finding(code, f"{control} {what}", where, _mend(code, control, each),
                             f"it says: {row.get('statement')}", *_notes(code, row, each)
                             ))  # fmt: skip
    for name, controls in sorted(absent.items()):
        found.append(finding(
            "P622", f"evidence {name} is {case.state(f'receipt/{name}')}, and {_number(controls)}",
            case.where(EVIDENCE, f"/evidence/{name}"),
            f"run `pactc evidence run {name}`, commit the receipt",
            ", ".join(controls), artifact=f"receipt/{name}",
        ))  # fmt: skip
    return found


def judged(case: Case) -> Mapping[str, Judged]:
    """Every control of the matrix, in its order, judged once."""
    if "controls" not in case.memo:
        case.memo["controls"] = dict(_all(case))
    found: Mapping[str, Judged] = case.memo["controls"]
    return found


def _all(case: Case) -> Iterator[tuple[str, Judged]]:
    facts, covered = facts_of(case), _covered(case)
    predicate = _predicates(case)
    for control, row in case.mapping(CONTROLS, "/controls").items():
        if not isinstance(row, Mapping):
            continue
        try:
            about = facts.about(control, row)
            outcomes = tuple(judge(part, about) for part in predicate(control))
        except FAULTS as error:
            what = f"has no predicate that could be judged: {type(error).__name__} {error}"
            gap = (NO_VALUE, what, ())
            yield control, Judged("unknown", False, (), gap)
            continue
        yield control, _judged(case, row, outcomes, covered)


def _predicates(case: Case) -> Callable[[str], list[Part]]:
    """Gives the parts of a control's predicate. KeyError for a control that nobody states."""
    plan = case.project.plan
    data: Any = plan.kind(plan.artifacts["readiness"]).data if "readiness" in plan.artifacts else {}
    known = named(data["predicates"]["predicates"]) if "predicates" in data else {}
    shipped = {
        control: stated["holds"]
        for name, document in data.items()
        if name != "predicates"
        for controls in document["levels"].values()
        for control, stated in controls.items()
    }
    own = case.mapping(READINESS, "/holds")

    def of(control: str) -> list[Part]:
        return parts(shipped[control] if control in shipped else own[control], known)

    return of


def _judged(
    case: Case, row: Mapping[str, Any], outcomes: tuple[Outcome, ...], covered: set[str]
) -> Judged:
    support = row.get("support") or {}
    planned = support.get("evidence") or []
    waivers = case.mapping(WAIVERS, "/waivers")
    named_waivers = support.get("waivers") or []
    in_force = any(_in_force(waivers.get(w), case.now.date()) for w in named_waivers)
    answer = least(outcomes)
    absent = tuple(
        e
        for e in planned
        if case.state(f"receipt/{e}") is not State.FRESH or f"receipt/{e}" in spoiled(case)
    )
    if absent:
        return Judged("unknown", False, outcomes, ("P622", "has no fresh evidence", absent))
    if answer == "pass":
        return Judged(answer, False, outcomes, None)
    if in_force:
        return Judged(answer, True, outcomes, None)
    unknown, gap = _gap(case, row, outcomes, covered)
    return Judged("unknown" if unknown else answer, False, outcomes, gap)


def _gap(
    case: Case, row: Mapping[str, Any], outcomes: tuple[Outcome, ...], covered: set[str]
) -> tuple[bool, Gap]:
    """Whether it is unknown rather than false, and what is missing."""
    support = row.get("support") or {}
    evidence = support.get("evidence") or []
    if row.get("status") == "waived":
        named_waivers = tuple(support.get("waivers") or ())
        if not named_waivers:  # a matrix that was edited by hand
            return True, ("P621", "is waived by no waiver", ())
        return True, ("P626", "is waived, but the waiver has expired", named_waivers)
    if row.get("status") != "planned":
        return True, ("P621", "has no evidence, and no waiver", ())
    wants_live = row.get("wants") == "live-validation"
    if evidence and wants_live and not any(_live(case, e) for e in evidence):
        what = "wants a live validation, and only commands are planned"
        return False, ("P628", what, tuple(evidence))
    clauses = support.get("clauses") or []
    bare = tuple(sorted({c.partition("#")[0] for c in clauses} - covered))
    if not evidence and bare:
        what = f"rests on clauses of {', '.join(bare)}, which no fresh evidence covers"
        return True, ("P627", what, bare)
    if least(outcomes) == "unknown":
        return True, (NO_VALUE, "cannot be judged", tuple(evidence))
    return False, ("P633", "does not hold", tuple(evidence))


def _notes(code: str, row: Mapping[str, Any], each: Judged) -> Iterator[str]:
    if code not in ("P633", NO_VALUE):
        yield f"it wants: {row.get('wants')}"
        return
    for outcome in each.outcomes:
        if outcome.answer != "pass":
            verb = "wants" if outcome.answer == "fail" else "cannot tell whether there are"
            yield f"it {verb}: {outcome.part.says}"
            if outcome.why:
                yield f"  not so: {outcome.why}" if outcome.answer == "fail" else f"  {outcome.why}"


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


def _mend(code: str, control: str, each: Judged) -> str:
    names = each.gap[2] if each.gap else ()
    match code:
        case "P626":
            return f"let an approver renew {names[0]} in pact/waivers.yaml, or plan evidence for it"
        case "P627":
            return f"plan evidence that supports {names[0]} in pact/evidence.yaml"
        case "P628":
            return f"plan evidence of type live for {control} in pact/evidence.yaml"
        case "P633" | "P634" if each.outcomes:
            first = next((o for o in each.outcomes if o.answer != "pass"), each.outcomes[0])
            return _whole(first.part.do.replace("{control}", control))
        case "P634":
            return "run `pactc build readiness controls`, commit the result"
        case _:
            return f"plan evidence that supports {control} in pact/evidence.yaml, and run it"


def _whole(do: str) -> str:
    """What a predicate says to do; where it names no file, it is the plan's, and then is run."""
    if "pact/" in do or "`pactc" in do:
        return do
    return f"{do} in pact/evidence.yaml; run `pactc build` and `pactc evidence run`, and commit"
