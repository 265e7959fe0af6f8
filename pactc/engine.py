"""The stale set -> doit: order, -j, keep-going. The only module that imports doit.

doit is given neither files nor state. Each task's `uptodate` asks pactc's own judge just before
the task would run, so that an artifact whose needs came out the same is not made again; its
backend keeps nothing. When nothing is stale, doit is not even imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, RLock
from typing import TYPE_CHECKING, Any

from . import make
from .errors import PactError
from .model import Action, Finding, Goal, State
from .needs import ROOT
from .project import Project
from .wish import Wish, actable, batched, before_replanning, makeable, reachable, taken_in, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .authors.door import Desk

GRACE_S = 10.0  # for authors to end what they are about, once they were told to

Progress = Callable[[int, int, str, str], None]
"""Called with (done, of, verb, artifact id), perhaps from several threads, one at a time."""


@dataclass
class Outcome:
    """What a build did: ids in the order they were made, findings of what failed, and ids that were
    left until the plan is made again, because what they need decides what else there is to make."""

    made: list[str] = field(default_factory=list)
    failed: list[Finding] = field(default_factory=list)
    left: set[str] = field(default_factory=set)


def build(project: Project, wish: Wish, progress: Progress) -> Outcome:
    """Bring what is wanted up to date as far as it goes. Re-planning is the caller's: what this
    made may have changed the plan."""
    reach = reachable(project, wish, wanted(project, wish))
    todo = before_replanning(project, wish, reach)
    outcome = Outcome(left=reach.keys() - todo.keys())
    many = [id_ for id_, make_it in todo.items() if make_it and batched(project, wish, id_)]
    if many and wish.desk is not None and not _ahead(project, many, wish.desk, outcome):
        return outcome
    if any(todo.values()):
        _run(project, wish, todo, progress, outcome)
    return outcome


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
                return not actable(project, wish, status) or (
                    status.state is State.FRESH and not makeable(project, wish, status)
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
    finally:
        # doit's tasks and their actions hold each other, and so all of the project for a while:
        # not the directories that its tree keeps open as well.
        project.tree.close()


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
