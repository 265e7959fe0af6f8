"""The visible cases of a contract on its code, and on one mutant of it after the other, in the
process that the judge uses.

A kill shows something only if the code itself passes, and passes also in other words: so it is run
once as it is, with its lines followed, and once as a control that does the same in another text
and other bytecode. Code that fails as a control looks at itself (or is not the same twice), and
then no score is told.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..contracts.checks import checks, verdict
from ..contracts.contract import Contract
from ..contracts.observe import Case, Observation, observe
from ..kinds._overlap import allows
from ..runtime.pipe import LATE, Limits
from ..runtime.process import ProcessTarget
from ..runtime.signature import signature_problem
from .mutants import Mutant, control
from .outcome import Judged, Status, Trouble

SLOWER = 10  # times as slow as the code itself, and at least
LEAST_S = 30.0  # ... so long may one mutant take
AGAIN = "mend the code first: see `pactc judge {}`"

Found = tuple[Status, str, str, tuple[Observation, Observation] | None]
"""Status, check, reason, and the first call that a mutant answers differently."""


@dataclass(frozen=True)
class _Noticed:
    """What was seen when a check failed. `late`: of a call that did not end."""

    by: str
    why: str
    late: bool = False


class Run:
    """One contract's cases, and what the code itself does in them."""

    def __init__(
        self,
        contract: Contract,
        first: Path,
        python: str | Path,
        limits: Limits,
        cases: Sequence[Case],
    ) -> None:
        self.contract, self.first, self.python, self.limits = contract, first, python, limits
        self.top = first.resolve()
        self.cases = tuple(cases)
        found = checks(contract)
        self.checks = [c for c in found if c.name != "signature"]
        self.declared = {e for f in contract.functions.values() for e in f.effects}
        self.seen: list[list[Observation]] = []
        self.steady: list[list[bool]] = []  # whether an observation is the same twice
        self.importing: Mapping[str, set[int]] = {}
        self.reached: list[Mapping[str, set[int]]] = []  # lines by file, of each case
        self.loaded: frozenset[str] = frozenset()
        self.most_s = LEAST_S

    def target(self, copy: Path, *, reach: bool = False) -> ProcessTarget:
        places = [p for p in (copy / "src", copy) if p.is_dir()]
        limits = self.limits
        if reach:  # to follow lines takes time
            limits = replace(limits, call_s=SLOWER * limits.call_s, load_s=SLOWER * limits.load_s)
        # One death is enough: it is noticed, and what comes after is of another process.
        return ProcessTarget(self.contract, places, self.python, limits, restarts=1, reach=reach)

    # -- the code itself

    def prepare(self, files: Sequence[str]) -> list[Trouble]:
        """Run the code as it is, and as a control for each file. What is returned says why no
        mutant of it can be judged."""
        name = self.contract.component
        started = time.monotonic()
        with self.target(self.first, reach=True) as target:
            if trouble := self._unusable(target):
                return [trouble]
            self.importing = self._files(target)
            noticed = self._signature(target)
            for case in self.cases:
                found = observe(self.contract, case, target)
                self.seen.append(found)
                self.reached.append(self._files(target))
                noticed = noticed or self._judged(found)
                if noticed or target.trouble:
                    break
            noticed = noticed or self._imports(target)
            self.loaded = frozenset(self._relative(path) for path in target.loaded())
            trouble_ = target.trouble
        if noticed or trouble_:
            text = f"{name} does not keep its contract as it is"
            note = f"{noticed.by}: {noticed.why}" if noticed else trouble_
            return [Trouble("P762", text, AGAIN.format(name), notes=(note,))]
        self.most_s = max(LEAST_S, SLOWER * (time.monotonic() - started))
        self.steady = [[True] * len(seen) for seen in self.seen]
        return [t for f in files if f in self.loaded for t in self._control(f)]

    def _control(self, file: str) -> list[Trouble]:
        place = self.first / file
        original = place.read_bytes()
        try:
            _write(place, control(file, original))
            with self.target(self.first) as target:
                noticed = self._signature(target)
                for at, case in enumerate(self.cases):
                    found = observe(self.contract, case, target)
                    noticed = noticed or self._judged(found)
                    if noticed or target.trouble:
                        break
                    pairs = zip(self.steady[at], self.seen[at], found, strict=False)
                    self.steady[at] = [ok and a.outcome.same(b.outcome) for ok, a, b in pairs]
                noticed = noticed or self._imports(target)
                trouble = target.trouble
        finally:
            _write(place, original)
        if not noticed and not trouble:
            return []
        note = f"{noticed.by}: {noticed.why}" if noticed else trouble
        return [Trouble(
            "P764", f"{file} does something else when only its text and bytecode are others",
            "let the code neither read itself nor depend on chance, then run it again", file,
            notes=(note,),
        )]  # fmt: skip

    # -- one mutant

    def judged(self, mutant: Mutant, copy: Path) -> Judged:
        """Its text is put in the place of the original's for so long."""
        order = self._order(mutant)
        if order is None:
            return Judged(mutant, "not reached", why="no case gets to it")
        first, rest = order
        place = copy / mutant.file
        original = place.read_bytes()
        try:
            _write(place, mutant.text)
            found = self._lives(mutant, place, copy, (*first, *rest))
            if (
                found[0] == "timed out"
            ):  # or was the machine busy? A loop is there the next time too
                found = self._lives(mutant, place, copy, (*first, *rest))
        finally:
            _write(place, original)
        return Judged(mutant, *found, cases=len(first))

    def _lives(
        self,
        mutant: Mutant,
        place: Path,
        copy: Path,
        order: Sequence[int],
    ) -> Found:
        """What comes of it in a process of its own."""
        with self.target(copy) as target:
            return self._found(mutant, place, target, order)

    def _found(
        self, mutant: Mutant, place: Path, target: ProcessTarget, order: Sequence[int]
    ) -> Found:
        deadline = time.monotonic() + self.most_s
        before = target.loaded()
        if trouble := _gone(target):
            return "broken" if target.started else "failed", "", trouble, None
        at: tuple[Observation, Observation] | None = None
        noticed = self._signature(target)
        for index in order:
            if noticed or target.trouble:
                break
            found = observe(self.contract, self.cases[index], target)
            noticed = self._judged(found)
            if time.monotonic() > deadline:
                noticed = noticed or _Noticed("", f"more than {self.most_s:.0f} s", late=True)
            if not noticed and at is None:
                pairs = zip(self.steady[index], self.seen[index], found, strict=False)
                other = [(a, b) for ok, a, b in pairs if ok and not a.outcome.same(b.outcome)]
                at = other[0] if other else None
        noticed = noticed or self._imports(target)
        # What was judged must be what was written: anything else is no word on this mutant.
        wanted = hashlib.sha512(mutant.text).hexdigest()
        path = os.path.realpath(place)
        loaded = before.get(path) or target.loaded().get(path)
        if loaded is None and _gone(target):
            return "broken", "", f"it ended before its text was seen: {target.trouble}", None
        if loaded != wanted:
            return "failed", "", "the process did not load the mutated text", None
        if not noticed and (trouble := _gone(target)):
            return "failed", "", trouble, None
        if noticed:
            return "timed out" if noticed.late else "killed", noticed.by, noticed.why, None
        return "survived", "", "", at

    def _order(self, mutant: Mutant) -> tuple[list[int], list[int]] | None:
        """The cases that get to the changed line, and the others; None if none does."""
        if mutant.file not in self.loaded:
            return None
        everywhere = range(len(self.cases))
        if mutant.reach & self.importing.get(mutant.file, set()):
            return list(everywhere), []
        first = [i for i in everywhere if mutant.reach & self.reached[i].get(mutant.file, set())]
        gets = set(first)
        return (first, [i for i in everywhere if i not in gets]) if first else None

    # -- what is seen

    def _judged(self, seen: Sequence[Observation]) -> _Noticed | None:
        """The first check that fails."""
        names = {o.function for o in seen}
        for check in self.checks:
            if check.function in names or not check.function:
                found = verdict(self.contract, check, seen)
                if found.status == "fail":
                    late = found.at is not None and found.at.outcome.message.startswith(LATE)
                    return _Noticed(check.id, found.why, late)
        return None

    def _signature(self, target: ProcessTarget) -> _Noticed | None:
        for name, function in self.contract.functions.items():
            problem = signature_problem(function, target.describe(name), self.contract)
            if problem:
                return _Noticed(f"{name}.signature", problem)
        return None

    def _imports(self, target: ProcessTarget) -> _Noticed | None:
        for effect in target.import_effects:
            if not any(allows(d, effect) for d in self.declared):
                return _Noticed("import", f"importing it has the effect {effect}")
        return None

    def _unusable(self, target: ProcessTarget) -> Trouble | None:
        target.loaded()  # starts it
        if not target.trouble:
            return None
        code = "P742" if target.started else "P743"
        mend = AGAIN.format(self.contract.component)
        mend = mend if target.started else "see `pactc doctor`, then run it again"
        return Trouble(code, f"{self.contract.component}: {target.trouble}", mend)

    def _files(self, target: ProcessTarget) -> dict[str, set[int]]:
        return {self._relative(path): lines for path, lines in target.lines().items()}

    def _relative(self, path: str) -> str:
        return Path(path).relative_to(self.top).as_posix()


def _gone(target: ProcessTarget) -> str:
    """Why there is no process any more."""
    return target.trouble


def _write(place: Path, data: bytes) -> None:
    """With the time that the file had: its neighbours have about the same."""
    found = place.stat()
    place.write_bytes(data)
    os.utime(place, ns=(found.st_atime_ns, found.st_mtime_ns))
