"""Walks that fill a collection of the state up to a bound that a clause compares its size with, and
beyond: pages that overflow, queues that are full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from .atoms import Place, leaves_of, pool
from .branches import Goal, goals
from .contract import Contract, Function, taken
from .members import sizes
from .observe import Step, complete, resolved
from .refer import referring
from .search import part_of
from .walk import UNKNOWN, Walk, foretold, path_of, put, value_of
from .witness import Site, climbed, elsewhere, sites

SMALL = 3
"""How much there is where an argument is the bound: more than one, on both sides of it."""
MOST = 64
"""A constant beyond is not reached: each call takes its time."""
STARTS, LEAVES, VARIED, AGAIN = 3, 10, 3, 8
DIGITS = "0123456789"
_Varied = tuple[tuple[Place, ...], int]
"""The leaves of a call's arguments that make another call of it, and the step for numbers."""


def filled(contract: Contract, name: str, walks: list[Walk], seed: int) -> Iterator[Walk]:
    """For each size that has a bound: calls that come to it, and calls of the function before, at
    and beyond it."""
    function = contract.functions[name]
    if contract.state is None:
        return
    for measure, bound in dict.fromkeys((m, b) for _, m, b in sizes(contract, function)):
        start = _start(contract, name, measure, walks, seed)
        if start is None:
            continue
        given = path_of(bound, "args")
        if given is not None and len(given) == 1 and given[0] in taken(contract, function):
            small = _Filling(contract, function, measure, start)
            if small.reach(SMALL):
                for limit in (SMALL + 1, SMALL, SMALL - 1, 1):
                    small.ask({given[0]: limit})
                yield small.walk
            most = contract.resolve(function.params[given[0]]).get("default")
            without: tuple[str, ...] = given
        else:
            most, without = value_of(bound, {}), ()
        if type(most) is int and 0 < most <= MOST:
            large = _Filling(contract, function, measure, start, without)
            for count in (most - 1, most, most + 1):
                if not large.reach(count):
                    break
                large.ask({})
            large.once_more()
            yield large.walk


def _start(
    contract: Contract, name: str, measure: str, walks: list[Walk], seed: int
) -> Site | None:
    """A call that raises nothing, in a state that has something of what is measured."""
    needs = (*goals(contract, name)[0].needs, (f"{measure} > 0", True))
    goal = Goal(name, "", "there is some of it", needs, hoped=True)
    places = sites(walks, name)
    places += elsewhere(walks, places[-1]) if places else []
    best = sorted(places, key=lambda p: (p.score(goal), p.index))[:STARTS]
    for place in best:
        if place.score(goal) == 0:
            return place
        found = climbed(contract, goal, place, f"{seed}/{name}/some of {measure}")
        if found is not None:
            return Site(found, len(found.steps) - 1)
    return None


class _Filling:
    """A walk that gets longer, by calls like the last that made the measure grow."""

    def __init__(
        self, contract: Contract, function: Function, measure: str, start: Site,
        without: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.contract, self.function, self.measure = contract, function, measure
        self.walk = start.walk.copy(start.index)
        args = {k: v for k, v in start.inputs["args"].items() if k not in without}
        self.args = self._plainer(args)
        self.count, self.varied = 0, None

    varied: _Varied | None

    def size(self, state: Any, args: Mapping[str, Any] | None = None) -> int:
        """The measure of a state; -1 if it has none."""
        full = complete(self.contract, self.function, self.args if args is None else args)
        values = {"args": full, "config": self.walk.config, "old": state, "state": state}
        found = value_of(self.measure, values)
        return found if type(found) is int else -1

    def reach(self, count: int) -> bool:
        """Calls until the measure is so large; whether that was possible."""
        while self.size(self.walk.state) < count:
            step = self._next()
            if step is None:
                return False
            self.walk.add(step)
        return True

    def ask(self, more: Mapping[str, Any]) -> None:
        """A call of the function, if it is allowed."""
        args = {**self.args, **more}
        types = taken(self.contract, self.function)
        if all(self.contract.accepts(types[n], v) for n, v in more.items()):
            args = referring(self.walk, args)
            if self.walk.allowed(self.function.name, self.walk.before(self.function.name, args)):
                self.walk.add(Step(self.function.name, args))

    def once_more(self) -> None:
        """A call that would add one more, whether or not it may."""
        model = self._model()
        if model is not None and self.varied is not None:
            self.count += 1
            args = self._changed(model, *self.varied)
            before = self.walk.before(model.function, args)
            if self._typed(model.function, args) and self.walk.allowed(model.function, before):
                self.walk.add(Step(model.function, args))

    def _plainer(self, args: dict[str, Any]) -> dict[str, Any]:
        """With texts empty where no less is measured so: a cursor at the start."""
        types = taken(self.contract, self.function)
        for name, value in list(args.items()):
            plain = {**args, name: ""}
            if type(value) is str and self.contract.accepts(types[name], ""):
                fewer = self.size(self.walk.state, plain) < self.size(self.walk.state, args)
                args = args if fewer else plain
        return args

    def _model(self) -> Step | None:
        """The last call that made the measure grow."""
        after = self.walk.state
        for index in range(len(self.walk.steps) - 1, -1, -1):
            before = self.walk.befores[index]["state"]
            if before is not UNKNOWN and 0 <= self.size(before) < self.size(after):
                step = self.walk.steps[index]
                return Step(step.function, resolved(step.args, self.walk.results))
            after = before
        return None

    def _next(self) -> Step | None:
        model = self._model()
        if model is None:
            return None
        # What worked before works again, though not with every number.
        for varied in [self.varied] * AGAIN if self.varied else self._ways(model):
            self.count += 1
            args = self._changed(model, *varied)
            if self._grows(model.function, args):
                self.varied = varied
                return Step(model.function, args)
        return None

    def _ways(self, model: Step) -> Iterator[_Varied]:
        """What may be changed, little first."""
        leaves = [at for at, v in leaves_of(model.args) if type(v) in (int, str)][:LEAVES]
        for number in range(1, VARIED + 1):
            for places in combinations(leaves, number):
                for step in pool(self.contract, model.function).deltas[:VARIED]:
                    yield places, step

    def _changed(self, model: Step, places: tuple[Place, ...], step: int) -> dict[str, Any]:
        made: Any = model.args
        leaves = dict(leaves_of(model.args))
        types = taken(self.contract, self.contract.functions[model.function])
        for at in places:
            old = leaves[at]
            if type(old) is str:
                schema = part_of(self.contract, types, at)
                new: Any = _numbered(self.contract, schema, old, self.count)
            else:
                new = old + step * self.count
            made = put(made, at, new)
        return dict(made)

    def _typed(self, name: str, args: Mapping[str, Any]) -> bool:
        types = taken(self.contract, self.contract.functions[name])
        return all(self.contract.accepts(types[n], v) for n, v in args.items())

    def _grows(self, name: str, args: Mapping[str, Any]) -> bool:
        if not self._typed(name, args):
            return False
        before = self.walk.before(name, args)
        if not self.walk.allowed(name, before) or self.walk.error(name, before) is not None:
            return False
        after = foretold(self.contract, self.contract.functions[name], before)[1]
        return after is not UNKNOWN and self.size(after) > self.size(before["state"])


def _numbered(contract: Contract, schema: Any, text: str, count: int) -> str:
    """Another text of the type for each number: with the number at its end, or in the place of its
    last characters where the type fixes how long it is (a UUID)."""
    number = str(count)
    forms = (f"{text.rstrip(DIGITS)}{number}", text[: -len(number)] + number)
    fitting = (form for form in forms if schema is None or contract.accepts(schema, form))
    return next(fitting, forms[0])
