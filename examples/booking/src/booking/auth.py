"""Which bearer token opens which tenant. Only SHA-256 digests of tokens are ever stored.

A plain digest is enough because tokens are random and long (RFC 6750 section 5.2), unlike
passwords, which need a slow one."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from pathlib import Path

TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
DIGEST = re.compile(r"[0-9a-f]{64}")

NOBODY = "0" * 64  # no token is known to have this digest


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def opens(tokens: Mapping[str, str], tenant: str, authorization: str) -> bool:
    """Whether the Authorization header's bearer token is the tenant's.

    The comparison is made, in constant time, also for a tenant that does not exist: neither the
    answer nor how long it takes tells whether it does."""
    scheme, _, token = authorization.partition(" ")
    same = hmac.compare_digest(digest(token.strip()), tokens.get(tenant, NOBODY))
    return same and scheme.lower() == "bearer"


def load(path: Path) -> dict[str, str]:
    """Read a JSON file that maps each tenant to the digest of its token. Raises ValueError."""
    tokens = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(tokens, dict) or not tokens:
        raise ValueError(f"{path}: a mapping of at least one tenant to a digest is wanted")
    for tenant, value in tokens.items():
        if not TENANT.fullmatch(tenant):
            raise ValueError(f"{path}: a tenant's name is 1 to 64 of a-z, 0-9 and -")
        if not isinstance(value, str) or not DIGEST.fullmatch(value):
            raise ValueError(f"{path}: the value of {tenant} is no SHA-256 digest in hexadecimal")
    return tokens
