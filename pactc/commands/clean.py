"""`pactc clean`: remove what races and memos left; what was offered stays."""

from __future__ import annotations

import argparse
import sys

from ..implement import clean
from ..report.escape import safe
from .common import place

SUMMARY = "remove the worktrees of implementations that lost, and memos"
EXAMPLE = """\
  pactc clean -n                     show what would be removed
  pactc clean

What `pactc implement` offered stays: the branch, and its receipt. Nothing of the project itself is
ever removed."""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-n", "--dry-run", action="store_true", help="only show it")


def run(args: argparse.Namespace) -> int:
    where = place(args)
    top = where.root.resolve()
    found = clean.leftovers(where) if args.dry_run else clean.cleaned(where)
    verb = "would remove" if args.dry_run else "removed"
    for path in found:
        name = path.relative_to(top).as_posix() if path.is_relative_to(top) else str(path)
        sys.stdout.write(f"{verb} {safe(name)}\n")
    if not found:
        sys.stdout.write("nothing to remove\n")
    return 0
