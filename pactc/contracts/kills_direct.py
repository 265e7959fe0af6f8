"""Clauses that no mutant of a whole component can show to bite: one at a time, on made
observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from .candidates import key
from .cel import mentions
from .checks import Check, verdict
from .contract import Contract
from .near import Path, get, places, pointer, put, tweaked, tweaks
from .observe import Observation, Outcome
from .reference import Reference, Run, before, is_unsolved

TRIES = 8


class Proof(NamedTuple):
    """How it was shown (`clause` or `model`), the id of what was tried, and what that does."""

    by: str
    id: str
    does: str


def by_clause(
    contract: Contract, reference: Reference, runs: Sequence[Run], check: Check
) -> Proof | None:
    """For a function without a whole reference: one result that breaks the clause, and one that
    keeps it."""
    if check.clause is None or not check.function or check.clause.part == "errors":
        return None
    duty = reference.duties[check.function]
    for seen in _unsolved(runs, check.function):
        now = before(seen.args, seen.config, seen.old)
        broken = kept = False
        for found in sorted(duty.survey(now, None), key=lambda f: (not f.typed, len(f.broken))):
            made = replace(
                seen,
                outcome=Outcome("returned", found.value, args=seen.args),
                state=duty.after(now, found.value),
            )
            status = verdict(contract, check, [made]).status
            broken, kept = broken or status == "fail", kept or status == "pass"
            if broken and kept:
                name = f"{check.function}/break:{check.name}"
                does = f"one result breaks {check.name}, another keeps it"
                return Proof("clause", name, does)
    return None


def _unsolved(runs: Sequence[Run], function: str) -> list[Observation]:
    found = [
        o
        for run in runs
        for o in run.seen
        if o.function == function and o.expected is None and not o.trouble and not o.invalid
        and is_unsolved(o.outcome)
    ]  # fmt: skip
    return found[:TRIES]


def by_model(contract: Contract, runs: Sequence[Run], check: Check) -> Proof | None:
    """For a clause about a state that only the contract's own model tells, so that no mutant breaks
    it: a model that is wrong. The clause guards the model."""
    state = contract.state
    text = check.clause.text if check.clause else None
    if state is None or state.observe or not text or not mentions(text, "state"):
        return None
    for seen in _changing(runs, check.function):
        for kind, spoiled in _spoiled(contract, seen):
            made = replace(seen, state=spoiled)
            if verdict(contract, check, [made]).status == "fail":
                name = f"{seen.function}/model:{kind}"
                return Proof("model", name, f"the model of {seen.function} is wrong: {kind}")
    return None


def _changing(runs: Sequence[Run], function: str) -> list[Observation]:
    """Where something was there before or after, the changes first."""
    mine = [
        o
        for run in runs
        for o in run.seen
        if function in ("", o.function) and o.outcome.kind == "returned" and o.expected is None
        and not o.trouble
    ]  # fmt: skip
    unlike = {key([o.function, o.old, o.state]): o for o in mine}
    return sorted(
        unlike.values(), key=lambda o: (key(o.old) == key(o.state), len(key(o.state)) < 20)
    )[:60]


def _spoiled(contract: Contract, seen: Observation) -> Iterator[tuple[str, Any]]:
    if key(seen.old) != key(seen.state):
        yield "lost-update", seen.old
    model = contract.state.model if contract.state else {}
    for word, state in (("", seen.state), ("lost-update,", seen.old)):
        changed = [
            *(
                (p, k, tweaked(contract, model, state, p, k))
                for p, k in tweaks(contract, model, state)
            ),
            *_twins(state),
        ]
        for path, kind, made in changed:
            if key(made) != key(state):
                yield f"{word}{pointer(path)}:{kind}", made


def _twins(state: Any) -> Iterator[tuple[Path, str, Any]]:
    """A list's last item once more, with one text changed: two that claim the same thing."""
    for path in places(state):
        items = get(state, path)
        if not isinstance(items, list) or not items or not isinstance(items[-1], dict):
            continue
        for name, value in sorted(items[-1].items()):
            if isinstance(value, str):
                twin = {**items[-1], name: f"{value}x"}
                yield path, f"twin-but-{name}", put(state, path, [*items, twin])
