"""A timestamp authority and its chain: answers of RFC 3161, in the DER of RFC 5652 (CMS)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from .sigstore_world import World

SEQUENCE, SET, INTEGER, OCTETS, OID, TIME = 0x30, 0x31, 0x02, 0x04, 0x06, 0x18
SHA256 = "2.16.840.1.101.3.4.2.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"  # RFC 5035, version 2
ECDSA = "1.2.840.10045.4.3.2"
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)


def der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    if size < 128:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def number(value: int) -> bytes:
    return der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(text: str) -> bytes:
    first, second, *rest = (int(word) for word in text.split("."))
    out = bytearray([first * 40 + second])
    for value in rest:
        groups = [value & 0x7F]
        while value := value >> 7:
            groups.append(value & 0x7F | 0x80)
        out += bytes(reversed(groups))
    return der(OID, bytes(out))


def read(data: bytes) -> list[tuple[int, bytes]]:
    """The elements that lie one after another: tag and content."""
    found = []
    while data:
        size, begins = data[1], 2
        if size & 0x80:
            begins = 2 + (size & 0x7F)
            size = int.from_bytes(data[2:begins], "big")
        found.append((data[0], data[begins : begins + size]))
        data = data[begins + size :]
    return found


@cache
def chain(world: World) -> tuple[x509.Certificate, ...]:
    """Of the authority: its own certificate, and its root's. Once for each world: a certificate
    that is made again has another signature, and is another one."""

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def begun(text: str, key: ec.EllipticCurvePrivateKey, serial: int) -> x509.CertificateBuilder:
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        return (
            x509.CertificateBuilder(name("tsa root"), name(text), key.public_key(), serial)
            .not_valid_before(FIRST)
            .not_valid_after(LAST)
            .add_extension(identifier, critical=False)
        )

    def usage(*, ca: bool) -> x509.KeyUsage:
        return x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)

    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(world.tsa_root.public_key())
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    leaf = (
        begun("tsa", world.tsa, 2)
        .add_extension(above, critical=False)
        .add_extension(usage(ca=False), critical=True)
        .add_extension(purpose, critical=True)
        .sign(world.tsa_root, hashes.SHA256())
    )
    root = (
        begun("tsa root", world.tsa_root, 1)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage(ca=True), critical=True)
        .sign(world.tsa_root, hashes.SHA256())
    )
    return leaf, root


def answer(world: World, request: bytes) -> bytes:
    """The answer to a request, timestamped now."""
    ((_, body),) = read(request)
    parts = read(body)
    imprint = der(SEQUENCE, parts[1][1])
    nonce = next(der(INTEGER, held) for tag, held in parts[2:] if tag == INTEGER)
    now = datetime.now(UTC).strftime("%Y%m%d%H%M%SZ").encode()
    info = der(SEQUENCE, number(1), oid("1.2.3.4"), imprint, number(9), der(TIME, now), nonce)
    leaf = chain(world)[0]
    return der(SEQUENCE, der(SEQUENCE, number(0)), _signed(world, leaf, info))


def _signed(world: World, leaf: x509.Certificate, info: bytes) -> bytes:
    sha = der(SEQUENCE, oid(SHA256))
    raw = leaf.public_bytes(Encoding.DER)
    mine = der(SEQUENCE, der(SEQUENCE, der(SEQUENCE, der(OCTETS, hashlib.sha256(raw).digest()))))
    told = {
        CONTENT_TYPE: oid(TST_INFO),
        DIGEST: der(OCTETS, hashlib.sha256(info).digest()),
        SIGNING_CERTIFICATE: mine,
    }
    attributes = b"".join(sorted(der(SEQUENCE, oid(k), der(SET, v)) for k, v in told.items()))
    signature = world.tsa.sign(der(SET, attributes), ec.ECDSA(hashes.SHA256()))
    who = der(SEQUENCE, leaf.issuer.public_bytes(), number(leaf.serial_number))
    signer = der(
        SEQUENCE, number(1), who, sha, der(0xA0, attributes), der(SEQUENCE, oid(ECDSA)),
        der(OCTETS, signature),
    )  # fmt: skip
    content = der(SEQUENCE, oid(TST_INFO), der(0xA0, der(OCTETS, info)))
    data = der(SEQUENCE, number(3), der(SET, sha), content, der(0xA0, raw), der(SET, signer))
    return der(SEQUENCE, oid(SIGNED_DATA), der(0xA0, data))
