"""`pactc implement`: from the contract to code. Commands write it, each in a worktree of its own,
and the judge says which of it is offered as a branch."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from threading import Lock

from .. import project as projects
from ..errors import PactError, UsageError
from ..implement import plan, state
from ..implement.plan import Task
from ..implement.race import Outcome, Race
from ..implement.settings import SPEC, Asked, settings
from ..implement.verdict import Stopped
from ..report import Result, default_format, render
from ..report.escape import safe
from ..report.json_ import dump
from .common import add_format, emit, place
from .judge import contract_of

SUMMARY = "let commands write a component's code, and offer what its contract passes"
EXAMPLE = """\
  pactc implement slots --command 'python agent.py'
  pactc implement slots store --author fast --racers 3 --rounds 2 -j 2
  pactc implement                    every component whose code does not pass yet

Each racer works in a Git worktree of its own, on the commit that HEAD is, and gets a work order as
JSON on standard input: see docs/implement.md. The best that passes becomes the branch
pactc/COMPONENT; your branch and your files stay as they are. Interrupted, it goes on where it was
when it is run again.

exit status: 0 each component is offered, or passes as it is; 1 one is not; 2 nothing could be
begun"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("components", nargs="*", metavar="COMPONENT",
                        help="which (default: all whose code does not pass)")  # fmt: skip
    parser.add_argument("--author", action="append", default=[], metavar="NAME",
                        help="who writes, as the spec names them; may be repeated")  # fmt: skip
    parser.add_argument("--command", metavar="ARGV", help="the program that writes, and its words")
    parser.add_argument("--racers", type=_count, metavar="N", help="of a component (default: 1)")
    parser.add_argument("--rounds", type=_count, metavar="M", help="of each racer (default: 3)")
    parser.add_argument("-j", "--jobs", type=_count, default=1, metavar="N", help="racers at once")
    parser.add_argument("--seconds", type=_seconds, metavar="S",
                        help="how long one round may take (default: 900)")  # fmt: skip
    parser.add_argument("--env", action="append", default=[], metavar="NAME",
                        help="a variable that the command may see")  # fmt: skip
    parser.add_argument("--writable", action="append", default=[], metavar="PATH",
                        help="a place beside its worktree that it may write to")  # fmt: skip
    add_format(parser)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError("a number from 1 to 256")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value <= 604_800:
        raise argparse.ArgumentTypeError("seconds, more than 0 and at most a week")
    return value


def run(args: argparse.Namespace) -> int:
    project = projects.work_tree(place(args))
    asked = Asked(tuple(args.author), args.command, args.racers, args.rounds, args.seconds,
                  tuple(args.env), tuple(args.writable))  # fmt: skip
    chosen = settings(_spec(project), asked, project.root, Path(args.folder))
    names = plan.wanted(project, args.components)
    tasks = _tasks(project, names)
    if found := plan.ready(project, [tasks[n] for n in names]):
        return emit(args, Result("implement", tuple(found), exit_code=1), project.root,
                    project.place.prefix)  # fmt: skip
    with state.alone(project.root) as folder:
        race = Race(project.place, folder, tasks, names, chosen, args.jobs, _Teller())
        try:
            outcomes = race.run(only_failing=not args.components)
        except Stopped:
            raise KeyboardInterrupt from None
    return _tell(args, project, outcomes)


def _spec(project: projects.Project) -> object:
    """The spec's value. Raises PactError with its first finding if it is not valid."""
    if not project.reader.exists(SPEC):
        return {}
    artifact = project.plan.artifacts.get(project.plan.by_path.get(SPEC, ""))
    if artifact is not None and (problems := project.facts.problems(artifact)):
        first = problems[0]
        raise PactError(first.code, first.message, first.where, first.help, first.notes)
    return project.reader.value(SPEC)


def _tasks(project: projects.Project, names: list[str]) -> dict[str, Task]:
    """Those, and all that they call."""
    found: dict[str, Task] = {}
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = plan.task(project, name, contract_of(project, name))
            todo += found[name].behind
    return found


class _Teller:
    """Lines on standard error, whole, from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()

    def __call__(self, text: str) -> None:
        with self._lock:
            sys.stderr.write(f"{safe(text)}\n")
            sys.stderr.flush()


def _tell(args: argparse.Namespace, project: projects.Project, outcomes: list[Outcome]) -> int:
    found = tuple(f for o in outcomes for f in o.findings)
    said = "; ".join(_summary(o) for o in outcomes) or "there is nothing to implement"
    code = 0 if all(o.status in ("offered", "kept") for o in outcomes) else 1
    if not outcomes:
        raise UsageError("P920", said, help="give components a `source` in pact/graph.yaml")
    result = Result("implement", found, artifacts=len(outcomes), exit_code=code, summary=said)
    if (args.format or default_format()) != "json":
        return emit(args, result, project.root, project.place.prefix)
    value = json.loads(render("json", result))
    value["components"] = [
        {"component": o.component, "status": o.status, "racers": list(o.racers),
         **({"branch": o.branch, "commit": o.commit} if o.branch else {})}
        for o in outcomes
    ]  # fmt: skip
    sys.stdout.write(dump(value))
    return code


def _summary(outcome: Outcome) -> str:
    if outcome.status == "offered":
        return f"{outcome.component}: offered as {outcome.branch}"
    if outcome.status == "kept":
        return f"{outcome.component}: passes as it is"
    return f"{outcome.component}: {outcome.status}"
