"""What a build is asked for, and what of it can be made now: decided before anything is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .model import Action, Goal, State, Status
from .project import Project

if TYPE_CHECKING:
    from .authors.door import Desk


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


def wanted(project: Project, wish: Wish) -> set[str]:
    """Ids that the wish is about: the targets and all they need, or all of the goal."""
    plan = project.plan
    return plan.closure(wish.targets) if wish.targets else plan.of_goal(wish.goal)


def buildable(project: Project, wish: Wish, among: Collection[str]) -> list[str]:
    """Ids that this build can make now or once what they wait for is made, in build order."""
    return [id_ for id_, make_it in reachable(project, wish, among).items() if make_it]


def reachable(project: Project, wish: Wish, among: Collection[str]) -> dict[str, bool]:
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
        if makeable(project, wish, status):
            if _not_for_person(status):
                out[id_] = True
        elif status.causes or (
            status.state is State.INVALID and any(d.artifact in out for d in plan.needs[id_])
        ):
            out[id_] = False
    return out


def _not_for_person(status: Status) -> bool:
    return not any(r.part == "person" for r in status.reasons) or bool(status.causes)


def makeable(project: Project, wish: Wish, status: Status) -> bool:
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


def before_replanning(project: Project, wish: Wish, reach: dict[str, bool]) -> dict[str, bool]:
    """What does not need anything that is to be made and decides the plan: an author who is asked
    for the laws of a graph without contracts is asked for nothing."""
    plan = project.plan
    out: dict[str, bool] = {}
    for id_, make_it in reach.items():
        before = [d.artifact for d in plan.needs[id_] if d.artifact in reach]
        if make_it and batched(project, wish, id_):
            if not before:  # a batch has only what can be asked for at once
                out[id_] = make_it
        elif all(b in out and not (out[b] and _decides(project, wish, b)) for b in before):
            out[id_] = make_it
    return out


def batched(project: Project, wish: Wish, id_: str) -> bool:
    """Whether its author is asked for many artifacts at once."""
    status = project.facts.states[id_]
    authored = project.plan.kind(status.artifact).action is Action.AUTHOR
    if wish.desk is None or not authored or taken_in(project, status):
        return False
    from .authors import batches

    return batches.wanted(project, id_, wish.desk)


def _decides(project: Project, wish: Wish, id_: str) -> bool:
    return _plans(project, id_) or batched(project, wish, id_)


def _plans(project: Project, id_: str) -> bool:
    artifact = project.plan.artifacts[id_]
    authored = project.plan.kind(artifact).action is Action.AUTHOR
    return authored and artifact.path in project.plan.sources


def actable(project: Project, wish: Wish, status: Status) -> bool:
    return status.state is not State.BLOCKED and makeable(project, wish, status)
