"""`pactc bite PATH --contract ID`: how many mutants of a contract a test suite notices."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from .. import project as projects
from ..bite import Score, bite
from ..contracts.contract import Contract, load
from ..documents import parse_json
from ..errors import UsageError
from ..model import Finding, State, Where
from ..report import Result, want_color
from ..report.escape import safe
from ..report.json_ import dump
from .common import emit, place
from .judge import contract_of

SUMMARY = "score a test suite by the mutants of a contract that it notices"
EXAMPLE = """\
  pactc bite tests/test_slots.py --contract slots
  pactc bite tests --contract slots --least 80
  pactc bite tests --contract slots --format json

A mutant is the component with one thing wrong. Each runs in the place of its module: what the
contract names is the mutant's, and whatever else the module has is as it is. A test that fails
where every clause is kept asserts what the contract does not say: it is set aside, and told.

exit status: 0 the share of mutants noticed is at least --least; 1 it is not, or there is nothing
that can be scored"""


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
    value = contract_of(project, args.contract)
    tests = [str((Path(args.folder) / path).resolve()) for path in args.paths]
    for given, path in zip(args.paths, tests, strict=True):
        if not Path(path.partition("::")[0]).exists():
            raise UsageError(
                "P920", f"there is no {given}", help="name a file or a folder of tests"
            )
    contract = load(value)
    if unfit := _unfit(contract):
        return _tell(args, project, Score(0, unfit.message), unfit)
    source = [str(p) for p in (project.root / "src", project.root) if p.is_dir()]
    told = _progress()
    score = bite(value, project.root, source, tests,
                 equivalent=_equivalent(project, contract.component), told=told)  # fmt: skip
    if told is not None:
        sys.stderr.write("\r\x1b[K")
    finding = None
    if score.trouble:
        finding = Finding("P747", score.trouble, Where(args.paths[0].partition("::")[0]),
                          f"contract/{contract.component}", help=score.help)  # fmt: skip
    return _tell(args, project, score, finding)


def _unfit(contract: Contract) -> Finding | None:
    """Why no stand-in can be made for the code of this contract."""
    name, id_ = contract.component, f"contract/{contract.component}"
    where = Where(f"pact/contracts/{name}.yaml")
    if contract.served:
        text = f"{name} is served over HTTP, and a mutant stands for a Python module"
        mend = f"see in pact/kills/{name}.json what its derived tests notice"
        return Finding("P747", text, where, id_, help=mend)
    if not contract.python:
        return Finding("P744", f"{name} is bound to no code", where, id_,
                       help="add `binding` to the contract")  # fmt: skip
    return None


def _equivalent(project: projects.Project, name: str) -> list[str] | None:
    """The mutants that no caller can tell apart, if they are known already."""
    id_ = f"kills/{name}"
    status = project.facts.judge_all().get(id_)
    if status is None or status.state is not State.FRESH:
        return None
    path = project.plan.artifacts[id_].path
    document = parse_json(project.reader.read(path), path)
    found = document.get("equivalent") if isinstance(document, dict) else None
    return [str(each) for each in found] if isinstance(found, list) else None


def _progress() -> Callable[[int, int], None] | None:
    """One line that is rewritten, on a terminal."""
    if not (sys.stderr.isatty() and want_color(sys.stderr)):
        return None

    def told(done: int, of: int) -> None:
        text = f"[{done}/{of}] runs" if of > 1 else "the reference ran; making mutants"
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    sys.stderr.write("collecting the tests, and running them on the reference")
    sys.stderr.flush()
    return told


def _tell(
    args: argparse.Namespace, project: projects.Project, score: Score, finding: Finding | None
) -> int:
    code = 1 if finding or score.percent < args.least else 0
    if args.format == "json":
        said = {
            "tests": score.tests, "trouble": score.trouble, "percent": score.percent,
            "killed": {k: list(v) for k, v in score.killed.items()},
            "survivors": dict(score.survivors), "equivalent": score.equivalent,
            "unseen": score.unseen, "aside": dict(score.aside),
        }  # fmt: skip
        sys.stdout.write(dump(said))
        return code
    if finding:
        summary = f"scores 0 of 100 by the contract of {args.contract}"
        result = Result("bite", (finding,), artifacts=1, exit_code=code, summary=summary)
        return emit(args, result, project.root, project.place.prefix)
    sys.stdout.write(_told(score))
    return code


def _told(score: Score) -> str:
    """What was set aside, the survivors, and the score."""
    lines = [f"set aside {name}  {why}" for name, why in score.aside.items()]
    lines += [f"survives  {name}  {does}" for name, does in score.survivors.items()]
    if score.aside:
        lines.append(f"{len(score.aside)} tests are set aside: they fail on a reference that keeps "
                     "every clause, so they assert what the contract does not say")  # fmt: skip
    if score.idle:
        lines.append("no test calls what the contract names, or it was replaced before")
    total = len(score.killed) + len(score.survivors)
    lines.append(f"{score.tests - len(score.aside)} tests notice {len(score.killed)} of {total} "
                 f"mutants ({score.percent} %)")  # fmt: skip
    return "".join(f"{safe(line)}\n" for line in lines)
