"""Digests of meaning (DESIGN section 3): `sha256:<hex>`, domain-separated and length-prefixed.

Layout of what is hashed, lengths and counts as 8 bytes, big-endian:
`len(domain) domain count len(part) part len(part) part ...` with domain `pactc:v1:<name>`.
A kind's domain is the kind's name; the others start with `#`, which no kind's name may.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from itertools import pairwise

from . import documents
from .model import Value

ABSENT = "absent"
VERSION = "pactc:v1:"


def digest(domain: str, *parts: bytes) -> str:
    """The fingerprint of an ordered list of parts; no two different lists share one."""
    return "sha256:" + _hash(domain, parts).hex()


def raw(data: bytes) -> str:
    """Plain SHA-256 of the bytes, so that `sha256sum` agrees."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def of_value(kind: str, value: Value) -> str:
    """The fingerprint of a document's value, by its RFC 8785 bytes: 1 and 1.0 are one value."""
    return digest(kind, b"value", documents.canonical(value))


def of_file(data: bytes) -> str:
    """The fingerprint of a file that is no artifact; CRLF equals LF in text."""
    return digest("#file", *_content(data))


def slice_(value: Value, pointer: str) -> str:
    """The fingerprint of the value at a JSON Pointer, or ABSENT. The pointer is no part of it."""
    try:
        part = documents.resolve(value, pointer)
    except KeyError:
        return ABSENT
    return digest("#slice", documents.canonical(part))


def slices(value: Value) -> dict[str, str]:
    """The fingerprint of every slice of a document, by JSON Pointer: each key of a mapping within
    the top mapping, each other key of the top mapping, or "" for a document that is no mapping.
    Together they are the document: any change of its value changes at least one."""
    if not isinstance(value, dict) or not value:
        return {"": slice_(value, "")}
    out: dict[str, str] = {}
    for key, part in value.items():
        top = f"/{documents.escape(key)}"
        if isinstance(part, dict) and part:
            for inner, leaf in part.items():
                out[f"{top}/{documents.escape(inner)}"] = slice_(leaf, "")
        else:
            out[top] = slice_(part, "")
    return dict(sorted(out.items()))


def below(found: Mapping[str, str], pointer: str) -> dict[str, str]:
    """Those of a document's slices that make up the value at the pointer; empty if it is absent,
    or lies deeper than they do."""
    if not pointer:
        return dict(found)
    if pointer in found:
        return {pointer: found[pointer]}
    if pointer.count("/") > 1:
        return {}
    return {name: part for name, part in found.items() if name.startswith(f"{pointer}/")}


def of_slices(found: Mapping[str, str], pointer: str) -> str | None:
    """The fingerprint of the value at the pointer from a document's slices alone; ABSENT if there
    is none; None if it lies deeper than they do."""
    parts = below(found, pointer)
    if pointer in parts:
        return parts[pointer]
    if parts:
        start = len(pointer)
        flat = [text.encode() for name, part in parts.items() for text in (name[start:], part)]
        return digest("#slices", *flat)
    above = pointer.rpartition("/")[0]
    while above:
        if above in found:
            return None
        above = above.rpartition("/")[0]
    return ABSENT


def root(entries: Iterable[tuple[str, str]]) -> str:
    """Merkle root over (path, digest), in order of path: the binary tree of RFC 6962, a lonely
    node rises unchanged. Raises ValueError if a path is given twice."""
    leaves = sorted(entries)
    if any(a[0] == b[0] for a, b in pairwise(leaves)):
        raise ValueError("a path is given twice")
    level = [_hash("#leaf", (path.encode(), value.encode())) for path, value in leaves]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [_hash("#node", pair) for pair in pairs] + odd
    return digest("#root", len(leaves).to_bytes(8, "big"), *level)


def short(digest: str) -> str:
    """Six hex digits, for people."""
    return digest.removeprefix("sha256:")[:6]


def _hash(domain: str, parts: Iterable[bytes]) -> bytes:
    parts = tuple(parts)
    name = (VERSION + domain).encode()
    head = len(name).to_bytes(8, "big") + name + len(parts).to_bytes(8, "big")
    body = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hashlib.sha256(head + body).digest()


def _content(data: bytes) -> tuple[bytes, bytes]:
    try:
        data.decode()
    except UnicodeDecodeError:
        return b"bytes", data
    return (b"bytes", data) if b"\0" in data else (b"text", data.replace(b"\r\n", b"\n"))
