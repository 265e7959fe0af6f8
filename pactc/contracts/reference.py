"""The reference: what a contract's clauses alone say that a component does, without an
implementation. Where they leave something open, it takes the first result that keeps them all."""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .candidates import key, known, value_of, values
from .cel import CelError, NoValue
from .contract import Clause, Contract, Function
from .duty import Duty
from .observe import Case, Observation, Outcome, applies, complete, configuration, equal, observe
from .starts import Before

UNSOLVED = "no result was found that keeps every clause"
GIVE_UP = 6
Answer = tuple[Outcome, Any]
"""An outcome, and the state after it."""


@dataclass(frozen=True)
class Call:
    """One call as the reference answered it; `state` is the state after it, and `error` the clause
    that applied."""

    function: Function
    args: Mapping[str, Any]
    config: Mapping[str, Any]
    old: Any
    outcome: Outcome
    state: Any
    error: Clause | None = None

    @property
    def before(self) -> dict[str, Any]:
        """What clauses about the time before the call may read."""
        return before(self.args, self.config, self.old)


@dataclass(frozen=True)
class Run:
    """A case, what was seen of the reference in it, and all calls that this took."""

    case: Case
    seen: tuple[Observation, ...]
    calls: tuple[Call, ...]


def before(args: Mapping[str, Any], config: Mapping[str, Any], old: Any) -> dict[str, Any]:
    """The variables of the time before a call."""
    return {"args": args, "config": config, "old": old, "state": old}


class Reference:
    """A target (observe.Target). `unsolved` counts, by function, the calls that no result was found
    for; they are answered by an outcome that broke."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.duties = {n: Duty(contract, f) for n, f in contract.functions.items()}
        self.unsolved: Counter[str] = Counter()
        self._misses: Counter[str] = Counter()
        self._memo: dict[str, Answer] = {}
        self._errors: dict[str, Clause | None] = {}
        self._runs: dict[int, Run] = {}
        self._calls: list[Call] = []
        self._config: Mapping[str, Any] = {}
        self._state: Any = None
        self.reset({})

    # -- a target --------------------------------------------------------------------------------

    def reset(self, config: Mapping[str, Any]) -> None:
        self._config = configuration(self.contract, config)
        self._state = self.contract.state.initial if self.contract.state else None

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        found = self.meant(function, args, self._config, self._state)
        self._calls.append(found)
        self._state = found.state
        return found.outcome

    def run(self, case: Case) -> Run:
        """The case with the reference as its target; seen once."""
        if id(case) not in self._runs:
            self._calls = []
            seen = tuple(observe(self.contract, case, self))
            self._runs[id(case)] = Run(case, seen, tuple(self._calls))
        return self._runs[id(case)]

    # -- answers ---------------------------------------------------------------------------------

    def meant(
        self, name: str, args: Mapping[str, Any], config: Mapping[str, Any], old: Any
    ) -> Call:
        """The answer to a call on a state; nothing is changed by asking."""
        function = self.contract.functions[name]
        args = complete(self.contract, function, args)
        place = key(["call", name, args, config, old])
        if place not in self._memo:
            error, answer = self._answer(function, before(args, config, old))
            self._memo[place], self._errors[place] = answer, error
        outcome, state = self._memo[place]
        return Call(function, args, config, old, outcome, state, self._errors[place])

    def _answer(self, function: Function, now: Before) -> tuple[Clause | None, Answer]:
        if function.refuses and not self.typed(function, now["args"]):
            return None, (raised(function.refuses, now["args"]), now["old"])
        return self.answer(function, now)

    def answer(self, function: Function, now: Before) -> tuple[Clause | None, Answer]:
        """The error that applies, and the answer; the function's errors need not be those of the
        contract."""
        try:
            error = applies(function, now)
        except NoValue as reason:
            return None, (Outcome("broke", message=str(reason), args=now["args"]), now["old"])
        return error, self.failed(error, now) if error else self.returned(function, now)

    def typed(self, function: Function, args: Mapping[str, Any]) -> bool:
        """Whether the arguments are all there and of their types."""
        return function.params.keys() == args.keys() and all(
            name in self.contract.fixtures or self.contract.accepts(schema, args[name])
            for name, schema in function.params.items()
        )

    def failed(self, error: Clause, now: Before) -> Answer:
        """What the error clause says, whether or not it applies."""
        data = {}
        for name, text in error.data.items():
            try:
                data[name] = value_of(text, **now)
            except (NoValue, CelError):
                data[name] = None
        return raised(error.raises, now["args"], data), now["old"]

    def returned(self, function: Function, now: Before) -> Answer:
        """What would be returned if no error applied."""
        place = key(["result", function.name, now["args"], now["config"], now["old"]])
        if place not in self._memo:
            self._memo[place] = self._returned(function, now)
        return self._memo[place]

    def _returned(self, function: Function, now: Before) -> Answer:
        try:
            value = self._result(function, now)
        except (LookupError, NoValue, CelError):
            self.unsolved[function.name] += 1
            return Outcome("broke", message=UNSOLVED, args=now["args"]), now["old"]
        duty = self.duties[function.name]
        again = function.idempotent.again if function.idempotent else None
        if again and duty.keeps({**now, "args": {**now["args"], again: value}}, value):
            fed = {**now["args"], again: value}
            place = key(["result", function.name, fed, now["config"], now["old"]])
            answer = Outcome("returned", value, args=fed)
            self._memo.setdefault(place, (answer, duty.after({**now, "args": fed}, value)))
        return Outcome("returned", value, args=now["args"]), duty.after(now, value)

    def _result(self, function: Function, now: Before) -> Any:
        state = self.contract.state
        if state and state.observe == function.name:
            return now["old"]
        fresh = state is None or equal(now["old"], state.initial)
        # An example says nothing of the constructor's arguments: it is called with the defaults.
        if fresh and equal(now["config"], configuration(self.contract, {})):
            for example in function.examples:
                args = complete(self.contract, function, example.args)
                if example.raises is None and equal(args, now["args"]):
                    return example.result
        if function.model_result:
            return value_of(function.model_result, **now)
        if self._misses[function.name] >= GIVE_UP:
            raise LookupError(function.name)
        try:
            value = self.duties[function.name].solve(now)
        except LookupError:
            self._misses[function.name] += 1
            raise
        self._misses[function.name] = 0
        return value

    def loose(self, function: Function, now: Before) -> Answer:
        """What might be returned where the contract says that nothing is: of the type, as far as
        the clauses fix it, and without a long search."""
        place = key(["loose", function.name, now["args"], now["config"], now["old"]])
        if place not in self._memo:
            duty = self.duties[function.name]
            try:
                if function.model_result is None:
                    raise LookupError(function.name)
                value = value_of(function.model_result, **now)
            except (LookupError, NoValue, CelError):
                value = duty.nearly(now)
            state = duty.after(now, value)
            self._memo[place] = Outcome("returned", value, args=now["args"]), state
        return self._memo[place]

    def anything(self, function: Function, now: Before) -> Any:
        """Some value of the result's type; null if none was thought of."""
        found = values(self.contract, function.returns, known(*now["args"].values()), 1)
        return found[0] if found else None


def raised(name: str, args: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> Outcome:
    """An exception of this name; a built-in one has its true bases."""
    return Outcome("raised", error=name, bases=bases(name), data=data or {}, args=args)


def bases(name: str) -> tuple[str, ...]:
    """The names of an exception's class and of its bases, as far as they are known."""
    found = getattr(builtins, name, None)
    if isinstance(found, type) and issubclass(found, BaseException):
        return tuple(t.__name__ for t in found.__mro__)
    return (name, "Exception", "BaseException", "object")


def is_unsolved(outcome: Outcome) -> bool:
    """Whether the reference had no answer."""
    return outcome.kind == "broke"


def solved(runs: Sequence[Run]) -> list[Observation]:
    """What was seen, without the calls that the reference had no answer to."""
    return [o for run in runs for o in run.seen if not is_unsolved(o.outcome)]
