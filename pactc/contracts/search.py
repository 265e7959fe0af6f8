"""Looking for a call that reaches a goal: from calls that nearly do, by small changes that make one
more of its literals come out as it should."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .atoms import Atoms, Place, leaves_of
from .branches import Goal
from .choices import Choices, once_in, pick
from .contract import Contract, Schema, taken
from .distance import FEW, away, is_number, places_in
from .draw import arguments
from .expressions import Literal, quantified, relation, replaced, ways
from .observe import complete
from .schemas import Nothing, flat
from .strategies import Maker
from .texts import LONG
from .walk import Seen, put, value_of

Inputs = dict[str, Any]
"""`args` and `config`: what may be changed."""
_SIZE = re.compile(r"\bsize\(")
_TOGETHER = 8


class Search:
    """The search for one function's goals, from one state."""

    def __init__(
        self, contract: Contract, function: str, state: Any, choices: Choices, atoms: Atoms
    ) -> None:
        self.contract, self.function = contract, contract.functions[function]
        self.state, self.choices, self.atoms = state, choices, atoms
        self.maker = Maker(contract, choices, atoms)
        self._seen: dict[int, tuple[Inputs, Seen]] = {}  # by the identity of the inputs

    def values(self, inputs: Inputs) -> Seen:
        """What clauses see."""
        if id(inputs) not in self._seen:
            args = complete(self.contract, self.function, inputs["args"])
            seen = {"args": args, "config": inputs["config"], "old": self.state}
            self.know(inputs, Seen({**seen, "state": self.state}))
        return self._seen[id(inputs)][1]

    def know(self, inputs: Inputs, seen: Seen) -> None:
        """What clauses see of these inputs."""
        if len(self._seen) >= 64:
            self._seen.clear()
        self._seen[id(inputs)] = inputs, seen

    def score(
        self, goal: Goal, inputs: Inputs, aim: Literal | None = None, limit: float = math.inf
    ) -> tuple[float, Literal | None]:
        """How far the goal is, 0 if it is reached, and a literal that is not as it should be. `aim`
        is looked at first, and nothing more once the distance is beyond `limit`."""
        values, far, worst = self.values(inputs), 0.0, None
        for literal in goal.needs if aim is None else (aim, *(n for n in goal.needs if n != aim)):
            distance = away(literal, values)
            if distance:
                far += distance
                if far > limit:
                    break
                if worst is None or once_in(self.choices, 2):
                    worst = literal
        return far, worst

    def climb(self, goal: Goal, inputs: Inputs, budget: int, *, fixed: bool) -> Inputs | None:
        """Inputs that reach the goal; `fixed` if the config must stay as it is."""
        best, literal = self.score(goal, inputs)
        while best and budget > 0:
            budget -= 1  # also of a call that has nothing to move: no parameter
            start, here, aim = best, inputs, literal
            for option in self._moves(aim, here, fixed=fixed):
                budget -= 1
                # Sometimes sideways, to other inputs that are as far away.
                aside = best == start and once_in(self.choices, 6)
                far, other = self.score(goal, option, aim, best if aside else best - 1e-9)
                if far < best or (aside and far == best):
                    best, inputs, literal = far, option, other
                if best == 0 or budget < 0:
                    break
            if best == start:
                literal = self.score(goal, inputs)[1]
        return inputs if best == 0 else None

    def _moves(self, literal: Literal | None, inputs: Inputs, *, fixed: bool) -> Iterator[Inputs]:
        if literal is not None:
            for place, value in self._aimed(literal, inputs, 0):
                if place[0] in ("args", "config") and not (fixed and place[0] == "config"):
                    yield from self._with(inputs, place, value)
            yield from self._shifted(literal, inputs)
        for _ in range(2):
            yield from self._at_random(inputs)

    def _shifted(self, literal: Literal, inputs: Inputs) -> Iterator[Inputs]:
        """All numbers moved alike: what is bound to each other can only move so."""
        sides, values = relation(literal[0]), self.values(inputs)
        if sides is None:
            return
        left, right = value_of(sides[0], values), value_of(sides[2], values)
        if not (is_number(left) and is_number(right)):
            return
        ints = [(at, v) for at, v in leaves_of(inputs["args"]) if type(v) is int]
        if not 2 <= len(ints) <= _TOGETHER:
            return
        for by in sorted({right - left, left - right, *self._steps()}, key=lambda n: (abs(n), n)):
            made: Any = inputs["args"]
            for at, number in ints:
                made = put(made, at, number + by)
            params = self._params("args")
            if by and all(self.contract.accepts(params[n], made[n]) for n in made):
                yield {**inputs, "args": made}

    def _with(self, inputs: Inputs, place: Place, value: Any) -> Iterator[Inputs]:
        """The inputs with a part replaced, if they are still of their types."""
        root, name = str(place[0]), str(place[1])
        params = self._params(root)
        if name not in params:
            return
        given = inputs[root]
        if name not in given:
            full = complete(self.contract, self.function, given) if root == "args" else given
            if name not in full:
                return
            given = {**given, name: full[name]}
        made = put(given, place[1:], value)
        if self.contract.accepts(params[name], made[name]):
            yield {**inputs, root: made}

    def _params(self, root: str) -> Mapping[str, Schema]:
        if root == "config":
            return self.contract.class_params
        return taken(self.contract, self.function)

    def _at_random(self, inputs: Inputs) -> Iterator[Inputs]:
        params = self._params("args")
        if not params:
            return
        name = pick(self.choices, list(params))
        given = inputs["args"].get(name)
        places = [(at, v) for at, v in leaves_of(given) if type(v) in (int, float, str)]
        if places and once_in(self.choices, 2):
            at, leaf = pick(self.choices, places[:60])
            field = next((k for k in reversed(at) if isinstance(k, str)), name)
            other = self.atoms.suggest(self.choices, field, type(leaf))
            if isinstance(other, int):
                other = self.atoms.near(self.choices, other)
            if other is not None:
                yield from self._with(inputs, ("args", name, *at), other)
            return
        try:
            made = arguments(self.contract, self.function, self.maker)
        except Nothing:
            return
        if name in made:
            yield {**inputs, "args": {**inputs["args"], name: made[name]}}

    def _aimed(self, literal: Literal, inputs: Inputs, depth: int) -> Iterator[tuple[Place, Any]]:
        """Places, and values there that would make the literal come out."""
        text, want = literal
        values = self.values(inputs)
        if (parts := relation(text)) is not None:
            yield from self._related(parts, want, text, values)
        elif (found := quantified(text)) is not None and depth < 2:
            over, word, name, body = found
            items = value_of(over, values)
            if not isinstance(items, list):
                return
            for place, now in places_in(over, values):
                if isinstance(now, list):
                    if (word == "all") == want:
                        test = body if want else f"!({body})"
                        yield place, value_of(f"{over}.filter({name}, {test})", values)
                    yield from self._resized(place, now)
            for index in range(min(len(items), FEW)):
                here = replaced(body, name, f"{over}[{index}]")
                for way in ways(here, want)[:3]:
                    for part in way:
                        if away(part, values):
                            yield from self._aimed(part, inputs, depth + 1)
        elif depth < 2 and len(options := ways(text, want)) + len(options[0]) > 2:
            for way in options[:6]:
                for part in way:
                    if away(part, values):
                        yield from self._aimed(part, inputs, depth + 1)
        for place, now in places_in(text, values):
            if isinstance(now, bool):
                yield place, not now
            elif isinstance(now, str) and ".matches(" in text:
                for atom in self.atoms.pool.texts[-24:]:
                    yield place, atom

    def _related(
        self, parts: tuple[str, str, str], want: bool, text: str, values: Mapping[str, Any]
    ) -> Iterator[tuple[Place, Any]]:
        left, right = value_of(parts[0], values), value_of(parts[2], values)
        places = list(places_in(text, values))
        difference = right - left if is_number(left) and is_number(right) else None
        for place, now in places:
            if difference is not None and is_number(now):
                steps = [0] if parts[1] == "==" and want else [0, 1, -1, *self._steps()]
                for by in steps:
                    yield place, now + difference + by
                    yield place, now - difference + by
            elif difference is not None and isinstance(now, str | list) and _SIZE.search(text):
                yield place, self._sized(now, len(now) + int(difference))
                yield place, self._sized(now, len(now) + int(difference) + 1)
                yield place, self._sized(now, len(now) + int(difference) - 1)
            else:
                for other in (left, right):
                    if type(other) is type(now) and other != now:
                        yield place, other
                if isinstance(now, str) and not (want and parts[1] == "=="):
                    yield from ((place, now + "a"), (place, now[:-1]), (place, ""), (place, "a"))

    def _resized(self, place: Place, now: list[Any]) -> Iterator[tuple[Place, Any]]:
        schema = part_of(self.contract, self._params(str(place[0])), place[1:])
        items = schema.get("items") if isinstance(schema, Mapping) else None
        if items:
            try:
                yield place, [*now, self.maker.value(items)]
            except Nothing:
                return
        if now:
            yield place, now[:-1]
            yield place, []

    def _steps(self) -> Iterator[int]:
        for delta in self.atoms.pool.deltas[1:4]:
            yield from (delta, -delta)

    def _sized(self, now: Any, size: int) -> Any:
        if size <= len(now):
            return now[: max(0, size)]
        size = min(size, 5 * LONG)
        longer = (now or "a") if isinstance(now, str) else now
        return (longer * (size // len(longer) + 1))[:size] if longer else now


def part_of(contract: Contract, params: Mapping[str, Schema], place: Place) -> Any:
    """The type of a part of the parameters, or None where that cannot be said."""
    here: Any = params.get(str(place[0]))
    for step in place[1:]:
        if not isinstance(here, Mapping):
            return None
        try:
            here = flat(contract, here)
        except Nothing:
            return None
        here = (
            here.get("items") if isinstance(step, int) else (here.get("properties") or {}).get(step)
        )
    return flat(contract, here) if isinstance(here, Mapping) else None
