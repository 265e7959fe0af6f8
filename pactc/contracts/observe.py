"""Running a target through cases, and what was seen: the facts that every clause is judged on.

A case is a sequence of calls on one fresh target; a component without state has cases of one call.
The specification's state is told by the contract's `observe` function or computed by its model,
never by the target's inside. Judging is elsewhere (checks.py): here nothing is right or wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from .cel import NoValue, Program
from .contract import Clause, Contract, Function


@dataclass(frozen=True)
class Ref:
    """Stands in a step's arguments for a part of an earlier step's result. `default` is passed if
    that step did not return, has no such part, or one of another type than the argument's."""

    step: int
    pointer: tuple[str | int, ...] = ()
    default: Any = None


@dataclass(frozen=True)
class Step:
    """One call. `args` holds JSON values and Refs, without the fixtures. `invalid`: the arguments
    break their types on purpose, and the contract says how that is refused."""

    function: str
    args: Mapping[str, Any]
    invalid: bool = False


@dataclass(frozen=True)
class Case:
    """Calls in their order on a fresh target. `config`: the constructor's arguments. `name` says
    where it is from: `X1` for an example, or what it was looked for to show."""

    steps: tuple[Step, ...]
    config: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class Outcome:
    """What one call did, in JSON values. `error` is the exception's qualified name without
    `builtins.`, `bases` the names of its class and of all its bases, `data` its attributes.
    `broke`: there was no outcome that could be judged; `message` says why (time-out, death of the
    process, a result that is no JSON)."""

    kind: Literal["returned", "raised", "broke"]
    value: Any = None
    error: str = ""
    bases: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)  # the arguments, after the call
    effects: tuple[str, ...] = ()  # sorted; "fs.write", "net.connect", "clock.read", ...
    stale: str = ""  # what earlier calls gave or were given, and this one changed
    cost: float | None = None  # nanoseconds or bytes, if the target was told to measure
    strays: str | None = None  # of an answer: how it differs from the OpenAPI document, if at all

    def same(self, other: Outcome) -> bool:
        """Whether a caller could not tell the two apart."""
        mine, others = (self.kind, self.error), (other.kind, other.error)
        return mine == others and equal(self.value, other.value) and equal(self.data, other.data)


class Target(Protocol):
    """An implementation, or what stands for one."""

    def reset(self, config: Mapping[str, Any]) -> None:
        """A fresh one: a new instance if it is a class, new fixtures, `setup` called. What goes
        wrong is told by the next call."""

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        """Call it by name with these arguments (JSON values) and the fixtures. Never raises."""


@dataclass(frozen=True)
class Observation:
    """One step as it was seen. `old` and `state` are the specification's state before and after,
    None if there is none. `expected` is the error clause that applies, None if none does. `again`:
    the outcome of the same call on the same state: right after it if the model says that the call
    leaves the state alone, else in a second run of the whole case. `repeated`, for an idempotent
    function: the outcome in a run of its own, and that of the same call right after it (with the
    result as argument, if the contract says so); `repeated_states`: the states after both, None
    where they cannot be known."""

    case: Case
    index: int
    function: str
    args: Mapping[str, Any]
    config: Mapping[str, Any]
    old: Any
    state: Any
    outcome: Outcome
    expected: Clause | None = None
    invalid: bool = False
    again: Outcome | None = None
    repeated: tuple[Outcome, Outcome] | None = None
    repeated_states: tuple[Any, Any] | None = None
    trouble: str = ""  # an expression that had no value: nothing can be said of this step

    def variables(self) -> dict[str, Any]:
        """What clauses about the time after the call may read."""
        return {
            "args": self.args, "config": self.config, "old": self.old, "state": self.state,
            "result": self.outcome.value,
        }  # fmt: skip


def observe(contract: Contract, case: Case, target: Target) -> list[Observation]:
    """Every step of the case that is within the contract (its `requires` hold). Runs the case once,
    and again where determinism or idempotency is promised."""
    seen = list(_run(contract, case, target, repeat=False))
    used = [contract.functions[o.function] for o in seen]
    again: list[Observation] = []
    if any(f.deterministic and not reads_only(contract, f) for f in used):
        again = list(_run(contract, case, target, repeat=False))
    repeated: list[Observation] = []
    if any(f.idempotent for f in used):
        repeated = list(_run(contract, case, target, repeat=True))
    by_index = {o.index: o for o in again}
    twice = {o.index: o for o in repeated}
    return [
        replace(
            o,
            again=o.again or same_state(o, by_index.get(o.index)),
            repeated=twice[o.index].repeated if o.index in twice else None,
            repeated_states=twice[o.index].repeated_states if o.index in twice else None,
        )
        for o in seen
    ]


def reads_only(contract: Contract, function: Function) -> bool:
    """Whether the model says that the function leaves the state as it is."""
    state = contract.state
    return state is not None and state.observe is None and function.model_state is None


def same_state(one: Observation, other: Observation | None) -> Outcome | None:
    """The other's outcome, if it was the same call on the same state (ids may be random)."""
    if other is None or not (equal(one.args, other.args) and equal(one.old, other.old)):
        return None
    return other.outcome


def _run(contract: Contract, case: Case, target: Target, *, repeat: bool) -> Iterator[Observation]:
    target.reset(case.config)
    state = contract.state.initial if contract.state else None
    config = configuration(contract, case.config)
    results: dict[int, Any] = {}
    for index, step in enumerate(case.steps):
        function = contract.functions[step.function]
        args = complete(contract, function, passed(contract, step, results))
        before = {"args": args, "config": config, "old": state, "state": state}
        trouble = ""
        expected = None
        if not step.invalid:
            try:
                if not within(function, before):
                    continue
                expected = applies(function, before)
            except NoValue as error:
                trouble = str(error)
        outcome = target.call(step.function, args)
        once_more = None
        if function.deterministic and reads_only(contract, function):
            once_more = target.call(step.function, args)
        after = state
        if outcome.kind == "returned":
            results[index] = outcome.value
        try:
            after = _next(contract, function, before, outcome, expected, target)
        except NoValue as error:
            trouble = trouble or str(error)
        repeated, states = None, None
        if repeat and function.idempotent and outcome.kind == "returned" and not step.invalid:
            fed = function.idempotent.again
            other = {**args, fed: outcome.value} if fed else args
            repeated = (outcome, target.call(step.function, other))
            if contract.state and not fed and not trouble:
                states = _states(contract, function, {**before, "old": after, "state": after},
                                 repeated[1], target)  # fmt: skip
        yield Observation(
            case, index, step.function, args, config, state, after, outcome, expected,
            step.invalid, once_more, repeated, states, trouble,
        )  # fmt: skip
        state = after


def _next(
    contract: Contract,
    function: Function,
    before: Mapping[str, Any],
    outcome: Outcome,
    expected: Clause | None,
    target: Target,
) -> Any:
    if contract.state is None:
        return None
    if contract.state.observe:
        told = target.call(contract.state.observe, {})
        if told.kind != "returned":
            raise NoValue(f"{contract.state.observe} told no state: {told.message or told.error}")
        return told.value
    if outcome.kind == "returned" and expected is None and function.model_state:
        # The result may be the target's own where the contract leaves it open.
        return Program(function.model_state)(**{**before, "result": outcome.value})
    return before["old"]


def _states(
    contract: Contract, function: Function, before: Mapping[str, Any], outcome: Outcome,
    target: Target,
) -> tuple[Any, Any] | None:  # fmt: skip
    """The states before and after a call that was made again."""
    try:
        expected = applies(function, before)
        return before["old"], _next(contract, function, before, outcome, expected, target)
    except NoValue:
        return None


def within(function: Function, before: Mapping[str, Any]) -> bool:
    """Whether the call is one that the contract speaks of. Raises NoValue."""
    return all(c.program.holds(**before) for c in function.requires if not c.human)


def applies(function: Function, before: Mapping[str, Any]) -> Clause | None:
    """The first error whose condition is true. Raises NoValue."""
    for clause in function.errors:
        if not clause.human and clause.program.holds(**before):
            return clause
    return None


def complete(contract: Contract, function: Function, args: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as clauses see them: defaults filled in, fixtures by their names."""
    full = dict(args)
    for name, schema in function.params.items():
        if name in full:
            continue
        if name in contract.fixtures:
            fixture = contract.fixtures[name]
            full[name] = fixture.get("file") or fixture.get("folder") or fixture.get("value")
        elif "default" in (found := contract.resolve(schema)):
            full[name] = found["default"]
    return full


def configuration(contract: Contract, config: Mapping[str, Any]) -> dict[str, Any]:
    """The constructor's arguments as clauses see them: defaults filled in."""
    types = {name: contract.resolve(s) for name, s in contract.class_params.items()}
    defaults = {name: s["default"] for name, s in types.items() if "default" in s}
    return {**defaults, **config}


def passed(contract: Contract, step: Step, results: Mapping[int, Any]) -> dict[str, Any]:
    """The arguments of a step, after these results. What a target returned need not be what was
    foretold of it, and no call may break its types unless it was meant to."""
    made: dict[str, Any] = resolved(step.args, results)
    if step.invalid:
        return made
    params = contract.functions[step.function].params
    for name, given in step.args.items():
        if made[name] != given and not contract.accepts(params[name], made[name]):
            made[name] = resolved(given, {})
    return made


def resolved(value: Any, results: Mapping[int, Any]) -> Any:
    """Refs replaced by what they stand for."""
    if isinstance(value, Ref):
        found: Any = results.get(value.step)
        for key in value.pointer:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                found = None
                break
        return resolved(value.default, results) if found is None else found
    if isinstance(value, Mapping):
        return {k: resolved(v, results) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [resolved(v, results) for v in value]
    return value


def equal(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1, and 1 is 1.0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(equal(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other
    return type(one) is type(other) and bool(one == other)
