"""`pactc check`: fail if anything does not follow from everything else."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model import Status
    from ..project import Project

SUMMARY = "fail if anything does not follow from everything else"
EXAMPLE = """\
  pactc check                        the files on disk
  pactc check --staged               what `git commit` would commit
  pactc check --rev HEAD             a commit, with everything computed anew
  pactc check --rev HEAD evidence    receipts too: what a CI job blocks on
  pactc check contract/booking       one artifact, and all it is made from
  pactc check --format sarif         for code scanning"""


def add(parser: argparse.ArgumentParser) -> None:
    from .common import add_also, add_format, add_ids

    add_ids(parser, "a goal (plan, evidence, production), or ids, kinds or paths (default: plan)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--staged", action="store_true", help="judge the index, not the files")
    which.add_argument("--rev", metavar="REV", help="judge a commit; trusts no record or memo")
    add_format(parser)
    add_also(parser)


def run(args: argparse.Namespace) -> int:
    from .. import incremental, plan_memo, quick
    from .common import emit, place

    if args.ids or args.staged or args.rev:
        return _full(args)[0]
    seen = getattr(args, "seen", None) or quick.observe(args.folder)
    if seen is not None and args.format in (None, "text", "github") and not args.also:
        known = incremental.result(args.folder, seen)
        if known is not None:
            where = place(args)
            return emit(args, known, where.root, where.prefix)
    status, count, project = _full(args)
    if seen is not None and status == 0:
        name = plan_memo.save(project.place.repo.git_dir, project)
        quick.remember(args.folder, seen, count, name)
    return status


def _full(args: argparse.Namespace) -> tuple[int, int, Project]:
    """Judge everything: the exit status, how many artifacts that was, and the project."""
    from .. import project as projects
    from ..facts import every_finding
    from .common import aim, emit, place, result

    where = place(args)
    if args.rev:
        project = projects.commit(where, args.rev)
    elif args.staged:
        project = projects.index(where)
    else:
        project = projects.work_tree(where)
    states = project.facts.judge_all()
    found = list(project.tree.findings(project.plan.by_path))
    if args.rev:
        from ..gate.rederive import rederive

        found += rederive(project)
    goal, ids = aim(project, args.ids, args.folder)
    plan = project.plan
    chosen = plan.closure(ids) if ids else plan.of_goal(goal) | plan.orphans.keys()
    states = {i: s for i, s in states.items() if i in chosen}
    if ids:
        paths = {s.artifact.path for s in states.values()}
        found = [f for f in found if f.where and f.where.path in paths]
    if args.staged:
        states = begun(project, states)
    problems, waiting = every_finding(project.plan, states)
    root = None if args.rev or args.staged else project.root
    # A tree tells of a path what the judge tells of the artifact there: once is enough.
    told_of = {(f.code, f.where) for f in problems}
    found = [f for f in found if (f.code, f.where) not in told_of]
    told = result("check", found + problems, states, waiting)
    return emit(args, told, root, where.prefix), len(states), project


def begun(project: Project, states: dict[str, Status]) -> dict[str, Status]:
    """Without artifacts that nobody has made yet, and those that wait for them: a hook refuses
    drift, not the first commits of a plan. What HEAD has is begun, and cannot be unmade so."""
    from ..model import State
    from ..tree import head_oid, open_commit

    repo, prefix = project.place.repo, project.place.prefix
    head = open_commit(repo, "HEAD").list() if head_oid(repo) else {}
    new: set[str] = set()
    for id_, status in states.items():
        path = status.artifact.path
        if prefix + path in head or project.reader.record(path):
            continue
        waits = status.state is State.BLOCKED and new.issuperset(status.causes)
        if status.state is State.MISSING or waits:
            new.add(id_)
    return {i: s for i, s in states.items() if i not in new}
