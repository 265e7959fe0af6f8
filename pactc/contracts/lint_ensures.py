"""Lint of promises: each is tried on many results of one call, right or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from .atoms import Atoms, pool
from .cel import CelError, NoValue, Program, mentions
from .choices import Seeded
from .clause_text import alternatives
from .contract import Clause, Contract
from .duty import Duty
from .lint_problem import LintProblem, at, call, shown
from .observe import equal
from .reference import Call, Reference
from .schemas import Nothing, key
from .situations import Moment, truth
from .strategies import Maker
from .tries import FEW, STATES, Tries, reads

RESULTS = 40  # other results, and as many drawn ones


def problems(tries: Tries, reference: Reference) -> Iterator[LintProblem]:
    """Problem P724."""
    duty = reference.duties[tries.function.name]
    steps = tries.contract.state.transitions if tries.contract.state else ()
    mine = [*tries.function.ensures, *(s for s in steps if s.function == tries.function.name)]
    for clause in mine:
        if clause in duty.clauses and (found := _vacuous(tries, duty, clause)):
            one, other, count = found
            text = f"`{clause.id}` is true whatever is returned: of {count} results none broke it"
            yield LintProblem(
                "P724", at(clause, tries.contract), text, f"{one}; {other}", "say more, or less"
            )


def _vacuous(tries: Tries, duty: Duty, clause: Clause) -> tuple[str, str, int] | None:
    """Two different results that the clause accepts on one call, and how many it accepts in all;
    None as soon as it refuses one."""
    shown_: tuple[str, str] | None = None
    count, inputs = 0, []
    for each in tries.rich:
        if not _asked(clause, each.before):
            continue
        results = tries.results.setdefault(id(each), [])
        if not results:
            results += _results(tries, duty, each)
        for result, state in results:
            if truth(clause, {**each.before, "result": result, "state": state}) is not True:
                return None
        inputs.append(each)
        count += len(results)
        different = _two(clause, results)
        if different and shown_ is None:
            one, other = (_after(clause, r, s) for r, s in different)
            shown_ = (f"{call(tries.function.name, each.before)} may give {one}", f"or {other}")
    if shown_ is None or not _enough(tries, clause, inputs):
        return None
    return (*shown_, count)


def _asked(clause: Clause, moment: Moment) -> bool:
    """Whether the clause says something of this call: in `a || b`, where `a` speaks of the time
    before the call and is true, it says nothing."""
    for part in alternatives(clause.text or ""):
        after = mentions(part, "result") or mentions(part, "state")
        if not after and reads(part):
            try:
                if Program(part)(**moment) is True:
                    return False
            except (CelError, NoValue):
                continue
    return True


def _enough(tries: Tries, clause: Clause, inputs: list[Call]) -> bool:
    """Whether so many calls tell anything. A clause about a state wants states that differ."""
    if _of_state(clause):
        return len({key(c.old) for c in inputs}) >= STATES
    return len(inputs) >= FEW or bool(inputs and not tries.function.params)


def _two(clause: Clause, results: list[tuple[Any, Any]]) -> list[tuple[Any, Any]] | None:
    """Two of them that differ in what the clause could see."""
    by_state = _of_state(clause)
    for other in results[1:]:
        if not equal(results[0][0], other[0]) or (by_state and not equal(results[0][1], other[1])):
            return [results[0], other]
    return None


def _of_state(clause: Clause) -> bool:
    return any(mentions(clause.text or "", v) for v in ("state", "old"))


def _after(clause: Clause, result: Any, state: Any) -> str:
    told = shown(result)
    return f"{told} and leave the state {shown(state)}" if _of_state(clause) else told


def _results(tries: Tries, duty: Duty, each: Call) -> list[tuple[Any, Any]]:
    """Results of the type with states after them, right or wrong."""
    contract, function = tries.contract, tries.function
    right = each.outcome.value
    others = [v for v in duty.others(each.before, right) if contract.accepts(function.returns, v)]
    drawn_ = _drawn(contract, function.returns, each, RESULTS, "results")
    results = [right, *islice(others, RESULTS), *drawn_]
    if contract.state is None:
        return [(r, None) for r in results]
    states = [
        each.state,
        each.old,
        *_drawn(contract, contract.state.model, each, FEW * 2, "states"),
    ]
    return [(r, states[i % len(states)]) for i, r in enumerate(results)] + [
        (right, s) for s in states
    ]


def _drawn(
    contract: Contract, schema: Mapping[str, Any], each: Call, count: int, label: str
) -> list[Any]:
    atoms = Atoms(pool(contract, each.function.name))
    for value in (each.args, each.old):
        atoms.learn(value)
    maker = Maker(contract, Seeded(f"{label} {key(each.args)}"), atoms)
    made = []
    for _ in range(count):
        try:
            made.append(maker.value(schema))
        except Nothing:
            break
    return made
