"""The control matrix: every control of the bar, and what is planned for it.

It is made from plans, so it never says that a control holds: receipts and the gate do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ..documents import dump_json
from ._clauses import by_number

VERSION = "2"
STATUSES = ("planned", "waived", "unsupported")
CLAUSE_SUFFICES = frozenset({"any", "contract-clause"})
# What needs no evidence to be planned: the gate reads it from the pack, its base and approvals.
READ_BY_GATE = frozenset({"gate", "threat-model", "approval"})


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  one artifact
    """`readiness`: the bar's flat `controls`, `holds`: their predicates. `evidence`, `threats`,
    `waivers`: the mappings of those documents by id, or None. A threat that relies on a control
    lends it its clauses."""
    support, holds = _index(inputs), inputs.get("holds") or {}
    rows: dict[str, Any] = {
        control: _row(stated, holds[control], support[control])
        for control, stated in sorted((inputs.get("readiness") or {}).items())
    }
    return dump_json({"controls": rows, "counts": _counts(rows.values())})


def _index(inputs: Mapping[str, Any]) -> defaultdict[str, dict[str, set[str]]]:
    """Control -> what names it, in one pass over each document."""
    index: defaultdict[str, dict[str, set[str]]] = defaultdict(
        lambda: {"evidence": set(), "clauses": set(), "threats": set(), "waivers": set()}
    )
    for item, planned in (inputs.get("evidence") or {}).items():
        for control in (planned.get("supports") or {}).get("controls") or []:
            index[control]["evidence"].add(item)
    for threat, stated in (inputs.get("threats") or {}).items():
        mitigations = stated.get("mitigations") or {}
        for control in mitigations.get("controls") or []:
            index[control]["threats"].add(threat)
            index[control]["clauses"].update(mitigations.get("clauses") or [])
    for waiver, stated in (inputs.get("waivers") or {}).items():
        index[stated["control"]]["waivers"].add(waiver)
    return index


def _row(stated: Mapping[str, Any], holds: str, named: Mapping[str, set[str]]) -> dict[str, Any]:
    wants = stated["evidence"]
    planned = named["evidence"] or (named["clauses"] and wants in CLAUSE_SUFFICES)
    if not planned and not named["waivers"]:
        planned = wants in READ_BY_GATE
    return {
        "dimension": stated["dimension"],
        "level": stated["level"],
        "statement": stated["statement"],
        "wants": wants,
        "holds": holds,
        "support": {key: sorted(ids, key=by_number) for key, ids in named.items()},
        "status": "planned" if planned else "waived" if named["waivers"] else "unsupported",
    }


def _counts(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    total = _zero()
    by_dimension: defaultdict[str, dict[str, int]] = defaultdict(_zero)
    by_level: defaultdict[str, dict[str, int]] = defaultdict(_zero)
    both: defaultdict[str, defaultdict[str, dict[str, int]]] = defaultdict(
        lambda: defaultdict(_zero)
    )
    for row in rows:
        dimension, level = row["dimension"], row["level"]
        for count in (total, by_dimension[dimension], by_level[level], both[dimension][level]):
            count[row["status"]] += 1
            count["total"] += 1
    return {
        "total": total,
        "by_dimension": by_dimension,
        "by_level": by_level,
        "by_dimension_and_level": both,
    }


def _zero() -> dict[str, int]:
    return dict.fromkeys((*STATUSES, "total"), 0)
