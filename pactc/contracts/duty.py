"""What the clauses say of a function's result: which clauses a result breaks, and the search for
one that keeps them all, or all but one."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from .candidates import Known, distinct, key, value_of, values
from .cel import Bound, CelError, NoValue, conjuncts
from .checks import Check, unknowable
from .contract import Clause, Contract, Function
from .equations import equations, hints, path_of
from .near import Path, outer, places, put, tweaked, tweaks
from .starts import Before, Starts, true

ROUNDS, MOVES, WAYS = 4, 80, 8


class Found(NamedTuple):
    """A result, whether it is of its type, and the ids of the clauses that it breaks."""

    value: Any
    typed: bool
    broken: tuple[str, ...]


class Duty:
    """A function's clauses, and the search in what they leave open."""

    def __init__(self, contract: Contract, function: Function) -> None:
        self.contract, self.function = contract, function
        steps = contract.state.transitions if contract.state else ()
        always = contract.state.invariants if contract.state else ()
        mine = (*function.ensures, *(s for s in steps if s.function == function.name), *always)
        self.clauses = tuple(
            c for c in mine if not c.human and not unknowable(contract, Check("", c.id, "", c))
        )
        self._found: list[Any] = []
        self._surveys: dict[str, list[Found]] = {}
        self._parts = [p for c in function.ensures if c.text for p in conjuncts(c.text)]
        self._starts = Starts(contract, function, self._parts)

    # -- what a result breaks --------------------------------------------------------------------

    def broken(self, before: Before, result: Any, state: Any) -> list[Clause]:
        """The clauses that are not true of it."""
        bound = Bound({**before, "state": state, "result": result})
        return [c for c in self.clauses if not true(c.program, bound)]

    def keeps(self, before: Before, result: Any) -> bool:
        """Whether the result is of its type and breaks nothing but invariants that were broken
        before."""
        if not self.contract.accepts(self.function.returns, result):
            return False
        bound = Bound({**before, "state": self.after(before, result), "result": result})
        old = Bound({**before, "state": before["old"], "result": result})
        return all(
            true(c.program, bound) or (c.part == "invariants" and not true(c.program, old))
            for c in self.clauses
        )

    def after(self, before: Before, result: Any) -> Any:
        """The state after a call with this result: as the model says, or as equations of `state`
        say where a function observes it; else as before."""
        state = self.contract.state
        if state is None:
            return None
        try:
            if self.function.model_state:
                return value_of(self.function.model_state, **{**before, "result": result})
            new = before["old"]
            for path, expression in self._state_equations if state.observe else ():
                new = put(new, path, value_of(expression, **{**before, "result": result}))
        except (NoValue, CelError, LookupError, TypeError):
            return before["old"]
        return new

    @cached_property
    def _state_equations(self) -> list[tuple[Path, str]]:
        steps = self.contract.state.transitions if self.contract.state else ()
        more = [c.text for c in steps if c.function == self.function.name and c.text]
        parts = [*self._parts, *(p for text in more for p in conjuncts(text))]
        return list(equations(parts, "state"))

    # -- the search ------------------------------------------------------------------------------

    def solve(self, before: Before) -> Any:
        """A result that keeps every clause. Raises LookupError where none is found."""
        # What was found for an earlier call often fits as it is, or needs fewer steps.
        for value in self._found:
            if self._fine(before, value):
                return value
        starts = self._starts.values(before)
        for value in starts:
            if self._fine(before, value):
                return value if self._starts.equations else self._keep(value)
        for value in self._shown:
            if self._fine(before, value):
                return self._keep(value)
        for value in (*self._found[:2], *starts[:3]):
            better, score = self._repaired(before, value)
            if score == 0 and self._fine(before, better):
                return self._keep(better)
        raise LookupError(self.function.name)

    @cached_property
    def _shown(self) -> list[Any]:
        """What the examples of this function show, and those of others with results of its type."""
        mine = key(self.function.returns)
        alike = [f for f in self.contract.functions.values() if key(f.returns) == mine]
        shown = [e.result for f in (self.function, *alike) for e in f.examples if not e.raises]
        return list(distinct(shown))

    def nearly(self, before: Before) -> Any:
        """A result that keeps what is said of it outright, and all clauses if that is easy; null
        where no value of the type was thought of."""
        starts = self._starts.values(before)
        fine = (v for v in starts[:12] if self._fine(before, v))
        return next(fine, starts[0] if starts else None)

    def _keep(self, value: Any) -> Any:
        self._found = list(distinct([value, *self._found]))[:8]
        return value

    def _fine(self, before: Before, result: Any) -> bool:
        """`keeps`; where f(f(x)) = f(x) is promised, the result of the result is the same one."""
        again = self.function.idempotent.again if self.function.idempotent else None
        if not self.keeps(before, result):
            return False
        if again is None:
            return True
        return self.keeps({**before, "args": {**before["args"], again: result}}, result)

    def survey(self, before: Before, right: Any) -> list[Found]:
        """Other results than the right one, the near ones first, with what each breaks."""
        place = key([right, before["args"], before["config"], before["old"]])
        if place not in self._surveys:
            found = []
            for value in self.others(before, right):
                broken = self.broken(before, value, self.after(before, value))
                typed = self.contract.accepts(self.function.returns, value)
                found.append(Found(value, typed, tuple(c.id for c in broken)))
            self._surveys[place] = found
        return self._surveys[place]

    def others(self, before: Before, right: Any) -> list[Any]:
        """Results that differ from the right one, the near ones first."""
        contract, schema = self.contract, self.function.returns
        near = [tweaked(contract, schema, right, p, k) for p, k in tweaks(contract, schema, right)]
        pool = self._starts.pool(before)
        swapped = [
            put(right, path, value)
            for path in islice(places(right), 24)
            for value in values(contract, outer(contract, schema, right, path), pool, 8)
        ]
        name = key(right)
        made = [*near, *swapped, *islice(self._starts.values(before), 40)]
        return [v for v in distinct(made) if key(v) != name][:160]

    def _repaired(self, before: Before, start: Any) -> tuple[Any, int]:
        """Step by step to fewer broken clauses, a few ways side by side; the best that was met."""
        pool, seen = self._starts.pool(before), {key(start)}
        ways = [(start, self._score(before, start))]
        best = ways[0]
        for _ in range(ROUNDS):
            new = []
            for value, _ in ways:
                for move in self._moves(before, value, pool):
                    if key(move) not in seen:
                        seen.add(key(move))
                        new.append((move, self._score(before, move)))
                        if new[-1][1] == 0:
                            return new[-1]
            ways = sorted(new, key=lambda pair: pair[1])[:WAYS]
            if not ways:
                return best
            best = min(best, ways[0], key=lambda pair: pair[1])
        return best

    def _score(self, before: Before, value: Any) -> int:
        typed = self.contract.accepts(self.function.returns, value)
        return len(self.broken(before, value, self.after(before, value))) + (not typed)

    def _moves(self, before: Before, value: Any, pool: Known) -> list[Any]:
        """Values with one place changed: as the equations of what is broken would have it first,
        then to other values of its type, then as any equation would have it."""
        bound = {**before, "state": before["old"], "result": value}
        broken = {c.id for c in self.broken(before, value, self.after(before, value))}
        first: list[Any] = []
        last: list[Any] = []
        for name, path, text in self._hints:
            try:
                parts = value_of(text.removesuffix("[*]"), **bound)
                new = [put(value, path, p) for p in (parts if text.endswith("[*]") else [parts])]
            except (NoValue, CelError, LookupError, TypeError, ValueError):
                continue
            (first if name in broken else last).extend(new)
        schema = self.function.returns
        other = [
            put(value, path, v)
            for path in islice(places(value), 12)
            for v in values(self.contract, outer(self.contract, schema, value, path), pool, 8)
        ]
        return list(islice(distinct([*first, *other, *last]), MOVES))

    @cached_property
    def _hints(self) -> list[tuple[str, Path, str]]:
        found = []
        for clause in self.clauses:
            for one, other in hints(str(clause.text)):
                for side, text in ((one, other), (other, one)):
                    path = path_of(side)
                    if path is not None:
                        found.append((clause.id, path, text))
        return list(dict.fromkeys(found))
