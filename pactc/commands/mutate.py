"""`pactc mutate COMPONENT`: which small changes of the real code does its contract notice?"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from .. import project as projects
from ..contracts.contract import Contract, load
from ..errors import UsageError
from ..model import Finding, Where
from ..mutation import told
from ..mutation.mutate import mutate
from ..mutation.outcome import Outcome
from ..report import Result, default_format, render
from ..report.escape import safe
from ..report.json_ import dump
from .common import add_format, emit, keep, place
from .judge import contract_of

SUMMARY = "tell which small changes of the real code its contract notices"
EXAMPLE = """\
  pactc mutate slots                 every mutant; those that survive are listed
  pactc mutate slots --at-least 90 -j 4
  pactc mutate store --sample 50     the same 50 for the same code
  pactc mutate slots --junit build/mutants.xml

A mutant that survives is shown with its change, and with a call that the code and the mutant answer
differently, if a case has one. Its help says which clause would notice: an example, an `ensures`
that says which result is right, or an error whose `when` says where its border is.

exit status: 0 all were judged, and the score is at least --at-least; 1 it is not, or the code
itself is not as it should be; 3 the judge failed; 5 no mutant ran, or there is nothing to make any
of"""

FAILED, LOW, NOTHING = 3, 1, 5
GRAPH = "pact/graph.yaml"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("component", metavar="COMPONENT", help="whose code")
    parser.add_argument("--source", metavar="DIR", help="the implementation (default: the project)")
    parser.add_argument("-j", "--jobs", type=_jobs, default=1, metavar="N", help="mutants at once")
    parser.add_argument("--sample", type=_count, default=0, metavar="N",
                        help="judge N of them, drawn by what they are")  # fmt: skip
    parser.add_argument(
        "--at-least", type=_percent, default=None, metavar="PERCENT",
        help="exit with 1 below this share of mutants noticed (default: survivors are only listed)",
    )  # fmt: skip
    parser.add_argument("--junit", metavar="FILE", help="write a test case for each mutant there")
    add_format(parser)


def _jobs(text: str) -> int:
    return _number(text, 1, 256)


def _count(text: str) -> int:
    return _number(text, 1, 1_000_000)


def _percent(text: str) -> int:
    return _number(text, 0, 100)


def _number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"a number from {least} to {most}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    project = projects.work_tree(place(args))
    source = Path(args.source) if args.source else project.root
    if not source.is_dir():
        raise UsageError("P920", f"there is no folder {args.source!r}", help="name one that exists")
    if args.junit:
        keep(Path(args.junit), args.junit, None)  # an earlier report must not pass for this one
    contract = load(contract_of(project, args.component))
    name = contract.component
    path = f"pact/contracts/{name}.yaml"
    if unfit := _unfit(contract, path):
        return _tell(args, project, Outcome(name), [unfit], NOTHING, [])
    if find_spec("libcst") is None:
        raise UsageError("P940", "libcst is not installed, which mutants are made with",
                         help="run `pip install 'pactc[mutate]'`")  # fmt: skip
    globs = _globs(project, name)
    outcome = mutate(contract, source, globs, jobs=args.jobs, sample=args.sample)
    prefix = f"{args.source.rstrip('/')}/" if args.source else ""
    findings = list(told.troubles(outcome, path, prefix))
    survivors = list(told.survivors(outcome, contract, prefix))
    code = LOW if findings else 0
    if any(f.code == "P743" for f in findings):
        code = FAILED
    if not findings:
        id_ = f"contract/{name}"
        if outcome.counts["broken"] >= max(outcome.ran, 1) or not outcome.ran:
            text = f"{name}: no mutant ran, so nothing was shown"
            if outcome.ran:
                text = f"{name}: as many mutants cannot be imported as ran, so little was shown"
            mend = "correct `binding`, let importing test nothing, or choose a larger --sample"
            findings.append(Finding("P763", text, Where(path), id_, (told.summary(outcome),), mend))
            code = NOTHING
        elif args.at_least is not None and outcome.percent < args.at_least:
            text = f"{name}: its contract notices {outcome.percent} % of the mutants of its code"
            findings.append(Finding("P766", text, Where(path), id_,
                                    (f"at least {args.at_least} % are wanted",),
                                    "add the clauses that the survivors ask for"))  # fmt: skip
            code = LOW
    if outcome.beside:
        said = ", ".join(map(safe, outcome.beside))
        sys.stderr.write(f"loaded too, and left alone as no `source` of {name}: {said}\n")
    return _tell(args, project, outcome, findings, code, survivors)


def _unfit(contract: Contract, path: str) -> Finding | None:
    """Why no mutants can be made of the code of this contract."""
    name, id_ = contract.component, f"contract/{contract.component}"
    if contract.served:
        return Finding(
            "P765", f"{name} is served over HTTP, and mutants are made of a Python module",
            Where(path), id_, ("which module answers is not in a binding of `http`",),
            "state what it serves in a contract with `binding: {python: ...}`, and mutate that",
        )  # fmt: skip
    if not contract.python:
        return Finding("P744", f"{name} is bound to no code", Where(path), id_,
                       help="add `binding` to the contract")  # fmt: skip
    return None


def _globs(project: projects.Project, name: str) -> list[str]:
    """Where the graph says that the component's implementation is."""
    graph = project.reader.value(GRAPH) if project.reader.exists(GRAPH) else None
    found = graph.get("components") if isinstance(graph, Mapping) else None
    component = found.get(name) if isinstance(found, Mapping) else None
    globs = component.get("source") if isinstance(component, Mapping) else None
    return [g for g in globs if isinstance(g, str)] if isinstance(globs, list | tuple) else []


def _tell(
    args: argparse.Namespace,
    project: projects.Project,
    outcome: Outcome,
    findings: list[Finding],
    code: int,
    survivors: list[Finding],
) -> int:
    """Survivors are findings where the whole fails; else they are only listed, in those formats
    that make no failure of what they list."""
    document = told.junit(outcome, tuple(findings), failed=bool(code))
    if args.junit:
        keep(Path(args.junit), args.junit, document.encode())
    fmt = args.format or default_format()
    if fmt == "junit":
        sys.stdout.write(document)
        return code
    listed = [*findings, *survivors] if code or fmt == "text" else findings
    result = Result("mutate", tuple(listed), artifacts=1, exit_code=code,
                    summary=told.summary(outcome))  # fmt: skip
    if fmt == "json":
        said = json.loads(render("json", result))
        said["mutants"] = told.rows(outcome)
        sys.stdout.write(dump(said))
        return code
    return emit(args, result, project.root, project.place.prefix)
