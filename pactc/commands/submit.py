"""`pactc submit ID FILE`: bring what an author wrote. It is examined, and becomes the artifact with
a record of who wrote it; or findings say what to mend, and nothing is written."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

from .. import make, records
from .. import project as projects
from ..authors import door
from ..errors import UsageError
from ..model import Finding
from .common import add_format, emit, meant, place, result

SUMMARY = "bring what an author wrote: it is examined, then kept with a record"
EXAMPLE = """\
  pactc submit graph graph.yaml
  pactc next --json contract/booking | my-agent | pactc submit contract/booking -
  pactc submit laws laws.yaml --author codex --model gpt-5.2"""

AGENT = "agent"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/@:+-]{0,99}")  # nothing that only looks like another


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="an authored artifact: id or path")
    parser.add_argument("file", metavar="FILE", help="what was written; `-` for standard input")
    parser.add_argument("--author", default=AGENT, help=f"who wrote it (default: {AGENT})")
    parser.add_argument("--model", help="the model that wrote it")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    if args.author.casefold() == "person" or not NAME.fullmatch(args.author):
        raise UsageError(
            "P809", f"a submitted draft is not by {args.author!r}",
            help="leave --author out; a person writes the file, or runs `pactc accept ID`",
        )  # fmt: skip
    data = _read(args)
    where = place(args)
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        project.facts.judge_all()
        id_ = next(iter(meant(project, [args.id], args.folder)))
        found: tuple[Finding, ...]
        try:
            gaps = door.submit(project, id_, data, args.author, args.model)
        except make.Refused as error:
            found = error.findings
        else:
            sys.stderr.write(f"submitted {id_}\n")
            found = gaps
    failed = [f for f in found if f.level == "error"]
    told = result("submit", list(found), {}) if found else None
    if told is None:
        return 0
    status = emit(args, told, None)
    return status if failed else 0


def _read(args: argparse.Namespace) -> bytes:
    if args.file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(args.file).read_bytes()
    except OSError as error:
        raise UsageError(
            "P932", f"cannot read {args.file}: {os.strerror(error.errno or 0).lower()}",
            help="name a file that exists, or `-` for standard input",
        ) from None  # fmt: skip
