"""hashlib, hmac, base64, zlib and binascii."""

import base64
import binascii
import hashlib
import hmac
import uuid
import zlib

KEY = b"not a secret"


def named(step):
    digest = hashlib.sha256(str(step).encode()).hexdigest()
    mac = hmac.new(KEY, digest.encode(), "sha256").digest()
    assert hmac.compare_digest(mac, hmac.digest(KEY, digest.encode(), "sha256"))
    name = uuid.uuid5(uuid.NAMESPACE_URL, digest)
    return name, base64.b64encode(zlib.compress(mac)), binascii.crc32(mac)


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    names = {s: named(s) for s in steps}
    assert hashlib.blake2b(b"", digest_size=8).name and hashlib.md5(b"", usedforsecurity=False)
    return {"level": len([s for s in steps if s <= points and names[s]]), "points": points}
