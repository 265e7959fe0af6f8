"""What may stand before a command, and a parser of what follows it: both tell an error as one
finding, with what may have been meant."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from .errors import UsageError

COLORS = ("auto", "always", "never")
BEFORE = {"-C": "DIR", "-q": "", "--quiet": "", "--color": "WHEN"}
"""What stands before a command only, and what each takes."""


@dataclass(frozen=True, slots=True)
class Lead:
    """`color` is one of COLORS; `auto` leaves it to the environment and the terminal."""

    folder: str = "."
    quiet: bool = False
    color: str = "auto"


def leading(words: Sequence[str]) -> tuple[Lead, list[str]]:
    """What stands before the command, and the rest. `-C` as in Git and Make: again, it is relative
    to the one before. Raises UsageError P920."""
    lead, rest = Lead(), list(words)
    while rest:
        word = rest[0]
        if word in ("-q", "--quiet"):
            lead, rest = replace(lead, quiet=True), rest[1:]
        elif word.startswith("-C"):
            folder, rest = _value("-C", word.removeprefix("-C"), rest)
            lead = replace(lead, folder=_folder(lead.folder, folder))
        elif word.partition("=")[0] == "--color":
            color, rest = _value("--color", word.removeprefix("--color").removeprefix("="), rest)
            if color not in COLORS:
                raise UsageError("P920", f"--color wants one of {', '.join(COLORS)}",
                                 help="run `pactc --color never COMMAND`")  # fmt: skip
            lead = replace(lead, color=color)
        else:
            break
    return lead, rest


def _value(name: str, attached: str, rest: list[str]) -> tuple[str, list[str]]:
    if attached:
        return attached, rest[1:]
    if len(rest) < 2:
        what = {"-C": "a folder", "--color": f"one of {', '.join(COLORS)}"}[name]
        raise UsageError("P920", f"{name} wants {what}",
                         help=f"run `pactc {name} {BEFORE[name]} COMMAND`")  # fmt: skip
    return rest[1], rest[2:]


def _folder(before: str, name: str) -> str:
    folder = name if before == "." else os.path.join(before, name)  # noqa: PTH118  no pathlib here
    if not os.path.isdir(folder):  # noqa: PTH112  the clean path does not import pathlib
        # Or a slip of the pen would be judged as the project of the folder above.
        raise UsageError("P920", f"there is no folder {name!r}", help="name one that exists")
    return folder


@contextmanager
def manner(lead: Lead) -> Iterator[None]:
    """`--color` for whoever asks the environment; with `-q` nothing is narrated. Errors are told
    after this, and so in any case."""
    names = ("NO_COLOR", "FORCE_COLOR")
    before = {name: os.environ.get(name) for name in names}
    with ExitStack() as stack:
        if lead.quiet:
            nowhere = stack.enter_context(open(os.devnull, "w"))  # noqa: PTH123  no pathlib here
            stack.enter_context(redirect_stderr(nowhere))
        try:
            if lead.color != "auto":
                os.environ["NO_COLOR"] = "1" if lead.color == "never" else ""
                os.environ["FORCE_COLOR"] = "1" if lead.color == "always" else ""
            yield
        finally:
            for name, value in before.items():
                if value is not None:
                    os.environ[name] = value
                else:
                    os.environ.pop(name, None)


class Parser(argparse.ArgumentParser):
    """As argparse, but an error is a UsageError P920, so that it is told in the format that was
    asked for, as every other one."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        known, rest = super().parse_known_args(args, namespace)
        if rest:
            raise self._refused(f"unexpected argument {rest[0]!r}", self._instead(rest))
        return known, rest

    def error(self, message: str) -> NoReturn:
        found = re.fullmatch(r"argument (.+): invalid choice: '(.*)' \(choose from (.*)\)", message)
        if found is None:
            raise self._refused(message, "")
        choices = re.findall(r"[^\s,']+", found[3])
        raise self._refused(f"{found[1]} is none of {', '.join(choices)}: {found[2]!r}",
                            near(found[2], choices))  # fmt: skip

    def _refused(self, message: str, instead: str) -> UsageError:
        usage = self.format_usage().rstrip().splitlines()
        return UsageError("P920", message, notes=tuple(usage),
                          help=instead or f"run `{self.prog} --help`")  # fmt: skip

    def _instead(self, words: Sequence[str]) -> str:
        word, _, value = words[0].partition("=")
        if word[:2] == "-C" or word in BEFORE:
            name = "-C" if word[:2] == "-C" else word
            lead = " ".join(filter(None, (name, BEFORE[name])))
            return f"it goes before the command: `pactc {lead} {self.prog.partition(' ')[2]}`"
        known = set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", self.format_help()))
        return near(word, known, f"={value}" if value else "") if word.startswith("--") else ""


def near(word: str, known: Iterable[str], after: str = "") -> str:
    from difflib import get_close_matches

    found = get_close_matches(word, sorted(known), n=1)
    return f"did you mean `{found[0]}{after}`?" if found else ""
