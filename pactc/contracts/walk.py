"""A sequence of calls as the contract alone foretells it: the state after each call, and a result
that the clauses allow where no model says which. It tells what a case will exercise; a target may
differ from it where the contract leaves the result open."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from .atoms import Atoms, Pool, leaves_of
from .cel import Bound, CelError, NoValue, Program, conjuncts, equation, mentions, tokens
from .choices import Seeded
from .contract import Clause, Contract, Function
from .observe import Step, complete, passed
from .schemas import Nothing
from .strategies import Maker

TRIES = 8


class _Unknown:
    """The state, or the result, when nothing tells it."""

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = _Unknown()


class Seen(dict[str, Any]):
    """What clauses see of one call, which is never changed; what expressions were found to say of
    it is kept, since each is asked many times."""

    __slots__ = ("_bound", "known")

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.known: dict[Any, Any] = {}
        self._bound: Bound | None = None

    @property
    def bound(self) -> Bound:
        if self._bound is None:
            self._bound = Bound(self)
        return self._bound


class Walk:
    """The calls so far. What comes of one is worked out when it is asked for."""

    def __init__(self, contract: Contract, config: Mapping[str, Any] | None = None) -> None:
        self.contract, self.config = contract, dict(config or {})
        self.steps: list[Step] = []
        self._results: dict[int, Any] = {}
        self.befores: list[Seen] = []  # what clauses saw before each step
        self._state: Any = contract.state.initial if contract.state else None
        self._settled = 0

    @property
    def results(self) -> Mapping[int, Any]:
        """What the steps that return give, by index."""
        self._settle()
        return self._results

    @property
    def state(self) -> Any:
        """The state now, or UNKNOWN."""
        self._settle()
        return self._state

    def copy(self, steps: int) -> Walk:
        """The same walk as it was after that many steps. Nothing is worked out again."""
        self._settle()
        made = Walk(self.contract, self.config)
        made.steps, made.befores = self.steps[:steps], self.befores[:steps]
        made._results = {i: r for i, r in self._results.items() if i < steps}
        made._state = self.befores[steps]["state"] if steps < len(self.steps) else self._state
        made._settled = len(made.steps)
        return made

    def before(self, function: str, args: Mapping[str, Any]) -> Seen:
        """What `requires` and `when` see of a call with these arguments."""
        return self._before(Step(function, args))

    def _before(self, step: Step) -> Seen:
        function = self.contract.functions[step.function]
        full = complete(self.contract, function, passed(self.contract, step, self.results))
        seen = {"args": full, "config": self.config, "old": self.state, "state": self.state}
        return Seen(seen)

    def allowed(self, function: str, before: Mapping[str, Any]) -> bool | None:
        """Whether the call is within the contract; None if that cannot be known."""
        answers = [truth(c, before) for c in self.contract.functions[function].requires]
        return False if False in answers else None if None in answers else True

    def error(self, function: str, before: Mapping[str, Any]) -> Clause | _Unknown | None:
        """The error that the call must raise; UNKNOWN if that cannot be known."""
        for clause in self.contract.functions[function].errors:
            if clause.human:
                continue
            applies = truth(clause, before)
            if applies is None:
                return UNKNOWN
            if applies:
                return clause
        return None

    def add(self, step: Step) -> None:
        """Make the call."""
        self.befores.append(self._before(step))
        self.steps.append(step)

    def _settle(self) -> None:
        while self._settled < len(self.steps):
            index, self._settled = self._settled, self._settled + 1
            step, before = self.steps[index], self.befores[index]
            error = None if step.invalid else self.error(step.function, before)
            if step.invalid or isinstance(error, Clause):
                continue
            function = self.contract.functions[step.function]
            result, state = foretold(self.contract, function, before)
            self._state = UNKNOWN if error is UNKNOWN and state != self._state else state
            if result is not UNKNOWN:
                self._results[index] = result


def truth(clause: Clause, values: Mapping[str, Any]) -> bool | None:
    """Whether a clause holds; None if it has no value here, or a person must judge it."""
    return None if clause.text is None else holds(clause.text, values)


def holds(text: str, values: Mapping[str, Any]) -> bool | None:
    """Whether an expression is true; None if it has no value, or reads what is unknown."""
    found = _valued(text, values)
    return found if isinstance(found, bool) else None


def value_of(text: str, values: Mapping[str, Any]) -> Any:
    """The value of an expression; UNKNOWN if it has none."""
    return _ordered(_valued(text, values))


def _valued(text: str, values: Mapping[str, Any]) -> Any:
    if not isinstance(values, Seen):
        return _computed(text, values)
    if text not in values.known:
        values.known[text] = _computed(text, values)
    return values.known[text]


def _computed(text: str, values: Mapping[str, Any]) -> Any:
    if any(v is UNKNOWN and _reads(text, name) for name, v in values.items()):
        return UNKNOWN
    program = _program(text)
    try:
        if program is None:
            return UNKNOWN
        return program.of(values.bound) if isinstance(values, Seen) else program(**values)
    except NoValue:
        return UNKNOWN


@lru_cache(maxsize=4096)
def _program(text: str) -> Program | None:
    """None for an expression that was put together here and does not fit together."""
    try:
        return Program(text)
    except CelError:
        return None


@lru_cache(maxsize=4096)
def _reads(text: str, name: str) -> bool:
    return mentions(text, name)


def _ordered(value: Any) -> Any:
    """The same, with names in order: CEL tells fields in another order each time."""
    if isinstance(value, Mapping):
        return {name: _ordered(value[name]) for name in sorted(value)}
    return [_ordered(item) for item in value] if isinstance(value, list | tuple) else value


def foretold(contract: Contract, function: Function, before: Mapping[str, Any]) -> tuple[Any, Any]:
    """Result and state after the call: those of the model, or some that all clauses allow."""
    steps = contract.state.transitions if contract.state else ()
    clauses = [c for c in (*function.ensures, *(t for t in steps if t.function == function.name))
               if c.text is not None]  # fmt: skip
    last: tuple[Any, Any] = (UNKNOWN, UNKNOWN)
    for count, result in enumerate(_results(contract, function, before, clauses)):
        after = {**before, "result": result}
        after["state"] = _state_after(contract, function, after, clauses)
        last = (result, after["state"])
        if function.model_result or count >= TRIES:
            break
        seen = Seen(after)
        if all(holds(c.text or "", seen) is not False for c in clauses):
            return last
    if function.model_result or not (
        function.model_state and mentions(function.model_state, "result")
    ):
        return last
    return last[0], UNKNOWN if contract.state else None


def _results(
    contract: Contract, function: Function, before: Mapping[str, Any], clauses: list[Clause]
) -> Iterator[Any]:
    if function.model_result:
        yield value_of(function.model_result, before)
        return
    if before["old"] is not UNKNOWN:
        lists = [before["old"], *_lists(before["old"])]
        for item in (x for found in lists if isinstance(found, list) for x in found[:4]):
            if contract.accepts(function.returns, item):
                yield item
    atoms = Atoms(Pool())
    for values in (before["args"], before["old"]):
        if values is not UNKNOWN:
            atoms.learn(values)
    maker = Maker(contract, Seeded(f"results of {function.name} {before['args']!r}"), atoms)
    wanted = [e for c in clauses for part in conjuncts(c.text or "") if (e := equation(part))]
    for _ in range(TRIES):
        try:
            drawn = maker.value(function.returns)
        except Nothing:
            return
        made = _assigned(drawn, "result", wanted, before)
        yield made if contract.accepts(function.returns, made) else drawn


def _lists(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from (item for item in value.values() if isinstance(item, list))


def _state_after(
    contract: Contract, function: Function, after: Mapping[str, Any], clauses: list[Clause]
) -> Any:
    state = contract.state
    if state is None:
        return None
    if function.model_state:
        return value_of(function.model_state, after)
    if state.observe is None or function.name == state.observe:
        return after["old"]
    wanted = [e for c in clauses for part in conjuncts(c.text or "") if (e := equation(part))]
    if not any(mentions(side, "state") for both in wanted for side in both):
        return UNKNOWN if any(".write" in e for e in function.effects) else after["old"]
    return _assigned(after["old"], "state", wanted, after)


def _assigned(
    value: Any, name: str, wanted: list[tuple[str, str]], values: Mapping[str, Any]
) -> Any:
    """The value with all parts set that an equation gives: `result.a == args.b`."""
    made = copy.deepcopy(value)
    for one, other in wanted:
        for left, right in ((one, other), (other, one)):
            path = path_of(left, name)
            if path is None or mentions(right, name):
                continue
            given = value_of(right, {k: v for k, v in values.items() if k != name})
            if given is not UNKNOWN:
                made = put(made, path, given)
    return made


def path_of(text: str, name: str) -> tuple[str, ...] | None:
    """`args.a.b` as `("a", "b")`; None for anything else."""
    words = [word for _, word, _ in tokens(text)]
    if not words or words[0] != name or len(words) % 2 == 0:
        return None
    if any(word != "." for word in words[1::2]):
        return None
    return tuple(words[2::2])


def put(value: Any, path: tuple[str | int, ...], part: Any) -> Any:
    """The value with a part replaced, the rest shared; itself if there is no such place."""
    if not path:
        return part
    first, rest = path[0], path[1:]
    if isinstance(value, Mapping) and first in value:
        return {**value, first: put(value[first], rest, part)}
    if isinstance(value, list) and isinstance(first, int) and first < len(value):
        return [*value[:first], put(value[first], rest, part), *value[first + 1 :]]
    return value


def parts_of(value: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The leaves that a later call may use: not null, not a truth, not empty."""
    for at, leaf in leaves_of(value):
        if leaf is not None and not isinstance(leaf, bool) and leaf not in ("", [], {}):
            yield at, leaf
