"""The search for calls that tell two versions of a contract apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from .atoms import pool
from .cel import NoValue
from .change import Change, Pair
from .contract import Clause, Contract, Example
from .lint_problem import shown
from .observe import Case, Outcome, applies, equal
from .reference import Call, Reference, before, is_unsolved
from .schemas import key
from .situations import Moment, allowed, drawn, truth, walked, wandered
from .table import table

DRAWS, WANDERED, SIZE = 300, 40, 8
INPUTS, RESULTS = 60, 60


class Search:
    """Calls of the old contract, and how each version answers them. Nothing is drawn before it is
    asked for."""

    def __init__(self, old: Contract, new: Contract) -> None:
        self.old, self.new = old, new
        self._moments: dict[str, list[Moment]] = {}

    @cached_property
    def _was(self) -> Reference:
        return Reference(self.old)

    @cached_property
    def _now(self) -> Reference:
        return Reference(self.new)

    @cached_property
    def _calls(self) -> Mapping[str, list[Call]]:
        more = {n: [pool(self.new, n)] for n in self.old.functions if n in self.new.functions}
        return wandered(self._was, WANDERED, more)

    @cached_property
    def _shown(self) -> Mapping[str, list[Call]]:
        """The calls that a table of either version shows: slow to find, and hard to come by."""
        found: dict[str, list[Call]] = {}
        for reference in (self._was, self._now):
            cases = [c for c in table(reference.contract, 0, SIZE).cases if not _invalid(c)]
            for name, calls in walked(reference, cases).items():
                found.setdefault(name, []).extend(calls)
        return found

    def _any(self, pair: Pair) -> Iterator[Moment]:
        """All calls that the old contract allowed, those that are hard to come by last."""
        yield from self.moments(pair)
        yield from (
            c.before for c in self._shown[pair.after.name] if allowed(pair.before, c.before)
        )

    def moments(self, pair: Pair) -> list[Moment]:
        """Calls that the old contract allowed, the simple ones first."""
        name = pair.after.name
        if name not in self._moments:
            calls = self._calls[name]
            states = list({key(c.old): c for c in calls}.values())
            made: list[Moment] = [c.before for c in calls]
            made += drawn(self.old, pair.before, DRAWS, states, [pool(self.new, name)])
            known = {key(m): m for m in made if allowed(pair.before, m)}
            self._moments[name] = [known[k] for k in sorted(known, key=lambda k: (len(k), k))]
        return self._moments[name]

    def refused(self, pair: Pair, clause: Clause) -> str | None:
        """A call that was allowed, and that the clause refuses."""
        for moment in self._any(pair):
            if self._typed(pair, moment) and truth(clause, moment) is False:
                return f"{pair.call(moment)} was allowed"
        return None

    def otherwise(self, pair: Pair, old: Clause | None, new: Clause | None) -> str | None:
        """A call that fails otherwise than before; one that has to do with these errors, if they
        are given."""
        for moment in self._shared(pair, self._any(pair)):
            try:
                was, now = applies(pair.before, moment), applies(pair.after, moment)
            except NoValue:
                continue
            mine = (old is not None and was is old) or (new is not None and now is new)
            if (was.raises if was else "") != (now.raises if now else "") and (
                mine or (old is None and new is None)
            ):
                return f"{pair.call(moment)} {_does(was)} before, and {_does(now)} now"
        return None

    def allowed_now(self, pair: Pair, clause: Clause, said: frozenset[str]) -> str | None:  # noqa: ARG002
        """A call with a result that the new contract allows, and that broke the old clause."""
        if pair.after.name not in self._calls:
            return None
        was, now = self._was.duties[pair.before.name], self._now.duties[pair.after.name]
        count = 0
        for moment in self._shared(pair, self.moments(pair)):
            try:
                if applies(pair.before, moment) or applies(pair.after, moment):
                    continue
            except NoValue:
                continue
            outcome = self._now.returned(pair.after, moment)[0]
            if is_unsolved(outcome):
                continue
            count += 1
            if count > INPUTS:
                break
            right = outcome.value
            near = was.others(moment, right)[:RESULTS] + now.others(moment, right)[:RESULTS]
            for result in [right, *near]:
                if not self.old.accepts(pair.before.returns, result):
                    continue
                after = {**moment, "result": result, "state": now.after(moment, result)}
                if truth(clause, after) is False and now.keeps(moment, result):
                    told = f"{pair.call(moment)} may give {shown(result)}"
                    return told + (f" and leave {shown(after['state'])}" if self.new.state else "")
        return None

    def example_gone(
        self, pair: Pair, example: Example, args: Mapping[str, Any]
    ) -> Iterator[Change]:
        """What an example that is no longer there means: whether its call still ends so."""
        state = self.new.state.initial if self.new.state else None
        moment = before(args, {}, state)
        kind, text = "example removed", f"the call of `{example.id}` may end otherwise"
        if args.keys() != pair.after.params.keys() or not allowed(pair.after, moment):
            yield pair.change(kind, "unknown", text, clause=example.id)
            return
        outcome = self._now.meant(pair.after.name, args, {}, state).outcome
        if is_unsolved(outcome):
            yield pair.change(kind, "unknown", text, clause=example.id)
        elif (outcome.error or None) == example.raises and equal(outcome.value, example.result):
            duty = self._now.duties[pair.after.name]
            free = outcome.kind == "returned" and any(
                duty.keeps(moment, v) for v in duty.others(moment, outcome.value)
            )
            text = text if free else f"`{example.id}` is gone, and follows from the rest"
            yield pair.change(kind, "unknown" if free else "compatible", text, clause=example.id)
        else:
            told = f"{pair.call(moment)} {_ends(outcome)} now"
            yield pair.change(kind, "breaking", text, told, clause=example.id)

    def outcomes(self, one: Example, other: Example) -> str:
        """Two outcomes of one call."""
        return f"it {_told(one)} before, and {_told(other)} now"

    def _shared(self, pair: Pair, moments: Iterable[Moment]) -> Iterator[Moment]:
        """Those that the new version allows too."""
        for moment in moments:
            if self._typed(pair, moment) and allowed(pair.after, moment):
                yield moment

    def _typed(self, pair: Pair, moment: Moment) -> bool:
        """Whether the arguments are of the types that are asked for now."""
        args = moment["args"]
        return all(
            name in args and (name in self.new.fixtures or self.new.accepts(schema, args[name]))
            for name, schema in pair.after.params.items()
            if name in args or "default" not in self.new.resolve(schema)
        )


def _invalid(case: Case) -> bool:
    return any(step.invalid for step in case.steps)


def _does(error: Clause | None) -> str:
    return f"raised {error.raises}" if error else "returned"


def _ends(outcome: Outcome) -> str:
    raised = outcome.kind == "raised"
    return f"raises {outcome.error}" if raised else f"gives {shown(outcome.value)}"


def _told(example: Example) -> str:
    return f"raised {example.raises}" if example.raises else f"gave {shown(example.result)}"
