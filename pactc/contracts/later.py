"""Walks that end by asking what a call has left behind. Where nothing observes the state, what a
call does to it, or should not have done to it, is only told by later calls."""

from __future__ import annotations

from collections.abc import Iterator

from .atoms import Atoms, leaves_of, pool
from .branches import Goal, goals
from .cel import mentions
from .choices import Seeded
from .contract import Contract, Function, taken
from .draw import arguments, changes
from .expressions import joined
from .members import known_before, members
from .observe import Step
from .refer import of_record, referring
from .schemas import Nothing
from .strategies import Maker
from .walk import UNKNOWN, Walk
from .witness import Site, climbed

STATES, LENGTH = 3, 6
"""How many of the fullest states are tried, of those that so many calls lead to."""
ASKED, GOALS, DRAWN = 5, 2, 12


def later(contract: Contract, walks: list[Walk], seed: int) -> Iterator[Walk]:
    """For each function that may change the state, and each way in which it can end: a call of it
    in a state that holds something, and calls of others whose results tell of it."""
    if contract.state is None:
        return
    full = _fullest(walks)
    for name, function in contract.functions.items():
        if not changes(contract, function):
            continue
        for goal in _ends(contract, name):
            for start in full:
                label = f"{seed}/{name}/{goal.clause}/later"
                walk = _reached(contract, goal, start, label)
                if walk is not None and _asked(contract, walk, label):
                    yield walk
                    break


def _fullest(walks: list[Walk]) -> list[Walk]:
    """Walks to the states that hold most, each state once, few calls before many."""
    found: list[tuple[int, Walk, int]] = []
    for walk in walks:
        for index in range(1, min(len(walk.steps), LENGTH) + 1):
            after = index < len(walk.steps)
            state = walk.befores[index]["state"] if after else walk.state
            if state is not UNKNOWN and state != walk.befores[0]["state"]:
                found.append((sum(1 for _ in leaves_of(state)), walk, index))
    chosen: list[Walk] = []
    for _, walk, index in sorted(found, key=lambda f: (-f[0], f[2])):
        made = walk.copy(index)
        if all(made.state != other.state for other in chosen):
            chosen.append(made)
        if len(chosen) == STATES:
            break
    return chosen


def _ends(contract: Contract, name: str) -> list[Goal]:
    """One goal for a call that raises nothing, and one for each error."""
    found: dict[str, Goal] = {}
    for goal in goals(contract, name):
        if goal.needed and goal.what.startswith("a call that raises"):
            found.setdefault(goal.clause, goal)
    return list(found.values())


def _reached(contract: Contract, goal: Goal, start: Walk, label: str) -> Walk | None:
    """The walk with a call more, which reaches the goal."""
    function = contract.functions[goal.function]
    choices, atoms = Seeded(label), Atoms(pool(contract, goal.function))
    atoms.learn(start.state)
    sites = []
    for _ in range(DRAWN):
        try:
            drawn = arguments(contract, function, Maker(contract, choices, atoms))
        except Nothing:
            return None
        walk = start.copy(len(start.steps))
        args = referring(walk, of_record(walk, function, drawn, choices))
        walk.add(Step(goal.function, args))
        sites.append(Site(walk, len(walk.steps) - 1))
        if sites[-1].score(goal) == 0:
            return walk
    best = min(sites, key=lambda site: site.score(goal))
    return climbed(contract, goal, best, label)


def _asked(contract: Contract, walk: Walk, label: str) -> bool:
    """Whether calls that tell of the state could be added: those that only read it first."""
    telling = [f for f in contract.functions.values() if _tells(contract, f)]
    telling.sort(key=lambda f: changes(contract, f))
    done = 0
    for function in telling[:ASKED]:
        for goal in _about(contract, function):
            longer = _reached(contract, goal, walk, f"{label}/{function.name}")
            if longer is not None:
                walk.add(longer.steps[-1])
                done += 1
                break
    return done > 0


def _tells(contract: Contract, function: Function) -> bool:
    """Whether what a call returns or raises depends on the state."""
    texts = [c.text for c in (*function.errors, *function.ensures)]
    texts.append(function.model_result)
    found = any(mentions(t, n) for t in texts if t for n in ("old", "state"))
    return found and bool(taken(contract, function) or not changes(contract, function))


def _about(contract: Contract, function: Function) -> list[Goal]:
    """A call that raises nothing, and about something that the state holds, if that can be said."""
    quiet = goals(contract, function.name)[0]
    found = [m for _, text in known_before(contract, function) for m in members(text) if m.parts]
    found.sort(key=lambda m: not m.bound)
    some = [
        Goal(function.name, "", "an item", joined(quiet.needs, (m.some(),)), hoped=True)
        for m in found[:GOALS]
    ]
    return [*some, quiet]
