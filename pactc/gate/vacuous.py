"""Step 4: there is something to judge. A gate that passes on nothing is worse than none."""

from __future__ import annotations

from ..model import Action, Finding
from .case import CONTROLS, EVIDENCE, GRAPH, POLICY, READINESS, SPEC, Case, finding


def verify_something(case: Case) -> list[Finding]:
    """P660 no artifact was ever made, P661 no control, P662 no evidence, P663 no component,
    P664 no policy."""
    project = case.project
    found: list[Finding] = []
    made = [
        a
        for a in project.plan.artifacts.values()
        if project.plan.kind(a).action is not Action.SOURCE and project.reader.exists(a.path)
    ]
    if not made:
        found.append(finding("P660", "the pack is empty: nothing was made from the spec",
                             case.where(SPEC), "run `pactc build`, commit the result"))  # fmt: skip
    if not case.mapping(GRAPH, "/components"):
        found.append(finding("P663", "the graph has no component", case.where(GRAPH),
                             "write pact/graph.yaml (`pactc schema graph`)"))  # fmt: skip
    there = [p for p in (READINESS, CONTROLS) if project.reader.exists(p)]  # else it is missing
    if any(not case.mapping(p, "/controls") for p in there):
        found.append(finding(
            "P661", "the bar has no control, so anything would pass it",
            case.where(SPEC, "/readiness"),
            "raise a level of `readiness` in build-spec.yaml, then run `pactc build`, and commit",
        ))  # fmt: skip
    if not case.mapping(EVIDENCE, "/evidence"):
        found.append(finding("P662", "no evidence is planned", case.where(EVIDENCE),
                             "write pact/evidence.yaml (`pactc schema evidence`)"))  # fmt: skip
    if not project.reader.exists(POLICY):
        found.append(finding(
            "P664", "no policy says whose word counts", case.where(POLICY),
            "run `pactc production init`, review pact/policy.yaml, commit it",
        ))  # fmt: skip
    return found
