"""`pactc approve`: sign that something is agreed to, exactly as it is shown."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from .. import approvals, records, repository, signing
from .. import project as projects
from ..documents import dump_json
from ..errors import PactError, UsageError
from ..gate.approvable import Thing, things
from ..gate.approvals import why_not
from ..gate.base import of_work_tree
from ..gate.case import Case
from ..gate.commits import SIGN, nobodys
from ..report.escape import safe
from ..tree import head_oid
from .common import add_signer, place

SUMMARY = "sign that something is agreed to, as a person whom the policy names"
EXAMPLE = """\
  pactc approve weakenings               all that this change demands less than its base
  pactc approve W-3 --key ~/.ssh/id_ed25519
  pactc approve contract/booking --reason "read it with the team"
  pactc approve profile                  the readiness that was confirmed
  pactc approve bootstrap                the policy that the trust begins with"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="+", metavar="WHAT",
        help="bootstrap, weakenings, waivers, release, profile (the confirmed readiness), a "
        "waiver, a weakening, or an artifact",
    )  # fmt: skip
    add_signer(parser)
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for whoever asks later")
    parser.add_argument("--base", metavar="REV", help="the commit that the change is judged by")
    parser.add_argument("--yes", action="store_true", help="do not ask; it still takes a key")


def run(args: argparse.Namespace) -> int:
    where = place(args)
    case = opened(where, args.base)
    agreed = list(things(case, args.what))
    key = key_of(args, where)
    me = signer_of(args, case, key)
    for each in agreed:
        sys.stdout.write("".join(f"{safe(line)}\n" for line in each.lines))
        sys.stdout.write(f"  {each.name}, {each.digest}\n\n")
    _asked(args, me, len(agreed))
    with records.lock(where.repo.git_dir):
        for each in agreed:
            path = write(case, each, me, key, args.reason)
            sys.stdout.write(f"wrote  {safe(path)}\n")
    sys.stdout.write("next: commit it\n")
    return 0


def opened(where: projects.Place, base: str | None) -> Case:
    """The work tree against its base, judged."""
    tree = projects.disk(where)
    project = projects.opened(where, tree, trust_records=True)
    project.facts.judge_all()
    if head_oid(where.repo) is None:
        raise PactError("P684", "there is no commit yet, so this project is like any other",
                        help="commit first, then approve")  # fmt: skip
    return Case(project, datetime.now(UTC), of_work_tree(where, tree, base))


def key_of(args: argparse.Namespace, where: projects.Place) -> Path:
    """The key to sign with. Raises UsageError P684 if none is named or found."""
    if args.key:
        return Path(args.key).expanduser()
    if repository.config(where.repo, "gpg.format") == "ssh":
        named = repository.config(where.repo, "user.signingkey")
        if named and not named.startswith("key::"):
            return Path(named).expanduser()
    usual = Path("~/.ssh/id_ed25519").expanduser()
    if usual.is_file():
        return usual
    raise UsageError("P684", "no key was named, and Git signs with none",
                     help="name one: `--key FILE`")  # fmt: skip


def signer_of(args: argparse.Namespace, case: Case, key: Path) -> str:
    """Whose key it is in the policy that judges. Raises UsageError P684 if nobody's."""
    public = signing.public_of(key)
    known = case.policy("/keys")
    people = []
    for id_, approver in sorted(case.policy("/approvers").items()):
        named = [approver.get("key"), *(approver.get("keys") or ())]
        lines = [str((known.get(k) or {}).get("public", "")) for k in named if k]
        if any(signing.same_key(line, public) for line in lines):
            people.append(id_)
    if args.me and args.me not in people:
        raise UsageError("P684", f"{key} is no key of {args.me} in the policy that judges",
                         help="name the right key: `--key FILE`")  # fmt: skip
    if not people:
        raise UsageError(
            "P684", f"{key} is nobody's key in the policy that judges",
            help="let an owner add it to pact/policy.yaml, and merge that first",
        )  # fmt: skip
    return str(args.me or people[0])


def _asked(args: argparse.Namespace, me: str, number: int) -> None:
    """A person's yes. Raises UsageError P684 without one."""
    if args.yes:
        sys.stderr.write(
            f"--yes: nobody was asked. Only the key speaks for {safe(me)}; an answer by an agent "
            "is no proof of a person\n"
        )
        return
    if not sys.stdin.isatty():
        raise UsageError(
            "P684", "nobody is there to ask", help="read what is shown above, then add --yes; "
            "it counts only by your key, and only if you did not make the change",
        )  # fmt: skip
    what = "it" if number == 1 else f"all {number}"
    sys.stderr.write(f"Sign {what} as {safe(me)}? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError("P684", "nothing was signed", help="run it again when you agree")


def write(case: Case, thing: Thing, me: str, key: Path, reason: str) -> str:
    """Sign, and keep the approval if it counts: one that does not is worth nothing to anybody.
    Raises PactError P684."""
    assert case.base is not None
    payload = approvals.statement(
        thing.name, thing.digest, case.base.project, me, reason, case.now.replace(microsecond=0)
    )
    path = approvals.path_of(thing.name, me)
    data = dump_json(signing.sign(payload, signing.IN_TOTO, key).document())
    if why := why_not(case, approvals.read(data, path)):
        mend = SIGN if nobodys(case) else "let another approver do it"
        raise PactError("P684", f"your approval of {thing.name} would not count: {why}", help=mend)
    records.write(case.project.root, path, data, durable=True)
    return path
