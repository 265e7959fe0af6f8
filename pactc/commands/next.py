"""`pactc next [ID]`: what waits for an author, and all that the author may use. Writes nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import Any

from .. import project as projects
from ..authors import order as orders
from ..authors.budget import purse
from ..errors import PactError
from ..facts import every_finding
from ..freshness import explain
from ..model import Action, Goal, State, Where
from ..report.escape import safe
from .common import emit, meant, place, result

SUMMARY = "tell what waits for an author, as a work order"
EXAMPLE = """\
  pactc next                         what can be written now
  pactc next contract/booking        its work order, to read
  pactc next --json                  what can be written, and the first work order
  pactc next --json contract/booking one work order, as a command gets it"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", metavar="ID", help="an authored artifact: id or path")
    parser.add_argument("--json", action="store_true", help="a JSON document, for programs")


def run(args: argparse.Namespace) -> int:
    args.format = None
    project = projects.work_tree(place(args))
    states = project.facts.judge_all()
    ready = orders.waiting(project)
    chosen = [*meant(project, [args.id], args.folder)] if args.id else ready[:1]
    for id_ in chosen:
        _writable(project, id_)
    if not chosen and not args.json:
        return _nothing(args, project)
    if args.json:
        from ..report.json_ import dump

        told = document(project, ready, chosen)
        sys.stdout.write(dump(told["order"] if args.id else told))
        return 0
    if args.id:
        found = orders.order(project, chosen[0])
        how = _how(project, chosen[0])
        sys.stdout.write(f"{found.instructions}\n{found.data}\n{how}")
        return 0
    for id_ in ready:
        status = states[id_]
        why = [explain(r) for r in status.reasons[:2]] or [f.message for f in status.findings[:2]]
        sys.stdout.write(f"{safe(id_)}  {status.state}  {safe(status.artifact.path)}\n")
        sys.stdout.writelines(f"    {safe(line)}\n" for line in why)
    sys.stdout.write(f"\n{_how(project, ready[0])}")
    return 0


def document(project: projects.Project, ready: list[str], chosen: Iterable[str]) -> dict[str, Any]:
    """`order`: the work order of the one chosen, null if nothing can be written. `ready`: ids that
    can be written now. `waiting`: ids of authored artifacts that wait for others. `problems`: what
    holds up the rest, as codes, messages and the command that mends each."""
    states = project.facts.states
    held = [
        id_
        for id_, s in states.items()
        if s.state is State.BLOCKED
        and project.plan.kind(s.artifact).action is Action.AUTHOR
        and id_ not in ready
    ]
    found, _ = every_finding(project.plan, states)
    problems = [f for f in found if f.artifact not in ready]
    order = None
    for id_ in chosen:
        made = orders.order(project, id_)
        order = {**orders.document(made), "budget_left": purse(project).left}
    return {
        "order": order,
        "ready": ready,
        "waiting": held,
        "problems": [
            {"code": f.code, "message": f.message, "artifact": f.artifact, "help": f.help}
            for f in problems
        ],
    }


def _writable(project: projects.Project, id_: str) -> None:
    """Raises PactError P309 for what nobody authors, P303 for what still waits."""
    artifact = project.plan.artifacts[id_]
    kind = project.plan.kind(artifact)
    if kind.action is not Action.AUTHOR:
        raise PactError("P309", f"{id_} is not authored: nobody has to write it",
                        Where(artifact.path), help=f"run `pactc why {id_}`")  # fmt: skip
    if held := project.facts.blockers(id_):
        raise PactError(
            "P303", f"{id_} cannot be written before what it is made from is fresh",
            Where(artifact.path), help=f"run `pactc why {held[0]}`",
            notes=tuple(f"needs {b}" for b in held),
        )  # fmt: skip
    if waits := project.facts.awaits(kind):
        raise PactError("P303", f"{id_} waits for a person", Where(artifact.path), help=waits)


def _nothing(args: argparse.Namespace, project: projects.Project) -> int:
    """Nothing can be written now: either the plan is complete, or something else comes first."""
    plan, states = project.plan, project.facts.states
    wanted = plan.of_goal(Goal.PLAN)
    states_of_plan = {i: s for i, s in states.items() if i in wanted or s.state is State.ORPHAN}
    found, waiting = every_finding(plan, states_of_plan)
    if not found:
        fresh = all(s.state is State.FRESH for s in states.values())
        more = "" if fresh else "; next: `pactc build evidence`"
        sys.stdout.write(f"nothing waits for an author: the plan is complete{more}\n")
        return 0
    told = result("next", found, states_of_plan, waiting)
    return emit(args, told, project.root)


def _how(project: projects.Project, id_: str) -> str:
    """What to do with what was written, and where its form is told."""
    status = project.facts.states[id_]
    kind, path = project.plan.kind(status.artifact), safe(status.artifact.path)
    form = f"its form: `pactc schema {safe(kind.name)}`\n" if kind.schema else ""
    then = f"write {path} and run `pactc build`"
    if status.state is not State.MISSING and not any(r.part == "record" for r in status.reasons):
        then = (
            f"mend {path} and run `pactc accept {safe(id_)}`"  # a word was given for another text
        )
    return f"{form}write it to any file, then run `pactc submit {safe(id_)} FILE`; or {then}\n"
