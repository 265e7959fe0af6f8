"""`pactc judge COMPONENT`: does an implementation keep its contract?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import project as projects
from ..contracts.contract import load
from ..documents import dump_json
from ..errors import PactError, UsageError
from ..judge import judge
from ..judge_findings import findings
from ..judgement import Report
from ..kinds._bound import completed, document
from ..model import Finding, State, Where
from ..receipt import statement
from ..report import Result
from .common import add_format, emit, keep, place

SUMMARY = "judge an implementation by its contract"
EXAMPLE = """\
  pactc judge slots
  pactc judge slots --source ../other/booking
  pactc judge slots store --receipts build/judge
  pactc judge slots --seed 7         repeat a sealed suite

exit status: 0 it keeps the contract, 1 it does not, 3 the judge failed, 4 some clause was not
judged, 5 there is nothing to judge, or nothing to judge it by"""

STATUS = {"pass": 0, "fails": 1, "broken": 3, "unjudged": 4}
NOTHING = 5
WORST = (3, 1, NOTHING, 4)  # which of several statuses is told


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("components", nargs="+", metavar="COMPONENT", help="whose contracts")
    parser.add_argument("--source", metavar="DIR", help="the implementation (default: the project)")
    parser.add_argument(
        "--seed", type=int, metavar="N", help="the sealed suite's (default: secret)"
    )
    parser.add_argument(
        "--receipts", metavar="DIR", help="write an in-toto statement of each verdict there"
    )
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    project = projects.work_tree(place(args))
    source = Path(args.source) if args.source else project.root
    if not source.is_dir():
        raise UsageError("P920", f"there is no folder {args.source!r}", help="name one that exists")
    values = {name: contract_of(project, name) for name in dict.fromkeys(args.components)}
    found: list[Finding] = []
    said: list[str] = []
    codes: list[int] = []
    blind: dict[str, None] = {}
    for name, value in values.items():
        contract = load(value)
        path = f"pact/contracts/{contract.component}.yaml"
        file = Path(args.receipts or "", f"{contract.component}.json")
        if not contract.python and not contract.served:
            text = f"{name} is bound to no code"
            found.append(Finding("P744", text, Where(path), f"contract/{contract.component}",
                                 help="add `binding` to the contract"))  # fmt: skip
            codes.append(NOTHING)
            if args.receipts:  # an earlier verdict must not pass for this one
                keep(file, str(file), None)
            continue
        report = judge(contract, source, args.seed)
        if args.receipts:
            # Without a digest of its source a statement would be about nothing.
            data = dump_json(statement(report)) if report.digests.get("source") else None
            keep(file, str(file), data)
        found += findings(report, value, path, project.reader.read(path))
        said.append(_told(report))
        codes.append(STATUS[report.status])
        blind.update(dict.fromkeys(report.not_observable))
    code = next((c for c in WORST if c in codes), 0)
    told = Result("judge", tuple(found), artifacts=len(values), exit_code=code,
                  summary="; ".join(said))  # fmt: skip
    emit(args, told, project.root, project.place.prefix)
    if blind:
        sys.stderr.write(f"not observable: {'; '.join(blind)}\n")
    return code


def contract_of(project: projects.Project, component: str) -> Mapping[str, Any]:
    """The contract of a component, if it is valid, with what its OpenAPI document says. Raises
    UsageError P922 if there is none, and PactError with its first finding if it is not."""
    id_ = f"contract/{component.removeprefix('contract/')}"
    states = project.facts.judge_all()
    artifact = project.plan.artifacts.get(id_)
    # What waits for the graph is blocked, be it there or not.
    missing = artifact is None or not project.reader.exists(artifact.path)
    if artifact is None or missing or states[id_].state is State.MISSING:
        known = [i.partition("/")[2] for i in project.plan.artifacts if i.startswith("contract/")]
        raise UsageError(
            "P922", f"there is no contract of {component!r}",
            help=f"one of: {', '.join(known)}" if known else "run `pactc build`",
        )  # fmt: skip
    if problems := project.facts.problems(artifact):
        first = problems[0]
        raise PactError(first.code, first.message, first.where, first.help, first.notes)
    value = project.reader.value(artifact.path)
    assert isinstance(value, Mapping)
    return completed(value, document(project.facts.inputs(artifact), value))


def _told(report: Report) -> str:
    words = {"pass": "hold", "fail": "fail", "unjudged": "unjudged", "human": "for a person"}
    counts = report.counts
    said = ", ".join(f"{counts[k]} {word}" for k, word in words.items() if counts[k])
    name, status = report.component, report.status
    kept = sum(m.found is not None and not m.over for m in report.measured)
    budgets = f"; {kept} of {len(report.measured)} budgets kept" if report.measured else ""
    return f"{name}: {status}; checks: {said or 'none'}; {report.calls} calls{budgets}"
