"""`pactc lint`: what contracts say that cannot be meant."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from .. import project as projects
from ..contracts.contract import Contract, load
from ..contracts.lint import lint
from ..contracts.lint_problem import LintProblem
from ..contracts.table import table
from ..errors import PactError
from ..model import Finding, Problem
from ..report import Result, default_format, render
from ..report.escape import safe
from ..report.json_ import dump
from ..runtime.imports import beyond
from ..validate import place as placed
from .common import add_format, emit, place
from .judge import contract_of

SUMMARY = "tell what contracts say that cannot be meant"
EXAMPLE = """\
  pactc lint                         every contract
  pactc lint slots store
  pactc lint slots --all             with what the clauses leave open
  pactc lint --format sarif"""

GRAPH = "pact/graph.yaml"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("components", nargs="*", metavar="COMPONENT", help="default: all")
    parser.add_argument(
        "--all", action="store_true",
        help="tell also what may be meant, as text or JSON; it fails nothing",
    )  # fmt: skip
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    project = projects.work_tree(place(args))
    known = [i.partition("/")[2] for i in project.plan.artifacts if i.startswith("contract/")]
    names = [name.removeprefix("contract/") for name in args.components] or sorted(known)
    held: dict[str, Contract] = {}
    findings: list[Finding] = []
    open_: list[Finding] = []
    for name in dict.fromkeys(names):
        try:
            held[name] = load(contract_of(project, name))
        except PactError as error:
            if args.components:
                raise
            findings.append(error.finding)  # the others can still be told of
            continue
        path = project.plan.artifacts[f"contract/{name}"].path
        data = project.reader.read(path)
        for found in _linted(project, held[name], name):
            told = placed(_problem(name, found), data, path, f"contract/{name}")
            (open_ if found.information else findings).append(told)
    count, more = len(findings), len(open_)
    said = f"{count or 'no'} {'finding' if count == 1 else 'findings'} in {len(held)} contracts"
    if more:
        said += f"; {more} {'result is' if more == 1 else 'results are'} left open"
        said += "" if args.all else ": see --all"
    result = Result("lint", tuple(findings), artifacts=len(held), summary=said,
                    exit_code=1 if findings else 0)  # fmt: skip
    return _tell(args, result, open_ if args.all else [], project)


def _linted(project: projects.Project, contract: Contract, name: str) -> list[LintProblem]:
    components = _components(project)
    component = components.get(name) or {}
    needs = dict(_needs(project, component))
    found = lint(contract, table(contract), needs, component)
    # What is written already; the judge asks the same of what it judges.
    if problem := beyond(contract, (project.root / "src", project.root)):
        found.append(LintProblem("P736", "/may_import", problem, "", "remove it, or allow it"))
    return found


def _components(project: projects.Project) -> Mapping[str, Any]:
    graph = project.reader.value(GRAPH)
    assert isinstance(graph, Mapping)
    found = graph.get("components") or {}
    assert isinstance(found, Mapping)
    return found


def _needs(
    project: projects.Project, component: Mapping[str, Any]
) -> Iterator[tuple[str, Contract]]:
    """The contracts of what a component depends on, without those that are not valid: these have
    findings of their own, here or in `pactc check`."""
    for name in component.get("depends_on") or ():
        try:
            yield name, load(contract_of(project, name))
        except PactError:
            continue


def _problem(name: str, found: LintProblem) -> Problem:
    notes = (f"for example: {found.witness}",) if found.witness else ()
    return Problem(found.code, found.pointer, f"{name}: {found.text}", found.help, notes)


def _tell(
    args: argparse.Namespace, result: Result, open_: list[Finding], project: projects.Project
) -> int:
    """Findings in every format; what the clauses leave open in those that people read and in
    JSON: in the others it would look like a failure."""
    fmt = args.format or default_format()
    if fmt == "json" and args.all:
        document: dict[str, Any] = json.loads(render("json", result))
        also: dict[str, Any] = json.loads(render("json", Result("lint", tuple(open_))))
        document["information"] = also["findings"]
        sys.stdout.write(dump(document))
        return result.exit_code
    if fmt == "text":
        sys.stdout.write("".join(map(_line, open_)))
    return emit(args, result, project.root, project.place.prefix)


def _line(found: Finding) -> str:
    where = found.where
    at = f" ({where.path}:{where.line})" if where else ""
    notes = "".join(f"\n    {safe(note)}" for note in found.notes)
    return f"information: {safe(found.message)}{safe(at)}{notes}\n"
