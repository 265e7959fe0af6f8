"""Calls and sequences of calls, drawn at random and within the contract."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from .atoms import Atoms, Pool, leaves_of, pool
from .choices import Choices, Seeded, between, once_in, pick
from .contract import Contract, Function, taken
from .observe import Step, resolved
from .refer import of_record, referred, referring
from .schemas import Nothing
from .strategies import Maker
from .walk import Walk, put

TRIES = 8
MOST = 8


def arguments(contract: Contract, function: Function, maker: Maker) -> dict[str, Any]:
    """One call's arguments, without the fixtures; what has a default is left out at times. Raises
    Nothing."""
    made: dict[str, Any] = {}
    for name, schema in taken(contract, function).items():
        value = maker.value(schema, name)
        if "default" in contract.resolve(schema) and once_in(maker.choices, 4):
            continue
        made[name] = value
    return made


def configured(contract: Contract, choices: Choices, atoms: Atoms) -> dict[str, Any]:
    """The constructor's arguments. Raises Nothing."""
    maker = Maker(contract, choices, atoms)
    made = {}
    for name, schema in contract.class_params.items():
        if name in contract.fixtures:
            continue
        value = maker.value(schema, name)
        if not ("default" in contract.resolve(schema) and once_in(choices, 3)):
            made[name] = value
    return made


Bank = dict[str, list[dict[str, Any]]]
"""Arguments, by function, that are known to be good ones: they raise nothing, or show something."""


def sequence(contract: Contract, label: str, bank: Bank) -> Walk:
    """A few calls on one target that share their atoms."""
    choices = Seeded(label)
    names = list(contract.functions)
    atoms = Atoms(_joined([pool(contract, name) for name in names]))
    try:
        walk = Walk(contract, configured(contract, choices, atoms))
    except Nothing:
        walk = Walk(contract)
    atoms.learn(walk.config)
    setup = contract.state.setup if contract.state else ()
    writers = [n for n in names if n not in setup and changes(contract, contract.functions[n])]
    writers = writers or names
    telling = [n for n in names if taken(contract, contract.functions[n])] or names
    for _ in range(between(choices, 1, MOST)):
        what = choices.below(6)
        name = pick(choices, names if what == 0 else telling if what < 3 else writers)
        step = call(walk, name, choices, atoms, bank)
        if step is not None:
            walk.add(step)
            learn(walk, atoms)
    return walk


def grown(contract: Contract, label: str, bank: Bank) -> Walk:
    """A few calls that each add to the state, and then calls about what is there: what only reads
    is hardly exercised by a state that is mostly empty."""
    choices = Seeded(label)
    setup = contract.state.setup if contract.state else ()
    names = [n for n in contract.functions if n not in setup]
    atoms = Atoms(_joined([pool(contract, name) for name in names]))
    try:
        walk = Walk(contract, configured(contract, choices, atoms))
    except Nothing:
        return Walk(contract)
    atoms.learn(walk.config)
    writers = [n for n in names if changes(contract, contract.functions[n])]
    asked = [p for n in names for p in taken(contract, contract.functions[n])] or names
    for _ in range(between(choices, 2, 4) * TRIES if writers else 0):
        step = call(walk, pick(choices, writers), choices, atoms, bank)
        if step is None:
            continue
        if choices.below(4):  # beside what is there: of the same tenant, in the same room
            function = contract.functions[step.function]
            shared = of_record(walk, function, step.args, choices, only=pick(choices, asked))
            if walk.allowed(step.function, walk.before(step.function, shared)) is not False:
                step = Step(step.function, shared)
        longer = walk.copy(len(walk.steps))
        longer.add(step)
        if _size(longer.state) > _size(walk.state):
            walk = longer
            learn(walk, atoms)
        if len(walk.steps) == MOST // 2:
            break
    others = [n for n in names if taken(contract, contract.functions[n])] or names
    for _ in range(MOST // 2 if walk.steps else 0):
        name = pick(choices, others)
        function = contract.functions[name]
        maker = Maker(contract, choices, atoms)
        for _ in range(TRIES):
            try:
                drawn = arguments(contract, function, maker)
            except Nothing:
                break
            args = of_record(walk, function, _plainer(contract, function, drawn, choices), choices)
            args = referring(walk, args)
            if walk.allowed(name, walk.before(name, args)) is not False:
                walk.add(Step(name, args))
                break
    return walk


def _plainer(
    contract: Contract, function: Function, args: Mapping[str, Any], choices: Choices
) -> dict[str, Any]:
    """The arguments, with some texts empty where they may be: a cursor at the start."""
    schemas = taken(contract, function)
    return {
        name: "" if type(value) is str and choices.below(2) and contract.accepts(schemas[name], "")
        else value
        for name, value in args.items()
    }  # fmt: skip


def _size(state: Any) -> int:
    """How much a state holds."""
    return sum(1 for _ in leaves_of(state))


def learn(walk: Walk, atoms: Atoms) -> None:
    """What the last step told may occur in the next."""
    index = len(walk.steps) - 1
    if index in walk.results:
        atoms.learn(walk.results[index])


def call(walk: Walk, name: str, choices: Choices, atoms: Atoms, bank: Bank) -> Step | None:
    """A call of the function that is allowed now, or None if none was found. Some are like good
    calls, or like earlier ones of the walk."""
    contract, function = walk.contract, walk.contract.functions[name]
    maker = Maker(contract, choices, atoms)
    earlier = [dict(s.args) for s in walk.steps if s.function == name]
    good = bank.get(name, [])
    wanted = choices.below(3) > 0  # a call that raises nothing
    first, last = not walk.steps, None
    for attempt in range(TRIES):
        try:
            args = arguments(contract, function, maker)
            like = earlier if earlier and once_in(choices, 2) else good
            if like and args and not once_in(choices, 3):
                args = _alike(maker, contract, function, pick(choices, like), args, first=first)
        except Nothing:
            return None
        if stateful(contract) and walk.steps:
            args = referred(walk, function, args, choices)
            if once_in(choices, 2):
                args = referring(walk, of_record(walk, function, args, choices))
        before = walk.before(name, args)
        if walk.allowed(name, before) is False:
            continue
        last = Step(name, args)
        if not wanted or attempt > 3 or walk.error(name, before) is None:
            return last
    return last


def _alike(
    maker: Maker,
    contract: Contract,
    function: Function,
    earlier: Mapping[str, Any],
    args: Mapping[str, Any],
    *,
    first: bool,
) -> dict[str, Any]:
    """The same call again, or one that differs in one argument, or in one field of one."""
    choices = maker.choices
    what = between(choices, 1 if first else 0, 3)
    made: dict[str, Any] = copy.deepcopy(dict(earlier))
    name = pick(choices, list(args))
    if what == 1:
        made[name] = args[name]
    elif what > 1 and name in made:
        places = [(at, v) for at, v in leaves_of(made[name]) if type(v) in (int, float, str)]
        if places:
            at, leaf = pick(choices, places[:60])
            field = next((k for k in reversed(at) if isinstance(k, str)), name)
            other = maker.atoms.suggest(choices, field, type(leaf))
            if type(leaf) is int:
                other = maker.atoms.near(choices, leaf if other is None or what == 2 else other)
            changed = put(made[name], at, leaf if other is None else other)
            if contract.accepts(taken(contract, function)[name], resolved(changed, {})):
                made[name] = changed
    return made


def stateful(contract: Contract) -> bool:
    """Whether calls may depend on earlier ones."""
    return contract.state is not None or bool(contract.class_name)


def changes(contract: Contract, function: Function) -> bool:
    """Whether the function may change the state."""
    steps = contract.state.transitions if contract.state else ()
    return bool(
        function.model_state
        or any(".write" in effect for effect in function.effects)
        or any(t.function == function.name for t in steps)
    )


def _joined(pools: list[Pool]) -> Pool:
    return Pool(
        tuple(sorted({i for p in pools for i in p.integers})),
        tuple(dict.fromkeys(n for p in pools for n in p.numbers)),
        tuple(dict.fromkeys(t for p in pools for t in p.texts)),
        tuple(dict.fromkeys(d for p in pools for d in p.deltas)),
    )
