"""Whether the last verdict, which the base holds, is signed by whoever may run the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import signing
from ..documents import parse_json
from ..errors import PactError
from .case import Case
from .people import keys_of

if TYPE_CHECKING:
    from .facts_of import Facts

VERDICT = "pact/verdict.json"
SIGNATURE = "pact/signatures/verdict.json"


def last_verdict(case: Case, _: Facts) -> dict[str, Any]:
    """{first, signed}: `first` where there is no base that could hold one. A signature counts if it
    is over exactly the verdict of the base, by a key in force of somebody in the policy."""
    side = case.base.side if case.base and case.base.trusted else None
    if side is None:
        return {"first": True, "signed": False}
    verdict, envelope = side.bytes_of(VERDICT), side.bytes_of(SIGNATURE)
    if verdict is None or envelope is None:
        return {"first": False, "signed": False}
    try:
        signed = signing.envelope(parse_json(envelope, SIGNATURE))
    except (PactError, ValueError):
        return {"first": False, "signed": False}
    if signed.payload_type != signing.IN_TOTO:
        return {"first": False, "signed": False}
    over = signed.payload == verdict.replace(b"\r\n", b"\n")
    known = any(signing.signers(signed, keys_of(case, a)) for a in case.policy("/approvers"))
    return {"first": False, "signed": over and known}
