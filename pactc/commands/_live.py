"""`pactc production embed` and `pactc production live`: what a build must hold, and whether what
runs is that build."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import project as projects
from ..errors import PactError, UsageError
from ..report import Result, default_format
from ..report.escape import safe
from ..tree import head_oid
from .common import add_format, emit, keep, place

if TYPE_CHECKING:
    from ..live.validate import Live

URL = "LIVE_URL"  # as the script of `pactc production init` reads it
MOST_S = 3600.0


def add(verbs: Any) -> None:
    embed_ = verbs.add_parser(
        "embed", help="write the file by which a build knows what it is",
        description="Write the root fingerprint and the commit to a file, for the build to hold "
        "and the service to serve at /.well-known/pact.json.",
    )  # fmt: skip
    embed_.add_argument("path", metavar="PATH", help="the file, as in build/pact.json")
    embed_.add_argument("--rev", metavar="REV", help="of a commit (default: HEAD, if all is in it)")
    live_ = verbs.add_parser(
        "live", help="ask a deployment whether it is this commit, and judge it by its contracts",
        description="Ask the deployment at URL what it is, challenge it with a nonce, and judge "
        "the functions that HTTP contracts mark `live: safe`. Exit status 0 only if all holds. As "
        "evidence of type `live`, it answers in JSON by itself.",
    )  # fmt: skip
    live_.add_argument("--url", metavar="URL", help=f"its origin (default: ${URL})")
    live_.add_argument("--rev", metavar="REV", help="the commit (default: HEAD, if all is in it)")
    live_.add_argument("--ca", metavar="FILE", help="trust these certificates, and no others")
    live_.add_argument("--key", metavar="FILE", help="the deployment's secret, which must answer")
    live_.add_argument(
        "--timeout", metavar="S", type=_seconds, default=60.0, help="for all of it (default: 60)"
    )
    add_format(live_)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= MOST_S:
        raise argparse.ArgumentTypeError(f"seconds, more than 0 and at most {MOST_S:g}")
    return value


def embed(args: argparse.Namespace) -> int:
    from ..documents import dump_json

    project, commit = _committed(args, "the build would hold")
    data = dump_json({"fingerprint": project.facts.root(), "commit": commit})
    keep(Path(args.folder, args.path), args.path, data)
    sys.stderr.write(f"wrote {args.path}: serve it at /.well-known/pact.json\n")
    return 0


def live(args: argparse.Namespace) -> int:
    evidence = "PACTC_ROOT" in os.environ  # `pactc evidence run` reads the answer
    args.format = args.format or ("json" if evidence else default_format())
    try:
        found, prefix = _validated(args)
    except PactError as error:
        if args.format != "json":
            raise
        sys.stdout.write(_json(None, error))
        sys.stderr.write(f"{safe(error.code)} {safe(str(error))}\n")
        return 2 if isinstance(error, UsageError) else 1
    if args.format == "json":
        sys.stdout.write(_json(found, None))
        for finding in found.findings:
            sys.stderr.write(f"{finding.code} {safe(finding.message)}\n")
        return 0 if found.ok else 1
    result = Result("production", found.findings, exit_code=0 if found.ok else 1,
                    summary=_told(found))  # fmt: skip
    return emit(args, result, None, prefix)


def _validated(args: argparse.Namespace) -> tuple[Live, str]:
    from ..live.origin import HELP, origin
    from ..live.validate import validate

    url = args.url or os.environ.get(URL, "")
    if not url:
        raise UsageError("P643", "no URL of a deployment is given", help=HELP)
    to = origin(url)
    # As with `make -C`: files are named from where the command works.
    key = _key(Path(args.folder, args.key)) if args.key else None
    project, _ = _committed(args, "the deployment cannot have")
    ca = str(Path(args.folder, args.ca)) if args.ca else None
    return validate(project, to, ca=ca, key=key, total_s=args.timeout), project.place.prefix


def _key(path: Path) -> bytes:
    """The secret: the file's bytes without white space around them. Raises UsageError P655."""
    from ..live.asgi import KEY_BYTES

    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise UsageError("P655", f"the key {path} cannot be read: {error.strerror}",
                         help="name the file of the deployment's secret") from None  # fmt: skip
    if len(key) < KEY_BYTES:
        raise UsageError("P655", f"the key {path} is shorter than {KEY_BYTES} bytes",
                         help="make a new one, as by `openssl rand -hex 32`")  # fmt: skip
    return key


def _committed(args: argparse.Namespace, what: str) -> tuple[projects.Project, str]:
    """The project as a commit holds it, complete and fresh, and the commit's id. Raises PactError
    P659 for what is not committed, P671 without a commit, P680 for a pack without a fingerprint."""
    from ..facts import every_finding
    from ..git import resolve
    from ..live.commits import clean
    from ..model import Goal

    where = place(args)
    commit = resolve(where.repo, args.rev) if args.rev else head_oid(where.repo)
    if commit is None:
        raise PactError("P671", "there is no commit yet", help="commit the pack first")
    if not args.rev and where.repo.root:
        clean(where, what)
    project = projects.commit(where, commit)
    states = project.facts.judge_all()
    pack = project.plan.of_goal(Goal.PLAN)
    found, waiting = every_finding(project.plan, {i: s for i, s in states.items() if i in pack})
    if found or waiting or project.facts.root() is None:
        notes = tuple(f"{f.code} {f.message}" for f in found[:8])
        raise PactError(
            "P680", "the pack has no fingerprint, because it is not complete and fresh",
            notes=notes, help="run `pactc build`, and commit the result",
        )  # fmt: skip
    return project, commit


def _told(found: Live) -> str:
    if not found.ok or found.said is None:
        return "live: this is not what is deployed there, or it does not keep its word"
    passed = sum(len(j.passed) for j in (found.judged or {}).values())
    calls = sum(j.calls for j in (found.judged or {}).values())
    tls = f", {found.tls.version}" if found.tls else ", without TLS"
    signed = {"hmac-sha256": "under the deployment's key", "sha256": "unsigned"}
    how = signed.get(found.nonce, "signed, but no --key was given to verify it by")
    return (
        f"live: {found.said.commit[:12]} at {safe(found.at)}{tls}; nonce answered, {how}; "
        f"{passed} clauses hold in {calls} calls"
    )


def _json(found: Live | None, error: PactError | None) -> str:
    """What `pactc evidence run` reads (`ok`, `fingerprint`, `live`), and the findings."""
    from ..report.json_ import dump, render

    findings = found.findings if found else (error.finding,) if error else ()
    code = 0 if found and found.ok else 2 if isinstance(error, UsageError) else 1
    document: dict[str, Any] = json.loads(render(Result("production", findings, exit_code=code)))
    document["ok"] = code == 0
    document["fingerprint"] = found.said.fingerprint if found and found.said else None
    document["live"] = found.facts() if found else None
    return dump(document)
