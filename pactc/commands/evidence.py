"""`pactc evidence run|verify|status|sign|show`: run what evidence is stale, and keep receipts."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import engine, records
from .. import project as projects
from ..errors import PactError, UsageError
from ..facts import every_finding
from ..model import Action, Finding, Goal, State, Status
from ..needs import ROOT
from ..report import want_color
from ..report.escape import safe
from ..report.json_ import dump
from ..wish import Wish
from . import _keyless
from .common import KEY, add_format, emit, meant, place, result

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
KIND = "receipt"
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


def _show(args: argparse.Namespace) -> int:
    """Only a receipt that counts is told as something else: nobody there would see that it does
    not."""
    from .. import signing
    from ..documents import dump_json, parse_json
    from ..evidence_export import Held, statement
    from ..gate.stale import stale
    from .approve import opened

    case = opened(place(args), None)
    project = case.project
    (id_,) = receipts(project, [args.id], args.folder)
    (receipt,) = [r for r in case.receipts() if r.artifact.id == id_]
    path = receipt.artifact.path
    if not project.reader.exists(path):
        raise PactError("P622", f"evidence {receipt.name} has no receipt",
                        help=f"run `pactc evidence run {receipt.name}` first")  # fmt: skip
    data = project.reader.read(path).replace(b"\r\n", b"\n")
    if args.predicate:
        if wrong := stale(case, receipt):
            raise PactError("P622", f"the receipt of {receipt.name} does not count: "
                            f"{wrong[0].type}: {wrong[0].text}",
                            help=f"run `pactc evidence run {receipt.name}` first")  # fmt: skip
        said: Any = parse_json(data, path)
        held = Held(path, data, said, lambda p: _bytes(project.root / p))
        data = dump_json(statement(held, args.predicate))
    if args.key:
        data = dump_json(signing.sign(data, signing.IN_TOTO, args.key.expanduser()).document())
    told: Any = parse_json(data, path)
    sys.stdout.write(dump(told))
    return 0


def _bytes(path: Path) -> bytes | None:
    """A file that a run wrote; None if it is not there any more."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _sign(args: argparse.Namespace) -> int:
    from .. import signing
    from ..documents import dump_json
    from ..gate.signatures import signature_path
    from .approve import key_of

    where = place(args)
    if _keyless.wanted(args):
        return _sign_keyless(args, where)
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        files = _fresh(project, project.facts.judge_all(), args)
        key = key_of(args, where)
        for name, data in files.items():
            signed = signing.sign(data, signing.IN_TOTO, key)
            _put(project, signature_path(name), dump_json(signed.document()))
    return 0


def _sign_keyless(args: argparse.Namespace, where: projects.Place) -> int:
    """All or none. Others may work here while servers, or a person, take their time."""
    from ..gate.identities import signs
    from ..gate.signatures import keyless_path
    from .approve import opened

    case = opened(where, None)
    files = _fresh(case.project, case.project.facts.states, args)
    if not args.ids:  # each signature is an entry in a log, for ever
        files = {n: d for n, d in files.items() if not signs(case, keyless_path(n), d)}
    if not files:
        sys.stdout.write("nothing to sign\n")
        return 0
    signed = _keyless.sign(args, files)
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        for name, data in files.items():
            path = project.plan.artifacts[f"{KIND}/{name}"].path
            if project.reader.read(path).replace(b"\r\n", b"\n") != data:
                raise PactError("P622", f"the receipt of {name} changed while it was signed",
                                help=f"run `pactc evidence sign {name} --keyless`")  # fmt: skip
        for name, bundle in signed.bundles.items():
            _put(project, keyless_path(name), bundle)
    _keyless.note_if_nobodys(case, keyless_path, files, signed)
    return 0


def _put(project: projects.Project, path: str, data: bytes) -> None:
    records.write(project.root, path, data, durable=True)
    sys.stdout.write(f"wrote  {safe(path)}\n")


def _fresh(
    project: projects.Project, states: Mapping[str, Status], args: argparse.Namespace
) -> dict[str, bytes]:
    """The receipts to sign, by name. Only those that are fresh, for a signature over another is
    worth nothing. Raises PactError P622 if one that was named is not."""
    chosen = sorted(receipts(project, args.ids, args.folder))
    stale = [i for i in chosen if states[i].state is not State.FRESH]
    if stale and args.ids:
        name = stale[0].partition("/")[2]
        raise PactError("P622", f"evidence {name} is {states[stale[0]].state}",
                        help=f"run `pactc evidence run {name}` first")  # fmt: skip
    found = (project.plan.artifacts[i] for i in chosen if i not in stale)
    read = project.reader.read
    return {a.name or "": read(a.path).replace(b"\r\n", b"\n") for a in found}


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


def _verify(args: argparse.Namespace) -> int:
    """The receipts are read before anything runs, and each run finds the files as they are then:
    a command that edits what the next one is about is found out."""
    from ..evidence_again import skipped, verified
    from ..evidence_plan import item_of

    where = place(args)
    found: list[Finding] = []
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        states = project.facts.judge_all()
        meant_ = receipts(project, args.ids, args.folder)
        chosen = [i for i in project.plan.order if i in meant_]
        before = {i: _held(project, i) for i in chosen}
        ran = 0
        for id_ in chosen:
            if why := skipped(
                item_of(project, project.plan.artifacts[id_]), in_ci=bool(os.environ.get("CI"))
            ):
                sys.stderr.write(f"note: {safe(id_)} is not run again: {why}\n")
                continue
            project = projects.work_tree(where)
            project.facts.judge_all()
            if before[id_] != _held(project, id_):
                raise PactError("P610", f"{id_} was written while other evidence ran",
                                help="a command must leave receipts alone")  # fmt: skip
            found += verified(project, id_)
            ran += 1
    states = {i: s for i, s in states.items() if i in chosen}
    code = emit(args, result("evidence", found, states, ()), project.root)
    sys.stderr.write(f"ran {ran} again\n")
    return code


def _held(project: projects.Project, id_: str) -> bytes:
    path = project.plan.artifacts[id_].path
    return project.reader.read(path) if project.reader.exists(path) else b""


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


def receipts(project: projects.Project, words: Iterable[str], folder: str) -> Collection[str]:
    """Ids of the receipts that words mean: ids of the evidence plan, or whatever names an
    artifact; all of them for no words. Raises PactError P662 if none is planned, UsageError for
    what is no evidence."""
    everything = [a.id for a in project.plan.artifacts.values() if a.kind == KIND]
    if not everything:
        raise PactError("P662", "no evidence is planned", help="write pact/evidence.yaml "
                        "(`pactc schema evidence` says what it holds)")  # fmt: skip
    names = list(words)
    if not names:
        return everything
    known = [f"{KIND}/{w}" if f"{KIND}/{w}" in everything else w for w in names]
    chosen = meant(project, known, folder)
    for id_ in sorted(chosen):
        if id_ not in everything:
            raise UsageError("P922", f"{id_} is no evidence",
                             help="run `pactc evidence status` to see what is")  # fmt: skip
    return chosen


_VERBS = {"status": _status, "run": _run, "verify": _verify, "sign": _sign, "show": _show}
