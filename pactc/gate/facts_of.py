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
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ..actions._clauses import data_classes, of_state, sections
from ..actions.trust import effect_class
from ..model import Goal, State
from .ages import verify_ages
from .approvable import artifact_name
from .approvals import counting, roles
from .case import GRAPH, READINESS, WAIVERS, Case, Receipt
from .receipts import moment, verify_receipts
from .report_facts import report_facts, whole
from .signatures import signed_by, verify_signed
from .verdict_facts import last_verdict
from .waivers import waiver_lacks
from .weakening import unapproved

THREATS, TRUST = "pact/threats.yaml", "pact/trust.json"
BITES = ("kills", "passes-only")
OUTWARD = ("db", "fs", "http", "net", "process", "other")  # what can fail, or not answer


class Facts:
    """The facts of one case, each made when it is first asked for."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._made: dict[str, Any] = {}

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
    found: Facts = case.memo.setdefault("facts", Facts(case))
    return found


def _levels(case: Case, _: Facts) -> dict[str, str]:
    return {str(k): str(v) for k, v in case.mapping(READINESS, "/profile").items()}


def spoiled(case: Case) -> frozenset[str]:
    """Receipts of which another step says what is wrong: they count for nothing here."""
    if "spoiled" not in case.memo:
        steps = (verify_receipts, verify_ages, verify_signed)
        found = {f.artifact for verify in steps for f in verify(case) if f.artifact}
        case.memo["spoiled"] = frozenset(found)
    ids: frozenset[str] = case.memo["spoiled"]
    return ids


def _receipts(case: Case, _: Facts) -> list[dict[str, Any]]:
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
        **{k: sorted(supports.get(k) or ()) for k in _SUPPORTED},
        **{k: whole(counts.get(k)) for k in ("tests", "passed", "failed", "skipped")},
        "reports": report_facts(receipt),
        "outputs": sorted(said.get("outputs") or ()),
        "approvers": _approvers(case, receipt),
        "signers": [_person(case, a) for a in signed_by(case, receipt)] if said else [],
        "this_pack": root is not None and said.get("root") == root,
    }
    if ended is not None:
        fact["age_days"] = max((case.now - ended).days, 0)  # clocks differ by minutes
    return fact


_SUPPORTED = ("controls", "criteria", "threats", "components")


def _counts(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was counted; of the contract judge, the checks of all that it judged."""
    judged = _mappings(said.get("judged")).values()
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
        _person(case, a.approver) | {"age_days": (case.now - a.date).days} for a in found
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


def _person(case: Case, id_: str) -> dict[str, Any]:
    stated = case.policy("/approvers").get(id_)
    bot = bool(stated.get("bot")) if isinstance(stated, Mapping) else False
    return {"id": id_, "roles": list(roles(case, id_)), "bot": bot}


def _pack(case: Case, _: Facts) -> dict[str, Any]:
    plan = case.project.plan
    wanted = sorted({*plan.of_goal(Goal.PLAN), *plan.of_goal(Goal.EVIDENCE)})
    stale = [id_ for id_ in wanted if case.state(id_) is not State.FRESH]
    return {"artifacts": len(wanted), "stale": stale}


def _kills(case: Case, _: Facts) -> list[dict[str, Any]]:
    found = []
    for id_ in _mappings(case.mapping(GRAPH, "/components")):
        matrix = case.mapping(f"pact/kills/{id_}.json")
        counts = matrix.get("counts")
        if isinstance(counts, Mapping):
            errors = {
                clause["id"]
                for function in _functions_of(case, id_).values()
                for clause in function.get("errors") or ()
            }
            open_ = sorted(
                f"{id_}#{clause}"
                for clause, row in _checks(matrix)
                if clause in errors and row.get("status") not in (*BITES, "human")
            )
            found.append({"component": id_, **{k: whole(v) for k, v in counts.items()},
                          "errors_open": open_})  # fmt: skip
    return found


def _clauses(case: Case, facts: Facts) -> list[dict[str, Any]]:
    covered = _evidenced(facts)
    found = []
    for id_ in _mappings(case.mapping(GRAPH, "/components")):
        killing: defaultdict[str, int] = defaultdict(int)
        for clause, row in _checks(case.mapping(f"pact/kills/{id_}.json")):
            killing[clause] += len(row.get("kills") or ())
        for clause, machine in _stated_clauses(case, id_):
            found.append({"ref": f"{id_}#{clause}", "component": id_, "executable": machine,
                          "kills": killing[clause], "covered": id_ in covered})  # fmt: skip
    return found


def _components(case: Case, facts: Facts) -> list[dict[str, Any]]:
    covered, functions = _evidenced(facts), defaultdict(list)
    for each in facts["functions"]:
        functions[each["component"]].append(each)
    tested = {c for r in facts["receipts"] if r["fresh"] and _tested(r) for c in r["components"]}
    threatened = {t["component"] for t in facts["threats"]}
    found = []
    for id_, stated in _mappings(case.mapping(GRAPH, "/components")).items():
        mine = functions[id_]
        declared = {str(e) for e in stated.get("effects") or ()}
        effects = sorted(declared.union(*(f["effects"] for f in mine)))
        machine = [m for _, m in _stated_clauses(case, id_)]
        found.append({
            "id": id_,
            "external": bool(stated.get("external")),
            "effects": effects,
            "leaves": any(effect_class(e) != "local" for e in effects),
            "threatened": id_ in threatened,
            "evidenced": id_ in covered,
            "tested": id_ in tested,
            "functions": len(mine),
            "executable": sum(machine),
            "human": len(machine) - sum(machine),
            "undeclared": [f"{f['name']}: {c}" for f in mine for c in f["undeclared"]],
            "silent": [f["name"] for f in mine if f["outward"] and not f["errors"]],
        })  # fmt: skip
    return found


def _functions(case: Case, _: Facts) -> list[dict[str, Any]]:
    found = []
    for id_ in _mappings(case.mapping(GRAPH, "/components")):
        contract = case.mapping(_contract(id_))
        declared = _declared(contract)
        types = contract.get("types") or {}
        for name, stated in _functions_of(case, id_).items():
            schemas = [*(stated.get("params") or {}).values(), stated.get("returns")]
            data = set[str]().union(*(data_classes(s, types) for s in schemas))
            effects = sorted(str(e) for e in stated.get("effects") or ())
            found.append({
                "component": id_,
                "name": name,
                "effects": effects,
                "outward": any(effect_class(e) in OUTWARD for e in effects),
                "data": sorted(data),
                "undeclared": sorted(data - declared - {"PUBLIC"}),
                "errors": len(stated.get("errors") or ()),
            })  # fmt: skip
    return found


def _criteria(case: Case, facts: Facts) -> list[dict[str, Any]]:
    support: defaultdict[str, list[str]] = defaultdict(list)
    tests: defaultdict[str, int] = defaultdict(int)
    for receipt in facts["receipts"]:
        if receipt["fresh"]:
            for criterion in receipt["criteria"]:
                support[criterion].append(receipt["id"])
                tests[criterion] += _tested(receipt)
    satisfying: defaultdict[str, list[str]] = defaultdict(list)
    machine: defaultdict[str, int] = defaultdict(int)
    for component, stated in _mappings(case.mapping(GRAPH, "/components")).items():
        executable = sum(m for _, m in _stated_clauses(case, component))
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
    for id_, stated in sorted(_mappings(case.mapping(THREATS, "/threats")).items()):
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
    for id_, stated in sorted(_mappings(case.mapping(TRUST, "/assertions")).items()):
        if stated.get("about") != "flow":
            continue
        total += 1
        held, to = stated.get("thing"), str(stated.get("to"))
        if held != "PUBLIC" and held not in _declared(case.mapping(_contract(to))):
            undeclared.append(id_)
    return {"total": total, "undeclared": undeclared}


def _waivers(case: Case, _: Facts) -> list[dict[str, Any]]:
    found = []
    for id_, stated in sorted(_mappings(case.mapping(WAIVERS, "/waivers")).items()):
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
    return [_person(case, a.approver) | {"age_days": (case.now - a.date).days} for a in found]


def _base(case: Case, _: Facts) -> dict[str, Any]:
    trusted = bool(case.base and case.base.trusted and case.base.contained)
    return {"trusted": trusted, "unapproved": [w.name for w, _ in unapproved(case)]}


# -- what they share -----------------------------------------------------------------------------


def _tested(receipt: Mapping[str, Any]) -> bool:
    """Whether tests ran, all of those that ran passed, and one did."""
    reports = [r for r in receipt["reports"] if r["parser"] in ("junit", "ctrf")]
    passed = receipt["passed"] if receipt["type"] == "judge" else 0
    clean = receipt["failed"] == 0 and all(r["failed"] == 0 for r in reports)
    return bool(clean and passed + sum(r["passed"] for r in reports))


def _evidenced(facts: Facts) -> set[str]:
    return {c for r in facts["receipts"] if r["fresh"] for c in r["components"]}


def _contract(component: str) -> str:
    return f"pact/contracts/{component}.yaml"


def _functions_of(case: Case, component: str) -> dict[str, Mapping[str, Any]]:
    return _mappings(case.mapping(_contract(component), "/functions"))


def _declared(contract: Mapping[str, Any]) -> set[str]:
    data = contract.get("data") or {}
    return {*(data.get("reads") or ()), *(data.get("writes") or ())}


def _stated_clauses(case: Case, component: str) -> list[tuple[str, bool]]:
    """Id of each clause of a contract, and whether a machine can judge it."""
    contract = case.mapping(_contract(component))
    functions = _mappings(contract.get("functions") or {}).values()
    stated = [c for function in functions for c in sections(function)]
    return [(str(c.get("id")), machine) for c, machine in [*stated, *of_state(contract)]]


def _checks(matrix: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Clause, or another word, and the row of each check of a kill matrix."""
    for check, row in _mappings(matrix.get("checks") or {}).items():
        yield check.rpartition(".")[2], row


def _mappings(value: Any) -> dict[str, Mapping[str, Any]]:
    stated = value if isinstance(value, Mapping) else {}
    return {str(k): v for k, v in stated.items() if isinstance(v, Mapping)}


MAKERS: dict[str, Callable[[Case, Facts], Any]] = {
    "level": _levels,
    "receipts": _receipts,
    "pack": _pack,
    "components": _components,
    "functions": _functions,
    "criteria": _criteria,
    "clauses": _clauses,
    "kills": _kills,
    "threats": _threats,
    "flows": _flows,
    "waivers": _waivers,
    "release": _release,
    "base": _base,
    "verdict": last_verdict,
}
