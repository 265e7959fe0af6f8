"""Who is who in the policy that judges, which of their keys are in force, and why an approval by
somebody does not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from .. import signing
from ..approvals import Approval
from .case import Case


def roles(case: Case, approver: str) -> tuple[str, ...]:
    stated = mapping(case.policy("/approvers").get(approver))
    return tuple(str(r) for r in stated.get("roles") or ())


def marks(case: Case, approver: str) -> frozenset[str]:
    """What one person can be told by: addresses and identities in lower case, fingerprints of keys,
    also those that lead to them by another name. Two approvers with a mark in common are one
    person."""
    if "marks" not in case.memo:
        case.memo["marks"] = {
            str(a): frozenset(_own_marks(case, str(a))) for a in case.policy("/approvers")
        }
    known: Mapping[str, frozenset[str]] = case.memo["marks"]
    found = set(known.get(approver, frozenset([approver.lower()])))
    while more := [m for m in known.values() if m & found and not m <= found]:
        found.update(*more)
    return frozenset(found)


def _own_marks(case: Case, approver: str) -> Iterator[str]:
    yield approver.lower()
    stated = mapping(case.policy("/approvers").get(approver))
    yield from (str(e).lower() for e in stated.get("emails") or ())
    for _, public, _ in keys(case, approver, case.now):
        yield from signing.key_ids(public)[-1:]
    yield from subjects(stated, case.policy("/identities"))


def subjects(stated: Mapping[str, Any], identities: Mapping[str, Any]) -> Iterator[str]:
    """The identities that a policy gives to an approver, in lower case, whoever vouches for them
    and in force or not."""
    for id_ in stated.get("identities") or ():
        if text := mapping(identities.get(id_)).get("identity"):
            yield str(text).lower()


def is_bot(case: Case, approver: str) -> bool:
    """Whether it is a machine, or could be one that goes by another name."""
    mine = marks(case, approver)
    return any(
        mapping(stated).get("bot") and mine & marks(case, str(other))
        for other, stated in case.policy("/approvers").items()
    )


def keys_of(case: Case, approver: str) -> dict[str, str]:
    """Key id in the policy -> public key, of one approver; those in force today only."""
    return {k: p for k, p, why in keys(case, approver, case.now) if not why}


def keys(case: Case, approver: str, signed: datetime) -> Iterator[tuple[str, str, str]]:
    """Id, public key, and why the key does not count for what was signed then, if so."""
    stated = mapping(case.policy("/approvers").get(approver))
    known = case.policy("/keys")
    for id_ in dict.fromkeys([stated.get("key"), *(stated.get("keys") or ())]):
        key = mapping(known.get(id_))
        if id_ is not None and isinstance(key.get("public"), str):
            why = out_of_force(str(id_), key, signed, case.now) or _given_up(case, str(id_))
            yield str(id_), str(key["public"]), why


def _given_up(case: Case, id_: str) -> str:
    """A change that gives a key up means it at once: that is stricter, so its own word counts."""
    if case.base is None:
        return ""
    key = mapping(case.base.head.mapping("pact/policy.yaml", "/keys").get(id_))
    said = {"revoked": key["revoked"]} if "revoked" in key else {}
    return out_of_force(id_, said, case.now, case.now)


def out_of_force(id_: str, key: Mapping[str, Any], signed: datetime, now: datetime) -> str:
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


def forged(case: Case, said: Approval) -> str:
    """Why an approval is nobody's word in this case, whoever made the change; or an empty text."""
    if not isinstance(case.policy("/approvers").get(said.approver), Mapping):
        return f"{said.approver} is no approver in the policy that judges"
    if is_bot(case, said.approver):
        return f"{said.approver} is a bot, whose word is nobody's"
    if case.base is None or said.project != case.base.project:
        return "it is of another project"
    if said.date > case.now:
        return f"its date {said.date.date()} is in the future"
    every = list(keys(case, said.approver, said.date))
    signed = signing.signers(said.envelope, {k: p for k, p, _ in every})
    reasons = [why for k, _, why in every if k in signed]
    if not reasons:
        return f"no key of {said.approver} signed it"
    return "" if "" in reasons else reasons[0]


def own(case: Case, said: Approval) -> str:
    """Why an approval is of its approver's own change, or an empty text."""
    made = case.base.authors & marks(case, said.approver) if case.base else frozenset()
    if made:
        return f"{said.approver} made the change as {min(made)}"
    return ""


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
