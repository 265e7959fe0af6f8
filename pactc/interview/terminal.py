"""The interview at a terminal: arrow keys for choices, a line for numbers and texts, a typed name
to confirm. No file is written here."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from shutil import get_terminal_size
from typing import Any

import questionary

from ..questions import READINESS, Scalar, misfit, typed, wanted
from ..report.escape import clip, safe
from .state import Asked, Interview
from .text import answered, changed, listing, price, total, whose

KEYS = "(up and down, Enter; Ctrl-C leaves all as it was)"
LEAVE, LIST = "\0leave", "\0list"  # no answer holds a NUL
NO_NAMES = re.compile(r"(?i)(y|n|ye?s|yeah|no|ok|okay|confirm|confirmed|true|false|me|i)[.!]?")
MAX_NAME = 200
INTERRUPTED = 130
Step = Callable[[Mapping[str, Scalar]], Interview]
"""The interview with these answers, by id: they may bring up other questions."""


def ask(now: Interview, step: Step, only: frozenset[str] = frozenset()) -> dict[str, Scalar]:
    """What a person answers, by the question's id: to `only` these, or to the seven levels and to
    all that is open or that no person has answered yet."""
    answers: dict[str, Scalar] = {}
    met: set[str] = set()
    head = "Seven questions set the bar: what must be shown before this may go to production."
    _say(head if not only else "", "Every level brings its controls and those of the levels below.")
    while True:
        todo = [a for a in now.asked if a.id not in met and _meant(a, only)]
        if not todo:
            return answers
        first = todo[0]
        met.add(first.id)
        level = first.id.startswith(READINESS)
        answer = _level(first) if level else _question(first)
        if answer is not None:
            answers[first.id] = answer
            now = step(answers)


def _meant(asked: Asked, only: frozenset[str]) -> bool:
    if only:
        return asked.id in only
    return asked.id.startswith(READINESS) or asked.open or not asked.confirmed


def _level(asked: Asked) -> str | None:
    choices = [
        questionary.Choice(_clip(f"{cost.level:<9}  {price(cost)}"), cost.level)
        for cost in asked.costs
    ]
    choices.append(questionary.Choice("list the controls of every level", LIST))
    default = str(asked.answer)
    while True:
        _say("", f"{asked.name}: now {default} ({whose(asked)})")
        found = _answer(questionary.select(
            asked.question.text, choices, default=default, instruction=KEYS, qmark="?",
            erase_when_done=True,
        ))  # fmt: skip
        if found != LIST:
            _say(f"  {found}")
            return str(found)
        _say("", *listing(asked, None))


def _question(asked: Asked) -> Scalar | None:
    question = asked.question
    text = safe(" ".join(question.text.split()))
    about = f" ({', '.join(question.components)})" if question.components else ""
    said = f", now {safe(str(asked.answer))} ({whose(asked)})" if asked.answer is not None else ""
    _say("", f"{asked.id}{safe(about)}{said}")
    stands = asked.answer if asked.answer is not None else question.default
    if question.type == "choice":
        choices = [questionary.Choice(_clip(c), c) for c in question.choices]
        choices.append(questionary.Choice("leave it open", LEAVE))
        found = _answer(questionary.select(
            text, choices, default=stands if stands in question.choices else None,
            instruction=KEYS, qmark="?", erase_when_done=True,
        ))  # fmt: skip
        _say("  left open" if found == LEAVE else f"  {safe(str(found))}")
        return None if found == LEAVE else str(found)

    def fits(line: str) -> bool | str:
        if not line.strip():
            return True
        why = misfit(question, typed(question, line.strip()))
        return f"{why}: give {wanted(question)}" if why else True

    found = _answer(questionary.text(
        text, default="" if stands is None else str(stands), validate=fits, qmark="?",
        instruction=f"({wanted(question)}; empty leaves it open)",
    ))  # fmt: skip
    line = str(found).strip()
    return typed(question, line) if line else None


def confirm(now: Interview, people: Iterable[str], hint: str) -> str:
    """The name that a person types under exactly these levels; empty if they do not. `people` are
    those whom the policy names, if it names any; `hint` is who Git says is here."""
    known = sorted(people)
    _say("", "These are the levels:", *total(now))
    if others := [a for a in now.rest if not a.open and not a.confirmed]:
        _say("", "And these answers, which no person gave:", *map(answered, others), "")
    if now.changes:
        _say(f"  {safe(now.by)} confirmed others:", *(f"    {line}" for line in changed(now)))
    _say("", "Whoever confirms them opens the graph and the contracts, and answers for the bar.")
    if hint:
        _say(f"Git knows you as {safe(hint)}.")
    if known:
        _say(f"The policy names {', '.join(safe(p) for p in known)}.")

    def fits(line: str) -> bool | str:
        return name_misfit(line, known) or True

    return str(_answer(questionary.text(
        "To confirm exactly these levels, type who you are:", validate=fits, qmark="?",
        instruction="(empty leaves them unconfirmed)",
    ))).strip()  # fmt: skip


def name_misfit(line: str, known: Iterable[str]) -> str:
    """Why a text is nobody's name, or an empty text; an empty line is no answer and fits."""
    name, people = line.strip(), list(known)
    if not name:
        return ""
    if NO_NAMES.fullmatch(name):
        return "type your name or address, as it is to stand in pact/decisions.yaml"
    if people and name not in people:
        return f"the policy names {', '.join(people)}"
    if len(name) > MAX_NAME or not name.isprintable():
        return f"a name has at most {MAX_NAME} characters, all of which can be seen"
    return ""


def _answer(question: questionary.Question) -> Any:
    """Raises SystemExit 130 for Ctrl-C and Ctrl-D: nothing was written before the last answer."""
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError):
        sys.stderr.write("\ninterrupted; nothing was written\n")
        raise SystemExit(INTERRUPTED) from None


def _clip(text: str) -> str:
    """A choice in one line, or it would push the others out of sight."""
    return clip(text, max(40, get_terminal_size().columns - 6))


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
