"""Signatures: bytes in a DSSE envelope (https://github.com/secure-systems-lab/dsse), signed with
the SSH keys that Git itself uses. The only module that names a key library or calls ssh-keygen.

An Ed25519 key in a file signs as DSSE says, so that any in-toto verifier can check it. Every other
key (in an agent, on hardware, with a passphrase, of another type) signs by `ssh-keygen -Y`: an
SSHSIG over the same bytes, the pre-authentication encoding, in the namespace `pactc`.
"""

from __future__ import annotations

import base64
import binascii
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import PactError
from .process import environment

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner, SSlibKey

IN_TOTO = "application/vnd.in-toto+json"
NAMESPACE = "pactc"
ARMOR = b"-----BEGIN SSH SIGNATURE-----"
SECONDS = 60  # a person may have to touch a token
SIGNATURES = 16  # in one envelope; each costs a verification


@dataclass(frozen=True, slots=True)
class Envelope:
    """`signatures` are key ids and raw signatures, in the file's order."""

    payload: bytes
    payload_type: str
    signatures: tuple[tuple[str, bytes], ...]

    @property
    def encoded(self) -> bytes:
        """The pre-authentication encoding: what is signed."""
        kind = self.payload_type.encode()
        return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(self.payload), self.payload)

    def document(self) -> dict[str, Any]:
        """The envelope as JSON has it."""
        return {
            "payload": base64.b64encode(self.payload).decode(),
            "payloadType": self.payload_type,
            "signatures": [
                {"keyid": key, "sig": base64.b64encode(sig).decode()}
                for key, sig in self.signatures
            ],
        }


def envelope(document: Any) -> Envelope:
    """An envelope from its JSON. Raises ValueError, in words, for anything else: also for a second
    signature by one key, where verifiers would differ on which counts."""
    if not isinstance(document, Mapping) or document.keys() != {
        "payload", "payloadType", "signatures",
    }:  # fmt: skip
        raise ValueError("it has not exactly the fields payload, payloadType, signatures")
    listed = document["signatures"]
    if not isinstance(listed, list) or not 0 < len(listed) <= SIGNATURES:
        raise ValueError(f"it has no list of 1 to {SIGNATURES} signatures")
    found: dict[str, bytes] = {}
    for each in listed:
        if not isinstance(each, Mapping) or each.keys() != {"keyid", "sig"}:
            raise ValueError("a signature has not exactly the fields keyid and sig")
        key = each["keyid"]
        if not isinstance(key, str) or not key or key in found:
            raise ValueError("two signatures name one key, or one names none")
        found[key] = _decoded(each["sig"])
    kind = document["payloadType"]
    if not isinstance(kind, str) or not kind.isascii():
        raise ValueError("its payloadType is no text in ASCII")
    return Envelope(_decoded(document["payload"]), kind, tuple(found.items()))


def _decoded(text: Any) -> bytes:
    if not isinstance(text, str):
        raise ValueError("a value that should be base64 is no text")  # noqa: TRY004  one kind of error
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("a value is not base64") from None


def signers(signed: Envelope, keys: Mapping[str, str]) -> frozenset[str]:
    """The names, of `keys` (name -> one line of an OpenSSH .pub file), whose signature over the
    envelope verifies. A key id is a hint for which key to try, never a proof."""
    ids: dict[str, list[str]] = {}
    for name, public in keys.items():
        for id_ in key_ids(public):
            ids.setdefault(id_, []).append(name)
    found = set()
    for id_, raw in signed.signatures:
        for name in ids.get(id_, ()):
            if _verifies(keys[name], id_, raw, signed.encoded):
                found.add(name)
    return frozenset(found)


def _verifies(public: str, id_: str, raw: bytes, data: bytes) -> bool:
    if id_.startswith("SHA256:"):
        return ssh_verifies(public, raw, data, NAMESPACE)
    from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
    from securesystemslib.signer import Signature

    key = _plain(public)
    if key is None:
        return False
    try:
        key.verify_signature(Signature(id_, raw.hex()), data)
    except (UnverifiedSignatureError, VerificationError):
        return False
    return True


def ssh_verifies(public: str, raw: bytes, data: bytes, namespace: str) -> bool:
    """Whether an armored SSHSIG is this key's, over these bytes and for this purpose: `pactc`, or
    `git` for commits."""
    if not raw.startswith(ARMOR):
        return False
    with tempfile.TemporaryDirectory(prefix="pactc-") as name:
        folder = Path(name)
        words = " ".join(public.split()[:2])
        (folder / "allowed").write_text(f'signer namespaces="{namespace}" {words}\n')
        (folder / "signature").write_bytes(raw)
        done = _keygen(
            "-Y", "verify", "-f", str(folder / "allowed"), "-I", "signer", "-n", namespace,
            "-s", str(folder / "signature"), data=data,
        )  # fmt: skip
    return done.returncode == 0


def key_ids(public: str) -> tuple[str, ...]:
    """The ids under which an envelope may name a key: as DSSE's libraries compute them (Ed25519),
    and as OpenSSH prints them. Empty for what is no key."""
    try:
        blob = base64.b64decode(public.split()[1], validate=True)
    except (IndexError, binascii.Error, ValueError):
        return ()
    import hashlib

    printed = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    plain = _plain(public)
    return (*((plain.keyid,) if plain else ()), f"SHA256:{printed}")


def names_its_type(public: str) -> bool:
    """Whether the key in a .pub line is of the type that the line begins with (RFC 4253, 6.6)."""
    kind, coded = public.split()[:2]
    blob = base64.b64decode(coded)
    return blob.startswith(len(kind).to_bytes(4, "big") + kind.encode())


def _plain(public: str) -> SSlibKey | None:
    """The key for DSSE's own signatures; None for a type that signs as SSHSIG only."""
    if not public.startswith("ssh-ed25519 "):
        return None
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key
    from securesystemslib.signer import SSlibKey

    try:
        return SSlibKey.from_crypto(load_ssh_public_key(public.encode()))
    except (ValueError, UnsupportedAlgorithm):
        return None


def sign(payload: bytes, payload_type: str, key: Path) -> Envelope:
    """An envelope signed with a private key file, or with the .pub file of one that an agent or a
    token holds. Raises PactError P689 if that is not possible."""
    bare = Envelope(payload, payload_type, ())
    signer = _file_signer(key)
    if signer is not None:
        made = signer.sign(bare.encoded)
        return Envelope(payload, payload_type, ((made.keyid, bytes.fromhex(made.signature)),))
    raw = _ssh_sign(key, bare.encoded)
    return Envelope(payload, payload_type, ((key_ids(public_of(key))[-1], raw),))


def _file_signer(key: Path) -> CryptoSigner | None:
    """None for what is not an Ed25519 key in a file without a passphrase."""
    try:
        data = key.read_bytes()
    except OSError as error:
        raise _refused(f"{key} cannot be read: {(error.strerror or '').lower()}") from None
    if b"PRIVATE KEY" not in data:
        return None
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key
    from securesystemslib.signer import CryptoSigner

    try:
        private = load_ssh_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return CryptoSigner(private) if isinstance(private, Ed25519PrivateKey) else None


def _ssh_sign(key: Path, data: bytes) -> bytes:
    done = _keygen("-Y", "sign", "-f", str(key), "-n", NAMESPACE, data=data, agent=True)
    if done.returncode or not done.stdout.startswith(ARMOR):
        lines = done.stderr.decode("utf-8", "replace").splitlines()
        raise _refused(f"ssh-keygen could not sign with {key}", *lines[-3:])
    return done.stdout


def public_of(key: Path) -> str:
    """The public half of a key, as one line of a .pub file. Raises PactError P689."""
    beside = key if key.suffix == ".pub" else key.with_name(f"{key.name}.pub")
    if beside.is_file():
        return beside.read_text("utf-8", "replace").strip()
    done = _keygen("-y", "-f", str(key))
    if done.returncode:
        raise _refused(f"the public half of {key} is not known")
    return done.stdout.decode("utf-8", "replace").strip()


def same_key(one: str, other: str) -> bool:
    """Whether two .pub lines are of one key, whatever their comments."""
    return one.split()[:2] == other.split()[:2]


def _keygen(
    *words: str, data: bytes = b"", agent: bool = False
) -> subprocess.CompletedProcess[bytes]:
    kept = ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY") if agent else ()
    try:
        return subprocess.run(
            ["ssh-keygen", *words], input=data, capture_output=True, timeout=SECONDS, check=False,
            env=environment(kept),
        )  # fmt: skip
    except FileNotFoundError:
        raise _refused("ssh-keygen is not installed, or not on PATH") from None
    except subprocess.TimeoutExpired:
        raise _refused(f"ssh-keygen did not end within {SECONDS} s") from None


def _refused(message: str, *notes: str) -> PactError:
    return PactError("P689", message, help="name a key that you can sign with: `--key FILE`",
                     notes=notes)  # fmt: skip


def new_key(file: Path) -> str:
    """A new Ed25519 key without a passphrase, in OpenSSH's own format, and its .pub beside it; the
    public line."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    private = Ed25519PrivateKey.generate()
    data = private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(data)
    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    file.with_name(f"{file.name}.pub").write_text(f"{public}\n")
    return public
