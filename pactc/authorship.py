"""Who made a change: what the gate must know to tell an approval by somebody else from one's own.

Commits are read as they are stored, and file names between NULs after a fixed number of fields, so
that no name, address or message can look like another field.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .blobs import Blobs
from .git import Repo, run

ARMOR = (b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----")
MAGIC = b"SSHSIG\0\0\0\1"
SIGNATURE = b"gpgsig"
CO_AUTHOR = re.compile(rb"^co-authored-by:[^<\n]*<([^>\n]*)>", re.IGNORECASE | re.MULTILINE)
Changed = Mapping[bytes, bytes]  # path -> mode and object afterwards


@dataclass(frozen=True, slots=True)
class Commit:
    """`people` are addresses and fingerprints of keys, as `authors` gives them. `signature` is the
    armored SSH signature that the commit carries, `signed` the bytes that it is over, and `key` the
    fingerprint of the key that it names: None, and nothing of it verified, where there is not
    exactly one."""

    oid: str
    parents: tuple[str, ...]
    people: frozenset[str]
    signature: bytes | None = None
    signed: bytes = b""
    key: str | None = None


def authors(commits: Iterable[Commit]) -> frozenset[str]:
    """Who made them: in lower case the addresses of authors, committers and co-authors, and the
    fingerprints (`SHA256:...`) of the SSH keys that the commits carry a signature of. Those are not
    verified: whoever signs in another's name only keeps that other from approving."""
    return frozenset(p for c in commits for p in c.people)


def made(
    repo: Repo, base: str | None, oid: str, apart: Callable[[str], bool]
) -> tuple[Commit, ...]:
    """The commits that `oid` has and `base` has not (all of its commits, if None) that make
    somebody an author.

    Commits that only touch paths that are `apart` do not count: an approval is committed by
    somebody, and whoever carries one does not become an author of what it is about. A merge counts
    for what it brings itself: a file that no merge by files alone would give."""
    if base == oid:
        return ()
    oids = run(repo, "rev-list", *([f"{base}..{oid}"] if base else [oid]), "--").decode().split()
    commits = list(_commits(repo, oids))
    plain = _changed(repo, [c.oid for c in commits if len(c.parents) < 2])
    found: list[Commit] = []
    for commit in commits:
        paths: Iterable[bytes] = plain.get(commit.oid, {})
        if len(commit.parents) > 1:
            paths = _brought(repo, commit)
        if any(not apart(path.decode("utf-8", "surrogateescape")) for path in paths):
            found.append(commit)
    return tuple(found)


def _commits(repo: Repo, oids: list[str]) -> Iterator[Commit]:
    for oid, data in zip(oids, Blobs.shared(repo).stream((o, o) for o in oids), strict=True):
        yield _commit(oid, data)


def _commit(oid: str, data: bytes) -> Commit:
    """https://git-scm.com/docs/signature-format: a header's further lines begin with a space."""
    head, _, message = data.partition(b"\n\n")
    fields: list[tuple[bytes, bytes]] = []
    for line in head.split(b"\n"):
        if line.startswith(b" ") and fields:
            fields[-1] = (fields[-1][0], fields[-1][1] + b"\n" + line[1:])
        else:
            name, _, value = line.partition(b" ")
            fields.append((name, value))
    people = {_address(v) for k, v in fields if k in (b"author", b"committer")}
    people |= {_text(a) for a in CO_AUTHOR.findall(message)}
    keys = {key for k, v in fields if k.startswith(SIGNATURE) and (key := _key(v))}
    parents = tuple(v.decode("ascii", "replace") for k, v in fields if k == b"parent")
    return Commit(
        oid, parents, frozenset((people | keys) - {""}), *_signature(oid, fields, message)
    )


def _signature(
    oid: str, fields: list[tuple[bytes, bytes]], message: bytes
) -> tuple[bytes | None, bytes, str | None]:
    """The signature of a commit, what it is over, and the key that it names. Git signs a commit
    without its signatures, and has one header for each of its hash functions."""
    own = SIGNATURE if len(oid) == 40 else SIGNATURE + b"-sha256"
    found = [v for k, v in fields if k == own]
    key = _key(found[0]) if len(found) == 1 else None
    if key is None:
        return None, b"", None
    kept = (k + b" " + v.replace(b"\n", b"\n ") for k, v in fields if not k.startswith(SIGNATURE))
    return found[0] + b"\n", b"\n".join(kept) + b"\n\n" + message, key


def _address(value: bytes) -> str:
    """As Git reads `Name <address> time zone`."""
    return _text(value.rpartition(b"<")[2].partition(b">")[0])


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").strip().lower()


def _key(signature: bytes) -> str | None:
    """The fingerprint of the key that an SSH signature names, as OpenSSH prints it:
    https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig"""
    begin, end = ARMOR
    if begin not in signature:
        return None
    body = signature.partition(begin)[2].partition(end)[0]
    try:
        raw = base64.b64decode(b"".join(body.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not raw.startswith(MAGIC):
        return None
    at = len(MAGIC) + 4
    size = int.from_bytes(raw[len(MAGIC) : at], "big")
    digest = hashlib.sha256(raw[at : at + size]).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def _brought(repo: Repo, merge: Commit) -> Iterator[bytes]:
    """The paths of a merge that are not as either side left them, or as the wrong side did: one
    side's change that the merge drops is the merger's doing."""
    one, *others = merge.parents
    bases = run(repo, "merge-base", "--all", one, others[0], codes=(0, 1)).decode().split()
    if len(others) > 1 or len(bases) != 1:  # nobody can say what the merge itself would give
        for parent in merge.parents:
            yield from _between(repo, parent, merge.oid)
        return
    ours, theirs, here = (_between(repo, bases[0], o) for o in (one, others[0], merge.oid))
    for path in ours.keys() | theirs.keys() | here.keys():
        one_side, other_side = ours.get(path), theirs.get(path)  # None: as it was
        both = one_side is not None and other_side is not None
        if (both and one_side != other_side) or here.get(path) != (one_side or other_side):
            yield path


def _between(repo: Repo, one: str, other: str) -> Changed:
    words = ("-z", "--raw", "-r", "--no-renames", "--no-abbrev", "--ignore-submodules=none")
    return dict(_pairs(run(repo, "diff-tree", *words, one, other, "--").split(b"\0")))


def _changed(repo: Repo, oids: list[str]) -> dict[str, Changed]:
    """What each commit changes, against its parent or against nothing."""
    words = ("-z", "--raw", "-r", "--root", "--no-renames", "--no-abbrev",
             "--ignore-submodules=none")  # fmt: skip
    stdin = "".join(f"{o}\n" for o in oids).encode()
    out: dict[str, list[bytes]] = {}
    fields = iter(run(repo, "diff-tree", "--stdin", *words, stdin=stdin).split(b"\0"))
    at: list[bytes] = []
    for field in fields:
        if field.startswith(b":"):  # the next field is a path, whatever it looks like
            at += [field, next(fields)]
        elif field:
            at = out.setdefault(field.decode("ascii"), [])
    return {oid: dict(_pairs(pairs)) for oid, pairs in out.items()}


def _pairs(fields: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Path, and mode and object afterwards, of `:mode mode object object status`, path."""
    for meta, path in zip(fields[::2], fields[1::2], strict=False):
        _, mode, _, oid, _ = meta.split(b" ")
        yield path, mode + b" " + oid
