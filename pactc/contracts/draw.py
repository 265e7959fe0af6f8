"""Calls and sequences of calls, drawn at random and within the contract."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from .atoms import Atoms, Pool, alike, leaves_of, pool
from .choices import Choices, Seeded, between, once_in, pick
from .contract import Contract, Function, Schema
from .observe import Ref, Step, resolved
from .schemas import Nothing, key
from .strategies import Maker
from .walk import Walk, parts_of, put

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


def taken(contract: Contract, function: Function) -> Mapping[str, Schema]:
    """The parameters that are no fixtures."""
    return {n: s for n, s in function.params.items() if n not in contract.fixtures}


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


def of_record(
    walk: Walk, function: Function, args: Mapping[str, Any], choices: Choices, only: str = ""
) -> dict[str, Any]:
    """Arguments that speak of one thing that the state or a result holds: its tenant and its id; or
    `only` of what is called so."""
    records = [r for known in (walk.state, *walk.results.values()) for r in _records(known)]
    made: dict[str, Any] = dict(args)
    if not records:
        return made
    record = pick(choices, records[-6:])
    if only:
        record = {k: v for k, v in record.items() if alike(k, only)}
    for name, schema in taken(walk.contract, function).items():
        for at, leaf in list(leaves_of(made.get(name))):
            mine = next((k for k in reversed(at) if isinstance(k, str)), name)
            same = [v for k, v in record.items() if alike(k, mine) and type(v) is type(leaf)]
            if same and choices.below(6):
                changed = put(made[name], at, same[0])
                if walk.contract.accepts(schema, resolved(changed, walk.results)):
                    made[name] = changed
    return made


def _records(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if any(not isinstance(v, Mapping | list) for v in value.values()):
            yield value
        for item in value.values():
            yield from _records(item)
    elif isinstance(value, list):
        for item in value:
            yield from _records(item)


def stateful(contract: Contract) -> bool:
    """Whether calls may depend on earlier ones."""
    return contract.state is not None or bool(contract.class_name)


def referred(
    walk: Walk, function: Function, args: Mapping[str, Any], choices: Choices
) -> dict[str, Any]:
    """The arguments with some leaves taken from earlier results that nobody can know in advance."""
    made: dict[str, Any] = dict(args)
    for name, schema in taken(walk.contract, function).items():
        if name not in made or not once_in(choices, 2):
            continue
        options = fitting(walk, name, schema, made[name])
        if options:
            path, ref = pick(choices, options)
            changed = put(made[name], path, ref)
            if walk.contract.accepts(schema, resolved(changed, walk.results)):
                made[name] = changed
    return made


def referring(walk: Walk, args: Mapping[str, Any]) -> dict[str, Any]:
    """What no model foretells of earlier results, an id that is drawn at random, is taken from
    them when the case runs."""
    made = dict(args)
    for index, result in walk.results.items():
        earlier = walk.steps[index]
        if walk.contract.functions[earlier.function].model_result:
            continue
        given = [leaf for _, leaf in leaves_of(resolved(earlier.args, walk.results))]
        for at, part in parts_of(result):
            if part in given or not isinstance(part, str):
                continue
            name = next((k for k in reversed(at) if isinstance(k, str)), "")
            for place, leaf in list(leaves_of(args)):
                mine = next((k for k in reversed(place) if isinstance(k, str)), "")
                if leaf == part and alike(name, mine):
                    made = put(made, place, Ref(index, at, leaf))
    return made


def fitting(
    walk: Walk, name: str, schema: Schema, value: Any
) -> list[tuple[tuple[str | int, ...], Ref]]:
    """Where in an argument parts of earlier results may stand: of the same type, or of a field with
    a name like it."""
    found: list[tuple[tuple[str | int, ...], Ref]] = []
    for index, result in walk.results.items():
        earlier = walk.contract.functions[walk.steps[index].function]
        if earlier.model_result:
            continue
        if key(earlier.returns) == key(schema):
            found.append(((), Ref(index, (), value)))
        for at, part in parts_of(result):
            field = next((k for k in reversed(at) if isinstance(k, str)), "")
            for path, leaf in leaves_of(value):
                mine = next((k for k in reversed(path) if isinstance(k, str)), name)
                if type(leaf) is type(part) and field and alike(mine, field):
                    found.append((path, Ref(index, at, leaf)))
    return found


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
