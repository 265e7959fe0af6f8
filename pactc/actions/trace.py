"""The trace: acceptance criterion -> components -> contract clauses -> evidence, and its gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from ..documents import dump_json
from ._clauses import by_number, executable, human, of_state, sections

VERSION = "2"


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  one artifact
    """`criteria`, `components`: those of the graph. `contracts`: component -> contract.
    `evidence`: the plan's mapping by id, or None."""
    components = inputs.get("components") or {}
    contracts = inputs.get("contracts") or {}
    satisfying: defaultdict[str, list[str]] = defaultdict(list)
    for component, stated in sorted(components.items()):
        for criterion in stated.get("satisfies") or []:
            satisfying[criterion].append(component)
    by_component, by_criterion = _planned(inputs.get("evidence") or {})
    traced = {
        component: _component(contracts.get(component), by_component[component])
        for component in sorted(set(chain.from_iterable(satisfying.values())))
    }

    criteria: dict[str, Any] = {}
    gaps: list[dict[str, str]] = []
    complete = 0
    for criterion, stated in sorted((inputs.get("criteria") or {}).items(), key=_first):
        mine = satisfying[criterion]
        evidence = sorted(by_criterion[criterion], key=by_number)
        found = list(_gaps(criterion, mine, contracts, traced, evidence))
        complete += not found
        gaps += found
        criteria[criterion] = {
            "text": stated["text"],
            "components": {component: traced[component] for component in mine},
            "evidence": evidence,
        }
    counts = {"criteria": len(criteria), "complete": complete, "gaps": len(gaps)}
    document: dict[str, Any] = {"criteria": criteria, "gaps": gaps, "counts": counts}
    return dump_json(document)


def _planned(
    evidence: Mapping[str, Any],
) -> tuple[defaultdict[str, set[str]], defaultdict[str, set[str]]]:
    by_component: defaultdict[str, set[str]] = defaultdict(set)
    by_criterion: defaultdict[str, set[str]] = defaultdict(set)
    for item, planned in evidence.items():
        supports = planned.get("supports") or {}
        for component in supports.get("components") or []:
            by_component[component].add(item)
        for criterion in supports.get("criteria") or []:
            by_criterion[criterion].add(item)
    return by_component, by_criterion


def _component(contract: Mapping[str, Any] | None, evidence: set[str]) -> dict[str, Any]:
    clauses: list[Any] = []
    if contract:
        for function in (contract.get("functions") or {}).values():
            clauses += sections(function)
        clauses += of_state(contract)
    return {
        "clauses": executable(clauses),
        "human": human(clauses),
        "tests": _tests(contract) if contract else {},
        "evidence": sorted(evidence, key=by_number),
    }


def _tests(contract: Mapping[str, Any]) -> dict[str, str]:
    """Clause -> the test that judges it, for a component that is bound to code."""
    from ..contracts.checks import checks
    from ..contracts.contract import load
    from ..contracts.testtext import untested

    loaded = load(contract)
    if not loaded.python and not loaded.served:
        return {}
    return {
        check.name: check.test
        for check in checks(loaded)
        if check.name[0].isupper() and not untested(loaded, check)
    }


def _gaps(
    criterion: str,
    components: list[str],
    contracts: Mapping[str, Any],
    traced: Mapping[str, Any],
    evidence: list[str],
) -> Iterable[dict[str, str]]:
    if not components:
        yield {"criterion": criterion, "gap": "no-component"}
    for component in components:
        contract = contracts.get(component)
        gap = None
        if contract is None:
            gap = "no-contract"
        elif criterion not in (contract.get("satisfies") or []):
            gap = "not-in-contract"
        elif not traced[component]["clauses"]:
            gap = "no-clause"
        if gap:
            yield {"criterion": criterion, "gap": gap, "component": component}
    if not evidence and not any(traced[component]["evidence"] for component in components):
        yield {"criterion": criterion, "gap": "no-evidence"}


def _first(item: tuple[str, Any]) -> tuple[str, int, str]:
    return by_number(item[0])
