"""Facts about contracts: clauses, what they kill, functions, and components."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..actions._clauses import data_classes, of_state, sections
from ..actions.trust import effect_class
from .case import GRAPH, Case
from .facts_evidence import evidenced, tested
from .facts_reports import mappings, whole

if TYPE_CHECKING:
    from .facts_of import Facts

BITES = ("kills", "passes-only")
OUTWARD = ("db", "fs", "http", "net", "process", "other")  # what can fail, or not answer


def kills(case: Case, _: Facts) -> list[dict[str, Any]]:
    found = []
    for id_ in mappings(case.mapping(GRAPH, "/components")):
        matrix = case.mapping(f"pact/kills/{id_}.json")
        counts = matrix.get("counts")
        if isinstance(counts, Mapping):
            errors = {
                clause["id"]
                for function in functions_of(case, id_).values()
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


def clauses(case: Case, facts: Facts) -> list[dict[str, Any]]:
    covered = evidenced(facts)
    found = []
    for id_ in mappings(case.mapping(GRAPH, "/components")):
        killing: defaultdict[str, int] = defaultdict(int)
        for clause, row in _checks(case.mapping(f"pact/kills/{id_}.json")):
            killing[clause] += len(row.get("kills") or ())
        for clause, machine in stated_clauses(case, id_):
            found.append({"ref": f"{id_}#{clause}", "component": id_, "executable": machine,
                          "kills": killing[clause], "covered": id_ in covered})  # fmt: skip
    return found


def components(case: Case, facts: Facts) -> list[dict[str, Any]]:
    covered, of = evidenced(facts), defaultdict(list)
    for each in facts["functions"]:
        of[each["component"]].append(each)
    ran = {c for r in facts["receipts"] if r["fresh"] and tested(r) for c in r["components"]}
    threatened = {t["component"] for t in facts["threats"]}
    found = []
    for id_, stated in mappings(case.mapping(GRAPH, "/components")).items():
        mine = of[id_]
        in_graph = {str(e) for e in stated.get("effects") or ()}
        effects = sorted(in_graph.union(*(f["effects"] for f in mine)))
        machine = [m for _, m in stated_clauses(case, id_)]
        found.append({
            "id": id_,
            "external": bool(stated.get("external")),
            "effects": effects,
            "leaves": any(effect_class(e) != "local" for e in effects),
            "threatened": id_ in threatened,
            "evidenced": id_ in covered,
            "tested": id_ in ran,
            "functions": len(mine),
            "executable": sum(machine),
            "human": len(machine) - sum(machine),
            "undeclared": [f"{f['name']}: {c}" for f in mine for c in f["undeclared"]],
            "silent": [f["name"] for f in mine if f["outward"] and not f["errors"]],
        })  # fmt: skip
    return found


def functions(case: Case, _: Facts) -> list[dict[str, Any]]:
    found = []
    for id_ in mappings(case.mapping(GRAPH, "/components")):
        contract = case.mapping(contract_of(id_))
        known = declared(contract) | {"PUBLIC"}
        types = contract.get("types") or {}
        for name, stated in functions_of(case, id_).items():
            schemas = [*(stated.get("params") or {}).values(), stated.get("returns")]
            data = set[str]().union(*(data_classes(s, types) for s in schemas))
            effects = sorted(str(e) for e in stated.get("effects") or ())
            found.append({
                "component": id_,
                "name": name,
                "effects": effects,
                "outward": any(effect_class(e) in OUTWARD for e in effects),
                "data": sorted(data),
                "undeclared": sorted(data - known),
                "errors": len(stated.get("errors") or ()),
            })  # fmt: skip
    return found


def contract_of(component: str) -> str:
    return f"pact/contracts/{component}.yaml"


def functions_of(case: Case, component: str) -> dict[str, Mapping[str, Any]]:
    return mappings(case.mapping(contract_of(component), "/functions"))


def declared(contract: Mapping[str, Any]) -> set[str]:
    data = contract.get("data") or {}
    return {*(data.get("reads") or ()), *(data.get("writes") or ())}


def stated_clauses(case: Case, component: str) -> list[tuple[str, bool]]:
    """Id of each clause of a contract, and whether a machine can judge it."""
    contract = case.mapping(contract_of(component))
    functions = mappings(contract.get("functions") or {}).values()
    stated = [c for function in functions for c in sections(function)]
    return [(str(c.get("id")), machine) for c, machine in [*stated, *of_state(contract)]]


def _checks(matrix: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Clause, or another word, and the row of each check of a kill matrix."""
    for check, row in mappings(matrix.get("checks") or {}).items():
        yield check.rpartition(".")[2], row
