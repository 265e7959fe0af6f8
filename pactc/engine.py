"""The stale set -> doit: order, -j, keep-going. The only module that imports doit.

doit is given neither files nor state. Each task's `uptodate` asks pactc's own judge just before
the task would run, so that an artifact whose needs came out the same is not made again; its
backend keeps nothing. When nothing is stale, doit is not even imported.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from . import make
from .dag import ROOT
from .errors import PactError
from .model import Action, Finding, Goal, State, Status
from .project import Project

Progress = Callable[[int, int, str, str], None]
"""Called with (done, of, verb, artifact id), perhaps from several threads, one at a time."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a build is asked for. `restore` are ids whose file may be overwritten, whatever its
    record says."""

    goal: Goal = Goal.PLAN
    targets: frozenset[str] = frozenset()
    jobs: int = 1
    keep_going: bool = False
    restore: frozenset[str] = frozenset()


@dataclass
class Outcome:
    """What a build did: ids in the order they were made, and findings of what failed."""

    made: list[str] = field(default_factory=list)
    failed: list[Finding] = field(default_factory=list)


def wanted(project: Project, wish: Wish) -> set[str]:
    """Ids that the wish is about: the targets and all they need, or all of the goal."""
    plan = project.plan
    return plan.closure(wish.targets) if wish.targets else plan.of_goal(wish.goal)


def buildable(project: Project, wish: Wish, among: Collection[str]) -> list[str]:
    """Ids that this build can make now or once what they wait for is made, in build order."""
    return [id_ for id_, make_it in _reach(project, wish, among).items() if make_it]


def _reach(project: Project, wish: Wish, among: Collection[str]) -> dict[str, bool]:
    """Ids that this build may bring forward, in build order: True for those to make, False for
    those that may turn out to be fresh, or valid, once what they need is made."""
    plan, states = project.plan, project.facts.states
    out: dict[str, bool] = {}
    for id_ in plan.order:
        status = states[id_]
        if id_ not in among or id_ in plan.cyclic or id_ in plan.waiting:
            continue
        if not all(cause in out for cause in status.causes):
            continue
        if _makeable(project, wish, status):
            if _not_for_person(status):
                out[id_] = True
        elif status.causes or (
            status.state is State.INVALID and any(d.artifact in out for d in plan.needs[id_])
        ):
            out[id_] = False
    return out


def _not_for_person(status: Status) -> bool:
    return not any(r.part == "person" for r in status.reasons) or bool(status.causes)


def _makeable(project: Project, wish: Wish, status: Status) -> bool:
    artifact = status.artifact
    action = project.plan.kind(artifact).action
    if action in (Action.RUN, Action.DERIVE) and artifact.id in wish.restore:
        return True  # made again, whatever its record says: that may have been written to fit
    if action is Action.SOURCE or status.state in (State.FRESH, State.INVALID):
        return action is Action.DERIVE and status.state is State.INVALID
    if action is Action.AUTHOR:
        # Nobody can write it here; but a file that is there, and never recorded, is taken in.
        return project.reader.exists(artifact.path) and not project.reader.record(artifact.path)
    if status.state is State.DRIFTED:
        return action is Action.DERIVE and artifact.id in wish.restore
    return action is Action.DERIVE or wish.goal is not Goal.PLAN


def build(project: Project, wish: Wish, progress: Progress) -> Outcome:
    """Bring what is wanted up to date as far as it goes. Re-planning is the caller's: what this
    made may have changed the plan."""
    outcome = Outcome()
    todo = _reach(project, wish, wanted(project, wish))
    if any(todo.values()):
        _run(project, wish, todo, progress, outcome)
    return outcome


def _run(
    project: Project, wish: Wish, todo: dict[str, bool], progress: Progress, outcome: Outcome
) -> None:
    from doit.action import BaseAction
    from doit.control import TaskControl
    from doit.dependency import Dependency
    from doit.exceptions import TaskFailed
    from doit.runner import MThreadRunner, Runner
    from doit.task import Task

    facts = project.facts
    guard = RLock()

    class Make(BaseAction):  # type: ignore[misc]
        """doit's own Python action swaps sys.stdout, which threads must not."""

        def __init__(self, id_: str) -> None:
            self.id = id_
            self.out = self.err = self.result = None
            self.values: dict[str, Any] = {}

        def execute(self, out: Any = None, err: Any = None) -> Any:  # noqa: ARG002
            try:
                verb = _act(project, wish, self.id)
            except make.Refused as error:
                found = error.findings
            except PactError as error:
                found = (error.finding,)
            else:
                with guard:
                    facts.judge(self.id)
                    if verb:
                        outcome.made.append(self.id)
                        progress(len(outcome.made), count, verb, self.id)
                return None
            with guard:
                outcome.failed.extend(found)
            return TaskFailed(found[0].message)

    def fresh(id_: str) -> Callable[[], bool]:
        def ask() -> bool:
            with guard:
                status = facts.judge(id_)
                return not _actable(project, wish, status) or (
                    status.state is State.FRESH and not _makeable(project, wish, status)
                )

        return ask

    count = sum(todo.values())
    tasks = [
        Task(
            _safe(id_),
            [Make(id_)],
            task_dep=[_safe(n) for n in _direct(project, id_) if n in todo],
            uptodate=[fresh(id_)],
            meta={"id": id_},
        )
        for id_ in todo
    ]
    control = TaskControl(tasks)
    control.process(None)
    keeper = Dependency(_Nothing, "")
    if wish.jobs > 1:
        runner = MThreadRunner(keeper, _Quiet(), continue_=wish.keep_going, num_process=wish.jobs)
    else:
        runner = Runner(keeper, _Quiet(), continue_=wish.keep_going)
    runner.run_all(control.task_dispatcher())


def _act(project: Project, wish: Wish, id_: str) -> str:
    """Make one artifact; the word for what was done, or an empty one."""
    status = project.facts.states[id_]
    action = project.plan.kind(status.artifact).action
    if action is Action.AUTHOR:
        make.adopt(project, id_, "person")
        return "record"
    if action is Action.RUN:
        from . import evidence

        evidence.run(project, id_)
        return "run"
    if id_ not in wish.restore:
        make.refuse_foreign(project, id_)
    make.derive(project, id_)
    return "restore" if id_ in wish.restore else "derive"


def _actable(project: Project, wish: Wish, status: Status) -> bool:
    return status.state is not State.BLOCKED and _makeable(project, wish, status)


def _direct(project: Project, id_: str) -> Iterable[str]:
    """What must be made first: what it is made from, and for `@root` the whole pack."""
    plan = project.plan
    needs = plan.needs[id_]
    pack = plan.of_goal(Goal.PLAN) - {id_} if any(d.path == ROOT for d in needs) else ()
    return dict.fromkeys([*(d.artifact for d in needs if d.artifact), *sorted(pack)])


def _safe(id_: str) -> str:
    """doit gives `=` and a leading `-` or `_` a meaning of their own in task names."""
    return id_.replace("=", "%3D")


class _Nothing:
    """A backend of doit that keeps nothing: records are the only state (DESIGN section 4)."""

    def __init__(self, name: str, **_: Any) -> None:
        self.name = name

    def get(self, *_: Any) -> None:
        return None

    def in_(self, *_: Any) -> bool:
        return False

    def set(self, *_: Any) -> None: ...

    def remove(self, *_: Any) -> None: ...

    def remove_all(self) -> None: ...

    def dump(self) -> None: ...


class _Quiet:
    """doit's reporter: pactc reports by itself."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None
