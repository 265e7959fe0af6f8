"""Keyless signatures of those whom the policy that judges names: whose they are, and by which
trusted root. The root lies in the repository, and the base's policy says its digest, so that a
change cannot bring one of its own."""

from __future__ import annotations

import hashlib
from typing import Any

from .. import keyless
from ..errors import PactError
from ..keyless import BlindError, Identity
from .case import POLICY, Case
from .people import mapping, out_of_force

SUFFIX = ".sigstore.json"
FIELDS = ("identity", "issuer", "repository")


def identities_of(case: Case, approver: str) -> tuple[Identity, ...]:
    """The identities of one approver that are in force today."""
    known = case.policy("/identities")
    stated = mapping(case.policy("/approvers").get(approver))
    return tuple(
        Identity(*(str(mapping(known[id_]).get(field, "")) for field in FIELDS))
        for id_ in stated.get("identities") or ()
        if id_ in known and not _out(case, str(id_))
    )  # fmt: skip


def _out(case: Case, id_: str) -> str:
    """Why an identity does not count. As with keys, a change that gives one up means it at once."""
    there = mapping(case.policy("/identities").get(id_))
    if why := out_of_force(id_, there, case.now, case.now):
        return why
    head = case.base.head.mapping(POLICY, "/identities") if case.base else {}
    said = mapping(head.get(id_))
    return out_of_force(id_, {k: v for k, v in said.items() if k == "revoked"}, case.now, case.now)


def blind(case: Case) -> BlindError | None:
    """Why no keyless signature can be verified here; None if they can."""
    try:
        _verifier(case)
    except BlindError as error:
        return error
    return None


def refused(case: Case, approver: str, path: str, bundle: bytes, data: bytes) -> str:
    """Why the bundle is no signature of the approver over exactly these bytes, or an empty text."""
    who = identities_of(case, approver)
    if not who:
        return f"{approver} has no identity in force"
    try:
        by = _verifier(case)
    except BlindError as error:
        return error.why
    reasons = [_verified(case, by, path, bundle, data, each) for each in who]
    return "" if "" in reasons else reasons[0]


def signs(case: Case, path: str, data: bytes) -> bool:
    """Whether a bundle lies there that is the signature of anybody in the policy over these
    bytes."""
    tree = case.project.tree
    if not tree.exists(path):
        return False
    bundle = tree.read(path)
    return any(not refused(case, a, path, bundle, data) for a in case.policy("/approvers"))


def _verified(case: Case, by: Any, path: str, bundle: bytes, data: bytes, who: Identity) -> str:
    """More than one step asks, and each answer costs several signatures."""
    asked = ("keyless", path, hashlib.sha256(bundle).digest(), hashlib.sha256(data).digest(), who)
    known: dict[Any, str] = case.memo.setdefault("keyless", {})
    if asked not in known:
        known[asked] = keyless.refused(by, bundle, data, who)
    return known[asked]


def _verifier(case: Case) -> Any:
    """Raises BlindError."""
    if "keyless verifier" not in case.memo:
        try:
            case.memo["keyless verifier"] = keyless.verifier(_root(case))
        except BlindError as error:
            case.memo["keyless verifier"] = error
    found = case.memo["keyless verifier"]
    if isinstance(found, BlindError):
        raise BlindError(found.why, found.mends)
    return found


def _root(case: Case) -> bytes:
    """The trusted root that the policy names, from where the policy is. Raises BlindError."""
    said = case.policy("/sigstore")
    path, digest = said.get("trusted_root"), said.get("digest")
    if not isinstance(path, str) or not isinstance(digest, str):
        raise BlindError("the policy that judges names no trusted root of Sigstore")
    data = _read(case, path)
    if data is None:
        raise BlindError(f"there is no {path} where the policy that judges is")
    if f"sha256:{hashlib.sha256(data).hexdigest()}" != digest:
        raise BlindError(f"{path} has not the digest that the policy that judges says")
    return data


def _read(case: Case, path: str) -> bytes | None:
    if case.base:
        side = case.base.side if case.base.trusted and case.base.side else case.base.head
        return side.bytes_of(path)
    tree = case.project.tree
    try:
        return tree.read(path) if tree.exists(path) else None
    except PactError:
        return None
