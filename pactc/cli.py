"""The command line: finds the command, imports that one alone, and handles every error once."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from itertools import pairwise
from typing import TYPE_CHECKING

from .errors import PactError, UsageError
from .options import BEFORE, COLORS, Lead, Parser, leading, manner

if TYPE_CHECKING:
    from .report import Result

# Verb -> one line. The order is that of `pactc --help`; a module of the same name in commands/
# is the verb (`-` becomes `_`).
COMMANDS = {
    "demo": "put the booking example in a new repository, build it, change it, explain it",
    "init": "make a repository a project",
    "interview": "answer what is open, and confirm how ready the system must be",
    "build": "bring artifacts up to date",
    "check": "fail if anything does not follow from everything else",
    "status": "show the state of every artifact",
    "why": "explain the state of one artifact, down to the file that changed",
    "graph": "draw what is made from what",
    "next": "tell what waits for an author, as a work order",
    "submit": "bring what an author wrote",
    "accept": "record that an authored artifact is right as it stands",
    "approve": "sign that something is agreed to, as a person whom the policy names",
    "waive": "except one control, for a reason and until a day, on your signed word",
    "evidence": "run what evidence is stale, and keep receipts",
    "production": "judge whether a commit is fit for production",
    "judge": "judge an implementation by its contract",
    "lint": "tell what contracts say that cannot be meant",
    "bite": "score a test suite by the mutants of a contract that it notices",
    "mutate": "tell which small changes of the real code its contract notices",
    "implement": "let commands write a component's code, and offer what its contract passes",
    "clean": "remove the worktrees of implementations that lost, and memos",
    "breaking": "tell which changes of contracts break whoever relies on them",
    "explain": "say what a code means, why it is refused, and what to do",
    "schema": "print the JSON Schema of a kind",
    "mcp": "let agents ask and work over the Model Context Protocol",
    "hook": "install a Git hook that checks what is committed",
    "ci": "write a CI workflow that blocks drift",
    "selftest": "plant every defect that the gate must refuse, and see it go red",
    "doctor": "look for what is wrong with this machine and repository",
    "completion": "print a completion script for a shell",
}
FULL = (errno.ENOSPC, errno.EDQUOT)
OK, PROBLEMS, USAGE, BUG, INTERRUPTED, UNREAD = 0, 1, 2, 3, 130, 141


def main(argv: Sequence[str] | None = None, seen: object = None) -> int:
    """Run one command; its exit status (DESIGN section 9)."""
    words = list(sys.argv[1:] if argv is None else argv)
    _lenient(sys.stdout, sys.stderr)
    try:
        return _run(words, seen)
    except PactError as error:
        return _report(error, words)
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted; what was finished is kept\n")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe (`head`) has seen enough. Python would complain at exit. What was
        # not told in full must not pass for "all well": the status is that of a tool that SIGPIPE
        # ends (128 + 13).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    except OSError as error:
        if error.errno not in FULL:
            return _bug(error, words)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        what = (error.strerror or "").lower()
        return _report(
            PactError("P903", f"cannot write: {what}", help="make room, then run it again"), words
        )
    except Exception as error:
        return _bug(error, words)


def _lenient(*streams: object) -> None:
    """Where the terminal's encoding lacks a character, print its escape rather than fail."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):  # not so under a test, or without a terminal
            stream.reconfigure(errors="backslashreplace")


def _run(words: list[str], seen: object) -> int:
    lead, words = leading(words)
    with manner(lead):
        return _command(words, lead.folder, seen)


def _command(words: list[str], folder: str, seen: object) -> int:
    if words[:1] == ["help"] and len(words) > 1:
        words = [words[1], "--help"]
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(_overview())
        return OK if words else USAGE
    if words[0] in ("-V", "--version"):
        from . import __version__

        sys.stdout.write(f"pactc {__version__}\n")
        return OK
    name, rest = words[0], words[1:]
    if name not in COMMANDS:
        raise _unknown(name)
    module = import_module(f"pactc.commands.{name}")
    parser = command_parser(name, Parser)
    args = parser.parse_args(rest)
    args.folder, args.seen = folder, seen
    status: int = module.run(args)
    sys.stdout.flush()
    return status


def command_parser(name: str, factory: type[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    module = import_module(f"pactc.commands.{name}")
    parser = factory(
        prog=f"pactc {name}",
        description=module.SUMMARY[:1].upper() + module.SUMMARY[1:] + ".",
        epilog=f"examples:\n{module.EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add(parser)
    return parser


def full_parser() -> argparse.ArgumentParser:
    """Every command in one parser: for shell completion and for tests of the help."""
    parser = argparse.ArgumentParser(prog="pactc")
    parser.add_argument("-C", dest="folder", metavar="DIR", default=".", help="work in DIR")
    parser.add_argument("-q", "--quiet", action="store_true", help="narrate nothing")
    parser.add_argument("--color", choices=COLORS, help="whether to colour (default: auto)")
    parser.add_argument("-V", "--version", action="store_true", help="show the version")
    verbs = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, summary in COMMANDS.items():
        module = import_module(f"pactc.commands.{name}")
        module.add(verbs.add_parser(name, help=summary, description=summary))
    return parser


def _overview() -> str:
    width = max(map(len, COMMANDS))
    rows = "\n".join(f"  {name:<{width}}  {line}" for name, line in COMMANDS.items())
    return f"""\
pactc: Make for specifications and evidence

usage: pactc [-C DIR] [-q] [--color WHEN] COMMAND [...]

{rows}

  -C DIR        work in DIR
  -q, --quiet   narrate nothing: results and errors alone
  --color WHEN  auto, always or never (also: NO_COLOR and FORCE_COLOR)

`pactc COMMAND --help` shows its options and examples; `pactc --version` the version.
"""


def _unknown(name: str) -> UsageError:
    from difflib import get_close_matches

    what = "option" if name.startswith("-") else "command"
    known = (*BEFORE, "--help", "--version") if what == "option" else (*COMMANDS, "--version")
    near = get_close_matches(name, known, n=1)
    return UsageError(
        "P920",
        f"no such {what}: {name!r}",
        help=f"did you mean `pactc {near[0]}`?" if near else "run `pactc --help`",
    )


def _report(error: PactError, words: Sequence[str]) -> int:
    """One finding, in the format that was asked for: narration to stderr unless a program reads."""
    from .report import Result, default_format, render, want_color

    asked = [b for a, b in pairwise(words) if a == "--format"]
    asked += [w.removeprefix("--format=") for w in words if w.startswith("--format=")]
    fmt = asked[-1] if asked else default_format()
    status = USAGE if isinstance(error, UsageError) else PROBLEMS
    rest = _split(words)[1]
    result = Result(rest[0] if rest else "", (error.finding,), exit_code=status)
    if fmt not in ("json", "sarif", "junit", "github"):
        sys.stderr.write(render("text", result, color=want_color(sys.stderr)))
    elif fmt in ("json", "junit"):
        sys.stdout.write(render(fmt, result))
    else:
        from .commands.common import from_top

        sys.stdout.write(render(fmt, from_top(result, _prefix(words))))
    _also(result, words)
    return status


def _split(words: Sequence[str]) -> tuple[Lead, list[str]]:
    """As `leading`; where that is what was wrong, as if nothing stood before the command."""
    try:
        return leading(words)
    except UsageError:
        return Lead(), []


def _also(result: Result, words: Sequence[str]) -> None:
    """The files of `check --also FORMAT=FILE` are written whatever happens: CI reads them."""
    named = [b for a, b in pairwise(words) if a == "--also"]
    named += [w.removeprefix("--also=") for w in words if w.startswith("--also=")]
    if named:
        from argparse import ArgumentTypeError
        from contextlib import suppress

        from .commands.common import also, write_also

        for word in named:
            with suppress(PactError, ArgumentTypeError):
                write_also(*also(word), result, _prefix(words))


def _prefix(words: Sequence[str]) -> str:
    """The project's folder in its repository; empty where there is none."""
    from pathlib import Path

    from .project import locate

    try:
        return locate(Path(_split(words)[0].folder)).prefix
    except PactError:
        return ""


def _bug(error: Exception, words: Sequence[str]) -> int:
    """Exit status 3, with a log to send. The traceback goes there and not to the terminal."""
    from .crash import log

    path = log(error, words)
    code = "P900"
    sys.stderr.write(
        f"{code} pactc has a bug: {type(error).__name__}: {error}\n"
        f"help: send {path} to the maintainers; nothing was half-written\n"
    )
    return BUG


if __name__ == "__main__":
    sys.exit(main())
