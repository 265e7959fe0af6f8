"""`pactc bite PATH --contract ID`: how many mutants of a contract a test suite notices."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .. import project as projects
from ..bite import Score, bite
from ..errors import UsageError
from ..report.escape import safe
from .common import place
from .judge import contract_of

SUMMARY = "score a test suite by the mutants of a contract that it notices"
EXAMPLE = """\
  pactc bite tests/test_slots.py --contract slots
  pactc bite tests --contract slots --least 80
  pactc bite tests --contract slots --format json"""

HELP = "help: in the place of the code stands what its contract names, and nothing else: test that"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="what pytest is to collect")
    parser.add_argument("--contract", required=True, metavar="COMPONENT", help="whose contract")
    parser.add_argument(
        "--least", type=_percent, default=100, metavar="PERCENT",
        help="exit with 1 below this share of mutants noticed (default: 100)",
    )  # fmt: skip
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _percent(text: str) -> int:
    if not text.isdecimal() or int(text) > 100:
        raise argparse.ArgumentTypeError("a number from 0 to 100")
    return int(text)


def run(args: argparse.Namespace) -> int:
    where = place(args)
    project = projects.work_tree(where)
    contract = contract_of(project, args.contract)
    tests = [str((Path(args.folder) / path).resolve()) for path in args.paths]
    for given, path in zip(args.paths, tests, strict=True):
        if not Path(path.partition("::")[0]).exists():
            raise UsageError(
                "P920", f"there is no {given}", help="name a file or a folder of tests"
            )
    source = [str(p) for p in (project.root / "src", project.root) if p.is_dir()]
    score = bite(contract, project.root, source, tests)
    if args.format == "json":
        said = {
            "tests": score.tests, "trouble": score.trouble, "percent": score.percent,
            "killed": {k: list(v) for k, v in score.killed.items()},
            "survivors": dict(score.survivors), "equivalent": score.equivalent,
            "unseen": score.unseen,
        }  # fmt: skip
        sys.stdout.write(json.dumps(said, indent=2, sort_keys=True) + "\n")
    else:
        sys.stdout.write(told(score))
    return 0 if not score.trouble and score.percent >= args.least else 1


def told(score: Score) -> str:
    """The survivors, and the score."""
    if score.trouble:
        more = f"{HELP}\n" if "could not be collected" in score.trouble else ""
        return f"scores 0: {safe(score.trouble)}\n{more}"
    lines = [f"survives  {name}  {does}" for name, does in score.survivors.items()]
    total = len(score.killed) + len(score.survivors)
    lines.append(f"{score.tests} tests notice {len(score.killed)} of {total} mutants "
                 f"({score.percent} %)")  # fmt: skip
    return "".join(f"{safe(line)}\n" for line in lines)
