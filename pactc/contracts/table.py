"""The inputs that a contract's checks are judged on: its examples, drawn calls and sequences, a
witness for each error and branch, and arguments that must be refused.

The same for the same contract, seed and size, on any machine (see choices.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .atoms import Atoms, pool
from .branches import Goal, goals
from .choices import Seeded
from .contract import Contract, Function, taken
from .draw import Bank, arguments, call, configured, grown, sequence, stateful
from .edges import edged
from .fill import filled
from .invalid import invalid
from .later import later
from .linked import crossed, linked
from .observe import Case, Ref, Step
from .schemas import Nothing
from .strategies import Maker
from .walk import Walk
from .witness import allowed, sites, witnesses

SERVED = 30
REFUSED = 30
GOOD = 3
GROWN = 4  # of so many sequences of a stateful component, one more begins by filling the state
SINGLE = 10  # of so many cases of a stateful component, one more is a single call


@dataclass(frozen=True)
class Missing:
    """What no input was found for. `clause` is its id, empty for what concerns the function."""

    function: str
    clause: str
    what: str


@dataclass(frozen=True)
class Table:
    """The cases, from simple to complex."""

    cases: tuple[Case, ...]
    missing: tuple[Missing, ...]


def table(contract: Contract, seed: int = 0, size: int = 100) -> Table:
    """`size` cases for each function of a component without state; for one with a state, or with a
    class, `size` sequences and some single calls. Examples, witnesses and refused calls are
    added. Where each call is a request to a server, SERVED must do."""
    size = min(size, SERVED) if contract.served else size
    found: dict[str, Case] = {}
    missing: list[Missing] = []
    for case in _cases(contract, seed, size, missing):
        found.setdefault(text_of(case), case)
    ordered = sorted(found.items(), key=lambda item: (len(item[0]), item[0]))
    return Table(tuple(case for _, case in ordered), tuple(missing))


def _cases(contract: Contract, seed: int, size: int, missing: list[Missing]) -> Iterator[Case]:
    walks: list[Walk] = []
    bank: Bank = {}
    for function in contract.functions.values():
        for example in function.examples:
            args = {k: v for k, v in example.args.items() if k not in contract.fixtures}
            walk = Walk(contract, _config(contract, seed))
            walk.add(Step(function.name, args))
            walks.append(walk)
            yield _case(walk, example.id)
        walks.extend(_good(contract, function, seed, bank))
    walks.extend(linked(contract, seed))
    for function in contract.functions.values():
        walks.extend(_with(contract, function, crossed(contract, function.name), seed))
        walks.extend(_calls(contract, function, seed, _count(contract, function, size), bank))
        if function.refuses:
            yield from _refused(contract, function, seed)
    if stateful(contract):
        drawn = (sequence(contract, f"{seed}/{index}", bank) for index in range(size))
        walks.extend(walk for walk in drawn if walk.steps)
        grew = (grown(contract, f"{seed}/grown/{index}", bank) for index in range(size // GROWN))
        walks.extend(walk for walk in grew if walk.steps)
    yield from (_case(walk) for walk in walks)
    for function in contract.functions.values():  # no walks to search from: they are all alike
        yield from (_case(walk) for walk in _edged(contract, function, seed, bank))
    full: list[Walk] = []
    for name in contract.functions:
        for found in witnesses(contract, name, walks, seed):
            if found.walk is not None:
                yield _case(found.walk, _label(found.goal))
            else:
                missing.append(Missing(name, found.goal.clause, found.goal.what))
        more = list(filled(contract, name, walks, seed))
        yield from (_case(walk, f"{name}: as much as fits") for walk in more)
        full.extend(more)
    yield from (_case(w, "what is left behind") for w in later(contract, [*full, *walks], seed))


def _good(contract: Contract, function: Function, seed: int, bank: Bank) -> Iterator[Walk]:
    """Calls that raise nothing, from the start: what is drawn later is often like them."""
    quiet = goals(contract, function.name)[0]
    for count in range(GOOD):
        walks = list(_calls(contract, function, seed, 8, {}, f"good/{count}"))
        met = [s for s in sites(walks, function.name) if s.score(quiet) == 0]
        found = [
            w for f in witnesses(contract, function.name, walks, seed, only=True) if (w := f.walk)
        ]
        for walk in [*(site.walk for site in met[:1]), *found]:
            bank.setdefault(function.name, []).append(dict(walk.steps[-1].args))
            yield walk


def _with(
    contract: Contract, function: Function, calls: Iterable[dict[str, Any]], seed: int
) -> Iterator[Walk]:
    """A case of each call with these arguments that the contract may allow."""
    for args in calls:
        walk = Walk(contract, _config(contract, seed))
        if walk.allowed(function.name, walk.before(function.name, args)) is not False:
            walk.add(Step(function.name, args))
            yield walk


def _edged(contract: Contract, function: Function, seed: int, bank: Bank) -> Iterator[Walk]:
    """What is like an example, or a call that raises nothing, but for a character or two."""
    shown = [dict(e.args) for e in function.examples if e.raises is None]
    starts = [*shown[:1], *bank.get(function.name, [])[:1]]
    yield from _with(contract, function, edged(contract, function.name, starts), seed)


def _label(goal: Goal) -> str:
    return f"{goal.function} {goal.clause}: {goal.what}" if goal.clause else goal.what


def _count(contract: Contract, function: Function, size: int) -> int:
    if not taken(contract, function) and not contract.class_params:
        return 1
    return max(1, size // SINGLE) if stateful(contract) else size


def _calls(
    contract: Contract, function: Function, seed: int, count: int, bank: Bank, label: str = "drawn"
) -> Iterator[Walk]:
    seen: set[str] = set()
    for index in range(2 * count):
        if len(seen) == count:
            return
        choices = Seeded(f"{seed}/{function.name}/{label}/{index}")
        atoms = Atoms(pool(contract, function.name))
        try:
            walk = Walk(contract, configured(contract, choices, atoms))
        except Nothing:
            return
        atoms.learn(walk.config)
        step = call(walk, function.name, choices, atoms, bank)
        if step is None and taken(contract, function):
            step = allowed(walk, function.name, f"{seed}/{function.name}/allowed/{index}")
        if step is not None:
            walk.add(step)
            if (text := text_of(_case(walk))) not in seen:
                seen.add(text)
                yield walk


def _case(walk: Walk, name: str = "") -> Case:
    return Case(tuple(walk.steps), walk.config, name)


def _config(contract: Contract, seed: int) -> dict[str, Any]:
    try:
        made = configured(contract, Seeded(f"{seed}/config"), Atoms())
    except Nothing:
        return {}
    return {
        k: v for k, v in made.items() if "default" not in contract.resolve(contract.class_params[k])
    }


def _refused(contract: Contract, function: Function, seed: int) -> Iterator[Case]:
    """One bad argument each, in turn of the parameters."""
    params = taken(contract, function)
    bad = {name: list(invalid(contract, schema)) for name, schema in params.items()}
    maker = Maker(contract, Seeded(f"{seed}/{function.name}/refused"), Atoms())
    count = 0
    while count < REFUSED and any(bad.values()):
        for name in [n for n in params if bad[n]]:
            try:
                args = arguments(contract, function, maker)
            except Nothing:
                return
            step = Step(function.name, {**args, name: bad[name].pop(0)}, invalid=True)
            yield Case((step,), _config(contract, seed))
            count += 1


def text_of(case: Case) -> str:
    """A case in canonical JSON, without its name."""
    steps = [[s.function, _plain(s.args), s.invalid] for s in case.steps]
    return json.dumps(
        [steps, case.config], sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Ref):
        return {"": ["ref", value.step, *value.pointer, _plain(value.default)]}
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list) else value
