"""The facts that the predicates of controls ask of, as CEL sees them.

Each is a plain value, made from the commit and the base alone, in one order, so that the same
commit gives the same facts. What a document does not say is there and empty: a predicate then is
false. Lists of what may be many, such as functions, are also there by component, because CEL walks
over 10,000 things at most, and a predicate that would walk over more is unknown.

* `control`: the id of the control that is judged. `level`: dimension -> level.
* `receipts`: {id, type, state, fresh, age_days, controls, criteria, threats, components, tests,
  passed, failed, skipped, reports, outputs, approvers, signers, this_pack}. `fresh` means that
  nothing is wrong with it. `evidence`: those of them that are fresh and support this control.
  `reports`: {path, parser, passed, failed, open, items, percent, branches}: `open` counts findings
  at or above the severity that the plan blocks, `items` what a bill of materials lists. Those of
  the type judge have as `passed` and `failed` the checks of the contracts. `approvers` approved the
  document, the pack or the artifact that evidence of type file or approval names, as it stands.
  `approvers`, `signers`: {id, roles, bot, age_days}.
* `rests_on`: clauses that stand behind the control: those of `clauses` that its threats name.
* `pack`: {artifacts, stale}: how many, and the ids of those that are not fresh.
* `components`: {id, external, effects, leaves, threatened, evidenced, tested, functions,
  executable, human, undeclared, silent}: `leaves` that an effect goes outside its process,
  `undeclared` data that its types hold and its contract does not declare, `silent` functions that
  are outward and have no declared error.
* `functions`: {component, name, effects, outward, data, undeclared, errors}: `outward` that one of
  its effects can fail or never end.
* `clauses`: {ref, component, executable, kills, covered}. `kills`: {component, checks, mutants,
  killed, gaps, idle, unjudged, contradicted, errors_open}.
* `criteria`: {id, components, clauses, evidence, tests}. `threats`: {id, severity, component,
  status, by, controls, borne}: `by` are clauses that bite and are covered, and fresh receipts.
* `flows`: {total, undeclared}. `waivers`: {id, control, type, days, reason, approved}.
* `release`: who approved exactly this pack. `base`: {trusted, unapproved}. `verdict`: {signed,
  first}: whether the last one of the base is signed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from ..model import Goal, State
from .approvals import counting
from .case import GRAPH, READINESS, WAIVERS, Case
from .facts_contracts import (
    clauses,
    components,
    contract_of,
    declared,
    functions,
    kills,
    stated_clauses,
)
from .facts_evidence import person, receipts, tested
from .facts_reports import mappings
from .facts_verdict import last_verdict
from .waivers import waiver_lacks
from .weakening import unapproved

THREATS, TRUST = "pact/threats.yaml", "pact/trust.json"


class Facts:
    """The facts of one case, each made when it is first asked for."""

    def __init__(self, case: Case) -> None:
        self._case = case
        # The values and not these facts, so that a case holds nothing that holds the case: its
        # trees, and their processes, go when it does.
        self._made: dict[str, Any] = case.memo.setdefault("facts", {})

    def about(self, control: str, row: Mapping[str, Any]) -> Callable[[Iterable[str]], Any]:
        """Gives the values of facts by name, for one control."""
        return lambda names: {name: self._fact(name, control, row) for name in names}

    def _fact(self, name: str, control: str, row: Mapping[str, Any]) -> Any:
        if name == "control":
            return control
        if name == "evidence":
            return [r for r in self["receipts"] if r["fresh"] and control in r["controls"]]
        if name == "rests_on":
            named = set((row.get("support") or {}).get("clauses") or ())
            return [c for c in self["clauses"] if c["ref"] in named]
        return self[name]

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = MAKERS[name](self._case, self)
        return self._made[name]


def facts_of(case: Case) -> Facts:
    """Those of a case, made once."""
    return Facts(case)


def _levels(case: Case, _: Facts) -> dict[str, str]:
    return {str(k): str(v) for k, v in case.mapping(READINESS, "/profile").items()}


def _pack(case: Case, _: Facts) -> dict[str, Any]:
    plan = case.project.plan
    wanted = sorted({*plan.of_goal(Goal.PLAN), *plan.of_goal(Goal.EVIDENCE)})
    stale = [id_ for id_ in wanted if case.state(id_) is not State.FRESH]
    return {"artifacts": len(wanted), "stale": stale}


def _criteria(case: Case, facts: Facts) -> list[dict[str, Any]]:
    support: defaultdict[str, list[str]] = defaultdict(list)
    tests: defaultdict[str, int] = defaultdict(int)
    for receipt in facts["receipts"]:
        if receipt["fresh"]:
            for criterion in receipt["criteria"]:
                support[criterion].append(receipt["id"])
                tests[criterion] += tested(receipt)
    satisfying: defaultdict[str, list[str]] = defaultdict(list)
    machine: defaultdict[str, int] = defaultdict(int)
    for component, stated in mappings(case.mapping(GRAPH, "/components")).items():
        executable = sum(m for _, m in stated_clauses(case, component))
        for criterion in stated.get("satisfies") or ():
            satisfying[criterion].append(component)
            machine[criterion] += executable
    return [
        {"id": c, "components": satisfying[c], "clauses": machine[c], "evidence": support[c],
         "tests": tests[c]}
        for c in sorted(case.mapping(GRAPH, "/criteria"))
    ]  # fmt: skip


def _threats(case: Case, facts: Facts) -> list[dict[str, Any]]:
    fresh = {r["id"] for r in facts["receipts"] if r["fresh"]}
    biting = {c["ref"] for c in facts["clauses"] if c["executable"] and c["kills"] and c["covered"]}
    people = case.policy("/approvers")
    found = []
    for id_, stated in sorted(mappings(case.mapping(THREATS, "/threats")).items()):
        named = stated.get("mitigations") or {}
        status = str(stated.get("status"))
        by = [c for c in named.get("clauses") or () if c in biting]
        by += [e for e in named.get("evidence") or () if e in fresh]
        borne = status in ("accepted", "transferred") and stated.get("by") in people
        found.append({
            "id": id_,
            "severity": str(stated.get("severity")),
            "component": str(stated.get("component") or ""),
            "status": status,
            "by": by,
            "controls": list(named.get("controls") or ()),
            "borne": borne and bool(stated.get("reason")),
        })  # fmt: skip
    return found


def _flows(case: Case, _: Facts) -> dict[str, Any]:
    """Data that crosses to a component whose contract does not declare its class."""
    total, undeclared = 0, []
    for id_, stated in sorted(mappings(case.mapping(TRUST, "/assertions")).items()):
        if stated.get("about") != "flow":
            continue
        total += 1
        held, to = stated.get("thing"), str(stated.get("to"))
        if held != "PUBLIC" and held not in declared(case.mapping(contract_of(to))):
            undeclared.append(id_)
    return {"total": total, "undeclared": undeclared}


def _waivers(case: Case, _: Facts) -> list[dict[str, Any]]:
    found = []
    for id_, stated in sorted(mappings(case.mapping(WAIVERS, "/waivers")).items()):
        try:
            days = (date.fromisoformat(str(stated.get("expires"))) - case.now.date()).days
        except ValueError:
            days = -1
        found.append({
            "id": id_,
            "control": str(stated.get("control")),
            "type": str(stated.get("type") or "exception"),
            "days": days,
            "reason": str(stated.get("reason") or ""),
            "approved": waiver_lacks(case, id_, stated) is None,
        })  # fmt: skip
    return found


def _release(case: Case, _: Facts) -> list[dict[str, Any]]:
    root = case.project.facts.root()
    found = counting(case, "release", root) if root else ()
    return [person(case, a.approver) | {"age_days": (case.now - a.date).days} for a in found]


def _base(case: Case, _: Facts) -> dict[str, Any]:
    trusted = bool(case.base and case.base.trusted and case.base.contained)
    return {"trusted": trusted, "unapproved": [w.name for w, _ in unapproved(case)]}


MAKERS: dict[str, Callable[[Case, Facts], Any]] = {
    "level": _levels,
    "receipts": receipts,
    "pack": _pack,
    "components": components,
    "functions": functions,
    "criteria": _criteria,
    "clauses": clauses,
    "kills": kills,
    "threats": _threats,
    "flows": _flows,
    "waivers": _waivers,
    "release": _release,
    "base": _base,
    "verdict": last_verdict,
}
