"""Lint of clauses: each is tried on many calls, and on many results of one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .cel import mentions
from .checks import Check, unknowable
from .contract import Clause, Contract, Function
from .lint_ensures import problems
from .lint_problem import LintProblem, at, call, shown
from .observe import complete, equal
from .reference import Call, Reference
from .schemas import key
from .situations import Moment, drawn, truth, walked, wandered
from .table import Table
from .tries import FEW, STATES, Tries, reads

DRAWS = 300  # calls of each function
WANDERED = 40  # more calls of each, one after the other
FREE = 12  # of so many different calls another result is looked for


def check(contract: Contract, table: Table) -> Iterator[LintProblem]:
    """Problems P721-P724 and P729."""
    reference = Reference(contract)
    found = walked(reference, [c for c in table.cases if not any(s.invalid for s in c.steps)])
    more = wandered(reference, WANDERED)
    for function in contract.functions.values():
        calls = [*found[function.name], *more[function.name]]
        tries = Tries(contract, function, calls)
        tries.moments = [c.before for c in calls]
        tries.moments += drawn(contract, function, DRAWS, _states(calls))
        yield from _requires(tries)
        yield from _errors(tries)
        yield from problems(tries, reference)
        yield from _freedom(tries, reference)


def _states(calls: Sequence[Call]) -> list[Call]:
    """One call for each state."""
    return list({key(c.old): c for c in calls}.values())[:50]


# -- requires ------------------------------------------------------------------------------------


def _requires(tries: Tries) -> Iterator[LintProblem]:
    for clause in tries.function.requires:
        answers = [(truth(clause, m), m) for m in tries.moments]
        known = [(holds, m) for holds, m in answers if holds is not None]
        constant = clause.text is not None and not reads(clause.text)
        if not known or (len(known) < FEW and not constant):
            continue
        pointer = at(clause, tries.contract)
        if not any(holds for holds, _ in known):
            text = f"`{clause.id}` was false in all of {len(known)} calls: none is allowed"
            simplest = min((m for _, m in known), key=lambda m: len(key(m["args"])))
            witness = f"{call(tries.function.name, simplest)} is refused"
            yield LintProblem("P721", pointer, text, witness, "correct it, or leave it out")
        elif all(holds for holds, _ in known) and (constant or _never_reached(tries, clause)):
            text = f"`{clause.id}` was true in all of {len(known)} calls: it refuses none"
            witness = f"{call(tries.function.name, known[0][1])} is allowed"
            yield LintProblem("P721", pointer, text, witness, "correct it, or leave it out")


def _never_reached(tries: Tries, clause: Clause) -> bool:
    """Whether what refuses nothing was tried on enough: a clause that speaks of a state says
    something only where there are states that differ."""
    text = clause.text or ""
    if not (mentions(text, "state") or mentions(text, "old")):
        return True
    return len({key(m["old"]) for m in tries.moments}) >= STATES


# -- errors --------------------------------------------------------------------------------------


def _errors(tries: Tries) -> Iterator[LintProblem]:
    inside = tries.inside
    if not inside:
        return
    machine = [e for e in tries.function.errors if not e.human]
    if any(unknowable(tries.contract, Check("", e.id, "", e)) for e in machine):
        return
    reached: set[str] = set()
    behind: dict[str, tuple[Moment, Clause]] = {}
    for moment in inside:
        holding: list[Clause] = []
        for error in machine:
            holds = truth(error, moment)
            if holds is None:
                break
            if holds:
                holding.append(error)
        if holding:
            reached.add(holding[0].id)
            for other in holding[1:]:
                behind.setdefault(other.id, (moment, holding[0]))
    for error in machine:
        if error.id in reached:
            continue
        pointer, name = at(error, tries.contract), tries.function.name
        if error.id in behind:
            moment, first = behind[error.id]
            text = f"`{error.id}` is never raised: wherever it applies, an earlier error does too"
            witness = f"{call(name, moment)} raises {first.raises} ({first.id})"
            help_ = f"put it before `{first.id}`, or leave it out"
            yield LintProblem("P723", pointer, text, witness, help_)
        else:
            text = f"`{error.id}` applied to none of {len(inside)} calls"
            simplest = min(inside, key=lambda m: len(key(m["args"])))
            witness = f"{call(name, simplest)} does not raise {error.raises}"
            yield LintProblem("P722", pointer, text, witness, "correct `when`, or leave it out")


# -- freedoms ------------------------------------------------------------------------------------


def _freedom(tries: Tries, reference: Reference) -> Iterator[LintProblem]:
    """Two components could both keep the contract and differ. It may be meant."""
    function = tries.function
    if function.model_result or not _bound(tries.contract, function):
        return
    duty = reference.duties[function.name]
    fixed = [complete(tries.contract, function, e.args) for e in function.examples]
    for each in [*tries.different.values()][:FREE]:
        if any(equal(each.args, args) for args in fixed):
            continue
        right = each.outcome.value
        found = (v for v in duty.others(each.before, right) if duty.keeps(each.before, v))
        if (other := next(found, right)) is right:
            continue
        yield LintProblem(
            "P729",
            f"/functions/{function.name}",
            f"the clauses of `{function.name}` leave open what it returns",
            f"{call(function.name, each.before)} may give {shown(right)}; or {shown(other)}",
            "say which, or say in a note that it may be either",
            information=True,
        )
        return


def _bound(contract: Contract, function: Function) -> bool:
    """Whether the function's result is the contract's to say: not what observes the state."""
    return contract.state is None or contract.state.observe != function.name
