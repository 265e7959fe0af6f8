"""A whole Sigstore of one's own, without a network: a certificate authority, a log of certificates
(CT) and a log of signatures (Rekor), a timestamp authority (sigstore_tsa.py), the trusted root that
names them, and bundles that they made.

Formats: RFC 6962 (SCTs, Merkle leaves and nodes), the checkpoints of C2SP tlog-checkpoint, and
https://github.com/sigstore/protobuf-specs (bundle v0.3, trusted root v0.1).
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from pactc.signing import IN_TOTO, Envelope

from . import sigstore_tsa

FULCIO = "1.3.6.1.4.1.57264.1."
CODE = ExtendedKeyUsageOID.CODE_SIGNING
SCTS = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
SIGNED = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTES = timedelta(minutes=10)
ISSUER = "https://issuer.example"
WORKFLOW = "https://host.example/team/ci/sign.yml@refs/heads/main"


def _new() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _der(key: Any) -> bytes:
    found: bytes = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _sign(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)


@dataclass(frozen=True)
class World:
    ca: ec.EllipticCurvePrivateKey = field(default_factory=_new)
    ct: ec.EllipticCurvePrivateKey = field(default_factory=_new)
    rekor: ec.EllipticCurvePrivateKey = field(default_factory=_new)
    tsa: ec.EllipticCurvePrivateKey = field(default_factory=_new)
    tsa_root: ec.EllipticCurvePrivateKey = field(default_factory=_new)

    def root(self) -> bytes:
        """The trusted root, as `TrustedRoot.from_file` reads it."""
        span = {"start": "2020-01-01T00:00:00Z"}

        def log(key: Any, url: str) -> dict[str, Any]:
            return {
                "baseUrl": url,
                "hashAlgorithm": "SHA2_256",
                "publicKey": {
                    "rawBytes": _b64(_der(key)),
                    "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                    "validFor": span,
                },
                "logId": {"keyId": _b64(hashlib.sha256(_der(key)).digest())},
            }

        def chain(*certificates: x509.Certificate) -> dict[str, Any]:
            raw = (c.public_bytes(Encoding.DER) for c in certificates)
            return {"certificates": [{"rawBytes": _b64(each)} for each in raw]}

        subject = {"organization": "example", "commonName": "ca"}
        return json.dumps({
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [log(self.rekor, "https://rekor.example")],
            "certificateAuthorities": [{
                "subject": subject,
                "uri": "https://fulcio.example",
                "certChain": chain(self.authority()),
                "validFor": span,
            }],
            "timestampAuthorities": [{
                "subject": subject,
                "uri": "https://tsa.example",
                "certChain": chain(*sigstore_tsa.chain(self)),
                "validFor": span,
            }],
            "ctlogs": [log(self.ct, "https://ct.example")],
        }).encode()  # fmt: skip

    def authority(self) -> x509.Certificate:
        public = self.ca.public_key()
        identifier = x509.SubjectKeyIdentifier.from_public_key(public)
        return (
            x509.CertificateBuilder(_name("ca"), _name("ca"), public, 1)
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
            .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
            .add_extension(_usage(ca=True), critical=True)
            .add_extension(identifier, critical=False)
            .sign(self.ca, hashes.SHA256())
        )

    def certificate(
        self, key: Any, identity: str, issuer: str, repository: str, begins: datetime
    ) -> x509.Certificate:
        """As Fulcio makes one: for ten minutes, with the SCT of the log over all but itself."""
        name = x509.UniformResourceIdentifier if ":" in identity else x509.RFC822Name
        texts = {"8": issuer, **({"12": repository} if repository else {})}
        extensions = [
            x509.UnrecognizedExtension(ObjectIdentifier(FULCIO + "1"), issuer.encode()),
            *(
                x509.UnrecognizedExtension(
                    ObjectIdentifier(FULCIO + n), sigstore_tsa.der(0x0C, t.encode())
                )
                for n, t in texts.items()
            ),
        ]
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.ca.public_key())
        built = (
            x509.CertificateBuilder(_name("ca"), x509.Name([]), key.public_key(), 7)
            .not_valid_before(begins)
            .not_valid_after(begins + MINUTES)
            .add_extension(x509.SubjectAlternativeName([name(identity)]), critical=True)
            .add_extension(_usage(ca=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([CODE]), critical=False)
            .add_extension(identifier, critical=False)
        )
        for each in extensions:
            built = built.add_extension(each, critical=False)
        bare = built.sign(self.ca, hashes.SHA256()).tbs_certificate_bytes
        when = int(begins.timestamp() * 1000)
        entry = hashlib.sha256(_der(self.ca)).digest() + len(bare).to_bytes(3, "big") + bare
        signature = _sign(self.ct, struct.pack("!BBQH", 0, 0, when, 1) + entry + b"\0\0")
        log = hashlib.sha256(_der(self.ct)).digest()
        sct = struct.pack("!B32sQHBBH", 0, log, when, 0, 4, 3, len(signature)) + signature
        listed = struct.pack("!HH", len(sct) + 2, len(sct)) + sct
        octets = b"\x04" + (bytes([len(listed)]) if len(listed) < 128 else b"\x81" + bytes(
            [len(listed)])) + listed  # fmt: skip
        stamped = built.add_extension(x509.UnrecognizedExtension(SCTS, octets), critical=False)
        return stamped.sign(self.ca, hashes.SHA256())

    def bundle(
        self,
        data: bytes,
        identity: str = WORKFLOW,
        issuer: str = ISSUER,
        repository: str = "",
        *,
        enveloped: bool = False,
        signed: datetime = SIGNED,
        logged: datetime = SIGNED + timedelta(minutes=1),
        payload_type: str = IN_TOTO,
    ) -> dict[str, Any]:
        """A bundle over `data`: a message signature, as `sigstore sign` makes them, or a DSSE
        envelope, as `sigstore attest` does."""
        key = _new()
        certificate = self.certificate(key, identity, issuer, repository, signed)
        pem = _b64(certificate.public_bytes(Encoding.PEM))
        digest = hashlib.sha256(data)
        content: dict[str, Any]
        if enveloped:
            signature = _sign(key, Envelope(data, payload_type, ()).encoded)
            kind, content = "dsse", {"dsseEnvelope": {
                "payload": _b64(data), "payloadType": payload_type,
                "signatures": [{"sig": _b64(signature)}],
            }}  # fmt: skip
            spec: dict[str, Any] = {
                "envelopeHash": {"algorithm": "sha256", "value": "0" * 64},
                "payloadHash": {"algorithm": "sha256", "value": digest.hexdigest()},
                "signatures": [{"signature": _b64(signature), "verifier": pem}],
            }
        else:
            signature = _sign(key, data)
            kind, content = "hashedrekord", {"messageSignature": {
                "messageDigest": {"algorithm": "SHA2_256", "digest": _b64(digest.digest())},
                "signature": _b64(signature),
            }}  # fmt: skip
            spec = {
                "data": {"hash": {"algorithm": "sha256", "value": digest.hexdigest()}},
                "signature": {"content": _b64(signature), "publicKey": {"content": pem}},
            }
        body = rfc8785.dumps({"apiVersion": "0.0.1", "kind": kind, "spec": spec})
        return {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": {"rawBytes": _b64(certificate.public_bytes(Encoding.DER))},
                "tlogEntries": [self.entry(kind, body, int(logged.timestamp()))],
            },
            **content,
        }

    def entry(self, kind: str, body: bytes, when: int, version: str = "0.0.1") -> dict[str, Any]:
        """The second of two leaves in the log."""
        before = hashlib.sha256(b"\0another").digest()
        root = hashlib.sha256(b"\1" + before + hashlib.sha256(b"\0" + body).digest()).digest()
        log = hashlib.sha256(_der(self.rekor)).digest()
        note = f"rekor.example - 1\n2\n{_b64(root)}\n"
        line = _b64(log[:4] + _sign(self.rekor, note.encode()))
        promise = rfc8785.dumps({
            "body": _b64(body), "integratedTime": when, "logID": log.hex(), "logIndex": 1,
        })  # fmt: skip
        return {
            "logIndex": "1",
            "logId": {"keyId": _b64(log)},
            "kindVersion": {"kind": kind, "version": version},
            "integratedTime": str(when),
            "inclusionPromise": {"signedEntryTimestamp": _b64(_sign(self.rekor, promise))},
            "inclusionProof": {
                "logIndex": "1",
                "rootHash": _b64(root),
                "treeSize": "2",
                "hashes": [_b64(before)],
                "checkpoint": {"envelope": f"{note}\n— rekor.example {line}\n"},
            },
            "canonicalizedBody": _b64(body),
        }
