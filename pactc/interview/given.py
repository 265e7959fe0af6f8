"""Answers from the command line and from files: which question each is about, and whether it fits.

In a file they are a mapping from question to answer, or to a mapping with `answer` and `note`; the
whole may stand below `answers`, as in pact/decisions.yaml.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from ..documents import escape, locate, parse
from ..errors import PactError, UsageError
from ..model import Where
from ..questions import Scalar, misfit, near, typed, wanted
from .state import Asked, Interview

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was given, before anybody asked whether it fits. `raw`: a text that was
    typed, and may stand for a number. `where` is its place in a file, None on the command line."""

    name: str
    answer: Any
    note: str = ""
    raw: bool = False
    where: Where | None = None


def of_words(words: Iterable[str]) -> list[Given]:
    """`QUESTION=ANSWER`, as `--set` has it. Raises UsageError P920 for anything else, and for two
    answers to one question: neither is the word of whoever wrote both."""
    found: list[Given] = []
    for word in words:
        name, sign, answer = word.partition("=")
        if not sign or not name.strip():
            raise UsageError("P920", f"--set wants QUESTION=ANSWER, and not {word!r}",
                             help="write for example `--set security=strict`")  # fmt: skip
        given = Given(name.strip(), answer, raw=True)
        if other := next((g for g in found if g.name == given.name and g != given), None):
            raise UsageError("P920", f"--set answers {other.name} twice, {other.answer!r} and "
                             f"{answer!r}", help="leave one of them away")  # fmt: skip
        found.append(given)
    return found


def of_file(path: str, folder: str) -> list[Given]:
    """The answers in a YAML or JSON file; `-` is YAML on standard input. Raises UsageError P852 if
    it cannot be read or is no mapping, PactError P1xx if it is no document."""
    data = _bytes(path, folder)
    label = "stdin.yaml" if path == STDIN else path
    if not label.endswith((".yaml", ".yml", ".json")):
        raise UsageError("P852", f"{path} is neither YAML nor JSON by its name",
                         help="rename it to end in .yaml or .json")  # fmt: skip
    value = parse(data, label)

    def at(pointer: str) -> Where:
        return Where(label, *locate(data, label, pointer))

    base = ""
    if isinstance(value, dict) and isinstance(value.get("answers"), dict):
        value, base = value["answers"], "/answers"
    if not isinstance(value, dict):
        raise _unreadable("answers are a mapping from question to answer", at(base))
    found = []
    for name, said in value.items():
        pointer = f"{base}/{escape(name)}"
        if not isinstance(said, dict):
            found.append(Given(name, said, where=at(pointer)))
            continue
        if "answer" not in said or not isinstance(said.get("note", ""), str):
            raise _unreadable(f"{name} has no `answer`, or a `note` that is no text", at(pointer))
        found.append(
            Given(name, said["answer"], str(said.get("note", "")), where=at(f"{pointer}/answer"))
        )
    return found


def _unreadable(message: str, where: Where) -> UsageError:
    return UsageError("P852", message, where, "write `security: strict`, a line for each question")


def _bytes(path: str, folder: str) -> bytes:
    if path == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(folder, path).read_bytes()
    except OSError as error:
        raise UsageError("P852", f"cannot read {path}: {(error.strerror or '').lower()}",
                         help="name a file of answers: `--answers FILE`") from None  # fmt: skip


def accepted(said: Given, now: Interview) -> tuple[Asked, Scalar]:
    """The question that an answer is about, and the answer in the question's type. Raises
    UsageError P845 if there is no such question, P850 if it is not asked, P846 if the answer does
    not fit."""
    asked = now.find(said.name)
    if asked is None:
        _refuse_unasked(said, now)
    if said.raw and not isinstance(said.answer, str):
        raise TypeError("what is typed is text")
    answer = typed(asked.question, said.answer) if said.raw else said.answer
    if why := misfit(asked.question, answer):
        meant = near(asked.question, answer)
        raise UsageError(
            "P846", f"{asked.name} asks for another answer: {why}", said.where,
            f"did you mean `{asked.name}={meant}`?" if meant else f"give {wanted(asked.question)}",
        )  # fmt: skip
    found: Scalar = answer
    return asked, found


def refuse_unknown(name: str, now: Interview) -> UsageError:
    """The error for a name that is no question's."""
    names = [*(a.name for a in now.levels), *(q for q in now.known if "." not in q)]
    meant = get_close_matches(name, names, n=1)
    return UsageError("P845", f"there is no question {name!r}", None,
                      f"did you mean `{meant[0]}`?" if meant
                      else "run `pactc interview --json` to see them all")  # fmt: skip


def _refuse_unasked(said: Given, now: Interview) -> NoReturn:
    question = now.known.get(said.name)
    if question is None:
        error = refuse_unknown(said.name, now)
        raise UsageError("P845", error.finding.message, said.where, error.finding.help)
    if said.name in now.settled:
        raise UsageError("P850", f"{said.name} is settled in pact/preflight.yaml already",
                         said.where, "set its status to `open` there to ask it again")  # fmt: skip
    needs = " and ".join(f"{id_} is {_either(allowed)}" for id_, allowed in question.needs)
    raise UsageError("P850", f"{said.name} is not asked: it is only where {needs}", said.where,
                     f"answer {question.needs[0][0]} first, or leave {said.name} out")  # fmt: skip


def _either(answers: Iterable[Any]) -> str:
    return " or ".join(str(a) for a in answers)


def all_accepted(
    said: Iterable[Given], now: Interview, after: Any
) -> tuple[Interview, Mapping[str, tuple[Asked, Scalar, str]]]:
    """Every answer, accepted whatever the order in which they stand: one may be what another waits
    for. `after(interview, found)` gives the interview with the answers so far. Raises as
    `accepted`, for the first that fits nowhere."""
    todo = list(said)
    found: dict[str, tuple[Asked, Scalar, str]] = {}
    while todo:
        left = []
        first: PactError | None = None
        for each in todo:
            try:
                asked, answer = accepted(each, now)
            except UsageError as error:
                if error.code != "P850":
                    raise
                first = first or error
                left.append(each)
                continue
            found[asked.id] = (asked, answer, each.note)
        if first is not None and len(left) == len(todo):
            raise first
        todo, now = left, after(found)
    return now, found
