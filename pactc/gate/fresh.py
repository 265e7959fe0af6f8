"""Step 5: every artifact is fresh, up to and including the evidence."""

from __future__ import annotations

from ..facts import every_finding
from ..model import Finding, Goal, State
from .case import Case


def verify_fresh(case: Case) -> list[Finding]:
    """P2xx and P3xx, as `pactc check` says them; orphans too. What only waits for another artifact
    is left out, because that one is here."""
    project = case.project
    states = project.facts.judged()
    wanted = project.plan.of_goal(Goal.PRODUCTION)
    chosen = {i: s for i, s in states.items() if i in wanted or s.state is State.ORPHAN}
    found, waiting = every_finding(project.plan, chosen)
    if waiting and not found:  # a cycle: each waits for the other
        found, _ = every_finding(project.plan, {i: states[i] for i in waiting})
    return [f for f in found if f.code != "P664"]  # step 2 has said so, of whatever is planned
