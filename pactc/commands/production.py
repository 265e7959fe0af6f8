"""`pactc production validate|status|fingerprint|init`: is a commit fit for production?"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .. import project as projects
from ..errors import PactError
from ..model import Finding
from ..needs import SPEC
from ..project import Place
from ..report import FORMATS, Result, default_format
from ..report.escape import safe
from ..report.json_ import dump
from ..tree import head_oid, uncommitted
from . import _keyless, _live
from .common import add_format, also, emit, place, write_also, write_text

if TYPE_CHECKING:
    from ..gate.validate import Verdict

PAGES = ("html", "markdown")
SUMMARY = "judge whether a commit is fit for production"
EXAMPLE = """\
  pactc production validate              the last commit; exit status 0 only for pass
  pactc production validate --rev v1.2   any commit, also in a bare repository
  pactc production validate --base origin/main   what a pull request weakens needs an approval
  pactc production validate --write --keyless    keep the verdict, signed as the CI says who it is
  pactc production status                what the files on disk still lack, in short
  pactc production controls SEC-STRICT-1   what it wants, and whether it holds here
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
    validate.add_argument(
        "--base", metavar="REV",
        help="judge by the rules and the policy of this commit (default: where the commit left the "
        "default branch)",
    )  # fmt: skip
    validate.add_argument(
        "--bootstrap", action="store_true",
        help="let the trust begin with this commit, if an owner of its policy has signed it",
    )  # fmt: skip
    validate.add_argument(
        "--owner", action="append", default=[], metavar="KEY",
        help="trust only a base that began with this owner's key: its fingerprint, its .pub line "
        "or file (default: the lines of PACTC_OWNER; else whoever the repository says, which the "
        "gating level regulated does not take)",
    )  # fmt: skip
    validate.add_argument(
        "--write", action="store_true",
        help="keep the verdict in pact/verdict.json, chained to the last one on the base",
    )  # fmt: skip
    _keyless.add(validate, "sign what --write keeps, as CI does")
    validate.add_argument(
        "--also", action="append", default=[], type=_also_word, metavar="FORMAT=FILE",
        help="write the verdict in this format to a file too: html, markdown, sarif, ...",
    )  # fmt: skip
    add_format(validate)
    status = verbs.add_parser(
        "status", help="the same for the files on disk, in short",
        description="What the files on disk still lack for production.",
    )  # fmt: skip
    add_format(status)
    controls = verbs.add_parser(
        "controls", help="what each control wants, and whether it holds",
        description="Judge every control by what lies on disk: what it wants, whether it holds, "
        "and what to do where it does not. Exit status 0 if each holds or is waived.",
    )  # fmt: skip
    controls.add_argument("ids", nargs="*", metavar="ID", help="controls; all of them by default")
    controls.add_argument("--format", choices=("text", "json"), default="text")
    root = verbs.add_parser(
        "fingerprint", help="print the root fingerprint of the pack",
        description="Print the root fingerprint of the pack: what a deployed system must name.",
    )  # fmt: skip
    root.add_argument("--rev", metavar="REV", help="of a commit (default: the files on disk)")
    add_format(root)
    _live.add(verbs)
    init = verbs.add_parser(
        "init", help="add what production needs and is not there yet",
        description="Add a policy, an evidence plan and a live validation, where there is none.",
    )  # fmt: skip
    init.add_argument(
        "--owner", metavar="ID",
        help="the first owner, as in ada@example.org, of a policy that names nobody yet",
    )  # fmt: skip
    init.add_argument(
        "--key", type=Path, metavar="FILE", help="the owner's key (default: ~/.ssh/id_ed25519)"
    )


def run(args: argparse.Namespace) -> int:
    verbs = {
        "validate": _validate,
        "status": _status,
        "controls": _controls,
        "fingerprint": _fingerprint,
        "embed": _live.embed,
        "live": _live.live,
        "init": _init,
    }
    return verbs[args.verb](args)


def _validate(args: argparse.Namespace) -> int:
    from ..gate.validate import unknown, validate_commit

    where = place(args)
    rev = args.rev or head_oid(where.repo)
    if rev is None:
        raise PactError("P671", "there is no commit to judge", help="commit the pack first")
    if not args.rev and where.repo.root and uncommitted(where.repo, where.prefix):
        sys.stderr.write("note: uncommitted changes are not judged, HEAD is: commit them first\n")
    owners = _owners(args.owner)
    try:
        verdict = validate_commit(
            where, rev, datetime.now(UTC), args.base, begins=args.bootstrap, owners=owners
        )
    except PactError as error:
        verdict = unknown(str(rev), error)
    keyless = _keyless.wanted(args)
    if args.write or args.key or keyless:
        _keep(where, verdict, args)
    return _tell(args, verdict, where, short=False)


def _owners(words: list[str]) -> tuple[str, ...]:
    """The keys that whoever calls trusts to have begun it. Raises UsageError P679."""
    from ..gate.trust import owners_of

    return owners_of(words or os.environ.get("PACTC_OWNER", "").splitlines())


def _keep(where: Place, verdict: Verdict, args: argparse.Namespace) -> None:
    """Write the verdict, and beside it the signature. Raises PactError P689, P695, P699."""
    from .. import records, signing
    from ..documents import dump_json
    from ..gate.facts_verdict import KEYLESS
    from ..gate.statement import PATH, SIGNATURE, statement

    data = statement(verdict, where)
    beside: dict[str, bytes] = {}
    if args.keyless:
        made = _keyless.sign(args, {"verdict": data})
        beside[KEYLESS] = made.bundles["verdict"]
        if verdict.case:
            _keyless.note_if_nobodys(verdict.case, lambda _: KEYLESS, {"verdict": data}, made)
    elif args.key:
        envelope = signing.sign(data, signing.IN_TOTO, args.key.expanduser())
        beside[SIGNATURE] = dump_json(envelope.document())
    with records.lock(where.repo.git_dir):
        records.write(where.root, PATH, data, durable=True)
        for path in (SIGNATURE, KEYLESS):
            if path in beside:
                records.write(where.root, path, beside[path], durable=True)
            else:  # an old one would be over another verdict
                (where.root / path).unlink(missing_ok=True)


def _status(args: argparse.Namespace) -> int:
    from ..gate.validate import validate_work_tree

    where = place(args)
    verdict = validate_work_tree(where, datetime.now(UTC), _owners([]))
    return _tell(args, verdict, where, short=True)


def _controls(args: argparse.Namespace) -> int:
    from ..gate.validate import validate_work_tree
    from ..report.control_state import told, unknown_ids

    verdict = validate_work_tree(place(args), datetime.now(UTC))
    if verdict.case is None:
        raise PactError("P672", "there is no readiness here", help="run `pactc init` first")
    unknown_ids(verdict.case, args.ids)
    rows, text = told(verdict.case, args.ids)
    if args.format == "json":
        text = dump({"controls": rows})
    sys.stdout.write(text)
    return 0 if rows and all(r["status"] in ("met", "waived") for r in rows.values()) else 1


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
        sys.stdout.write(dump({"fingerprint": root, "tree": project.tree.label}))
    else:
        sys.stdout.write(f"{root}\n")
    return 0


def _init(args: argparse.Namespace) -> int:
    from .. import records
    from ..production import add_missing

    where = place(args)
    owner = None
    if args.owner:
        from ..signing import public_of

        key = args.key or Path("~/.ssh/id_ed25519")
        owner = (args.owner, public_of(key.expanduser()))
    with records.lock(where.repo.git_dir):
        project = projects.work_tree(where)
        if not project.reader.exists(SPEC):
            raise PactError("P672", f"there is no {SPEC} here, so this is no project",
                            help="run `pactc init` first")  # fmt: skip
        lines = list(add_missing(project, owner))
    for line in sorted(lines, key=lambda line: line.startswith("next:")):  # what to do comes last
        sys.stdout.write(f"{line}\n")
    return 0


def _tell(args: argparse.Namespace, verdict: Verdict, place_: Place, *, short: bool) -> int:
    from ..report import ordered, verdict_text

    code = 0 if verdict.answer == "pass" else 1
    fmt = args.format or default_format()
    found = verdict.findings
    summary = f"verdict: {verdict.answer}" if fmt == "text" else ""
    result = Result("production", found, verdict.statuses, exit_code=code, summary=summary)
    for name, path in getattr(args, "also", ()):
        _also(name, path, verdict, result, place_)
    args.also = []
    if fmt == "json":
        sys.stdout.write(verdict_text.document(result, verdict))
        return code
    if fmt == "text":
        evidence = list(verdict_text.evidence(verdict))
        lines = [*verdict_text.head(verdict), "", *verdict_text.table(verdict), ""]
        lines += ["", *evidence, ""] if evidence else []
        sys.stdout.write("\n".join(lines))
        if short:
            sys.stdout.write("\n")
            sys.stdout.write("".join(f"{safe(f.code)} {safe(f.message)}\n" for f in ordered(found)))
            sys.stdout.write("".join(f"{line}\n" for line in verdict_text.next_steps(verdict)))
            return code
        sys.stdout.write("\n")
        if not found:
            sys.stdout.write("every step of the gate passed\n")
            return code
    emit(args, result, None, place_.prefix)
    if fmt == "text":
        sys.stdout.write("".join(f"{line}\n" for line in verdict_text.next_steps(verdict)))
    return code


def _also(name: str, path: str, verdict: Verdict, result: Result, where: Place) -> None:
    from ..report import markdown, page, verdict_text

    if name not in PAGES and name != "json":
        write_also(name, path, result, where.prefix)
        return
    from ..gate.summary import summary

    if name == "json":
        text = verdict_text.document(result, verdict)
    elif name == "markdown":
        text = markdown.render(verdict, summary(verdict))
    else:
        text = page.render(verdict, summary(verdict), _title(where))
    write_text(path, text)


def _title(where: Place) -> str:
    """What people call the project: the name of its folder."""
    top = where.repo.root or where.repo.git_dir
    return where.prefix.rstrip("/").rpartition("/")[2] or top.name.removesuffix(".git")


def _also_word(word: str) -> tuple[str, str]:
    name, _, path = word.partition("=")
    if name in PAGES and path:
        return name, path
    try:
        return also(word)
    except argparse.ArgumentTypeError:
        known = ", ".join([*FORMATS, *PAGES])
        raise argparse.ArgumentTypeError(f"FORMAT=FILE, with a format of {known}") from None
