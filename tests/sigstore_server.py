"""Sigstore's servers on loopback, over a world of one's own: a certificate authority (Fulcio's API
v2), a log (Rekor's v1 or v2), a timestamp authority (RFC 3161), an OpenID provider, and what gives
a job of GitHub its token.

https://github.com/sigstore/fulcio/blob/main/fulcio.proto,
https://github.com/sigstore/rekor/blob/main/openapi.yaml,
https://github.com/sigstore/rekor-tiles/blob/main/api/proto/rekor/v2/rekor_service.proto
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from .sigstore_tsa import answer as timestamped
from .sigstore_world import ISSUER, WORKFLOW, World

CERTIFICATE, TIMESTAMP = "/api/v2/signingCert", "/api/v1/timestamp"
ENTRIES = {1: "/api/v1/log/entries", 2: "/api/v2/log/entries"}
HANGS = "hangs"
CODE = "the-code"  # what the OpenID provider gives to a browser
ASKING = "the-runner's-own"  # by which a job of GitHub asks for its token

Answer = tuple[int, bytes]


def token(**claims: Any) -> str:
    """A token, signed by nobody: only the certificate authority could tell."""
    now = int(time.time())
    said = {"iss": ISSUER, "sub": WORKFLOW, "aud": "sigstore", "iat": now, "exp": now + 300}
    said = {k: v for k, v in (said | claims).items() if v is not None}
    parts = (json.dumps(p).encode() for p in ({"alg": "RS256", "typ": "JWT"}, said))
    head, body = (base64.urlsafe_b64encode(p).decode().rstrip("=") for p in parts)
    return f"{head}.{body}.c2lnbmF0dXJl"


def claims_of(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text.split(".")[1] + "=="))
    return found


@dataclass
class Services:
    """`faults` are what a path answers instead: a status and a body, or HANGS. `asked` are the
    paths that were asked, with what was sent there."""

    world: World
    log: int = 1
    stamps: bool = True
    url: str = ""
    faults: dict[str, Answer | str] = field(default_factory=dict)
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def entries(self) -> str:
        return ENTRIES[self.log]

    def config(self, file: Path) -> Path:
        """The client trust configuration of these servers, written to a file."""

        def service(path: str, version: int = 1) -> list[dict[str, Any]]:
            span = {"start": "2020-01-01T00:00:00Z"}
            where = {"url": self.url + path, "operator": "example", "validFor": span}
            return [{**where, "majorApiVersion": version}]

        file.write_text(json.dumps({
            "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
            "trustedRoot": json.loads(self.world.root()),
            "signingConfig": {
                "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
                "caUrls": service(""),
                "oidcUrls": service("/oidc"),
                "rekorTlogUrls": service("", self.log),
                "rekorTlogConfig": {"selector": "ANY"},
                "tsaUrls": service(TIMESTAMP) if self.stamps else [],
                "tsaConfig": {"selector": "ANY"},
            },
        }))  # fmt: skip
        return file

    def answer(self, path: str, query: str, body: bytes, authority: str) -> Answer:
        if path == CERTIFICATE:
            return self._certificate(json.loads(body), authority.removeprefix("Bearer "))
        if path == TIMESTAMP:
            return 201, timestamped(self.world, body)
        if path == ENTRIES[1]:
            return 201, json.dumps({"0" * 80: self._first(json.loads(body))}).encode()
        if path == ENTRIES[2]:
            return 201, json.dumps(self._second(json.loads(body))).encode()
        if path == "/oidc/.well-known/openid-configuration":
            ends = ("authorization_endpoint", "token_endpoint")
            where = (self.url + "/oidc/auth", self.url + "/oidc/token")
            return 200, json.dumps(dict(zip(ends, where, strict=True))).encode()
        if path == "/oidc/token" and parse_qs(body.decode())["code"] == [CODE]:
            return 200, json.dumps({"access_token": token(sub="ada@example.org")}).encode()
        if path == "/github" and authority == f"bearer {ASKING}":
            return 200, json.dumps({"value": token(aud=parse_qs(query)["audience"][0])}).encode()
        return 404, b"{}"

    def _certificate(self, said: Any, raw: str) -> Answer:
        claims = claims_of(raw)
        if claims["aud"] != "sigstore" or claims["exp"] < time.time():
            return 401, b'{"code": 16, "message": "the token is not for this"}'
        request = x509.load_pem_x509_csr(base64.b64decode(said["certificateSigningRequest"]))
        begins = datetime.now(UTC) - timedelta(minutes=1)
        repository = claims.get("repository", "")
        made = self.world.certificate(request, claims["sub"], claims["iss"], repository, begins)
        chain = [c.public_bytes(Encoding.PEM).decode() for c in (made, self.world.authority())]
        held = {"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}}
        return 200, json.dumps(held).encode()

    def _first(self, said: Any) -> dict[str, Any]:
        """What is kept of `hashedrekord` and `dsse` 0.0.1, and a promise with the time."""
        kept = (_file if said["kind"] == "hashedrekord" else _envelope)(said["spec"])
        body = rfc8785.dumps({"apiVersion": "0.0.1", "kind": said["kind"], "spec": kept})
        entry = self.world.entry(said["kind"], body, int(time.time()))
        proof = entry["inclusionProof"]
        return {
            "body": entry["canonicalizedBody"],
            "integratedTime": int(entry["integratedTime"]),
            "logID": base64.b64decode(entry["logId"]["keyId"]).hex(),
            "logIndex": int(entry["logIndex"]),
            "verification": {
                "signedEntryTimestamp": entry["inclusionPromise"]["signedEntryTimestamp"],
                "inclusionProof": {
                    "logIndex": int(proof["logIndex"]),
                    "treeSize": int(proof["treeSize"]),
                    "rootHash": base64.b64decode(proof["rootHash"]).hex(),
                    "hashes": [base64.b64decode(h).hex() for h in proof["hashes"]],
                    "checkpoint": proof["checkpoint"]["envelope"],
                },
            },
        }

    def _second(self, said: Any) -> dict[str, Any]:
        """It holds no time: that is the timestamp authority's."""
        given = said["hashedRekordRequestV002"]
        spec = {"hashedRekordV002": {
            "data": {"algorithm": "SHA2_256", "digest": given["digest"]},
            "signature": given["signature"],
        }}  # fmt: skip
        body = rfc8785.dumps({"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": spec})
        entry = self.world.entry("hashedrekord", body, 0, "0.0.2")
        return {k: v for k, v in entry.items() if k not in ("integratedTime", "inclusionPromise")}


def _file(spec: Any) -> dict[str, Any]:
    return {
        "data": {"hash": {k: spec["data"]["hash"][k] for k in ("algorithm", "value")}},
        "signature": {
            "content": spec["signature"]["content"],
            "publicKey": {"content": spec["signature"]["publicKey"]["content"]},
        },
    }


def _envelope(spec: Any) -> dict[str, Any]:
    given = spec["proposedContent"]
    envelope = json.loads(given["envelope"])
    (verifier,), (signature,) = given["verifiers"], envelope["signatures"]
    return {
        "envelopeHash": _sha256(given["envelope"].encode()),
        "payloadHash": _sha256(base64.b64decode(envelope["payload"])),
        "signatures": [{"signature": signature["sig"], "verifier": verifier}],
    }


def _sha256(data: bytes) -> dict[str, str]:
    return {"algorithm": "sha256", "value": hashlib.sha256(data).hexdigest()}


@contextmanager
def serving(services: Services) -> Iterator[Services]:
    """They answer until the end; no thread is left."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def log_message(self, *_: Any) -> None:
            pass

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            services.asked.append((parts.path, body))
            fault = services.faults.get(parts.path)
            if fault == HANGS:
                services.over.wait(60)
                return
            if parts.path == "/oidc/auth":
                said = parse_qs(parts.query)
                to = f"{said['redirect_uri'][0]}?code={CODE}&state={said['state'][0]}"
                self.send_response(302)
                self.send_header("Location", to)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            authority = self.headers.get("Authorization", "")
            status, data = fault if isinstance(fault, tuple) else services.answer(
                parts.path, parts.query, body, authority
            )  # fmt: skip
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(data)

        do_GET = do_POST = _answer

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    services.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield services
    finally:
        services.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
