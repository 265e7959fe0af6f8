"""What a deployment says that it is, and whether it says so now."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping

from ..documents import parse_json
from ..errors import PactError
from ..model import Value
from .asgi import COMMIT, FINGERPRINT, WELL_KNOWN, Identity, answer
from .wire import AGAIN, Response, Wire

HELP = "see docs/live.md for what /.well-known/pact.json must say"


def identity(wire: Wire, seen: dict[str, list[str]]) -> Identity:
    """What the deployment says that it is. The digest of the answer is added to `seen`. Raises
    PactError P649 for what is no identity, and those of `wire` and `json_of`."""
    return _identity(_said(wire, "", seen), {"fingerprint", "commit"})


def challenge(wire: Wire, named: Identity, key: bytes | None, seen: dict[str, list[str]]) -> str:
    """Ask again with a fresh nonce; how it was answered: `sha256` or `hmac-sha256`. With a key
    nothing but an answer under that key will do. Raises PactError P655."""
    nonce = secrets.token_hex(32)
    said = _said(wire, f"?nonce={nonce}", seen)
    again = _identity(said, {"fingerprint", "commit", "nonce", "answer"})
    if again != named:
        raise PactError("P655", f"{wire.origin} said something else when it was asked again",
                        help=AGAIN)  # fmt: skip
    if said["nonce"] != nonce:
        raise PactError("P655", f"{wire.origin} answered another nonce than it was asked",
                        help="let no cache and no file answer /.well-known/pact.json")  # fmt: skip
    given = str(said["answer"])
    kind = given.partition(":")[0]
    if key is None and kind == "hmac-sha256":
        return "unverified"
    if not hmac.compare_digest(given.encode(), answer(named, nonce, key).encode()):
        what = "is not under this key" if key is not None else "does not fit its nonce"
        raise PactError("P655", f"{wire.origin}: its answer {what}",
                        help="deploy with the key, and see docs/live.md for the form")  # fmt: skip
    return kind


def json_of(response: Response, what: str, *, problems: bool = False) -> Value:
    """The strictly parsed body. Raises PactError P648: another content type than application/json
    (`problems`: or one of its kin, as RFC 9457 has), or no such document."""
    kind = response.headers.get("content-type", "")
    main = kind.partition(";")[0].strip().lower()
    wanted = r"application/(?:[a-z0-9.-]+\+)?json" if problems else "application/json"
    if not re.fullmatch(wanted, main):
        raise PactError("P648", f"{what} is answered as {main or 'no media type'}, "
                        "and not as application/json", help=AGAIN)  # fmt: skip
    try:
        return parse_json(response.body, "answer.json")
    except PactError as error:
        text = error.finding.message
        raise PactError("P648", f"{what} is answered with no JSON: {text}", help=AGAIN) from None


def _said(wire: Wire, query: str, seen: dict[str, list[str]]) -> Mapping[str, Value]:
    response = wire.ask("GET", WELL_KNOWN + query)
    seen.setdefault("identity", []).append(response.digest)
    if response.status != 200:
        text = f"{wire.origin} answers {WELL_KNOWN} with status {response.status}"
        raise PactError("P658" if response.status >= 500 else "P649", text, help=HELP)
    value = json_of(response, WELL_KNOWN)
    if not isinstance(value, Mapping):
        raise PactError("P649", f"{WELL_KNOWN} is no mapping", help=HELP)
    return value


def _identity(said: Mapping[str, Value], fields: set[str]) -> Identity:
    if said.keys() != fields:
        wanted = ", ".join(sorted(fields))
        raise PactError("P649", f"{WELL_KNOWN} must say {wanted}, and nothing else",
                        help=HELP)  # fmt: skip
    for name, pattern in (("fingerprint", FINGERPRINT), ("commit", COMMIT)):
        if not isinstance(said[name], str) or not re.fullmatch(pattern, str(said[name])):
            raise PactError("P649", f"{WELL_KNOWN}: `{name}` is not of the form {pattern}",
                            help=HELP)  # fmt: skip
    return Identity(str(said["fingerprint"]), str(said["commit"]))
