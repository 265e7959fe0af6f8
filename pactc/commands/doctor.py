"""`pactc doctor`: what is wrong with this machine and this repository, and the one command that
mends it. It judges no artifact and writes nothing."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from .. import cache, hooks, repository, starter
from ..errors import PactError
from ..needs import SPEC
from ..project import Place, locate
from ..report.escape import safe
from ..tree import open_worktree

SUMMARY = "look for what is wrong with this machine and repository"
EXAMPLE = """\
  pactc doctor
  pactc doctor --format json"""

PYTHON, GIT = (3, 11), (2, 31)
PACKAGES = (
    "doit", "filelock", "gitpython", "jsonschema", "jsonschema-rs", "pydantic", "rfc8785",
    "ruamel.yaml", "ruamel.yaml.clib", "shtab",
)  # fmt: skip
LARGE = 64 << 20  # bytes of memo
OLD_S = 600  # a lock of Git's own that is older than this was left by a dead process


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Line(NamedTuple):
    level: Level
    name: str
    text: str
    help: str = ""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    lines = [*_guarded("machine", _machine), *_guarded("repository", lambda: _place(args.folder))]
    count = sum(line.level is Level.PROBLEM for line in lines)
    if args.format == "json":
        checks = [line._asdict() for line in lines]
        sys.stdout.write(json.dumps({"checks": checks, "problems": count}, indent=2) + "\n")
    else:
        sys.stdout.write("".join(map(_told, lines)))
    return 1 if count else 0


def _told(line: Line) -> str:
    mend = f"\n{'':<22}help: {safe(line.help)}" if line.help else ""
    return f"{line.level:<8} {line.name:<12} {safe(line.text)}{mend}\n"


def _guarded(name: str, ask: Callable[[], Iterator[Line]]) -> Iterator[Line]:
    """What stops one group of questions is the answer to it."""
    try:
        yield from ask()
    except PactError as error:
        found = error.finding
        yield Line(Level.PROBLEM, name, f"{found.code} {found.message}", found.help)


def _machine() -> Iterator[Line]:
    running = platform.python_version()
    new = sys.version_info >= PYTHON
    yield Line(
        Level.OK if new else Level.PROBLEM, "python", f"{running} at {sys.executable}",
        "" if new else "install Python 3.11 or later, and pactc with it",
    )  # fmt: skip
    yield from _packages()
    git = repository.version()
    text = ".".join(map(str, git))
    if git < GIT:
        yield Line(Level.PROBLEM, "git", f"{text} is too old", "install Git 2.31 or later")
    else:
        yield Line(Level.OK, "git", text)


def _packages() -> Iterator[Line]:
    missing = []
    for name in PACKAGES:
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Line(
            Level.PROBLEM, "packages", f"missing: {', '.join(missing)}",
            f"run `{sys.executable} -m pip install --force-reinstall pactc`",
        )  # fmt: skip
    elif find_spec("_ruamel_yaml") is None:
        yield Line(
            Level.WARNING, "packages", "the C parser of ruamel.yaml is missing: reading is slow",
            f"run `{sys.executable} -m pip install --force-reinstall ruamel.yaml.clib`",
        )  # fmt: skip
    else:
        yield Line(Level.OK, "packages", f"all {len(PACKAGES)}, with their C parts")


def _place(folder: str) -> Iterator[Line]:
    where = locate(Path(folder))
    repo = where.repo
    if repo.root is None:
        yield Line(
            Level.WARNING, "repository", f"{repo.git_dir} is bare: only commits can be judged",
            "run `pactc check --rev REV`",
        )  # fmt: skip
        return
    linked = " (a linked work tree)" if repo.git_dir != repo.common_dir else ""
    yield Line(Level.OK, "repository", f"{repo.root}{linked}")
    if repo.shallow:
        yield Line(
            Level.WARNING, "history", "the clone is shallow, so no base can be compared with",
            "run `git fetch --unshallow`",
        )  # fmt: skip
    yield from _project(where)
    yield from _guarded("files", lambda: _files(where))
    yield from _guarded("hook", lambda: _hook(where))
    yield from _locks(where)
    yield from _leftovers(where)


def _project(where: Place) -> Iterator[Line]:
    if not (where.root / SPEC).is_file():
        yield Line(Level.PROBLEM, "project", f"no {SPEC} here or above", "run `pactc init`")
        return
    yield Line(Level.OK, "project", f"{where.prefix or '.'} has a {SPEC}")
    lacking = []
    for path, name in ((starter.ATTRIBUTES, "gitattributes"), (starter.IGNORE, "gitignore")):
        text = hooks.text_of(where.root / path)
        lacking += [f"{path} lacks `{line}`" for line in starter.missing(text, name)]
    if lacking:
        yield Line(Level.WARNING, "git files", "; ".join(lacking), "run `pactc init`")
    else:
        yield Line(Level.OK, "git files", f"{starter.ATTRIBUTES} and {starter.IGNORE} are complete")
    attributes = hooks.text_of(where.root / starter.ATTRIBUTES).splitlines()
    for line in attributes:
        words = line.split()
        if words and words[0].startswith(".pact/records") and {"-merge", "binary"} & {*words[1:]}:
            yield Line(
                Level.WARNING, "git files", f"`{line}` keeps Git from merging records",
                f"remove -merge from that line of {starter.ATTRIBUTES}",
            )  # fmt: skip


def _files(where: Place) -> Iterator[Line]:
    """Flags, filters and links by which Git shows something else than the files."""
    with open_worktree(where.repo) as tree:
        ours = [
            p
            for p in tree.list()
            if p.startswith((f"{where.prefix}pact/", f"{where.prefix}.pact/"))
        ]
        found = tree.findings([*ours, f"{where.prefix}{SPEC}"])
    for finding in found:
        at = f"{finding.where}: " if finding.where else ""
        yield Line(Level.PROBLEM, "files", f"{at}{finding.code} {finding.message}", finding.help)
    if not found:
        yield Line(Level.OK, "files", "Git shows what is there")


def _hook(where: Place) -> Iterator[Line]:
    found = hooks.look(where)
    if found.runs and not found.executable:
        yield Line(Level.PROBLEM, "hook", f"{found.file} is not executable, so Git skips it",
                   f"run `chmod +x {found.file}`")  # fmt: skip
    elif (
        found.runs and found.held is hooks.Held.OURS and found.text != hooks.script(found.prefixes)
    ):
        yield Line(Level.WARNING, "hook", f"{found.file} is of another installation of pactc",
                   "run `pactc hook install`")  # fmt: skip
    elif found.runs:
        yield Line(Level.OK, "hook", f"{found.file} checks every commit")
    else:
        yield Line(Level.WARNING, "hook", "nothing checks a commit before it is made",
                   "run `pactc hook install`")  # fmt: skip


def _locks(where: Place) -> Iterator[Line]:
    git_dir = where.repo.git_dir
    lock = git_dir / "pactc" / "lock"
    if _held(lock):
        yield Line(Level.WARNING, "lock", "a pactc command is writing in this work tree",
                   "wait for it to end")  # fmt: skip
    else:
        yield Line(Level.OK, "lock", "free")
    index = git_dir / "index.lock"
    try:
        age = time.time() - index.stat().st_mtime
    except OSError:
        return
    if age > OLD_S:
        yield Line(Level.PROBLEM, "lock", f"{index} was left by a Git that died",
                   f"make sure that no Git is running, then `rm {index}`")  # fmt: skip


def _held(lock: Path) -> bool:
    """Whether a living process holds the lock: the kernel releases a dead one's."""
    import fcntl

    try:
        handle = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _leftovers(where: Place) -> Iterator[Line]:
    left = [p for top in ("pact", ".pact") for p in (where.root / top).rglob(".pactc-*.tmp")]
    left += where.root.glob(".pactc-*.tmp")
    if left:
        names = ", ".join(sorted(p.relative_to(where.root).as_posix() for p in left)[:3])
        yield Line(Level.WARNING, "leftovers", f"{len(left)} of a killed build: {names}",
                   "run `pactc build`")  # fmt: skip
    folder = cache.folder(where.repo.git_dir)
    size = sum(p.stat().st_size for p in folder.glob("*") if p.is_file())
    shown = f"{size / 1024:,.0f} KiB in {folder}"
    if size > LARGE:
        yield Line(Level.WARNING, "cache", shown, f"run `rm {folder}/*.memo`; it is safe to delete")
    else:
        yield Line(Level.OK, "cache", shown)
