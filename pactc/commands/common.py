"""What several verbs share: where to work, which artifacts are meant, how a result is told."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ..errors import UsageError
from ..model import Finding, Goal, Status
from ..project import Place, Project, locate
from ..report import FORMATS, Result, default_format, render, want_color


def place(args: argparse.Namespace) -> Place:
    return locate(Path(args.folder))


def add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default=None,
        help="how to tell the result (default: text; github under GitHub Actions)",
    )


def add_ids(parser: argparse.ArgumentParser, help_: str) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help=help_)


def meant(project: Project, words: Iterable[str], folder: str = ".") -> frozenset[str]:
    """The ids that words on the command line name: an id, a kind (all of it), or a path, relative
    to the project or to where the user stands. Raises UsageError for anything else."""
    plan = project.plan
    out: set[str] = set()
    for word in words:
        if word in plan.artifacts:
            out.add(word)
            continue
        if word in plan.registry.kinds:
            out.update(a.id for a in plan.artifacts.values() if a.kind == word)
            continue
        path = _relative(project, word, folder)
        if path in plan.by_path:
            out.add(plan.by_path[path])
            continue
        raise _unknown(word, [*plan.artifacts, *plan.by_path])
    return frozenset(out)


def aim(project: Project, words: Iterable[str], folder: str = ".") -> tuple[Goal, frozenset[str]]:
    """What words on the command line ask for: one goal (the plan, if there are none), or ids.
    Raises UsageError for both, or for two goals."""
    words = list(words)
    goals = [w for w in words if w in list(Goal) and w not in project.plan.artifacts]
    goals += [w for w in words if w == Goal.EVIDENCE and w not in goals]
    ids = meant(project, [w for w in words if w not in goals], folder)
    if len(goals) > 1 or (goals and ids):
        raise UsageError("P920", "one goal, or ids, but not both", help="name them one by one")
    return Goal(goals[0]) if goals else Goal.PLAN, ids


def _relative(project: Project, word: str, folder: str) -> str:
    try:
        # Not `resolve`: a link among the artifacts is one to be named, not to be followed.
        path = Path(os.path.normpath(Path(folder).resolve() / word))
        return path.relative_to(project.root.resolve()).as_posix()
    except (ValueError, UsageError):
        return word


def _unknown(word: str, known: Iterable[str]) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1)
    return UsageError(
        "P922",
        f"no artifact is called {word!r}",
        help=f"did you mean `{near[0]}`?" if near else "run `pactc status` to see them all",
    )


KEY = (
    "your private key, or the .pub file of one that an agent or a token holds (default: what Git "
    "signs with, else ~/.ssh/id_ed25519)"
)


def add_signer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key", type=Path, metavar="FILE", help=KEY)
    parser.add_argument(
        "--as", dest="me", metavar="ID", help="who you are in the policy (default: by the key)"
    )


def add_also(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--also", action="append", default=[], type=also, metavar="FORMAT=FILE",
        help="write the same result in this format to a file too, as in sarif=pactc.sarif",
    )  # fmt: skip


def also(word: str) -> tuple[str, str]:
    """FORMAT=FILE taken apart."""
    fmt, _, path = word.partition("=")
    if fmt not in FORMATS or not path:
        raise argparse.ArgumentTypeError(f"FORMAT=FILE, with a format of {', '.join(FORMATS)}")
    return fmt, path


def emit(args: argparse.Namespace, result: Result, root: Path | None, prefix: str = "") -> int:
    """Print a result to stdout in the format asked for, and to the files of `--also`; its exit
    status. `prefix` is the project's folder in its repository."""
    fmt = args.format or default_format()
    for each, path in getattr(args, "also", ()):
        write_also(each, path, result, prefix)
    told = from_top(result, prefix) if fmt in FROM_TOP else result
    sys.stdout.write(render(fmt, told, color=want_color(sys.stdout), root=root))
    return result.exit_code


def write_also(fmt: str, path: str, result: Result, prefix: str = "") -> None:
    """Raises UsageError P939 if the file cannot be written."""
    write_text(path, render(fmt, from_top(result, prefix) if fmt in FROM_TOP else result))


def write_text(path: str, text: str) -> None:
    """A file that somebody asked for. Raises UsageError P939 if it cannot be written."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            "P939", f"cannot write {path}: {(error.strerror or '').lower()}",
            help="name a file in a folder that exists",
        ) from None  # fmt: skip


def keep(path: Path, name: str, data: bytes | None) -> None:
    """The same of bytes, in a folder that is made for them; None leaves no file there. `name` is
    what the file was called by whoever asked."""
    try:
        if data is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(
            "P939", f"cannot write {name}: {(error.strerror or '').lower()}",
            help="name a file in a folder that can be written",
        ) from None  # fmt: skip


FROM_TOP = ("github", "sarif")
"""Formats whose readers take paths from the top of the repository; the others are read by people
who stand in the project."""


def from_top(result: Result, prefix: str) -> Result:
    if not prefix:
        return result

    def moved(finding: Finding) -> Finding:
        where = finding.where
        return replace(finding, where=where and replace(where, path=prefix + where.path))

    def placed(status: Status) -> Status:
        artifact = status.artifact
        return replace(status, artifact=replace(artifact, path=prefix + artifact.path))

    return replace(
        result,
        findings=tuple(map(moved, result.findings)),
        statuses=tuple(map(placed, result.statuses)),
    )


def result(
    command: str,
    findings: Iterable[Finding],
    statuses: Mapping[str, Status],
    waiting: Iterable[str] = (),
) -> Result:
    found = tuple(findings)
    held = tuple(waiting)
    return Result(
        command, found, tuple(statuses.values()), held, exit_code=1 if found or held else 0
    )
