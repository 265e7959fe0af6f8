"""`pactc accept ID`: a person's word that an authored artifact is right as it stands."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from .. import make, records
from .. import project as projects
from ..errors import PactError, UsageError
from ..model import Action, Finding, State
from .common import add_format, emit, meant, place, result

SUMMARY = "record that an authored artifact is right as it stands"
EXAMPLE = """\
  pactc accept contract/booking
  pactc accept threats --reason "the new component has no data of its own"
"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID", help="authored artifacts: ids or paths")
    parser.add_argument("--reason", help="why it holds; kept in the record")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    where = place(args)
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        project.facts.judge_all()
        chosen = meant(project, args.ids, args.folder)
        found: list[Finding] = []
        for id_ in project.plan.order:
            if id_ in chosen:
                try:
                    found += _accept(project, id_, args.reason)
                except UsageError:
                    raise
                except PactError as error:
                    found.append(replace(error.finding, artifact=id_))
            elif project.facts.states[id_].state is not State.FRESH:
                # What was accepted before may have freed it, and so what waits for it.
                project.facts.judge(id_)
    return emit(args, result("accept", found, {}), project.root) if found else 0


def _accept(project: projects.Project, id_: str, reason: str | None) -> list[Finding]:
    facts = project.facts
    status = facts.judge(id_)
    kind = project.plan.kind(status.artifact)
    if kind.action is not Action.AUTHOR:
        mend = {
            Action.SOURCE: "sources need no word: `pactc build` takes them as they are",
            Action.DERIVE: f"run `pactc build --restore {id_}`",
            Action.RUN: f"run `pactc evidence run {status.artifact.name}`",
        }[kind.action]
        raise UsageError("P309", f"{id_} is not authored, so nobody's word can stand for it",
                         help=mend)  # fmt: skip
    # What was accepted just before it, by the same command, may have freed it.
    status = facts.judge(id_)
    if status.state is State.FRESH:
        sys.stderr.write(f"{id_} is fresh already\n")
        return []
    if status.state is State.MISSING:
        raise PactError("P302", f"{id_} is missing", help=f"write {status.artifact.path} first")
    if held := facts.blockers(id_):
        raise PactError(
            "P303", f"{id_} cannot be accepted before what it is made from is fresh",
            help=f"run `pactc why {id_}`", notes=tuple(f"needs {b}" for b in held),
        )  # fmt: skip
    if waits := facts.awaits(kind):
        raise PactError("P303", f"{id_} waits for a person", help=waits)
    _want_reason(project, id_, reason)
    try:
        make.adopt(project, id_, "person", reason)
    except make.Refused as error:
        return list(error.findings)
    facts.judge(id_)
    sys.stderr.write(f"accepted {id_}\n")
    return []


def _want_reason(project: projects.Project, id_: str, reason: str | None) -> None:
    if reason and reason.strip():
        return
    try:
        wanted = project.reader.value("pact/policy.yaml", "/accept/reason_required")
    except (KeyError, PactError):
        return
    if wanted is True:
        raise PactError("P310", "the policy wants a reason for every acceptance",
                        help=f'run `pactc accept {id_} --reason "..."`')  # fmt: skip
