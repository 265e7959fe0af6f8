"""Whether the last verdict, which the base holds, is signed by whoever may run the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import signing
from ..documents import parse_json
from ..errors import PactError
from .case import Case
from .identities import SUFFIX, refused
from .people import keys_of

if TYPE_CHECKING:
    from .facts_of import Facts
    from .side import Side

VERDICT = "pact/verdict.json"
SIGNATURE = "pact/signatures/verdict.json"
KEYLESS = f"pact/signatures/verdict{SUFFIX}"


def last_verdict(case: Case, _: Facts) -> dict[str, Any]:
    """{first, signed}: `first` where there is no base that could hold one. A signature counts if it
    is over exactly the verdict of the base, by a key or an identity in force of somebody in the
    policy."""
    side = case.base.side if case.base and case.base.trusted else None
    if side is None:
        return {"first": True, "signed": False}
    verdict = side.bytes_of(VERDICT)
    if verdict is None:
        return {"first": False, "signed": False}
    data = verdict.replace(b"\r\n", b"\n")
    return {"first": False, "signed": _by_key(case, side, data) or _keyless(case, side, data)}


def _by_key(case: Case, side: Side, data: bytes) -> bool:
    envelope = side.bytes_of(SIGNATURE)
    if envelope is None:
        return False
    try:
        signed = signing.envelope(parse_json(envelope, SIGNATURE))
    except (PactError, ValueError):
        return False
    if signed.payload_type != signing.IN_TOTO or signed.payload != data:
        return False
    return any(signing.signers(signed, keys_of(case, a)) for a in case.policy("/approvers"))


def _keyless(case: Case, side: Side, data: bytes) -> bool:
    bundle = side.bytes_of(KEYLESS)
    if bundle is None:
        return False
    return any(not refused(case, a, KEYLESS, bundle, data) for a in case.policy("/approvers"))
