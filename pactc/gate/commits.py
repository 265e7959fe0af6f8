"""Who made a change, where claims are not enough: each commit carries the SSH signature of a key in
the policy that judges. Git's configuration is not asked, nor its own list of allowed signers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .. import signing
from ..authorship import Commit
from ..model import Finding
from .case import POLICY, Case, finding, gating
from .people import keys_of

STRICT = "regulated"
GIT = "git"  # the namespace of Git's own signatures
SHOWN = 8
SIGN = (
    "sign the commits with a key of the policy: `git rebase --force-rebase --gpg-sign BASE`, with "
    "gpg.format ssh"
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A commit of which nobody knows who made it; `text` says why, in words."""

    commit: Commit
    text: str


def wanted(case: Case) -> bool:
    """Whether commits must be signed. Where the trust only begins, an owner signs for all of it."""
    if case.base is None or not case.base.trusted:
        return False
    return case.policy().get("signed_commits") is True or gating(case) == STRICT


def nobodys(case: Case) -> tuple[Unknown, ...]:
    """The commits of the change whose author nobody knows; none where signatures are not wanted."""
    if "commits" not in case.memo:
        case.memo["commits"] = tuple(_nobodys(case)) if wanted(case) else ()
    found: tuple[Unknown, ...] = case.memo["commits"]
    return found


def _nobodys(case: Case) -> Iterator[Unknown]:
    keys: dict[str, str] = {}  # fingerprint -> public key, of all that are in force
    for approver in case.policy("/approvers"):
        for public in keys_of(case, str(approver)).values():
            keys |= dict.fromkeys(signing.key_ids(public)[-1:], public)
    for commit in case.base.commits if case.base else ():
        if why := _unsigned(commit, keys):
            yield Unknown(commit, f"nobody knows who made the commit {commit.oid[:12]}: {why}")


def _unsigned(commit: Commit, keys: dict[str, str]) -> str:
    if commit.signature is None or commit.key is None:
        return "it carries no SSH signature"
    if commit.key not in keys:
        return f"no approver of the policy holds the key {commit.key}, or it is not in force"
    if not signing.ssh_verifies(keys[commit.key], commit.signature, commit.signed, GIT):
        return f"its signature is not that of the key {commit.key}"
    return ""


def verify_commits(case: Case) -> Iterator[Finding]:
    """P677 for a change with commits of which nobody knows who made them."""
    found = nobodys(case)
    if found:
        more = [f"... and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        yield finding(
            "P677", f"nobody knows who made {len(found)} commits of this change", case.where(
                POLICY), SIGN, *(u.text for u in found[:SHOWN]), *more,
        )  # fmt: skip
