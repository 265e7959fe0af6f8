"""`pactc interview`: how ready the system must be and what the plan leaves open, asked and
answered; and a person's word that this is the bar."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ..approvals import of_profile
from ..errors import PactError, UsageError
from ..gate.approvable import Thing
from ..gate.case import Case
from ..interview import decided, given, sitting, sources, text
from ..interview.decided import Giver
from ..interview.document import document
from ..interview.sitting import Sitting
from ..interview.state import Asked, Interview, Sources, read
from ..model import Finding
from ..questions import LEVELS, Scalar
from ..report import Result, render, want_color
from ..report.escape import safe
from ..report.json_ import dump
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


def run(args: argparse.Namespace) -> int:
    try:
        return _run(args)
    except PactError as error:
        if not args.json:
            raise
        code = 2 if isinstance(error, UsageError) else 1
        told = Result("interview", (error.finding,), exit_code=code)
        sys.stdout.write(render("json", told))
        return code


def _run(args: argparse.Namespace) -> int:
    where = place(args)
    found = sitting.opened(where)
    if isinstance(found, list):
        return _refused(args, found, where.root)
    only = _only(args.questions, found.interview())
    if args.list is not None:
        return _list(args.list, found.interview())
    if args.set or args.answers or args.defaults or args.confirm:
        return _answer(args, found)
    if args.json or not _terminal():
        return _tell(args, found, only)
    return _ask(args, found, only)


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


def _tell(args: argparse.Namespace, at: Sitting, only: frozenset[str] = frozenset()) -> int:
    """Show all, or `only` these questions, and write nothing."""
    now, findings, lacks = at.interview(), sitting.misfits(at), sitting.lacks(at)
    if args.json:
        sys.stdout.write(dump(document(now, findings, lacks)))
        return 1 if findings else 0
    if only:
        _say(*(line for a in now.asked if a.id in only for line in _one(a)))
    else:
        _say(*text.overview(now, lacks))
    if findings:
        _say("")
        return _refused(args, findings, at.project.root)
    return 0


def _one(asked: Asked) -> Iterator[str]:
    return text.level(asked) if asked.costs else text.question(asked)


def _answer(args: argparse.Namespace, at: Sitting) -> int:
    """Answers from the command line; they are an agent's, unless a person confirms them at once."""
    said = given.of_words(args.set)
    if args.answers:
        said = [*given.of_file(args.answers, args.folder), *said]
    giver = Giver("agent", _named(args.me))
    _, answers = given.all_accepted(
        said, at.interview(), lambda a: read(decided.answered(at.now, a, giver))
    )
    now = decided.answered(at.now, answers, giver)
    if args.defaults:
        now, _ = decided.defaulted(now)
    if not args.confirm:
        return _write(args, at.but(now))
    if args.json or not _terminal():
        return _confirm_by_key(args, at.but(now), answers)
    code = _confirm_by_hand(args, at.but(now), answers)
    if code is None:
        raise UsageError("P848", "nobody confirmed the levels; nothing was written",
                         help="run it again, and type who you are")  # fmt: skip
    return code


def _ask(args: argparse.Namespace, at: Sitting, only: frozenset[str]) -> int:
    from ..interview import terminal  # the one import of what draws on terminals

    person = Giver("person")

    def after(answers: Mapping[str, Scalar]) -> Sources:
        now = at.now
        for id_, answer in answers.items():  # in the order of asking: one may bring up the next
            now = decided.answered(now, decided.of_person(read(now), {id_: answer}), person)
        return now

    answers = terminal.ask(at.interview(), lambda a: read(after(a)), only)
    later = at.but(after(answers))
    now = later.interview()
    if now.confirmed and all(a.confirmed for a in now.asked):
        return _write(args, later)
    code = _confirm_by_hand(args, later, decided.of_person(now, answers))
    return _write(args, later) if code is None else code


def _confirm_by_hand(args: argparse.Namespace, at: Sitting, answers: decided.Answers) -> int | None:
    """Ask for a person's name, and write: what was answered in this run is then theirs. None, and
    nothing is written, if they give none."""
    from ..interview import terminal

    case = sitting.case(at)
    hint = args.me or sitting.git_name(at)
    by = terminal.confirm(at.interview(), sitting.people(case), hint)
    if not by:
        return None
    now = decided.answered(at.now, answers, Giver("person", by))
    later = at.but(decided.confirmed(now, by, case.now.date().isoformat()))
    return _signed(args, later, *_signer(args, at)) if args.key else _write(args, later)


def _confirm_by_key(args: argparse.Namespace, at: Sitting, answers: decided.Answers) -> int:
    """A program may confirm only by the key of a person. Raises UsageError P848 without one."""
    if not args.key:
        raise UsageError(
            "P848", "there is no terminal at which a person could confirm, and no key; nothing was "
            "written", help="run `pactc interview --confirm` at a terminal, or name a person's "
            "key: `--key FILE`",
        )  # fmt: skip
    case, key, me = _signer(args, at)
    now = decided.answered(at.now, answers, Giver("person", me))
    later = at.but(decided.confirmed(now, me, case.now.date().isoformat()))
    return _signed(args, later, case, key, me)


def _signer(args: argparse.Namespace, at: Sitting) -> tuple[Case, Path, str]:
    """The case, the key that was named, and whose it is. Raises UsageError P684 if nobody's."""
    case = approve.opened(at.where, None)
    key = approve.key_of(args, at.where)
    return case, key, approve.signer_of(args, case, key)


def _signed(args: argparse.Namespace, at: Sitting, case: Case, key: Path, me: str) -> int:
    name, digest = of_profile(at.interview().profile)
    thing = Thing(name, digest, ())
    return _write(args, at, lambda: approve.write(case, thing, me, key, ""))


def _write(args: argparse.Namespace, at: Sitting, sign: Callable[[], str] | None = None) -> int:
    """Write what changed, and tell what stands now."""
    written = sitting.save(at, sign)
    fresh = sitting.opened(at.where)
    if isinstance(fresh, list):  # somebody else wrote something since
        return _refused(args, fresh, at.where.root)
    if args.json:
        return _tell(args, fresh)
    names = ", ".join(safe(name) for name in at.changed())
    for path in written:
        told = f": {names}" if names and path == sources.DECISIONS else ""
        _say(f"wrote  {safe(path)}{told}")
    if not written:
        _say("nothing to write")
    _say(*text.standing(fresh.interview(), sitting.lacks(fresh)))
    findings = sitting.misfits(fresh)
    return _refused(args, findings, at.where.root) if findings else 0


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
