"""What a mutant is: the reference with one thing wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .candidates import key, ordered
from .cel import NoValue
from .contract import Clause, Contract, Function
from .observe import Outcome, applies
from .reference import UNSOLVED, Answer, Call, Reference


@dataclass(frozen=True)
class Asked:
    """A call of a mutant. `nth`: how often its target got the same call on the same state before.
    `memory` is the mutant's own until it is reset; `past`: the states before the earlier calls."""

    call: Call
    nth: int = 0
    memory: dict[str, Any] = field(default_factory=dict)
    past: tuple[Any, ...] = ()


Change = Callable[[Asked], Answer]


@dataclass(frozen=True)
class Mutant:
    """`does` says in a line what is wrong, `code` shows it as a person might have written it; in
    it, `right` is the reference. `remembers`: its answers depend on earlier calls. `stays`: its
    state outlives a reset."""

    id: str
    function: str
    does: str
    code: str
    reference: Reference = field(repr=False, compare=False)
    change: Change = field(repr=False, compare=False)
    remembers: bool = False
    stays: bool = False

    def target(self) -> MutantTarget:
        """A fresh one."""
        return MutantTarget(self)

    def answers(self, asked: Asked) -> Answer:
        """What it makes of the reference's answer; where that has none, nothing."""
        if asked.call.outcome.kind == "broke":
            return asked.call.outcome, asked.call.state
        return self.change(asked)


class MutantTarget:
    """A mutant as an observe.Target."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant, self.reference = mutant, mutant.reference
        state = self.reference.contract.state
        self._initial = state.initial if state else None
        self._state = self._initial
        self._config: Mapping[str, Any] = {}
        self._asked: Counter[str] = Counter()
        self._memory: dict[str, Any] = {}
        self._past: list[Any] = []
        self._strayed = mutant.stays

    def reset(self, config: Mapping[str, Any]) -> None:
        self._config, self._memory, self._past = config, {}, []
        self._strayed = self.mutant.stays
        if not self.mutant.stays:
            self._state = self._initial

    def call(self, function: str, args: Mapping[str, Any]) -> Outcome:
        call = self.reference.meant(function, args, self._config, self._state)
        if self._strayed and call.outcome.message == UNSOLVED:
            # Who has gone wrong goes on as well as can be, and is not found by our own failure.
            outcome, state = self.reference.loose(call.function, call.before)
            call = replace(call, outcome=outcome, state=state)
        self._past.append(self._state)
        outcome, self._state = call.outcome, call.state
        if function == self.mutant.function:
            nth = 0
            if self.mutant.remembers:
                place = key([call.args, call.old, self._config])
                nth, self._asked[place] = self._asked[place], self._asked[place] + 1
            asked = Asked(call, nth, self._memory, tuple(self._past[:-1]))
            outcome, self._state = self.mutant.answers(asked)
            self._strayed = self._strayed or key(self._state) != key(call.state)
        return outcome


@dataclass(frozen=True)
class Bench:
    """What mutants of one function are made from. `calls`: what the reference got, each once."""

    reference: Reference
    function: Function
    calls: tuple[Call, ...]

    @property
    def contract(self) -> Contract:
        return self.reference.contract

    @property
    def good(self) -> tuple[Call, ...]:
        """The calls that returned."""
        return tuple(c for c in self.calls if c.outcome.kind == "returned")

    def varied(self, most: int) -> list[Call]:
        """Calls that returned, those with results of their own first."""
        first = {key(c.outcome.value): c for c in reversed(self.good)}
        mine = [c for c in self.good if first[key(c.outcome.value)] is c]
        rest = [c for c in self.good if first[key(c.outcome.value)] is not c]
        return [*mine, *rest][:most]

    def params(self) -> list[str]:
        """The parameters that a caller chooses."""
        return [p for p in self.function.params if p not in self.contract.fixtures]

    def made(
        self, name: str, does: str, code: str | Iterable[str], change: Change, **more: bool
    ) -> Mutant:
        """A mutant of this function. `code` is its body."""
        lines = [code] if isinstance(code, str) else list(code)
        head = f"{'async ' if self.function.is_async else ''}def {self.function.name}"
        text = "\n".join([f"{head}({', '.join(self.params())}):", *(f"    {x}" for x in lines)])
        return Mutant(
            f"{self.function.name}/{name}", self.function.name, does, text, self.reference, change,
            **more,
        )  # fmt: skip

    def right(self) -> str:
        """The call of the reference, as code."""
        return f"right({', '.join(self.params())})"

    def returns(self, call: Call, value: Any) -> Answer:
        """This result, and a state that goes with it where the result is one that may be."""
        state = call.state
        if self.contract.state and self.contract.accepts(self.function.returns, value):
            state = self.reference.duties[self.function.name].after(call.before, value)
        return Outcome("returned", value, args=call.args), state

    def unless(self, errors: Iterable[Clause], call: Call) -> Answer:
        """The first of these errors that applies, or else a result, though one of the contract's
        errors applies."""
        try:
            error = applies(replace(self.function, errors=tuple(errors)), call.before)
        except NoValue:
            error = None
        if error is not None:
            return self.reference.failed(error, call.before)
        return self.reference.loose(self.function, call.before)


def each(calls: Iterable[Call]) -> tuple[Call, ...]:
    """The calls, each once."""
    named = {key([c.function.name, c.args, c.config, c.old]): c for c in calls}
    return tuple(named.values())


def kept(asked: Asked) -> Answer:
    """The reference's own answer."""
    return asked.call.outcome, asked.call.state


def with_outcome(asked: Asked, **changes: Any) -> Answer:
    """The reference's answer with parts of its outcome changed."""
    return replace(asked.call.outcome, **changes), asked.call.state


def python(value: Any) -> str:
    """A value as Python, cut short."""
    text = repr(ordered(value))
    return text if len(text) <= 200 else text[:197] + "..."
