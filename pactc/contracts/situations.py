"""The moments before calls that clauses are tried on: those that a table's cases lead to, and calls
drawn from the types alone, which `requires` may not allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .atoms import Atoms, Pool, pool
from .cel import NoValue
from .choices import Choices, Seeded, pick
from .contract import Clause, Contract, Function
from .draw import arguments, configured
from .observe import Case, complete
from .reference import Call, Reference, before
from .schemas import Nothing
from .strategies import Maker

TRIES, STEPS = 8, 6
Moment = Mapping[str, Any]
"""What a clause of the time before a call may read: args, config, old, state."""


def walked(reference: Reference, cases: Iterable[Case]) -> dict[str, list[Call]]:
    """The calls that the reference answers in these cases, by function."""
    found: dict[str, list[Call]] = {name: [] for name in reference.contract.functions}
    for case in cases:
        for call in reference.run(case).calls:
            found[call.function.name].append(call)
    return found


def wandered(
    reference: Reference, count: int, more: Mapping[str, Sequence[Pool]] | None = None
) -> dict[str, list[Call]]:
    """Calls of each function, on the states that earlier calls have left. `more` are further
    constants to try, by function."""
    contract = reference.contract
    found: dict[str, list[Call]] = {name: [] for name in contract.functions}
    names = list(contract.functions)
    steps = STEPS if contract.state else 1
    for index in range(count * len(names) // steps + 1):
        choices = Seeded(f"wander {index}")
        atoms = Atoms()
        try:
            config = with_defaults(contract, configured(contract, choices, atoms))
        except Nothing:
            break
        state = contract.state.initial if contract.state else None
        for step in range(steps):
            name = names[(index + step) % len(names)] if step % 2 == 0 else pick(choices, names)
            made = _call(reference, name, config, state, choices, atoms, (more or {}).get(name, ()))
            if made is not None:
                found[name].append(made)
                state = made.state
                atoms.learn(made.outcome.value)
                atoms.learn(state)
    return found


def _call(
    reference: Reference,
    name: str,
    config: Mapping[str, Any],
    state: Any,
    choices: Choices,
    atoms: Atoms,
    more: Sequence[Pool],
) -> Call | None:
    """A call that the contract allows on this state, or None if none was found."""
    contract, function = reference.contract, reference.contract.functions[name]
    atoms.pool = pick(choices, [pool(contract, name), *more])
    for _ in range(TRIES):
        try:
            args = arguments(contract, function, Maker(contract, choices, atoms))
        except Nothing:
            return None
        full = complete(contract, function, args)
        if allowed(function, before(full, config, state)):
            return reference.meant(name, full, config, state)
    return None


def drawn(
    contract: Contract,
    function: Function,
    count: int,
    calls: Sequence[Call] = (),
    more: Sequence[Pool] = (),
) -> Iterator[Moment]:
    """Calls of the function with arguments of their types, on the states of `calls`. `more` are
    further constants to try."""
    pools = [pool(contract, function.name), *more]
    starts: Sequence[Call | None] = calls or [None]
    for index in range(count):
        choices = Seeded(f"moment {function.name} {index}")
        atoms = Atoms(pick(choices, pools) if index % 2 else pools[0])
        start = pick(choices, starts)
        try:
            if start is None:
                config: Mapping[str, Any] = configured(contract, choices, atoms)
                old = contract.state.initial if contract.state else None
            else:
                config, old = start.config, start.old
            atoms.learn(config)
            atoms.learn(old)
            args = arguments(contract, function, Maker(contract, choices, atoms))
        except Nothing:
            return
        yield before(complete(contract, function, args), with_defaults(contract, config), old)


def with_defaults(contract: Contract, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The constructor's arguments as clauses see them."""
    absent = {n: s for n, s in contract.class_params.items() if n not in config}
    found = {n: contract.resolve(s) for n, s in absent.items()}
    return {**config, **{n: s["default"] for n, s in found.items() if "default" in s}}


def truth(clause: Clause, moment: Moment) -> bool | None:
    """Whether a clause holds; None if it has no value, or only a person can tell."""
    if clause.human:
        return None
    try:
        return clause.program.holds(**moment)
    except NoValue:
        return None


def allowed(function: Function, moment: Moment) -> bool:
    """Whether it is known that the contract allows the call."""
    return all(c.human or truth(c, moment) is True for c in function.requires)
