"""What pages, messages and made files tell to type can be typed: commands and their options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pactc.cli import COMMANDS

from .conftest import run_pactc

TOP = Path(__file__).resolve().parent.parent
TYPED = re.compile(r"\bpactc ([a-z]+)(?: ([a-z]+))?([^`<&#|\n\"']*)")
OPTION = re.compile(r"(?<= )--?[a-z][a-z-]*")


def files() -> Iterator[Path]:
    yield from sorted((TOP / "docs").glob("*.md"))
    yield from (TOP / "README.md", TOP / "CHANGELOG.md", TOP / "action.yml")
    yield from sorted(p for p in (TOP / "pactc").rglob("*") if p.suffix in (".py", ".md"))
    yield from sorted((TOP / "pactc/_templates").glob("*.*"))


@cache
def help_of(*words: str) -> str:
    """What the command says of itself; empty if there is none."""
    done = run_pactc(TOP, *words, "--help")
    return done.out if done.code == 0 else ""


def wrong(text: str) -> Iterator[str]:
    """Options that a command is told to have, and has not."""
    for verb, second, rest in TYPED.findall(text):
        if verb not in COMMANDS:
            continue
        told = (second and help_of(verb, second)) or help_of(verb)
        for option in OPTION.findall(rest):
            if not re.search(rf"(?<![\w-]){option}(?![\w-])", told):
                yield f"pactc {verb} {second}: {option}"


def test_options_exist() -> None:
    found = {p.relative_to(TOP).as_posix(): [*wrong(p.read_text("utf-8"))] for p in files()}
    assert len(found) > 400
    assert {path: told for path, told in found.items() if told} == {}


def test_an_option_that_is_none_is_seen() -> None:
    assert [*wrong("`pactc production validate --html FILE`, `pactc check --rev HEAD`")] == [
        "pactc production validate: --html"
    ]
