"""Who writes: a command by its name, from the spec's `config.implement` or the command line."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..model import Where

SPEC = "build-spec.yaml"
SECONDS, RACERS, ROUNDS = 900.0, 1, 3
ROOT = "{root}"  # in a word of a command: the project's folder


@dataclass(frozen=True)
class Writer:
    """A command that writes code. `env` names variables that it gets beside the allowed ones;
    `writes` are folders and files beside its worktree that it may write to; `seconds` bound one
    round."""

    name: str
    argv: tuple[str, ...]
    seconds: float = SECONDS
    env: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """Racer k is written by `writers[k % len(writers)]`."""

    writers: tuple[Writer, ...]
    racers: int = RACERS
    rounds: int = ROUNDS


@dataclass(frozen=True)
class Asked:
    """What the command line says; None where it says nothing."""

    authors: tuple[str, ...] = ()
    command: str | None = None
    racers: int | None = None
    rounds: int | None = None
    seconds: float | None = None
    env: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


def settings(spec: object, asked: Asked, root: Path, here: Path) -> Settings:
    """`spec` is the value of a valid build-spec.yaml. Relative programs are those of the project,
    or, on the command line, of the folder `here`. Raises UsageError P856 if nobody is named, or if
    somebody is that the spec does not know, and P920 for a command that is none."""
    config = _mapping(_mapping(_mapping(spec).get("config")).get("implement"))
    known = _mapping(config.get("authors"))
    if asked.command is not None:
        writers = [_of_words(asked, root, here)]
    else:
        default = config.get("author")
        names = asked.authors or ((default,) if isinstance(default, str) else tuple(known)[:1])
        writers = [_of_spec(name, known, asked, root) for name in names]
    if not writers:
        raise UsageError(
            "P856", "nobody is named who writes the code", Where(SPEC),
            "name a command under `config: {implement: {authors: ...}}`, or run "
            "`pactc implement --command 'PROGRAM ...'`",
        )  # fmt: skip
    racers = asked.racers or config.get("racers") or max(RACERS, len(writers))
    return Settings(
        tuple(writers), int(racers), int(asked.rounds or config.get("rounds") or ROUNDS)
    )


def _of_words(asked: Asked, root: Path, here: Path) -> Writer:
    if asked.authors:
        raise UsageError(
            "P920", "--author or --command, but not both", help="leave one of them out"
        )
    try:
        argv = shlex.split(asked.command or "")
    except ValueError as error:
        raise UsageError("P920", f"--command cannot be read: {str(error).lower()}",
                         help="quote it as a shell would take it") from None  # fmt: skip
    if not argv:
        raise UsageError("P920", "--command names no program", help="as in --command 'agent -p'")
    seconds = asked.seconds or SECONDS
    return Writer("command", _argv(argv, root, here), seconds, asked.env, _places(asked.writes))


def _of_spec(name: str, known: Mapping[str, Any], asked: Asked, root: Path) -> Writer:
    if name not in known:
        raise UsageError(
            "P856", f"no author of implementations is called {name!r}", Where(SPEC),
            f"one of: {', '.join(known)}" if known
            else "name it under `config: {implement: {authors: ...}}`",
        )  # fmt: skip
    found = known[name]
    seconds = asked.seconds or float(found.get("seconds", SECONDS))
    env = (*found.get("env", ()), *asked.env)
    writes = _places((*found.get("writes", ()), *asked.writes))
    return Writer(name, _argv(found["command"], root, root), seconds, env, writes)


def _argv(words: Sequence[str], root: Path, here: Path) -> tuple[str, ...]:
    """A program that is named by a relative path is meant where the user stands, not in the
    worktree that it will run in."""
    first, *rest = (word.replace(ROOT, str(root.resolve())) for word in words)
    if os.sep in first:
        first = str(here.resolve() / first)
    return (first, *rest)


def _places(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(Path(name).expanduser().resolve()) for name in names)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
