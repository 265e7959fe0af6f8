"""`pactc production validate|status|fingerprint|init`: is a commit fit for production?"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .. import project as projects
from ..errors import PactError
from ..model import Finding
from ..report import Result, default_format
from ..report.escape import safe
from ..tree import head_oid, uncommitted
from . import _live
from .common import add_format, emit, place

if TYPE_CHECKING:
    from ..gate.validate import Verdict

SUMMARY = "judge whether a commit is fit for production"
EXAMPLE = """\
  pactc production validate              the last commit; exit status 0 only for pass
  pactc production validate --rev v1.2   any commit, also in a bare repository
  pactc production status                what the files on disk still lack, in short
  pactc production fingerprint           what the deployed system must say that it is
  pactc production embed build/pact.json what the build must hold, for the service to serve
  pactc production live --url URL        is what runs there this commit, and does it keep its word?
  pactc production init                  add what production needs and is not there yet"""


def add(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    validate = verbs.add_parser(
        "validate", help="judge a commit: pass, fail or unknown",
        description="Judge a commit. Exit status 0 only for pass.",
    )  # fmt: skip
    validate.add_argument("--rev", metavar="REV", help="the commit (default: HEAD)")
    add_format(validate)
    status = verbs.add_parser(
        "status", help="the same for the files on disk, in short",
        description="What the files on disk still lack for production.",
    )  # fmt: skip
    add_format(status)
    root = verbs.add_parser(
        "fingerprint", help="print the root fingerprint of the pack",
        description="Print the root fingerprint of the pack: what a deployed system must name.",
    )  # fmt: skip
    root.add_argument("--rev", metavar="REV", help="of a commit (default: the files on disk)")
    add_format(root)
    _live.add(verbs)
    verbs.add_parser(
        "init", help="add what production needs and is not there yet",
        description="Add a policy, an evidence plan and a live validation, where there is none.",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    verbs = {
        "validate": _validate,
        "status": _status,
        "fingerprint": _fingerprint,
        "embed": _live.embed,
        "live": _live.live,
        "init": _init,
    }
    return verbs[args.verb](args)


def _validate(args: argparse.Namespace) -> int:
    from ..gate.validate import unknown, validate

    where = place(args)
    rev = args.rev or head_oid(where.repo)
    if rev is None:
        raise PactError("P671", "there is no commit to judge", help="commit the pack first")
    if not args.rev and where.repo.root and uncommitted(where.repo, where.prefix):
        sys.stderr.write("note: uncommitted changes are not judged; HEAD is\n")
    try:
        verdict = validate(projects.commit(where, rev), datetime.now(UTC))
    except PactError as error:
        verdict = unknown(str(rev), error)
    return _tell(args, verdict, where.prefix, short=False)


def _status(args: argparse.Namespace) -> int:
    from ..gate.validate import validate

    where = place(args)
    verdict = validate(projects.work_tree(where), datetime.now(UTC))
    return _tell(args, verdict, where.prefix, short=True)


def _fingerprint(args: argparse.Namespace) -> int:
    from ..facts import every_finding
    from ..model import Goal

    where = place(args)
    project = projects.commit(where, args.rev) if args.rev else projects.work_tree(where)
    states = project.facts.judge_all()
    pack = project.plan.of_goal(Goal.PLAN)
    found, waiting = every_finding(project.plan, {i: s for i, s in states.items() if i in pack})
    root = project.facts.root()
    if found or waiting or root is None:
        lacks = Finding(
            "P680", "the pack has no fingerprint, because it is not complete and fresh",
            notes=tuple(f"{f.code} {f.message}" for f in found[:8]), help="run `pactc build`",
        )  # fmt: skip
        result = Result("production", (lacks,), waiting=tuple(waiting), exit_code=1)
        return emit(args, result, None, where.prefix)
    if args.format == "json":
        sys.stdout.write(json.dumps({"fingerprint": root, "tree": project.tree.label}) + "\n")
    else:
        sys.stdout.write(f"{root}\n")
    return 0


def _init(args: argparse.Namespace) -> int:
    from .. import records
    from ..production import add_missing

    where = place(args)
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        if not project.reader.exists(projects.SPEC):
            raise PactError("P672", f"there is no {projects.SPEC} here, so this is no project",
                            help="run `pactc init` first")  # fmt: skip
        for line in add_missing(project):
            sys.stdout.write(f"{line}\n")
    return 0


def _tell(args: argparse.Namespace, verdict: Verdict, prefix: str, *, short: bool) -> int:
    from ..report import ordered

    code = 0 if verdict.answer == "pass" else 1
    fmt = args.format or default_format()
    found = verdict.findings
    if fmt == "text":
        lines = [*_head(verdict), "", *table(verdict), ""]
        if short:
            lines += [*(f"{safe(f.code)} {safe(f.message)}" for f in ordered(found)), ""]
            sys.stdout.write("\n".join(lines))
            sys.stdout.write("".join(f"{line}\n" for line in next_steps(found)))
            return code
        sys.stdout.write("\n".join(lines) + "\n")
        if not found:
            sys.stdout.write("every step of the gate passed\n")
            return code
    summary = f"verdict: {verdict.answer}" if fmt == "text" else ""
    result = Result("production", found, verdict.statuses, exit_code=code, summary=summary)
    if fmt == "json":
        sys.stdout.write(_json(result, verdict))
        return code
    emit(args, result, None, prefix)
    if fmt == "text":
        sys.stdout.write("".join(f"{line}\n" for line in next_steps(found)))
    return code


def _head(verdict: Verdict) -> Iterator[str]:
    yield f"verdict: {verdict.answer}"
    yield f"judged:  {safe(verdict.label)}"
    yield f"pack:    {verdict.root or 'has no fingerprint, because it is not complete'}"


def table(verdict: Verdict) -> Iterator[str]:
    """The dimensions with their levels, and which of their controls are met."""
    if not verdict.dimensions:
        yield "no readiness could be read"
        return
    width = max(len(d.name) for d in verdict.dimensions)
    yield f"{'dimension':<{width}}  {'level':<9}  {'met':>7}  waived  missing"
    for each in verdict.dimensions:
        met = f"{each.met}/{each.total}" if each.total else "-"
        row = f"{each.name:<{width}}  {safe(each.level):<9}  {met:>7}  {each.waived:>6}"
        yield f"{row}  {_some(each.missing)}".rstrip()


def _some(names: Iterable[str], most: int = 6) -> str:
    listed = list(names)
    more = f", ... ({len(listed)} in all)" if len(listed) > most else ""
    return ", ".join(safe(n) for n in listed[:most]) + more


def next_steps(findings: Iterable[Finding], most: int = 5) -> Iterator[str]:
    """What to do next: the help of the findings, each once, those first that mend most."""
    from collections import Counter

    counts = Counter(f.help for f in findings if f.help)
    if not counts:
        return
    yield ""
    yield "next:"
    for help_, count in counts.most_common(most):
        yield f"  {safe(help_)}" + (f"  ({count} problems)" if count > 1 else "")
    if len(counts) > most:
        yield f"  ... and {len(counts) - most} more, each below its problem"


def _json(result: Result, verdict: Verdict) -> str:
    from ..report.json_ import dump, render

    document: dict[str, Any] = json.loads(render(result))
    document["verdict"] = verdict.answer
    document["tree"] = verdict.label
    document["fingerprint"] = verdict.root
    document["steps"] = [
        {"step": s.name, "answer": s.answer, "findings": len(s.findings)} for s in verdict.steps
    ]
    document["dimensions"] = {
        d.name: {
            "level": d.level,
            "controls": d.total,
            "met": d.met,
            "waived": d.waived,
            "missing": list(d.missing),
        }
        for d in verdict.dimensions
    }
    return dump(document)
