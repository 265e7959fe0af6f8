"""Checks of the evidence plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from ._references import components, ids, mapping, refuse, texts, unknown

ROOT = "@root"


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P420, P424 and P664. `inputs`: graph, controls, threats (id -> threat), policy."""
    if "policy" in inputs and not isinstance(inputs["policy"], Mapping):
        # Its bounds would be gone, unseen until somebody asks the gate.
        text = "evidence is planned, but there is no pact/policy.yaml to say what counts as such"
        help_ = "restore it from Git, or run `pactc production init` and review it"
        yield Problem("P664", "/evidence", text, help_)
    graph, threats = inputs.get("graph"), inputs.get("threats")
    known = {
        "controls": ("control", ids(inputs.get("controls"))),
        "criteria": ("criterion", ids(mapping(graph).get("criteria"))),
        "components": ("component", components(graph)),
        "threats": ("threat", ids(threats)),
    }
    plan = mapping(mapping(value).get("evidence"))
    for id_, item in plan.items():
        base = f"/evidence/{escape(id_)}"
        supports = mapping(mapping(item).get("supports"))
        for field, (what, there) in known.items():
            yield from unknown(texts(supports.get(field)), there, f"{base}/supports/{field}", what)
        if mapping(item).get("type") == "live" and ROOT not in texts(mapping(item).get("inputs")):
            text = f"evidence `{id_}` is `live`, but would stay fresh when the pack changes"
            yield Problem("P424", f"{base}/inputs", text, f'add "{ROOT}" to its inputs')
    yield from _relied_on(plan, mapping(threats))


def _relied_on(plan: Mapping[str, Any], threats: Mapping[str, Any]) -> Iterator[Problem]:
    """Evidence that a threat counts on must be planned. Looked at from here, because a threat
    model that had the plan among its inputs would be stale at each change of a command."""
    for id_, threat in threats.items():
        mitigations = mapping(mapping(threat).get("mitigations"))
        for name in texts(mitigations.get("evidence")):
            if name not in plan:
                problem = refuse(str(name), plan, "/evidence", "evidence")
                text = f"threat `{id_}` counts on it, but {problem.message}"
                help_ = f"plan evidence `{name}` here, or correct it there"
                yield Problem("P420", "/evidence", text, help_)
