"""Checks of the threat model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ._references import clauses, components, ids, mapping, refuse, texts, unknown


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P420-P422. `inputs`: graph, contracts (name -> contract), controls, and evidence
    (id -> item) if the rule has it; pact/evidence.yaml's own check looks from the other side."""
    known_components = components(inputs.get("graph"))
    known = {
        "clauses": ("clause", clauses(inputs.get("contracts"))),
        "controls": ("control", ids(inputs.get("controls"))),
        "evidence": ("evidence", ids(inputs.get("evidence"))),
    }
    for id_, threat in mapping(mapping(value).get("threats")).items():
        base = f"/threats/{escape(id_)}"
        component, asset = mapping(threat).get("component"), mapping(threat).get("asset")
        if component is None and asset is None:
            text = f"threat `{id_}` names neither a `component` nor an `asset`"
            yield Problem("P422", base, text, "say what is attacked")
        there = known_components
        if component is not None and there is not None and component not in there:
            yield refuse(component, there, f"{base}/component", "component")
        mitigations = mapping(mapping(threat).get("mitigations"))
        for field, (what, ids_) in known.items():
            names = texts(mitigations.get(field))
            yield from unknown(names, ids_, f"{base}/mitigations/{field}", what)
        yield from _status(id_, mapping(threat), mitigations, base)


def _status(
    id_: str, threat: Mapping[str, Any], mitigations: Mapping[str, Any], base: str
) -> Iterator[Problem]:
    status = threat.get("status")
    if status == "mitigated" and not any(
        mitigations.get(field) for field in ("clauses", "controls", "evidence")
    ):
        text = f"threat `{id_}` is `mitigated`, but nothing mitigates it"
        help_ = "name the clauses, controls or evidence that do, or write `status: open`"
        yield Problem("P421", f"{base}/status", text, help_)
    if status in ("accepted", "transferred"):
        for field in ("reason", "by"):
            if field not in threat:
                text = f"threat `{id_}` is `{status}`, but has no `{field}`"
                yield Problem("P421", f"{base}/status", text, f"add `{field}`")
                break
