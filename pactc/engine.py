"""The stale set -> doit: order, -j, keep-going. The only module that imports doit.

doit is given neither files nor state. Each task's `uptodate` asks pactc's own judge just before
the task would run, so that an artifact whose needs came out the same is not made again; its
backend keeps nothing. When nothing is stale, doit is not even imported.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, RLock
from typing import TYPE_CHECKING, Any

from . import make
from .dag import ROOT
from .errors import PactError
from .model import Action, Finding, Goal, State, Status
from .project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .authors.door import Desk

GRACE_S = 10.0  # for authors to end what they are about, once they were told to

Progress = Callable[[int, int, str, str], None]
"""Called with (done, of, verb, artifact id), perhaps from several threads, one at a time."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a build is asked for. `restore` are ids whose file may be overwritten, whatever its
    record says. `desk` is where authors are asked; None: nobody is."""

    goal: Goal = Goal.PLAN
    targets: frozenset[str] = frozenset()
    jobs: int = 1
    keep_going: bool = False
    restore: frozenset[str] = frozenset()
    desk: Desk | None = None


@dataclass
class Outcome:
    """What a build did: ids in the order they were made, findings of what failed, and ids that were
    left until the plan is made again, because what they need decides what else there is to make."""

    made: list[str] = field(default_factory=list)
    failed: list[Finding] = field(default_factory=list)
    left: set[str] = field(default_factory=set)


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
    if action is Action.AUTHOR:
        return status.state is not State.FRESH and (
            taken_in(project, status) or _written(project, wish, status)
        )
    if action is Action.SOURCE or status.state in (State.FRESH, State.INVALID):
        return action is Action.DERIVE and status.state is State.INVALID
    if status.state is State.DRIFTED:
        return action is Action.DERIVE and artifact.id in wish.restore
    return action is Action.DERIVE or wish.goal is not Goal.PLAN


def taken_in(project: Project, status: Status) -> bool:
    """A file that is there, and never recorded, is what somebody wrote."""
    path = status.artifact.path
    there = project.reader.exists(path) and not project.reader.record(path)
    return there and status.state is not State.INVALID


def _written(project: Project, wish: Wish, status: Status) -> bool:
    """Whether an author is asked for it; what a person edited since is never written over."""
    if wish.desk is None or status.state is State.DRIFTED:
        return False
    from .authors import door

    asked = door.asked(project, status.artifact.kind, wish.desk.names)
    return bool(asked) and door.may_write(project, status)


def build(project: Project, wish: Wish, progress: Progress) -> Outcome:
    """Bring what is wanted up to date as far as it goes. Re-planning is the caller's: what this
    made may have changed the plan."""
    reach = _reach(project, wish, wanted(project, wish))
    todo = _before_replanning(project, wish, reach)
    outcome = Outcome(left=reach.keys() - todo.keys())
    many = [id_ for id_, make_it in todo.items() if make_it and _batched(project, wish, id_)]
    if many and wish.desk is not None and not _ahead(project, many, wish.desk, outcome):
        return outcome
    if any(todo.values()):
        _run(project, wish, todo, progress, outcome)
    return outcome


def _before_replanning(project: Project, wish: Wish, reach: dict[str, bool]) -> dict[str, bool]:
    """What does not need anything that is to be made and decides the plan: an author who is asked
    for the laws of a graph without contracts is asked for nothing."""
    plan = project.plan
    out: dict[str, bool] = {}
    for id_, make_it in reach.items():
        before = [d.artifact for d in plan.needs[id_] if d.artifact in reach]
        if make_it and _batched(project, wish, id_):
            if not before:  # a batch has only what can be asked for at once
                out[id_] = make_it
        elif all(b in out and not (out[b] and _decides(project, wish, b)) for b in before):
            out[id_] = make_it
    return out


def _decides(project: Project, wish: Wish, id_: str) -> bool:
    return _plans(project, id_) or _batched(project, wish, id_)


def _batched(project: Project, wish: Wish, id_: str) -> bool:
    status = project.facts.states[id_]
    authored = project.plan.kind(status.artifact).action is Action.AUTHOR
    if wish.desk is None or not authored or taken_in(project, status):
        return False
    from .authors import batches

    return batches.wanted(project, id_, wish.desk)


def _ahead(project: Project, ids: list[str], desk: Desk, outcome: Outcome) -> bool:
    """Have drafts of many artifacts at once; whether the build may go on."""
    from .authors import batches
    from .authors.author import Cancelled

    desk.planned(ids)
    try:
        batches.ahead(project, ids, desk)
    except Cancelled:
        raise KeyboardInterrupt from None
    except PactError as error:
        outcome.failed.append(error.finding)
        return False
    return True


def _plans(project: Project, id_: str) -> bool:
    artifact = project.plan.artifacts[id_]
    authored = project.plan.kind(artifact).action is Action.AUTHOR
    return authored and artifact.path in project.plan.sources


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
    busy = _Busy()

    class Make(BaseAction):  # type: ignore[misc]
        """doit's own Python action swaps sys.stdout, which threads must not."""

        def __init__(self, id_: str) -> None:
            self.id = id_
            self.out = self.err = self.result = None
            self.values: dict[str, Any] = {}

        def execute(self, out: Any = None, err: Any = None) -> Any:  # noqa: ARG002
            try:
                with busy.one():
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
    if wish.desk is not None:
        wish.desk.planned([id_ for id_, make_it in todo.items() if make_it])
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
    try:
        runner.run_all(control.task_dispatcher())
    except BaseException:
        if wish.desk is not None:
            wish.desk.cancel.set()
            busy.wait(GRACE_S)
        raise


class _Busy:
    """How many artifacts are being made: whoever interrupts a build waits until nobody is in the
    middle of something."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = Condition()

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._changed:
            self._count += 1
        try:
            yield
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._count, seconds)


def _act(project: Project, wish: Wish, id_: str) -> str:
    """Make one artifact; the word for what was done, or an empty one."""
    status = project.facts.states[id_]
    action = project.plan.kind(status.artifact).action
    if action is Action.AUTHOR:
        if taken_in(project, status):
            make.adopt(project, id_, "person")
            return "record"
        return _write(project, wish, id_)
    if action is Action.RUN:
        from . import evidence

        evidence.run(project, id_)
        return "run"
    if id_ not in wish.restore:
        make.refuse_foreign(project, id_)
    make.derive(project, id_)
    return "restore" if id_ in wish.restore else "derive"


def _write(project: Project, wish: Wish, id_: str) -> str:
    from .authors import door
    from .authors.author import Cancelled

    assert wish.desk is not None
    try:
        door.write(project, id_, wish.desk)
    except Cancelled:
        raise KeyboardInterrupt from None
    return "write"


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
