"""`pactc hook`: a pre-commit hook for plain Git, which judges what is staged."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .. import hooks, records
from ..errors import PactError, UsageError
from ..hooks import BEFORE, NAME, Held, Look
from ..report.escape import safe
from .common import place

SUMMARY = "install a Git hook that checks what is committed; be the hook of an agent"
EXAMPLE = """\
  pactc hook install                 `pactc check --staged` before every commit
  pactc hook install --force         and keep another program's hook: it runs first
  pactc hook status
  pactc hook uninstall               and put back what was there before
  pactc hook agent                   what an agent's hook runs: status 2 if it has to mend"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("verb", choices=("install", "uninstall", "status", "agent"))
    parser.add_argument(
        "--force", action="store_true",
        help=f"rename the hook of another program to {BEFORE} and run it first; "
        "install also where the hooks of all repositories are",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    if args.verb == "agent":
        from ._agent import run as told

        return told(args.folder, sys.stdin)
    where = place(args)
    if args.verb == "install" and where.repo.root is None:
        raise UsageError("P164", "a bare repository has no work tree: nothing is committed in it",
                         help="run `pactc hook install` in a clone that has one")  # fmt: skip
    found = hooks.look(where)
    if args.verb == "status":
        return _status(found)
    with records.lock(where.repo.git_dir):
        if args.verb == "install":
            _install(found, where.prefix, force=args.force)
        else:
            _uninstall(found, where.prefix)
    return 0


def _status(found: Look) -> int:
    if found.runs and found.executable:
        sys.stdout.write(f"installed: {safe(str(found.file))}\n")
        return 0
    raise PactError(
        "P936", "no hook checks this project before a commit", help="run `pactc hook install`",
        notes=(f"{found.file} is of {found.held}",) if found.held is not Held.NOTHING else (),
    )  # fmt: skip


def _install(found: Look, prefix: str, *, force: bool) -> None:
    if found.held is Held.FRAMEWORK and found.runs:
        sys.stdout.write("the pre-commit framework runs pactc-check already\n")
        return
    if found.shared and not force:
        raise PactError(
            "P934", "the hooks of this repository are shared with others",
            help="run `git config core.hooksPath .git/hooks`, or `pactc hook install --force`",
            notes=(f"core.hooksPath is {found.folder}",),
        )  # fmt: skip
    if found.held in (Held.FOREIGN, Held.FRAMEWORK):
        _set_aside(found, force=force)
    text = hooks.script((*found.prefixes, prefix))
    if found.text == text and found.executable:
        sys.stdout.write(f"installed already: {safe(str(found.file))}\n")
        return
    _write(found.folder, text)
    sys.stdout.write(f"installed: {safe(str(found.file))}\n")


def _set_aside(found: Look, *, force: bool) -> None:
    """The hook that is there is never lost: with --force, ours runs it first."""
    if not force:
        mend = "run `pactc hook install --force` to run it first, and pactc after it"
        if found.held is Held.FRAMEWORK:
            mend = "add the hook pactc-check to .pre-commit-config.yaml"
        raise PactError("P933", f"{NAME} is a hook of {found.held} already",
                        help=mend, notes=(str(found.file),))  # fmt: skip
    kept = found.folder / BEFORE
    if kept.exists() or kept.is_symlink():
        raise PactError("P935", f"{BEFORE} exists already, so nothing can be kept under that name",
                        help=f"move {kept} away first")  # fmt: skip
    try:
        found.file.rename(kept)
    except OSError as error:
        raise PactError("P903", f"cannot rename {found.file}: {error.strerror}",
                        help="make the folder writable") from None  # fmt: skip
    sys.stdout.write(f"kept, and run first: {safe(str(kept))}\n")


def _uninstall(found: Look, prefix: str) -> None:
    if found.held is not Held.OURS or prefix not in found.prefixes:
        sys.stdout.write("nothing to remove\n")
        return
    rest = tuple(p for p in found.prefixes if p != prefix)
    if rest:
        _write(found.folder, hooks.script(rest))
        sys.stdout.write(f"no longer checks this project: {safe(str(found.file))}\n")
        return
    kept = found.folder / BEFORE
    try:
        found.file.unlink()
        if kept.exists() or kept.is_symlink():
            kept.rename(found.file)
            sys.stdout.write(f"put back: {safe(str(found.file))}\n")
            return
    except OSError as error:
        raise PactError("P903", f"cannot remove {found.file}: {error.strerror}",
                        help="make the folder writable") from None  # fmt: skip
    sys.stdout.write(f"removed: {safe(str(found.file))}\n")


def _write(folder: Path, text: str) -> None:
    records.write(folder, NAME, text.encode(), durable=True)
    try:
        (folder / NAME).chmod(0o755)
    except OSError as error:
        raise PactError("P903", f"cannot make {folder / NAME} executable: {error.strerror}",
                        help="run `pactc hook install` again") from None  # fmt: skip
