"""Whose word counts for a change: approvals of the commit, judged by the policy of its base.

An approval counts if a key of its approver signed exactly this name and digest, for this project;
if the key is in force, now and on the day it names; and if the approver is a person who did not
make the change. Two approvals of one person are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .. import approvals, signing
from ..approvals import FOLDER, Approval
from ..errors import PactError
from ..model import Finding
from .base import BEGINNING
from .case import READINESS, Case

STRICT = "regulated"


@dataclass(frozen=True, slots=True)
class Judged:
    """An approval, and why it does not count; empty if it does."""

    approval: Approval
    why_not: str


def given(case: Case) -> tuple[Judged, ...]:
    """Every approval of the commit that can be read, in order of its path."""
    if "approvals" not in case.memo:
        _read(case)
    found: tuple[Judged, ...] = case.memo["approvals"]
    return found


def unreadable(case: Case) -> tuple[Finding, ...]:
    """What is wrong with files that are no approvals."""
    given(case)
    found: tuple[Finding, ...] = case.memo["unreadable approvals"]
    return found


def counting(case: Case, name: str, digest: str, role: str | None = None) -> tuple[Approval, ...]:
    """The approvals of exactly this that count, one for each person, who has the role if one is
    wanted."""
    people: dict[str, Approval] = {}
    for each in given(case):
        said = each.approval
        if each.why_not or (said.name, said.digest) != (name, digest):
            continue
        if role is None or role in roles(case, said.approver):
            people.setdefault(said.approver, said)
    return tuple(people.values())


def lacking(case: Case, name: str, digest: str, count: int, role: str | None = None) -> str | None:
    """None where enough people approved; else in words what is missing, and why what is there does
    not count."""
    found = counting(case, name, digest, role)
    if len(found) >= count:
        return None
    wanted = f"{count} approvals" if count > 1 else "an approval"
    of = f" by an approver with the role {role}" if role else ""
    have = f", and has {len(found)}" if found else ""
    reasons = [
        f"{each.approval.path}: {_reason(each, digest, role)}"
        for each in given(case)
        if each.approval.name == name and each.approval not in found
    ]
    more = "".join(f"; {r}" for r in reasons[:3])
    return f"it wants {wanted}{of}{have}{more}"


def _reason(each: Judged, digest: str, role: str | None) -> str:
    if each.why_not:
        return each.why_not
    if each.approval.digest != digest:
        return "it is of something else, for what is approved has changed since"
    return f"{each.approval.approver} has not the role {role}" if role else "it is one person's"


def wanted(case: Case, what: str) -> int:
    """How many people must agree to a thing of this class (`weakening`, `waiver`, `release`)."""
    stated = case.policy("/approvals").get(what)
    if isinstance(stated, int) and not isinstance(stated, bool):
        return max(stated, 1)
    return 2 if gating(case) == STRICT else 1


def gating(case: Case) -> str:
    """The level of the dimension `gating`: the higher of the base's and the commit's, so that a
    change that lowers it is still judged by what it was."""
    from .obligations import LEVELS

    found = [case.mapping(READINESS, "/profile").get("gating")]
    if case.base and case.base.side:
        found.append(case.base.side.mapping(READINESS, "/profile").get("gating"))
    return max((str(f) for f in found if f in LEVELS), key=LEVELS.index, default="none")


def roles(case: Case, approver: str) -> tuple[str, ...]:
    stated = _mapping(case.policy("/approvers").get(approver))
    return tuple(str(r) for r in stated.get("roles") or ())


def keys_of(case: Case, approver: str) -> dict[str, str]:
    """Key id in the policy -> public key, of one approver; those in force today only."""
    return {k: p for k, p, why in _keys(case, approver, case.now) if not why}


def _read(case: Case) -> None:
    found: list[Judged] = []
    broken: list[Finding] = []
    tree = case.base.head.reader.tree if case.base else case.project.tree
    for path in sorted(tree.list()):
        if not path.startswith(FOLDER) or not path.endswith(".json"):
            continue
        try:
            approval = approvals.read(tree.read(path), path)
        except PactError as error:
            broken.append(error.finding)
            continue
        found.append(Judged(approval, why_not(case, approval)))
    case.memo["approvals"] = tuple(found)
    case.memo["unreadable approvals"] = tuple(broken)


def why_not(case: Case, said: Approval) -> str:
    """Why an approval does not count in this case, or an empty text."""
    stated = case.policy("/approvers").get(said.approver)
    if not isinstance(stated, Mapping):
        return f"{said.approver} is no approver in the policy that judges"
    if stated.get("bot"):
        return f"{said.approver} is a bot, whose word is nobody's"
    if case.base is None or said.project != case.base.project:
        return "it is of another project"
    if said.date > case.now:
        return f"its date {said.date.date()} is in the future"
    made = case.base.authors & addresses(said.approver, stated)
    if made and said.name != BEGINNING:  # where the trust begins, nobody else is trusted yet
        return f"{said.approver} made the change as {min(made)}"
    in_force = {k: p for k, p, why in _keys(case, said.approver, said.date) if not why}
    all_keys = {k: p for k, p, _ in _keys(case, said.approver, said.date)}
    if signing.signers(said.envelope, in_force):
        return ""
    for key in sorted(signing.signers(said.envelope, all_keys)):
        return next(why for k, _, why in _keys(case, said.approver, said.date) if k == key)
    return f"no key of {said.approver} signed it"


def addresses(approver: str, stated: Mapping[str, Any]) -> frozenset[str]:
    """The addresses, in lower case, under which an approver may have committed."""
    listed = [str(e).lower() for e in stated.get("emails") or ()]
    return frozenset([approver.lower(), *listed])


def _keys(case: Case, approver: str, signed: datetime) -> Iterator[tuple[str, str, str]]:
    """Id, public key, and why the key does not count for what was signed then, if so."""
    stated = _mapping(case.policy("/approvers").get(approver))
    known = case.policy("/keys")
    for id_ in dict.fromkeys([stated.get("key"), *(stated.get("keys") or ())]):
        key = _mapping(known.get(id_))
        if id_ is not None and isinstance(key.get("public"), str):
            yield str(id_), str(key["public"]), out_of_force(str(id_), key, signed, case.now)


def out_of_force(
    id_: str, key: Mapping[str, Any], signed: datetime, now: datetime
) -> str:  # fmt: skip
    """Why a key does not count, or an empty text. A date that cannot be read counts against it."""
    days = {signed.date(), now.date()}
    for field in ("from", "until", "revoked"):
        if key.get(field) is None:
            continue
        try:
            day = date.fromisoformat(str(key[field]))
        except ValueError:
            return f"the key {id_} has a date `{field}` that is none"
        if field == "from" and min(days) < day:
            return f"the key {id_} counts from {day} only"
        if field == "until" and max(days) > day:
            return f"the key {id_} has expired on {day}"
        if field == "revoked" and max(days) >= day:
            return f"the key {id_} was revoked on {day}"
    return ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
