"""`pactc evidence run|verify|status|sign|show`: run what evidence is stale, and keep receipts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from .. import engine, records
from .. import project as projects
from ..facts import every_finding
from ..model import Action, Goal, State
from ..needs import ROOT
from ..report import want_color
from ..report.escape import safe
from ..wish import Wish
from . import _keyless
from ._evidence_show import show
from ._evidence_sign import sign
from ._evidence_verify import verify
from ._receipts import receipts
from .common import KEY, add_format, emit, place, result

if TYPE_CHECKING:
    from ..gate.case import Case, Receipt

SUMMARY = "run what evidence is stale, and keep receipts"
EXAMPLE = """\
  pactc evidence status              what has a receipt, and what has none
  pactc evidence run                 run all that is stale or missing
  pactc evidence run unit sbom -j 2  these two, also if they are fresh
  pactc evidence verify              run again what the receipts say ran, and write none
  pactc evidence sign --key ci.key   put a signature beside each receipt
  pactc evidence sign --keyless      the same in a CI that vouches for its jobs, without a key
  pactc evidence show unit --predicate test-result   for tools that read in-toto statements"""
PREDICATES = ("test-result", "vulns", "provenance", "svr")  # evidence_export.TABLE
# Another run replaces these, whatever somebody wrote there.
AGAIN = (State.DRIFTED, State.INVALID)


def add(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    run_ = verbs.add_parser(
        "run", help="run commands of pact/evidence.yaml, and write their receipts",
        description="Run what evidence is stale or missing; what is named, in any case.",
    )  # fmt: skip
    run_.add_argument("ids", nargs="*", metavar="ID", help="ids of pact/evidence.yaml")
    run_.add_argument("-j", "--jobs", type=_jobs, default=1, metavar="N", help="runs at once")
    run_.add_argument("-k", "--keep-going", action="store_true", help="go on after a failure")
    add_format(run_)
    verify = verbs.add_parser(
        "verify", help="run again what the receipts say ran, and write none",
        description="Run the commands and the judge again, and hold what they show against the "
        "receipts that are there. For CI: a receipt is no proof that anything ran.",
    )  # fmt: skip
    verify.add_argument("ids", nargs="*", metavar="ID", help="ids of pact/evidence.yaml")
    add_format(verify)
    status = verbs.add_parser(
        "status", help="show the state of every receipt", description="The state of each receipt."
    )
    status.add_argument("ids", nargs="*", metavar="ID", help="ids of pact/evidence.yaml")
    add_format(status)
    sign = verbs.add_parser(
        "sign", help="sign receipts, as whoever ran them",
        description="Put a signature beside each receipt, or beside those that are named. With "
        "--keyless and no names: beside those that have none that counts.",
    )  # fmt: skip
    sign.add_argument("ids", nargs="*", metavar="ID", help="ids of pact/evidence.yaml")
    _keyless.add(sign, KEY)

    show = verbs.add_parser(
        "show", help="print a receipt, also as a statement that other tools read",
        description="Print the receipt as it is committed; with --predicate, as an in-toto "
        "statement of a type that others know. test-result: evidence that counts tests; vulns: of "
        "pip-audit; provenance: that declares outputs or reports; svr: all.",
    )  # fmt: skip
    show.add_argument("id", metavar="ID", help="an id of pact/evidence.yaml")
    show.add_argument("--predicate", choices=PREDICATES, help="the type of statement")
    show.add_argument("--key", type=Path, metavar="FILE", help="sign it: print a DSSE envelope")


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1024:
        raise argparse.ArgumentTypeError("a number of jobs from 1 to 1024")
    return int(text)


def run(args: argparse.Namespace) -> int:
    return _VERBS[args.verb](args)


def _run(args: argparse.Namespace) -> int:
    from ._progress import Progress

    where = place(args)
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        states = project.facts.judge_all()
        chosen = receipts(project, args.ids, args.folder)
        again = {i for i in chosen if args.ids or states[i].state in AGAIN}
        targets = {*chosen}
        if not args.ids:  # what is derived for the same goal: the proof that tests bite
            targets |= derived(project)
        if any(n.path == ROOT for i in chosen for n in project.plan.needs[i]):
            targets |= project.plan.of_goal(Goal.PLAN)
        wish = Wish(Goal.EVIDENCE, frozenset(targets), args.jobs, args.keep_going, frozenset(again))
        show = Progress()
        outcome = engine.build(project, wish, show)
        show.end()
        # Commands may have written anything: look anew.
        project = projects.work_tree(where)
        states = project.facts.judge_all()
    # What does not run for want of something else is told with that: no receipt says it.
    held = {cause for i in chosen for cause in states[i].causes}
    told = {i: s for i, s in states.items() if i in chosen or i in held}
    states = {i: s for i, s in states.items() if i in chosen}
    failed = {f.artifact for f in outcome.failed}
    found, waiting = every_finding(project.plan, told)
    waiting = [i for i in waiting if i in chosen]
    found = [f for f in found if f.artifact not in failed]
    code = emit(args, result("evidence", [*outcome.failed, *found], states, waiting), project.root)
    ran = sum(i in chosen for i in outcome.made)
    sys.stderr.write(f"{_told(ran, len(outcome.failed))}\n")
    return code


def derived(project: projects.Project) -> set[str]:
    """Artifacts that are derived, but not for the plan."""
    plan = project.plan
    return {
        i for i in plan.of_goal(Goal.EVIDENCE) - plan.of_goal(Goal.PLAN)
        if plan.kind(plan.artifacts[i]).action is Action.DERIVE
    }  # fmt: skip


def _told(ran: int, failed: int) -> str:
    said = [f"ran {ran}"] if ran else []
    said += [f"{failed} failed"] if failed else []
    return ", ".join(said) or "nothing to run"


def _status(args: argparse.Namespace) -> int:
    from .approve import opened

    case = opened(place(args), None)
    project, states = case.project, case.project.facts.states
    chosen = receipts(project, args.ids, args.folder)
    states = {i: s for i, s in states.items() if i in chosen}
    if args.format and args.format != "text":
        found, waiting = every_finding(project.plan, states)
        return emit(args, result("evidence", found, states, waiting), project.root)
    from ..report import status_lines

    sys.stdout.write(status_lines(tuple(states.values()), color=want_color(sys.stdout)))
    wrong = False
    for receipt in case.receipts():
        state = states.get(receipt.artifact.id)
        if state is not None and state.state is not State.MISSING:  # the table has said it
            for line, counts in _why(case, receipt):
                sys.stdout.write(f"{safe(line)}\n")
                wrong |= counts
    return int(wrong or any(s.state is not State.FRESH for s in states.values()))


def _why(case: Case, receipt: Receipt) -> Iterator[tuple[str, bool]]:
    """Lines about one receipt, and whether each says that it does not count."""
    from ..gate.stale import carried, stale

    for reason in stale(case, receipt):
        yield f"{receipt.name}: {reason.type}: {reason.text}", True
    if commit := carried(case, receipt):
        yield f"{receipt.name}: carried: it ran on {commit[:12]}, and its inputs are equal", False


_VERBS = {"status": _status, "run": _run, "verify": verify, "sign": sign, "show": show}
