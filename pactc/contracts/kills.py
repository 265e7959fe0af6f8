"""The kill matrix: which check finds which mutant, before any code exists. From the contract and
its table of cases alone, and to the byte the same for the same two.

A mutant is judged on the cases in which it answers other than the reference, and on no more of them
than MOST once a check has found it; where a clause then finds nothing, on all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .checks import CONFORMS, Check, Verdict, checks, unknowable, verdict
from .contract import Contract
from .kills_direct import Proof, by_clause, by_model
from .lint_problem import call as told
from .mutant import Asked, Mutant, MutantTarget
from .mutants import mutants
from .observe import Observation, Outcome, equal, observe
from .reference import Call, Reference, Run, solved
from .table import Table

MOST = 6
LONG = 24
"""A case of more calls fills a collection: it is for implementations, as each mutant would take its
time in it."""
UNSEEN = ("signature", CONFORMS)  # no mutant has either: it is no Python function, and no server
IDLE = (
    "no mutant breaks it in these cases: it holds whatever is returned, or they do not come near it"
)


@dataclass(frozen=True)
class Judged:
    """A mutant, the ids of the checks that find it, and the first call that it answers otherwise:
    what was seen of the reference and of the mutant. `at` is None if there is no such call."""

    mutant: Mutant
    killed_by: tuple[str, ...]
    at: tuple[Observation, Observation] | None


@dataclass(frozen=True)
class Row:
    """A check: its status, the ids of the mutants that it finds, and why it finds none. `by` is
    `clause` or `model` where no mutant of the whole component was used (kills_direct.py)."""

    check: Check
    status: str
    kills: tuple[str, ...] = ()
    why: str = ""
    by: str = ""


@dataclass(frozen=True)
class Matrix:
    """`judged` holds every mutant, `rows` every check but the signatures. `unsolved`: by function,
    the calls for which the reference has no result. `proofs`: by check, those of a row with
    `by`."""

    contract: Contract
    rows: tuple[Row, ...]
    judged: tuple[Judged, ...]
    cases: int
    unsolved: dict[str, int] = field(default_factory=dict)
    proofs: dict[str, Proof] = field(default_factory=dict)

    @property
    def equivalent(self) -> list[Judged]:
        """Mutants that answer as the reference does in all cases."""
        return [j for j in self.judged if j.at is None]

    @property
    def gaps(self) -> list[Judged]:
        """Mutants that answer otherwise, and that no check finds."""
        return [j for j in self.judged if j.at is not None and not j.killed_by]

    def document(self) -> dict[str, Any]:
        """As `pact/kills/<component>.json` has it."""
        from .kills_document import document

        return document(self)


def matrix(contract: Contract, table: Table) -> Matrix:
    """Every mutant of the contract against every check, on the table's cases."""
    reference = Reference(contract)
    cases = tuple(case for case in table.cases if len(case.steps) <= LONG)
    runs = [reference.run(case) for case in cases]
    unsolved = {n: reference.unsolved[n] for n in contract.functions if reference.unsolved[n]}
    right = solved(runs)
    basis = [verdict(contract, c, right) for c in checks(contract) if c.name not in UNSEEN]
    usable = [
        v.check
        for v in basis
        if v.status not in ("human", "fail") and not unknowable(contract, v.check)
    ]
    judge = _Judge(contract, runs, usable)
    judged = [judge.judged(mutant, MOST) for mutant in mutants(contract, reference, cases)]
    quiet = _quiet(basis, judged)
    proofs = {c.id: p for c in quiet if (p := _proof(contract, reference, runs, c))}
    # A clause is not called idle before all cases have been tried.
    judged = judge.searched(judged, [c for c in quiet if c.id not in proofs])
    return _assembled(contract, basis, judged, proofs, len(runs), unsolved)


def _quiet(basis: Sequence[Verdict], judged: Sequence[Judged]) -> list[Check]:
    """The clauses that could find something and found nothing."""
    found = {name for j in judged for name in j.killed_by}
    return [
        v.check
        for v in basis
        if v.status in ("pass", "unjudged") and v.check.clause and v.check.id not in found
    ]


def _proof(
    contract: Contract, reference: Reference, runs: Sequence[Run], check: Check
) -> Proof | None:
    if unknowable(contract, check):
        return None
    return by_clause(contract, reference, runs, check) or by_model(contract, runs, check)


class _Judge:
    """Runs mutants through the cases that their function is called in."""

    def __init__(self, contract: Contract, runs: Sequence[Run], usable: Sequence[Check]) -> None:
        self.contract, self.usable = contract, usable
        self._examples = {n: {e.id for e in f.examples} for n, f in contract.functions.items()}
        self.runs: dict[str, list[tuple[Run, list[Call]]]] = {
            "": [(r, list(r.calls)) for r in runs]
        }
        for name in contract.functions:
            mine = [(r, [c for c in r.calls if c.function.name == name]) for r in runs]
            self.runs[name] = [(r, calls) for r, calls in mine if calls]

    def searched(self, judged: Sequence[Judged], quiet: Sequence[Check]) -> list[Judged]:
        """The same verdicts, with a mutant for each of these checks that finds one in any case."""
        waiting, found = {c.id: c for c in quiet}, list(judged)
        order = sorted(range(len(found)), key=lambda i: bool(found[i].killed_by))
        for place in order:
            mutant = found[place].mutant
            mine = [c for c in waiting.values() if c.function in ("", mutant.function)]
            if mine:
                more = self._kills(mutant, mine)
                names = {*found[place].killed_by, *more}
                told = tuple(c.id for c in self.usable if c.id in names)
                found[place] = replace(found[place], killed_by=told)
                waiting = {n: c for n, c in waiting.items() if n not in more}
        return found

    def _kills(self, mutant: Mutant, wanted: Sequence[Check]) -> set[str]:
        """Which of the checks find the mutant, in all cases; no more once one does."""
        target = mutant.target()
        for run, calls in self.runs[mutant.function]:
            if not mutant.remembers and not mutant.stays and not _differs(mutant, calls):
                continue
            pairs = self._changed(run, target if mutant.stays else mutant.target())
            concerned = {c.id for c in self._concerned(run, [new for _, new in pairs])}
            failed = {
                c.id
                for c in wanted
                if c.id in concerned
                and verdict(self.contract, c, [new for _, new in pairs]).status == "fail"
            }
            if failed:
                return failed
        return set()

    def judged(self, mutant: Mutant, most: int) -> Judged:
        """The verdict on one mutant, from no more than `most` cases once it is found."""
        killed: dict[str, None] = {}
        at: tuple[Observation, Observation] | None = None
        count = 0
        target = mutant.target()
        for run, calls in self.runs[mutant.function]:
            if not mutant.remembers and not mutant.stays and not _differs(mutant, calls):
                continue
            pairs = self._changed(run, target if mutant.stays else mutant.target())
            if not pairs:
                continue
            at = at or pairs[0]
            count += 1
            changed = [new for _, new in pairs]
            for check in self._concerned(run, changed):
                if (
                    check.id not in killed
                    and verdict(self.contract, check, changed).status == "fail"
                ):
                    killed[check.id] = None
            if killed and count >= most:
                break
        names = tuple(c.id for c in self.usable if c.id in killed)
        return Judged(mutant, names, at)

    def _concerned(self, run: Run, changed: Sequence[Observation]) -> Iterator[Check]:
        """The checks that may have something to say of this."""
        names = {o.function for o in changed} | {""}
        for check in self.usable:
            example = check.name in self._examples.get(check.function, ())
            if check.function in names and (not example or run.case.name == check.name):
                yield check

    def _changed(self, run: Run, target: MutantTarget) -> list[tuple[Observation, Observation]]:
        seen = observe(self.contract, run.case, target)
        right = {o.index: o for o in run.seen}
        return [
            (right[o.index], o)
            for o in seen
            if o.index in right and not _same_observation(right[o.index], o)
        ]


def _differs(mutant: Mutant, calls: Sequence[Call]) -> bool:
    """Whether it answers any of the calls otherwise; if not, it does as the reference does in the
    whole case."""
    for call in calls:
        outcome, state = mutant.answers(Asked(call))
        if not _same_outcome(outcome, call.outcome) or not _same(state, call.state):
            return True
    return False


def _same(one: Any, other: Any) -> bool:
    return one is other or (one == other and equal(one, other))


def _same_outcome(one: Outcome | None, other: Outcome | None) -> bool:
    if one is other:
        return True
    if one is None or other is None:
        return False
    return (
        (one.kind, one.error, one.bases, one.effects, one.message)
        == (other.kind, other.error, other.bases, other.effects, other.message)
        and _same(one.value, other.value)
        and _same(one.args, other.args)
        and _same(one.data, other.data)
    )


def _same_observation(one: Observation, other: Observation) -> bool:
    return (
        one.expected is other.expected
        and one.trouble == other.trouble
        and _same_outcome(one.outcome, other.outcome)
        and _same_outcome(one.again, other.again)
        and _same(one.args, other.args)
        and _same(one.old, other.old)
        and _same(one.state, other.state)
        and (one.repeated is None) == (other.repeated is None)
        and all(map(_same_outcome, one.repeated or (), other.repeated or ()))
        and _same(one.repeated_states, other.repeated_states)
    )


def _assembled(
    contract: Contract, basis: Sequence[Verdict], judged: Sequence[Judged],
    proofs: dict[str, Proof], cases: int, unsolved: dict[str, int],
) -> Matrix:  # fmt: skip
    kills: dict[str, list[str]] = {}
    for j in judged:
        for name in j.killed_by:
            kills.setdefault(name, []).append(j.mutant.id)
    rows = []
    for found in basis:
        row = _row(contract, found, tuple(kills.get(found.check.id, ())))
        if row.status in ("idle", "unjudged") and found.check.id in proofs:
            proof = proofs[found.check.id]
            row = Row(found.check, "kills", (proof.id,), "", proof.by)
        rows.append(row)
    shown = {r.check.id: proofs[r.check.id] for r in rows if r.by}
    return Matrix(contract, tuple(rows), tuple(judged), cases, unsolved, shown)


def _row(contract: Contract, found: Verdict, kills: tuple[str, ...]) -> Row:
    check = found.check
    if found.status == "human":
        return Row(check, "human", (), found.why)
    if found.status == "fail":
        why = f"the contract contradicts itself: {found.why}"
        if found.at is not None:
            why += f", in {told(found.at.function, found.at.variables())}"
        return Row(check, "contradicted", (), why)
    if found.status == "unjudged":
        return Row(check, "unjudged", kills, unknowable(contract, check) or found.why)
    if kills:
        return Row(check, "kills", kills)
    if check.clause is not None:
        return Row(check, "idle", (), IDLE)
    return Row(check, "passes-only")
