"""`pactc interview`: how ready the system must be and what the plan leaves open, asked and
answered; and a person's word that this is the bar."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import project as projects
from .. import records, repository
from ..approvals import of_profile
from ..errors import PactError, UsageError
from ..gate.approvable import Thing
from ..gate.base import of_work_tree
from ..gate.case import Case
from ..gate.people import is_bot
from ..gate.readiness import unsigned
from ..interview import decided, given, sources, text
from ..interview.decided import Giver
from ..interview.document import document
from ..interview.state import Interview, Sources, read
from ..model import Finding
from ..questions import LEVELS, READINESS, Scalar
from ..report import Result, render, want_color
from ..report.escape import safe
from ..report.json_ import dump
from ..tree import head_oid, open_worktree
from . import approve
from .common import add_signer, place

SUMMARY = "answer how ready the system must be and what the plan leaves open, and confirm the bar"
EXAMPLE = """\
  pactc interview                              the questions, at a terminal
  pactc interview security PF-2                these again
  pactc interview --list security=strict       what a level costs, control by control
  pactc interview --json                       the questions and answers, for a program
  pactc interview --set security=strict --set PF-2=3
  pactc interview --defaults                   the default wherever nobody answered
  pactc interview --confirm                    exactly these levels, on a person's word"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "questions", nargs="*", metavar="QUESTION",
        help="only these: a dimension (security) or an item of pact/preflight.yaml (PF-2)",
    )  # fmt: skip
    parser.add_argument("--set", action="append", default=[], metavar="QUESTION=ANSWER",
                        help="answer a question")  # fmt: skip
    parser.add_argument("--answers", metavar="FILE",
                        help="answer those in this YAML or JSON file (- is stdin)")  # fmt: skip
    parser.add_argument("--defaults", action="store_true",
                        help="take the default wherever nobody answered")  # fmt: skip
    parser.add_argument("--confirm", action="store_true",
                        help="confirm exactly the present levels: at a terminal by typing your "
                        "name, elsewhere with --key")  # fmt: skip
    parser.add_argument("--list", metavar="DIMENSION[=LEVEL]",
                        help="list the controls of a dimension, by level")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="tell all of it as JSON")
    add_signer(parser)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One run of the interview: what was read, and what of it stands after the answers so far."""

    where: projects.Place
    project: projects.Project
    before: bytes | None
    read: Sources
    now: Sources

    def interview(self) -> Interview:
        return read(self.now)

    def but(self, now: Sources) -> Sitting:
        return Sitting(self.where, self.project, self.before, self.read, now)


def run(args: argparse.Namespace) -> int:
    where = place(args)
    project = projects.work_tree(where)
    project.facts.judge_all()
    found, findings = sources.sources(project)
    if found is None:
        return _refused(args, findings, project.root)
    sitting = Sitting(where, project, sources.held(project), found, found)
    only = _only(args.questions, sitting.interview())
    if args.list is not None:
        return _list(args.list, sitting.interview())
    asking = not (args.set or args.answers or args.defaults or args.confirm)
    if not asking:
        return _answer(args, sitting)
    if args.json or not _terminal():
        return _tell(args, sitting, only)
    return _ask(args, sitting, only)


def _refused(args: argparse.Namespace, findings: list[Finding], root: Path) -> int:
    result = Result("interview", tuple(findings), exit_code=1)
    fmt = "json" if args.json else "text"
    sys.stdout.write(render(fmt, result, color=want_color(sys.stdout), root=root))
    return 1


def _only(words: list[str], now: Interview) -> frozenset[str]:
    """The ids that are meant. Raises UsageError P845 for what is no question, P850 for one that is
    not asked."""
    ids = set()
    for word in words:
        asked = now.find(word)
        if asked is None and word not in now.known:
            raise given.refuse_unknown(word, now)
        if asked is None:
            given.accepted(given.Given(word, None), now)  # says why it is not asked
        else:
            ids.add(asked.id)
    return frozenset(ids)


def _list(word: str, now: Interview) -> int:
    name, _, level = word.partition("=")
    asked = now.find(name)
    if asked is None or not asked.costs:
        names = ", ".join(a.name for a in now.levels)
        raise UsageError("P845", f"there is no dimension {name!r}", help=f"name one of {names}")
    if level and level not in LEVELS:
        raise UsageError("P846", f"there is no level {level!r}",
                         help=f"name one of {', '.join(LEVELS)}")  # fmt: skip
    _say(*text.listing(asked, level or None))
    return 0


def _tell(args: argparse.Namespace, sitting: Sitting, only: frozenset[str]) -> int:
    """Show all, and write nothing."""
    now = sitting.interview()
    findings = sources.misfits(sitting.project, now)
    lacks = _unsigned(sitting, now)
    if args.json:
        sys.stdout.write(dump(document(now, findings, lacks)))
    elif only:
        _say(*(line for a in now.asked if a.id in only for line in _one(a)))
    else:
        _say(*text.overview(now, lacks))
    if findings and not args.json:
        _say("")
        return _refused(args, findings, sitting.project.root)
    return 1 if findings else 0


def _one(asked: Any) -> Any:
    return text.level(asked) if asked.costs else text.question(asked)


def _answer(args: argparse.Namespace, sitting: Sitting) -> int:
    """Answers from the command line; they are an agent's, unless a person confirms them at once."""
    said = given.of_words(args.set)
    if args.answers:
        said = [*given.of_file(args.answers, args.folder), *said]
    giver = Giver("agent", _named(args.me))
    _, answers = given.all_accepted(
        said, sitting.interview(), lambda a: read(decided.answered(sitting.now, a, giver))
    )
    now = decided.answered(sitting.now, answers, giver)
    if args.defaults:
        now, _ = decided.defaulted(now)
    later = sitting.but(now)
    if not args.confirm:
        return _written(args, later, None)
    if args.json or not _terminal():
        return _confirmed_by_key(args, later, answers)
    return _confirmed_by_hand(args, later, answers, wanted=True)


def _ask(args: argparse.Namespace, sitting: Sitting, only: frozenset[str]) -> int:
    from ..interview import terminal  # the one import of what draws on terminals

    start = sitting.now
    person = Giver("person")

    def after(answers: Mapping[str, Scalar], now: Sources) -> Sources:
        for id_, answer in answers.items():  # in the order of asking: one may bring up the next
            now = decided.answered(now, decided.of_person(read(now), {id_: answer}), person)
        return now

    answers = terminal.ask(sitting.interview(), lambda a: read(after(a, start)), only)
    later = sitting.but(after(answers, start))
    if later.interview().confirmed and all(a.confirmed for a in later.interview().asked):
        return _written(args, later, None)
    found = decided.of_person(later.interview(), answers)
    return _confirmed_by_hand(args, later, found, wanted=False)


def _confirmed_by_hand(
    args: argparse.Namespace, sitting: Sitting, answers: decided.Answers, *, wanted: bool
) -> int:
    """Ask for a person's name, and write. What was answered in this run is then theirs."""
    from ..interview import terminal

    case = _case(sitting)
    people = [a for a in case.policy("/approvers") if not is_bot(case, str(a))]
    by = terminal.confirm(sitting.interview(), map(str, people), args.me or _git_name(sitting))
    if not by:
        if wanted:
            raise UsageError("P848", "nobody confirmed the levels; nothing was written",
                             help="run it again, and type who you are")  # fmt: skip
        return _written(args, sitting, None)
    given_ = decided.answered(sitting.now, answers, Giver("person", by))
    later = sitting.but(decided.confirmed(given_, by, _today(case)))
    if not args.key:
        return _written(args, later, None)
    key = approve.key_of(args, sitting.where)
    signing = approve.opened(sitting.where, None)
    me = approve.signer_of(args, signing, key)
    return _written(args, later, lambda: _sign(signing, later, me, key))


def _confirmed_by_key(args: argparse.Namespace, sitting: Sitting, answers: decided.Answers) -> int:
    """A program may confirm only by the key of a person. Raises UsageError P848 without one."""
    if not args.key:
        raise UsageError(
            "P848", "there is no terminal at which a person could confirm, and no key; nothing was "
            "written", help="run `pactc interview --confirm` at a terminal, or name a person's "
            "key: `--key FILE`",
        )  # fmt: skip
    case = approve.opened(sitting.where, None)
    key = approve.key_of(args, sitting.where)
    me = approve.signer_of(args, case, key)
    given_ = decided.answered(sitting.now, answers, Giver("person", me))
    later = sitting.but(decided.confirmed(given_, me, _today(case)))
    return _written(args, later, lambda: _sign(case, later, me, key))


def _sign(case: Case, sitting: Sitting, me: str, key: Any) -> str:
    name, digest = of_profile(sitting.interview().profile)
    return approve.write(case, Thing(name, digest, ()), me, key, "")


def _written(args: argparse.Namespace, sitting: Sitting, sign: Any) -> int:
    """Write what changed, and tell what stands now. `sign`: what writes a signature first, or None;
    a signature without its word is worth nothing, and a word without its signature may be."""
    lines = []
    with records.lock(sitting.where.repo.git_dir):
        if sign is not None:
            lines.append(f"wrote  {safe(sign())}")
        if sources.written(sitting.where, sitting.before, sitting.read, sitting.now):
            lines.append(f"wrote  {sources.DECISIONS}{_what(sitting)}")
    now = sitting.interview()
    project = projects.work_tree(sitting.where)
    project.facts.judge_all()
    findings = sources.misfits(project, now)
    fresh = Sitting(sitting.where, project, None, sitting.now, sitting.now)
    lacks = _unsigned(fresh, now)
    if args.json:
        sys.stdout.write(dump(document(now, findings, lacks)))
        return 1 if findings else 0
    _say(*(lines or ["nothing to write"]), *text.standing(now, lacks))
    if findings:
        return _refused(args, findings, project.root)
    return 0


def _what(sitting: Sitting) -> str:
    """Which answers are other than before."""
    old = sitting.read.decisions.get("answers") or {}
    new = sitting.now.decisions.get("answers") or {}
    names = [safe(i.removeprefix(READINESS)) for i in new if old.get(i) != new[i]]
    return f": {', '.join(names)}" if names else ""


def _case(sitting: Sitting) -> Case:
    where = sitting.where
    begun = head_oid(where.repo) is not None
    base = of_work_tree(where, open_worktree(where.repo), None) if begun else None
    return Case(sitting.project, datetime.now(UTC), base)


def _unsigned(sitting: Sitting, now: Interview) -> str:
    """What lacks of the signature that the policy wants of the confirmation, or an empty text."""
    if not now.confirmed:
        return ""
    try:
        return unsigned(_case(sitting), now.profile)
    except PactError:
        return ""  # without a base nobody can say, and the gate says so


def _today(case: Case) -> str:
    return case.now.date().isoformat()


def _git_name(sitting: Sitting) -> str:
    return repository.config(sitting.where.repo, "user.email") or ""


def _named(me: str | None) -> str:
    """Raises UsageError P920 for what is nobody's name."""
    if me is None:
        return ""
    if not me.strip() or len(me) > 200 or not me.isprintable():
        raise UsageError("P920", "--as wants a name", help="write for example `--as claude`")
    return me.strip()


def _terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
