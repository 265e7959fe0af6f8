"""An implementation judged by its contract, in processes of its own, on a copy of its source.

Two suites: the one that everybody can derive, and a sealed one from a secret seed, of which only
the checks' ids and whether they passed are told, so that hard-coding what is visible gains nothing.
"""

from __future__ import annotations

import math
import secrets
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random

from . import fingerprint, scrub
from .contracts.checks import Check, Verdict, checks, verdict
from .contracts.contract import Contract
from .contracts.observe import Case, Observation, observe, same_state
from .contracts.shrink import shrunk
from .contracts.table import Missing, table
from .judge_version import runtime_digest
from .judgement import Report, Row, Status
from .kinds._overlap import allows
from .runtime.budget import Measured, machine, measure
from .runtime.http import HttpTarget
from .runtime.imports import beyond
from .runtime.pipe import Limits
from .runtime.process import ProcessTarget
from .runtime.signature import signature_problem
from .runtime.suite import told

REPEATED = 2  # of so many sealed cases, one of the visible suite is run again after
SMALLER = 200  # tries to make a falsifying case smaller
TOTAL_S = 900.0  # of one judgement
SMALLER_BROKE = 6  # ... where each may cost a time-out


def judge(
    contract: Contract,
    source_tree: Path,
    seed: int | None = None,
    *,
    python: str | Path = sys.executable,
    size: int = 100,
    limits: Limits = Limits(),  # noqa: B008  frozen
    total_s: float = TOTAL_S,
) -> Report:
    """Judge what is below `source_tree` (its folder `src`, and itself, are looked in for the
    module). `seed` repeats a sealed suite; None draws a secret one. The sealed suite is spent only
    on what passes the visible one. Never raises for what an implementation does."""
    digests = {
        "contract": fingerprint.of_value("contract", dict(contract.value)),
        "runtime": runtime_digest(),
    }
    with tempfile.TemporaryDirectory(prefix="pactc-judge-") as folder:
        copy = Path(folder, "source")
        copy.mkdir()
        try:
            if not source_tree.is_dir():
                raise NotADirectoryError(f"there is no folder {source_tree}")
            digests["source"] = scrub.copy(source_tree, copy)
        except scrub.Unfit as error:
            return Report(contract.component, "fails", (str(error),), digests=digests)
        except (OSError, ValueError) as error:
            return Report(contract.component, "broken", (f"no copy: {error}",), digests=digests)
        run = _Run(contract, [p for p in (copy / "src", copy) if p.is_dir()], python, limits, size)
        run.deadline = time.monotonic() + total_s
        run.total_s = total_s
        try:
            run.visible()
            if not run.failed:
                run.sealed(secrets.randbits(64) if seed is None else seed)
            if not run.failed and "fail" not in run.hidden.values():
                run.cost()
        except Exception as error:  # whatever an implementation brought about: no verdict, no pass
            run.broken.append(f"the judge itself failed: {type(error).__name__}: {error}")
        try:
            for tree, what in ((source_tree, "the source"), (copy, "the judged copy")):
                if scrub.digest(tree) != digests["source"]:
                    run.broken.append(f"{what} was changed while it was judged")
        except (scrub.Unfit, OSError) as error:
            run.broken.append(f"the source was changed while it was judged: {error}")
    return run.report(digests)


class _Run:
    """What is found while one implementation is judged."""

    def __init__(
        self,
        contract: Contract,
        sources: Sequence[Path],
        python: str | Path,
        limits: Limits,
        size: int,
    ) -> None:
        self.contract, self.sources, self.python = contract, sources, python
        self.limits, self.size = limits, size
        self.checks = checks(contract)
        self.deadline, self.total_s = math.inf, TOTAL_S
        self.over = False  # there is nothing more to call
        self.spare: ProcessTarget | HttpTarget | None = None
        self.broken: list[str] = []
        self.problems: list[str] = []
        self.rows: list[Row] = []
        self.hidden: dict[str, str] = {}
        self.cases: tuple[Case, ...] = ()
        self.seen: list[Observation] = []  # of the visible cases
        self.missing: tuple[Missing, ...] = ()
        self.calls = 0
        self.effects: dict[str, set[str]] = {}
        self.about: dict[str, tuple[str, ...]] = {}
        self.measured: tuple[Measured, ...] = ()

    def target(self, hash_seed: int = 0) -> ProcessTarget | HttpTarget:
        if self.contract.served:
            return HttpTarget(self.contract, self.sources)
        return ProcessTarget(
            self.contract, self.sources, self.python, self.limits, hash_seed=hash_seed
        )

    def visible(self) -> None:
        """The suite that everybody can derive."""
        self._reach()
        made = table(self.contract, 0, self.size)
        self.cases, self.missing = made.cases, made.missing
        signatures: dict[str, str] = {}
        with self.target() as target:
            if isinstance(target, ProcessTarget):
                for name, function in self.contract.functions.items():
                    signatures[name] = signature_problem(
                        function, target.describe(name), self.contract
                    )
                self._over(target)
                self.about["confined"] = target.confined
            self.about["not_observable"] = tuple(target.not_observable)
            seen = [] if self.over else self._observed(self.cases, target)
            if isinstance(target, ProcessTarget):
                self._imports(target.import_effects)
                self._imports(target.end(), "at its exit it")
                self._over(target)
        if self.broken:
            return
        self.seen = seen
        for o in seen:
            self.effects.setdefault(o.function, set()).update(o.outcome.effects)
        with ExitStack() as stack:
            self.rows = [self._row(check, seen, signatures, stack) for check in self.checks]

    def sealed(self, seed: int) -> None:
        """Other inputs in another order, with visible ones in between; only ids and statuses are
        kept."""
        random = Random(f"sealed/{seed}")  # noqa: S311  an order, no secret
        cases = list(table(self.contract, seed, self.size).cases)
        random.shuffle(cases)
        order: list[Case] = []
        for index, case in enumerate(cases):
            order.append(case)
            if self.cases and index % REPEATED == 0:
                order.append(random.choice(self.cases))
        with self.target(random.getrandbits(31)) as target:
            seen = self._observed(order, target)
            for o in seen:
                told = self.effects.setdefault(o.function, set())
                told.update(e if e in told else _word(e) for e in o.outcome.effects)
            if isinstance(target, ProcessTarget):
                self._imports([_word(effect) for effect in target.import_effects])
                if not target.started:  # nothing can be said of the implementation by that
                    self.broken.append(target.trouble)
                    return
        self._elsewhere(seen)
        for check in self.checks:
            if check.name != "signature":
                found = verdict(self.contract, check, seen).status
                self.hidden[check.id] = "unjudged" if found == "human" else found

    def _elsewhere(self, seen: Sequence[Observation]) -> None:
        """What is promised to be deterministic is so in another process too, where texts have other
        hashes. The cases are visible, and so is what is found."""
        first = {(id(o.case), o.index): o for o in self.seen}
        for o in seen:
            other = first.get((id(o.case), o.index))
            if other is None or not self.contract.functions[o.function].deterministic:
                continue
            again = same_state(other, o)
            if again is None or "broke" in (again.kind, other.outcome.kind):
                continue
            if not again.same(other.outcome):
                self._differs(other)

    def _differs(self, o: Observation) -> None:
        why = "another process gave something else"
        steps = tuple(
            {"function": s.function, "args": dict(s.args)} for s in o.case.steps[: o.index + 1]
        )
        for index, row in enumerate(self.rows):
            if row.id == f"{o.function}.deterministic" and row.status == "pass":
                check = next(c for c in self.checks if c.id == row.id)
                shown = told(self.contract, Verdict(check, "fail", row.seen, why, o))
                self.rows[index] = Row(row.id, row.says, "fail", row.seen, why, shown, steps)

    def cost(self) -> None:
        """What calls cost, where the contract says what they may."""
        if any(f.budget for f in self.contract.functions.values()):
            with self.target() as target:
                self.measured = measure(self.contract, self.cases, target, self.deadline)

    def _observed(
        self, cases: Sequence[Case], target: ProcessTarget | HttpTarget
    ) -> list[Observation]:
        found: list[Observation] = []
        for case in cases:
            seen = observe(self.contract, case, target)
            found.extend(seen)
            if _given_up(target):
                break
            if time.monotonic() > self.deadline:
                self.over = True
                self.problems.append(f"it takes more than {self.total_s:g} s to judge")
                break
        self.calls += len(found)
        return found

    def _reach(self) -> None:
        """What the text of the code imports beyond `may_import`; a run shows the rest."""
        if problem := beyond(self.contract, self.sources):
            self.problems.append(problem)

    def _over(self, target: ProcessTarget) -> None:
        if target.trouble and not self.over:
            self.over = True
            (self.problems if target.started else self.broken).append(target.trouble)

    def _imports(self, effects: Sequence[str], when: str = "importing it") -> None:
        """What importing does must be declared by some function, as nothing else can declare it.
        So must what was left to be done at exit."""
        declared = {e for f in self.contract.functions.values() for e in f.effects}
        self.about["import_effects"] = tuple(
            sorted({*self.about.get("import_effects", ()), *effects})
        )
        for effect in effects:
            said = f"{when} has the effect {effect}, and no function declares that"
            if not any(allows(d, effect) for d in declared) and said not in self.problems:
                self.problems.append(said)

    @property
    def failed(self) -> bool:
        """Whether there is nothing left to find out."""
        return bool(
            self.over or self.broken or self.problems or any(r.status == "fail" for r in self.rows)
        )

    def _row(
        self,
        check: Check,
        seen: Sequence[Observation],
        signatures: Mapping[str, str],
        stack: ExitStack,
    ) -> Row:
        if check.name == "signature":
            problem = signatures[check.function]
            return Row(check.id, check.says, "fail" if problem else "pass", 1, problem)
        found = verdict(self.contract, check, seen)
        if found.status != "fail" or found.at is None:
            return Row(check.id, check.says, found.status, found.seen, found.why)
        # An example is what it is; for anything else the smallest case that was found is shown.
        example = check.clause is None and check.name[0] == "X"
        small = found if example else self._smallest(check, found, stack)
        assert small.at is not None
        steps = tuple(
            {"function": s.function, "args": dict(s.args)}
            for s in small.at.case.steps[: small.at.index + 1]
        )
        shown = told(self.contract, small)
        return Row(check.id, check.says, "fail", found.seen, small.why, shown, steps)

    def _smallest(self, check: Check, found: Verdict, stack: ExitStack) -> Verdict:
        assert found.at is not None
        if self.spare is None or _given_up(self.spare):
            self.spare = self.target()
            stack.callback(self.spare.__exit__)
        target = self.spare

        def judged(case: Case) -> Verdict:
            return verdict(self.contract, check, observe(self.contract, case, target))

        def fails(case: Case) -> bool:
            in_time = time.monotonic() < self.deadline
            return in_time and judged(case).status == "fail" and not _given_up(target)

        if time.monotonic() > self.deadline:
            return found
        first = found.at.case
        budget = SMALLER_BROKE if found.at.outcome.kind == "broke" else SMALLER
        small = shrunk(self.contract, first, fails, budget)
        again = judged(small) if small != first else found
        return again if again.status == "fail" and not _given_up(target) else found

    def report(self, digests: Mapping[str, str]) -> Report:
        statuses = {row.status for row in self.rows}
        expected, executed = [c.id for c in self.checks], [row.id for row in self.rows]
        if not self.broken and expected != executed:
            self.broken.append("not every check was judged")
        status: Status = "pass"
        if "unjudged" in statuses or any(m.found is None for m in self.measured):
            status = "unjudged"
        over = any(m.over for m in self.measured)
        if self.problems or over or "fail" in statuses or "fail" in self.hidden.values():
            status = "fails"
        if self.broken:
            status = "broken"
        return Report(
            self.contract.component, status, (*self.broken, *self.problems), tuple(self.rows),
            self.hidden, self.calls, self.missing,
            {name: tuple(sorted(found)) for name, found in sorted(self.effects.items())},
            self.about.get("import_effects", ()), self.about.get("not_observable", ()),
            self.about.get("confined", ()), digests, self.measured, machine() * bool(self.measured),
        )  # fmt: skip


def _word(effect: str) -> str:
    """Without the name of what is imported: an implementation can say its inputs by that."""
    name = effect.partition(":")[0]
    return name if name == "import" else effect


def _given_up(target: ProcessTarget | HttpTarget) -> bool:
    return isinstance(target, ProcessTarget) and bool(target.trouble)
