"""Witnesses: a call for each goal, taken from the calls that were drawn, or found by search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .atoms import Atoms, pool
from .branches import Goal, goals, within
from .choices import Seeded
from .contract import Contract
from .distance import away
from .draw import arguments
from .expressions import Literal
from .observe import Step, resolved
from .refer import referring
from .schemas import Nothing
from .search import Search
from .walk import UNKNOWN, Walk

SITES = 40
STARTS = 3
STATES = 8
NEEDED, HOPED, WISHED = 120, 60, 16
"""How many calls may be tried for a goal, from each start."""
PATIENCE = 24
"""How many searches for goals that are not needed may fail, for one function; so many more for
those that are hoped for."""


@dataclass
class Site:
    """A call in a walk, and what is known of its literals."""

    walk: Walk
    index: int
    away: dict[Literal, float] = field(default_factory=dict)

    @property
    def inputs(self) -> dict[str, Any]:
        args = resolved(self.walk.steps[self.index].args, self.walk.results)
        return {"args": args, "config": self.walk.config}

    def score(self, goal: Goal) -> float:
        """How far the call is from the goal."""
        total = 0.0
        for literal in goal.needs:
            if literal not in self.away:
                self.away[literal] = away(literal, self.walk.befores[self.index])
            total += self.away[literal]
        return total


@dataclass(frozen=True)
class Found:
    """What was looked for; the walk that ends in such a call is None where none was found."""

    goal: Goal
    walk: Walk | None


def sites(walks: list[Walk], function: str) -> list[Site]:
    """Calls of the function, evenly spread over what was drawn."""
    found = [
        Site(walk, index)
        for walk in walks
        for index, step in enumerate(walk.steps)
        if step.function == function and not step.invalid
    ]
    stride = max(1, len(found) // SITES)
    return found[::stride]


def elsewhere(walks: list[Walk], like: Site) -> list[Site]:
    """The same call in states that other calls have led to."""
    states: list[Any] = [like.walk.befores[0]["state"]]
    found: list[tuple[Walk, int]] = []
    for walk in walks:
        for index in range(1, len(walk.steps)):
            state = walk.befores[index]["state"]
            if state is not UNKNOWN and state not in states and len(states) < 10 * STATES:
                states.append(state)
                found.append((walk, index))
    made = []
    for walk, index in found[:: max(1, len(found) // STATES)][:STATES]:
        other = walk.copy(index)
        other.add(Step(like.walk.steps[like.index].function, like.inputs["args"]))
        made.append(Site(other, index))
    return made


def witnesses(
    contract: Contract, function: str, walks: list[Walk], seed: int, only: bool = False
) -> Iterator[Found]:
    """For each goal of the function: that no search was needed is told by no `Found` at all.
    `only`: just the first goal, a call that raises nothing."""
    places = sites(walks, function)
    places += elsewhere(walks, places[-1]) if places and not only else []
    wanted = goals(contract, function)
    failed = {True: 0, False: 0}  # by whether it was hoped for
    for count, goal in enumerate(wanted[:1] if only else wanted):
        scores = [place.score(goal) for place in places]
        if 0 in scores:
            continue
        if not goal.needed and failed[goal.hoped] > PATIENCE:
            continue
        # Found calls are new starting points: what nearly reaches one goal may reach the next.
        order = sorted(range(len(places)), key=lambda i: (scores[i], len(places[i].walk.steps)))
        walk = None
        for start in _spread(places, order)[: None if goal.needed else 2]:
            walk = climbed(contract, goal, places[start], f"{seed}/{function}/{count}/{start}")
            if walk is not None:
                places.append(Site(walk, len(walk.steps) - 1))
                break
            failed[goal.hoped] += not goal.needed
        if walk is not None or goal.needed:
            yield Found(goal, walk)


def _spread(places: list[Site], order: list[int]) -> list[int]:
    """The best starts; of those from equal states only the best, so that other states are tried."""
    chosen: list[int] = []
    states: list[Any] = []
    for index in order:
        place = places[index]
        state = place.walk.befores[place.index]["state"]
        if state is None and len(chosen) < STARTS:
            chosen.append(index)
        elif state is not None and len(chosen) < 2 * STARTS and state not in states:
            states.append(state)
            chosen.append(index)
    return chosen


def climbed(contract: Contract, goal: Goal, place: Site, label: str) -> Walk | None:
    """A walk that ends in a call which reaches the goal, found from this one by small changes."""
    choices = Seeded(label)
    atoms = Atoms(pool(contract, goal.function))
    given, before = place.inputs, place.walk.befores[place.index]
    state = before["state"]
    for known in (state, place.walk.config, given["args"]):
        if known is not UNKNOWN:
            atoms.learn(known)
    search = Search(contract, goal.function, state, choices, atoms)
    budget = NEEDED if goal.needed else HOPED if goal.hoped else WISHED
    if search.values(given) == before:
        search.know(given, before)
    inputs = search.climb(goal, given, budget, fixed=place.index > 0)
    if inputs is None:
        return None
    walk = place.walk.copy(place.index)
    walk.config = inputs["config"]  # changed only where no call comes before
    walk.add(Step(goal.function, referring(walk, inputs["args"])))
    return walk


def allowed(walk: Walk, function: str, label: str) -> Step | None:
    """A call that `requires` allows, where hardly any that is drawn is so."""
    contract = walk.contract
    choices = Seeded(label)
    atoms = Atoms(pool(contract, function))
    search = Search(contract, function, walk.state, choices, atoms)
    try:
        args = arguments(contract, contract.functions[function], search.maker)
    except Nothing:
        return None
    goal = Goal(function, "", "", within(contract.functions[function]))
    inputs = search.climb(goal, {"args": args, "config": walk.config}, NEEDED, fixed=True)
    return None if inputs is None else Step(function, inputs["args"])
