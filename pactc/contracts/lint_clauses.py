"""Lint of clauses: each is tried on many calls, and on many results of one call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from .atoms import Atoms, pool
from .cel import CelError, NoValue, Program, mentions
from .checks import Check, unknowable
from .choices import Seeded
from .clause_text import alternatives
from .contract import Clause, Contract, Function
from .duty import Duty
from .lint_problem import LintProblem, at, call, shown
from .observe import complete, equal
from .reference import Call, Reference
from .schemas import Nothing, key
from .situations import Moment, allowed, drawn, truth, walked, wandered
from .strategies import Maker
from .table import Table

DRAWS = 300  # calls of each function
WANDERED = 40  # more calls of each, one after the other
INPUTS = 60  # of so many calls the results are looked at, those that know most first
FREE = 12  # of so many different calls another result is looked for
RESULTS = 40  # other results, and as many drawn ones
FEW, STATES = 3, 8
_VARIABLES = ("args", "config", "old", "state", "result")


@dataclass
class _Tries:
    """What is known of a function: moments before calls, and calls that the reference answered."""

    contract: Contract
    function: Function
    calls: Sequence[Call]
    moments: list[Moment] = field(default_factory=list)
    results: dict[int, list[tuple[Any, Any]]] = field(default_factory=dict)

    @property
    def inside(self) -> list[Moment]:
        return [m for m in self.moments if allowed(self.function, m)]

    @property
    def returned(self) -> list[Call]:
        return [
            c
            for c in self.calls
            if c.outcome.kind == "returned" and allowed(self.function, c.before)
        ]

    @cached_property
    def different(self) -> dict[str, Call]:
        """Calls that returned, without those that say the same again; by what they say."""
        found: dict[str, Call] = {}
        for each in self.returned:
            found.setdefault(key([each.args, each.config, each.old]), each)
        return found

    @cached_property
    def rich(self) -> list[Call]:
        """Different calls that returned, those that know most first."""
        found = self.different
        return [found[text] for text in sorted(found, key=lambda t: (-len(t), t))][:INPUTS]


def check(contract: Contract, table: Table) -> Iterator[LintProblem]:
    """Problems P721-P724 and P729."""
    reference = Reference(contract)
    found = walked(reference, [c for c in table.cases if not any(s.invalid for s in c.steps)])
    more = wandered(reference, WANDERED)
    for function in contract.functions.values():
        calls = [*found[function.name], *more[function.name]]
        tries = _Tries(contract, function, calls)
        tries.moments = [c.before for c in calls]
        tries.moments += drawn(contract, function, DRAWS, _states(calls))
        yield from _requires(tries)
        yield from _errors(tries)
        yield from _ensures(tries, reference)
        yield from _freedom(tries, reference)


def _states(calls: Sequence[Call]) -> list[Call]:
    """One call for each state."""
    return list({key(c.old): c for c in calls}.values())[:50]


# -- requires ------------------------------------------------------------------------------------


def _requires(tries: _Tries) -> Iterator[LintProblem]:
    for clause in tries.function.requires:
        answers = [(truth(clause, m), m) for m in tries.moments]
        known = [(holds, m) for holds, m in answers if holds is not None]
        constant = clause.text is not None and not _reads(clause.text)
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


def _never_reached(tries: _Tries, clause: Clause) -> bool:
    """Whether what refuses nothing was tried on enough: a clause that speaks of a state says
    something only where there are states that differ."""
    text = clause.text or ""
    if not (mentions(text, "state") or mentions(text, "old")):
        return True
    return len({key(m["old"]) for m in tries.moments}) >= STATES


def _reads(text: str) -> bool:
    return any(mentions(text, name) for name in _VARIABLES)


# -- errors --------------------------------------------------------------------------------------


def _errors(tries: _Tries) -> Iterator[LintProblem]:
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


# -- ensures -------------------------------------------------------------------------------------


def _ensures(tries: _Tries, reference: Reference) -> Iterator[LintProblem]:
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


def _vacuous(tries: _Tries, duty: Duty, clause: Clause) -> tuple[str, str, int] | None:
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
        if not after and _reads(part):
            try:
                if Program(part)(**moment) is True:
                    return False
            except (CelError, NoValue):
                continue
    return True


def _enough(tries: _Tries, clause: Clause, inputs: list[Call]) -> bool:
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


def _results(tries: _Tries, duty: Duty, each: Call) -> list[tuple[Any, Any]]:
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


# -- freedoms ------------------------------------------------------------------------------------


def _freedom(tries: _Tries, reference: Reference) -> Iterator[LintProblem]:
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
