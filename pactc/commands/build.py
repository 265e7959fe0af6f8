"""`pactc build`: bring artifacts up to date, as far as that needs no author and no person."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from .. import engine, records
from .. import project as projects
from ..facts import every_finding
from ..model import Goal, State, Status
from ..report import want_color
from .common import add_format, aim, emit, meant, place, result

SUMMARY = "bring artifacts up to date, as far as that needs no author and no person"
EXAMPLE = """\
  pactc build                        the plan
  pactc build -n                     say what would be done; write nothing
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
    while True:
        project = projects.work_tree(where)
        if not swept:
            swept = True
            if _sweep(project):
                continue
        states = project.facts.judge_all()
        wish = _wish(args, project)
        if args.prune and _prune(project, states):
            continue
        outcome = engine.build(project, wish, show)
        made += outcome.made
        # What was made decides what else there is to make: the graph decides which contracts
        # exist. So plan again, until nothing more is made.
        if outcome.failed or not outcome.made or not _replans(project, outcome.made):
            break
    show.end()
    if any(f.code == "P306" for f in outcome.failed):
        project = projects.work_tree(where)  # what was read is not what is there any more
        wish = _wish(args, project)
        states = project.facts.judge_all()
    else:
        states = project.facts.judge_rest()
    chosen = project.plan.closure(engine.wanted(project, wish))
    states = {i: s for i, s in states.items() if i in chosen or s.state is State.ORPHAN}
    findings, waiting = every_finding(project.plan, states)
    findings = [f for f in findings if f.artifact not in {x.artifact for x in outcome.failed}]
    code = emit(args, result("build", [*outcome.failed, *findings], states, waiting), project.root)
    sys.stderr.write(f"made {len(made)}\n" if made else "nothing to make\n")
    return code


def _replans(project: projects.Project, made: list[str]) -> bool:
    return any(project.plan.artifacts[id_].path in project.plan.sources for id_ in made)


def _wish(args: argparse.Namespace, project: projects.Project) -> engine.Wish:
    goal, ids = aim(project, args.targets, args.folder)
    if any(project.plan.kind(project.plan.artifacts[i]).goal is not Goal.PLAN for i in ids):
        goal = Goal.PRODUCTION
    restore = meant(project, args.restore, args.folder)
    return engine.Wish(goal, ids | restore if ids else ids, args.jobs, args.keep_going, restore)


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
    wish = _wish(args, project)
    todo = engine.buildable(project, wish, engine.wanted(project, wish))
    for id_ in todo:
        status: Status = states[id_]
        why = explain(status.reasons[0]) if status.reasons else "needs what is made before it"
        sys.stdout.write(f"would make {id_}  ({why})\n")
    sys.stdout.write(f"{len(todo)} to make\n")
    return 0


class Progress:
    """One line that is rewritten on a terminal; a line an artifact elsewhere. On stderr."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty() and want_color(sys.stderr)
        self._shown = False

    def __call__(self, done: int, of: int, verb: str, id_: str) -> None:
        from ..report.escape import safe

        line = f"[{done}/{of}] {verb} {safe(id_)}"
        if self._live:
            sys.stderr.write(f"\r\x1b[K{line[:100]}")
            self._shown = True
        else:
            sys.stderr.write(f"{line}\n")

    def end(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
