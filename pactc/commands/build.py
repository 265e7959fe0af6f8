"""`pactc build`: bring artifacts up to date. Authors are asked where the spec names some; without,
it goes as far as that needs nobody."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from .. import engine, records
from .. import project as projects
from ..authors import config as authors
from ..facts import every_finding
from ..model import Action, Goal, State, Status
from ..rules import SELF
from ..wish import Wish, buildable, taken_in, wanted
from ._progress import Progress
from .common import add_format, aim, emit, meant, place, result

if TYPE_CHECKING:
    from ..authors.door import Desk

SUMMARY = "bring artifacts up to date; authors are asked where the spec names some"
EXAMPLE = """\
  pactc build                        the plan
  pactc build -n                     say what would be done and may cost; write nothing
  pactc build -j 4 --author anthropic
  pactc build --offline              ask no author
  pactc build evidence -j 2          the plan, then run what evidence is stale
  pactc build contract/booking       one artifact and all it is made from
  pactc build --restore controls     overwrite an edit of a derived artifact"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET",
        help="a goal (plan, evidence, production), or ids, kinds or paths (default: plan)",
    )  # fmt: skip
    parser.add_argument("-j", "--jobs", type=_jobs, default=1, metavar="N", help="jobs at once")
    parser.add_argument("-k", "--keep-going", action="store_true", help="go on after a failure")
    parser.add_argument("-n", "--dry-run", action="store_true", help="say what would be done")
    parser.add_argument("--restore", action="append", default=[], metavar="ID",
                        help="overwrite this derived artifact though it was edited")  # fmt: skip
    parser.add_argument(
        "--author", action="append", default=[], metavar="NAME",
        help="ask this author, whomever the spec names; again: who is asked if the first fails",
    )  # fmt: skip
    parser.add_argument("--offline", action="store_true",
                        help="ask no author (as in CI, unless --author names one)")  # fmt: skip
    parser.add_argument("--prune", action="store_true",
                        help="remove files and records that no rule wants any more")  # fmt: skip
    add_format(parser)


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1024:
        raise argparse.ArgumentTypeError("a number of jobs from 1 to 1024")
    return int(text)


def run(args: argparse.Namespace) -> int:
    where = place(args)
    if args.dry_run:
        return _dry_run(args, projects.work_tree(where))
    with records.lock(where.repo.git_dir):
        return _build(args, where)


def _build(args: argparse.Namespace, where: projects.Place) -> int:
    show = Progress()
    made: list[str] = []
    swept = False
    desk: Desk | None = None
    left: set[str] = set()
    while True:
        project = projects.work_tree(where)
        desk = desk or _desk(args, project, show)
        if not swept:
            swept = True
            if _sweep(project):
                continue
        states = project.facts.judge_all()
        wish = replace(_wish(args, project), desk=desk)
        if args.prune and _prune(project, states):
            continue
        outcome = engine.build(project, wish, show)
        made += outcome.made
        # What was made decides what else there is to make: the graph decides which contracts
        # exist. So plan again, until nothing more is made.
        if outcome.failed or not (outcome.made or outcome.left - left):
            break
        if not outcome.left and not _replans(project, outcome.made):
            break
        left = outcome.left
    show.end()
    if any(f.code == "P306" for f in outcome.failed):
        project = projects.work_tree(where)  # what was read is not what is there any more
        wish = _wish(args, project)
        states = project.facts.judge_all()
    else:
        states = project.facts.judge_rest()
    _leave_orders(project)
    chosen = project.plan.closure(wanted(project, wish))
    states = {i: s for i, s in states.items() if i in chosen or s.state is State.ORPHAN}
    findings, waiting = every_finding(project.plan, states)
    findings = [f for f in findings if f.artifact not in {x.artifact for x in outcome.failed}]
    told = result("build", [*outcome.failed, *findings], states, waiting)
    if desk is not None and desk.gaps:
        told = replace(told, findings=(*told.findings, *desk.gaps))
    code = emit(args, told, project.root)
    sys.stderr.write(f"made {len(made)}\n" if made else "nothing to make\n")
    return code


def _leave_orders(project: projects.Project) -> None:
    """What still waits for an author is there to be read, also as files."""
    from ..authors import order

    kinds = project.plan.registry.kinds.values()
    if any(kind.action is Action.AUTHOR for kind in kinds):
        order.leave(project)


def _replans(project: projects.Project, made: list[str]) -> bool:
    """Whether what was made may have changed what there is to make. What an author wrote may name
    other files than the one before."""
    plan = project.plan
    paths = [plan.artifacts[id_].path for id_ in made]
    looped = any(
        entry.loop and entry.loop[0] == SELF
        for id_ in made
        for entry in plan.kind(plan.artifacts[id_]).inputs
    )
    return looped or any(path in plan.sources for path in paths)


def _desk(args: argparse.Namespace, project: projects.Project, show: Progress) -> Desk | None:
    """Where authors are asked; None where nobody is."""
    kinds = [k for k in project.plan.registry.kinds.values() if k.action is Action.AUTHOR]
    if not args.author and not any(authors.chosen(project.facts.config(), k.name) for k in kinds):
        return None
    from ..authors import author
    from ..authors.budget import purse
    from ..authors.door import Desk

    for name in args.author:
        author(name)  # said wrong: before anything is made
    held = purse(project)
    show.money = lambda: (held.spent, held.limit)
    offline = args.offline or bool(os.environ.get("CI") and not args.author)
    return Desk(held, tuple(args.author), offline, show.told, show.planned)


def _wish(args: argparse.Namespace, project: projects.Project) -> Wish:
    goal, ids = aim(project, args.targets, args.folder)
    if any(project.plan.kind(project.plan.artifacts[i]).goal is not Goal.PLAN for i in ids):
        goal = Goal.PRODUCTION
    restore = meant(project, args.restore, args.folder)
    return Wish(goal, ids | restore if ids else ids, args.jobs, args.keep_going, restore)


def _prune(project: projects.Project, states: Mapping[str, Status]) -> bool:
    """Remove orphans; whether there were any. What a person wrote stays in Git's history, or, if
    it was never committed, stays on disk."""
    orphans = {p: kind for p, kind in project.plan.orphans.items() if p in states}
    tracked = {p for p, entry in project.tree.list().items() if entry.oid}
    removed = False
    for path, kind in sorted(orphans.items()):
        if path not in tracked and kind is not None and not _derived(project, kind):
            continue
        records.remove(project.root, path)
        sys.stderr.write(f"removed {path}\n")
        removed = True
    return removed


def _derived(project: projects.Project, kind: str) -> bool:
    return project.plan.registry.kinds[kind].action.value == "derive"


def _sweep(project: projects.Project) -> bool:
    """Remove temporary files that a killed build left behind; whether there were any."""
    wanted = [a.path for a in project.plan.artifacts.values()]
    found = [*records.leftovers(project.root, [*wanted, *project.plan.orphans])]
    for path in found:
        path.unlink(missing_ok=True)
    return bool(found)


def _dry_run(args: argparse.Namespace, project: projects.Project) -> int:
    from ..freshness import explain

    states = project.facts.judge_all()
    desk = _desk(args, project, Progress())
    wish = replace(_wish(args, project), desk=desk)
    todo = buildable(project, wish, wanted(project, wish))
    total, unknown = 0.0, 0
    for id_ in todo:
        status: Status = states[id_]
        why = explain(status.reasons[0]) if status.reasons else "needs what is made before it"
        cost = ""
        if desk and project.plan.kind(status.artifact).action is Action.AUTHOR:
            dollars = _estimate(project, id_, desk)
            if dollars is None:
                unknown += 1
            elif dollars:
                total += dollars
                cost = f", at most ${dollars:.2f} a try"
        sys.stdout.write(f"would make {id_}  ({why}{cost})\n")
    sys.stdout.write(f"{len(todo)} to make\n")
    if total or unknown:
        left = f", of ${desk.purse.left:.2f} left" if desk and desk.purse.left is not None else ""
        more = f", and {unknown} at a price that nobody knows" if unknown else ""
        sys.stdout.write(f"authors: at most ${total:.2f} for one try each{left}{more}\n")
    return 0


def _estimate(project: projects.Project, id_: str, desk: Desk) -> float | None:
    """What one try may cost, by the size of what is asked now, in US dollars."""
    from ..authors import author, door
    from ..authors.order import order

    stated = door.asked(project, project.plan.artifacts[id_].kind, desk.names)
    if not stated or taken_in(project, project.facts.states[id_]):
        return 0.0
    how = door.settings(project, stated[0])
    return author(stated[0]["name"]).estimate(order(project, id_), how).dollars
