"""Values of a function's type to begin with, with what its clauses say outright put in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from .candidates import Known, distinct, forms, known, value_of
from .candidates import values as of_type
from .cel import Bound, CelError, NoValue, Program, constants
from .contract import Contract, Function
from .equations import equations as fixed
from .equations import path_of
from .near import Path, put

Before = Mapping[str, Any]
STARTS = 72
CHOSEN, BASES = 144, 3
"""How many lists of known items are tried, and in how many values that are otherwise different."""


class Starts:
    """Where the search for a result begins. `parts` are what the promises say, each for itself."""

    def __init__(self, contract: Contract, function: Function, parts: list[str]) -> None:
        self.contract, self.function, self._parts = contract, function, parts

    def pool(self, before: Before) -> Known:
        """What is known before the call: arguments, config, state, and what the clauses name."""
        texts = [c.text for c in self.function.clauses() if c.text]
        return known(dict(before["args"]), before["config"], before["old"], *constants(texts))

    def values(self, before: Before) -> list[Any]:
        """Values of the type, with what the equations fix put in."""
        forced: list[tuple[Path, Any]] = []
        for path, text in self.equations:
            try:
                forced.append((path, value_of(text, **before)))
            except (NoValue, CelError):
                continue
        whole = [value for path, value in forced if not path]
        if whole:
            return whole
        pool = self.pool(before)
        made = list(of_type(self.contract, self.function.returns, pool, STARTS))
        chosen = self._chosen_lists(before, made, pool)
        found = [list(distinct(_forced(some, forced))) for some in (made, chosen)]
        return list(distinct([*found[0][:STARTS], *found[1][:CHOSEN]]))

    @cached_property
    def equations(self) -> list[tuple[Path, str]]:
        """Places in the result, and what the promises say stands there."""
        # Before the result is known, the state after the call is known only if it stays.
        barred = ("state",) if self.function.model_state else ()
        return list(fixed(self._parts, "result", *barred))

    def _chosen_lists(self, before: Before, made: list[Any], pool: Known) -> list[Any]:
        """Lists of known items, each of which keeps what is said of `all` items."""
        if not made:
            return []
        found: list[Any] = []
        sources = [v for v in pool if isinstance(v, list) and v]
        cuts = [v for v in before["args"].values() if type(v) is int and v >= 0]
        for path in dict.fromkeys(path for path, _ in self._alls):
            said = [text for p, text in self._alls if p == path]
            bases = list(islice(distinct(_forced(made, [(path, [])])), BASES))
            for source in sources[:12] if bases else ():
                chosen = [v for v in source if self._each(before, bases[0], path, v, said)]
                for form in islice(forms(chosen, cuts), 24):
                    found += _forced(bases, [(path, form)])
        return found

    @cached_property
    def _alls(self) -> list[tuple[Path, str]]:
        found = []
        for part in self._parts:
            head = re.match(r"(result[\w.]*)\.all\(", part)
            path = path_of(head[1]) if head else None
            if path is not None:
                found.append((path, part))
        return found

    def _each(self, before: Before, base: Any, path: Path, item: Any, said: list[str]) -> bool:
        try:
            result = put(base, path, [item])
        except (LookupError, TypeError, ValueError):
            return False
        bound = Bound({**before, "state": before["old"], "result": result})
        return all(true(Program(t), bound) for t in said)


def _forced(made: Iterable[Any], parts: Iterable[tuple[Path, Any]]) -> Iterator[Any]:
    """The values with these parts put in, those that have such places."""
    for value in made:
        changed = value
        try:
            for path, part in parts:
                changed = put(changed, path, part)
        except (LookupError, TypeError, ValueError):
            continue
        yield changed


def true(program: Program, bound: Bound) -> bool:
    """Whether the clause holds; not so where it has no value."""
    try:
        return program.true(bound)
    except NoValue:
        return False
