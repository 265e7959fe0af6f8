"""The service's side of live validation, for ASGI: serves `/.well-known/pact.json`.

This file imports nothing but the standard library, not even pactc: a service may install pactc
without its dependencies (`pip install --no-deps pactc`), or keep a copy of this one file.
docs/live.md says what the answer proves, what it does not, and how other frameworks give it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WELL_KNOWN = "/.well-known/pact.json"
FINGERPRINT = r"sha256:[0-9a-f]{64}"
COMMIT = r"[0-9a-f]{40}(?:[0-9a-f]{24})?"
KEY_BYTES = 32  # a shorter secret could be guessed from one answer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Identity:
    """What was deployed: the pack's root fingerprint (`sha256:` and 64 hexadecimal digits), and
    the commit's id in full."""

    fingerprint: str
    commit: str


def identity_of(value: object) -> Identity:
    """From what `pactc production embed` wrote. Raises ValueError for anything else."""
    wanted = {"fingerprint": FINGERPRINT, "commit": COMMIT}
    if not isinstance(value, Mapping) or value.keys() != wanted.keys():
        raise ValueError("a mapping of `fingerprint` and `commit` is wanted, and nothing else")
    for name, pattern in wanted.items():
        if not isinstance(value[name], str) or not re.fullmatch(pattern, value[name]):
            raise ValueError(f"`{name}` is not of the form {pattern}")
    return Identity(value["fingerprint"], value["commit"])


def load(path: str | Path) -> Identity:
    """From the file that `pactc production embed PATH` wrote. Raises OSError, ValueError."""
    return identity_of(json.loads(Path(path).read_text(encoding="utf-8")))


def answer(identity: Identity, nonce: str, key: bytes | None = None) -> str:
    """What answers a nonce (64 hexadecimal digits): `sha256:` or, with the deployment's key,
    `hmac-sha256:` and 64 hexadecimal digits. Every part has a fixed form, so that no two sets of
    parts give one message."""
    message = f"pactc live v1\n{identity.fingerprint}\n{identity.commit}\n{nonce}\n".encode("ascii")
    if key is None:
        return f"sha256:{hashlib.sha256(message).hexdigest()}"
    return f"hmac-sha256:{hmac.new(key, message, hashlib.sha256).hexdigest()}"


def document(identity: Identity, query: bytes, key: bytes | None = None) -> dict[str, str] | None:
    """What `/.well-known/pact.json` says to a query string; None for one that is neither empty nor
    exactly one nonce."""
    said = {"fingerprint": identity.fingerprint, "commit": identity.commit}
    if not query:
        return said
    found = re.fullmatch(rb"nonce=([0-9a-f]{64})", query)
    if found is None:
        return None
    nonce = found[1].decode("ascii")
    return {**said, "nonce": nonce, "answer": answer(identity, nonce, key)}


class Pact:
    """ASGI middleware: answers `/.well-known/pact.json`, and leaves all else to `app`.

    `identity` is the path of the file that `pactc production embed` wrote when the service was
    built, read once, now; `key` the deployment's secret of at least 32 bytes, or None. Raises
    OSError or ValueError: a service that does not know what it is should not start."""

    def __init__(self, app: App, identity: str | Path | Identity, key: bytes | None = None) -> None:
        if key is not None and len(key) < KEY_BYTES:
            raise ValueError(f"a key of at least {KEY_BYTES} bytes is needed")
        self.app = app
        self.identity = identity if isinstance(identity, Identity) else load(identity)
        self.key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != WELL_KNOWN:
            await self.app(scope, receive, send)
            return
        status, value = 405, {"detail": "only GET and HEAD are answered"}
        if scope["method"] in ("GET", "HEAD"):
            said = document(self.identity, scope.get("query_string", b""), self.key)
            status, value = (200, said) if said else (400, {"detail": "one nonce, or no query"})
        body = json.dumps(value, sort_keys=True).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if status == 405:
            headers.append((b"allow", b"GET, HEAD"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": body})
