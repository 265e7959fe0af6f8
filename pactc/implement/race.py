"""All of it: components in the order of their dependencies, as many racers at once as is allowed,
the best chosen and offered, and what that makes possible begun."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import Any

from .. import fingerprint
from ..errors import PactError
from ..judge_version import runtime_digest
from ..model import Finding, Where
from ..project import Place
from . import commits, offer, state, view
from .commits import Base, File
from .outside import Outside
from .plan import Task
from .racer import Racer, Round, judge, raced, whole
from .run import confines, sweep
from .score import Score, score
from .settings import Settings
from .told import Scored, row, why
from .verdict import mutated

TICK_S = 0.2  # how long Ctrl-C may wait


@dataclass(frozen=True)
class Outcome:
    """What came of one component: `status` is offered, kept (its code passes as it is), failed, or
    waits (for a dependency). `racers` is what machines are told of each."""

    component: str
    status: str
    findings: tuple[Finding, ...] = ()
    branch: str = ""
    commit: str = ""
    racers: tuple[Mapping[str, Any], ...] = ()


@dataclass
class _Running:
    """One component that is raced."""

    task: Task
    base: Base
    racers: list[Racer]
    rounds: dict[int, Round] = field(default_factory=dict)


@dataclass(frozen=True)
class _Chosen:
    """The best of a component, if one passes; the racers in the order of their scores."""

    best: tuple[Racer, Round] | None
    scores: tuple[Scored, ...]


class Race:
    """`tasks` are all components that are asked for or called, by name; `asked` those to be raced,
    in order. With `only_failing`, those whose code passes as it is are left alone."""

    def __init__(
        self,
        place: Place,
        folder: Path,
        tasks: Mapping[str, Task],
        asked: Sequence[str],
        settings: Settings,
        jobs: int,
        tell: Callable[[str], None],
    ) -> None:
        self.place, self.folder, self.tasks = place, folder, tasks
        self.asked, self.settings, self.jobs, self.tell = list(asked), settings, jobs, tell
        self.base = commits.at(place.repo, "HEAD")
        self.outside = Outside(place.repo)
        self.stop = Event()
        self.done: dict[str, Outcome] = {}
        self.changes: dict[str, Mapping[str, File | None]] = {}

    def run(self, *, only_failing: bool = False) -> list[Outcome]:
        """Raises PactError for what concerns the whole, and KeyboardInterrupt: all that was
        finished is kept."""
        for name in self.asked:
            offer.room(self.place.repo, name, self.base, self.folder)
        sweep(state.races(self.folder))
        state.swept(self.folder)
        if not confines():
            self.tell("this machine cannot keep a command from writing elsewhere: it is looked at")
        pool = ThreadPoolExecutor(self.jobs)
        try:
            self._judge_what_is_there(pool, only_failing)
            self._race(pool)
        finally:
            self.stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            sweep(state.races(self.folder))
        return [self.done[name] for name in self.asked]

    # -- what is there already

    def _judge_what_is_there(self, pool: ThreadPoolExecutor, only_failing: bool) -> None:
        beside = {n for name in self.asked for n in self.tasks[name].needs} - {*self.asked}
        names = sorted(beside | ({*self.asked} if only_failing else set()))
        futures = {pool.submit(self._as_it_is, name): name for name in names}
        for future in self._finished({*futures}):
            name, report = futures[future], future.result()
            if report["status"] == "pass":
                self.done[name] = Outcome(name, "kept")
                self.tell(f"{name}: its code passes as it is")
            elif name in beside:
                said = f"{report['passed']} of {report['checks']} checks hold"
                self.tell(f"{name}: its code does not pass: {report['status']}, {said}")
                self.done[name] = Outcome(name, "failed")

    def _as_it_is(self, name: str) -> dict[str, Any]:
        racer = self._racer(self.tasks[name], self.base, 0)
        return judge(racer, view.own(self.tasks[name], self.base, self.place.prefix))

    # -- the race

    def _race(self, pool: ThreadPoolExecutor) -> None:
        racing: dict[Future[Round], tuple[_Running, Racer]] = {}
        choosing: dict[Future[_Chosen], _Running] = {}
        todo = [name for name in self.asked if name not in self.done]
        while todo or racing or choosing:
            for name in [n for n in todo if self._free(n)]:
                todo.remove(name)
                if running := self._start(name):
                    for racer in running.racers:
                        racing[pool.submit(raced, racer)] = running, racer
            for future in self._some({*racing, *choosing}):
                if future in racing:
                    running, racer = racing.pop(future)
                    running.rounds[racer.number] = future.result()
                    if len(running.rounds) == len(running.racers):
                        choosing[pool.submit(self._choose, running)] = running
                else:
                    running = choosing.pop(future)
                    self._end(running, future.result())

    def _free(self, name: str) -> bool:
        """Whether all that it calls is decided."""
        return all(n in self.done for n in self.tasks[name].needs)

    def _start(self, name: str) -> _Running | None:
        task = self.tasks[name]
        missing = [n for n in task.needs if self.done[n].status not in ("offered", "kept")]
        if missing:
            text = f"{name} calls {', '.join(missing)}, which no implementation passes for"
            self.done[name] = Outcome(name, "waits", (Finding(
                "P857", text, Where(task.paths["contract"]), f"contract/{name}", (),
                f"run `pactc implement {' '.join(missing)} {name}`",
            ),))  # fmt: skip
            self.tell(f"{name}: waits for {', '.join(missing)}")
            return None
        base = self._base(task)
        racers = [self._racer(task, base, n + 1) for n in range(self.settings.racers)]
        return _Running(task, base, racers)

    def _base(self, task: Task) -> Base:
        """HEAD, with what was offered of the components behind this one."""
        names = [n for n in task.behind if n in self.changes]
        if not names:
            return self.base
        below = {m for n in names for m in self.tasks[n].behind}
        tips = [self.done[n].commit for n in sorted({*names} - below)]
        merged = {p: f for n in names for p, f in self.changes[n].items()}
        return commits.on(self.base, tips, merged)

    def _racer(self, task: Task, base: Base, number: int) -> Racer:
        """Number 0 is nobody: what is there already."""
        writer = self.settings.writers[(number - 1) % len(self.settings.writers)]
        by = [writer.name, *writer.argv, str(writer.seconds), *writer.env, *writer.writes]
        made = [base.tree, *base.parents, fingerprint.of_value("contract", dict(task.value))]
        on = fingerprint.digest("#race", *(w.encode() for w in (*made, runtime_digest())))
        who = fingerprint.digest("#racer", *(w.encode() for w in by))
        key, mine = on.rpartition(":")[2][:16], who.rpartition(":")[2][:8]
        folder = state.races(self.folder) / task.component / key / f"{number}-{mine}"
        behind = {n: self.tasks[n] for n in task.behind if n in self.tasks}
        return Racer(task, behind, base, self.place.prefix, number, writer, self.settings.rounds,
                     folder, self.outside, self.stop, self.tell)  # fmt: skip

    # -- the choice

    def _choose(self, running: _Running) -> _Chosen:
        """In a thread of the pool. Code that was judged in an earlier run is judged once more
        before it is offered: what lay on disk meanwhile is believed by nobody."""
        pairs = [(r, running.rounds[r.number]) for r in running.racers]
        passed = [(r, f) for r, f in pairs if f.status == "pass"]
        kills: dict[int, tuple[int, int]] = {}
        most = max((f.report["passed"] for _, f in passed if f.report), default=0)
        tied = [(r, f) for r, f in passed if f.report and f.report["passed"] == most]
        if len(tied) > 1 and not running.task.contract.served and _has_mutants():
            for racer, found in tied:
                self.tell(f"{racer.name}: mutants of its code are run")
                with state.workshop(self.folder) as place:
                    source = whole(racer, found.files, place / "project")
                    kills[racer.number] = mutated(
                        running.task, source, racer.scratch, self.stop, place / "tmp"
                    )
        scores = [
            (r, f, score(f.report, f.files, r.number, kills.get(r.number, (0, 0))))
            if f.report else (r, f, None)
            for r, f in pairs
        ]  # fmt: skip
        order = sorted(scores, key=lambda s: (s[1].status != "pass", s[2] is None, s[2] or _LAST))
        for racer, found, _ in order:
            if found.status != "pass":
                break
            if found.kept:
                report = judge(racer, found.files)
                if report["status"] != "pass":
                    self.tell(f"{racer.name}: it does not pass again: {report['status']}")
                    continue
                found = Round(found.number, "pass", found.files, report)
            return _Chosen((racer, found), tuple(order))
        return _Chosen(None, tuple(order))

    def _end(self, running: _Running, chosen: _Chosen) -> None:
        """Offer the best, or say why there is none. In the main thread: no two at once."""
        task, name = running.task, running.task.component
        told = tuple(row(*each) for each in chosen.scores)
        if chosen.best is None:
            self.done[name] = Outcome(name, "failed", why(task, chosen.scores), racers=told)
            self.tell(f"{name}: no implementation passes")
            return
        racer, found = chosen.best
        assert found.report is not None
        changed = offer.changed(task, running.base, self.place.prefix, found.files)
        if commits.tree_with(running.base, changed) == running.base.tree:
            self.done[name] = Outcome(name, "kept", racers=told)
            self.tell(f"{name}: the best is the code as it is")
            return
        try:
            made = offer.offered(task, running.base, self.place.prefix, found.files, found.report,
                                 racer.writer.name, self.folder)  # fmt: skip
        except PactError as error:
            self.done[name] = Outcome(name, "failed", (error.finding,), racers=told)
            return
        self.changes[name] = changed
        branch = offer.name(name)
        self.done[name] = Outcome(name, "offered", (), branch, made, told)
        by = f"racer {racer.number} ({racer.writer.name})"
        self.tell(f"{name}: offered as branch {branch}, {made[:12]}, by {by}")

    # -- waiting

    def _some(self, futures: set[Future[Any]]) -> set[Future[Any]]:
        """Those that are done, one at least; Ctrl-C is heard meanwhile."""
        done: set[Future[Any]] = set()
        while futures and not done:
            done, _ = wait(futures, TICK_S, FIRST_COMPLETED)
        return done

    def _finished(self, futures: set[Future[Any]]) -> list[Future[Any]]:
        """All of them, when they are done."""
        left = {*futures}
        order: list[Future[Any]] = []
        while left:
            done = self._some(left)
            left -= done
            order += done
        return order


_LAST = Score(0, Fraction(0), 0, 0, 0, 0)


def _has_mutants() -> bool:
    from importlib.util import find_spec

    return find_spec("libcst") is not None
