"""Signatures that others verify: securesystemslib and in-toto read our envelopes, ssh-keygen our
SSHSIG; a key in an agent signs; and what is no signature is none."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from google.protobuf.json_format import ParseDict
from in_toto.exceptions import SignatureVerificationError
from in_toto.models.metadata import Envelope as InToto
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib import dsse
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from pactc import approvals, signing
from pactc.documents import dump_json, parse_json
from pactc.errors import PactError
from pactc.signing import IN_TOTO, Envelope, envelope, key_ids, sign, signers

from .small_pack import key, public

SAID = approvals.statement(
    *("release", "sha256:" + "ab" * 32, "sha256:" + "cd" * 32, "ada@example.org", "it is good"),
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)


def made(folder: Path, kind: str, *options: str) -> Path:
    file = folder / f"id_{kind}"
    words = ["ssh-keygen", "-q", "-t", kind, *options, "-C", kind, "-f", str(file)]
    subprocess.run(words if "-N" in words else [*words, "-N", ""], check=True)
    return file


def line(file: Path) -> str:
    return file.with_name(f"{file.name}.pub").read_text().strip()


def lib_key(text: str) -> SSlibKey:
    return SSlibKey.from_crypto(load_ssh_public_key(text.encode()))


def test_securesystemslib_verifies_ours() -> None:
    theirs = dsse.Envelope.from_dict(sign(SAID, IN_TOTO, key("ada")).document())
    ada, boris = lib_key(public("ada")), lib_key(public("boris"))
    assert list(theirs.verify([ada, boris], 1)) == [ada.keyid]
    with pytest.raises(VerificationError):
        theirs.verify([boris], 1)
    theirs.payload += b" "
    with pytest.raises(VerificationError):
        theirs.verify([ada], 1)


def test_in_toto_verifies_ours(tmp_path: Path) -> None:
    """The client reads the file and verifies the envelope; the attestation library validates the
    statement, which is of a newer form than the client's own links."""
    file = tmp_path / "approval.json"
    file.write_bytes(dump_json(sign(SAID, IN_TOTO, key("ada")).document()))
    theirs = InToto.from_dict(json.loads(file.read_text()))
    theirs.verify_signature(_plain(lib_key(public("ada"))))
    with pytest.raises(SignatureVerificationError):
        theirs.verify_signature(_plain(lib_key(public("boris"))))
    said = json.loads(theirs.payload)
    Statement.copy_from_pb(ParseDict(said, statement_pb2.Statement())).validate()
    assert said["_type"] == "https://in-toto.io/Statement/v1"


def _plain(their_key: SSlibKey) -> dict[str, Any]:
    """A key as in-toto's client has them."""
    return {"keyid": their_key.keyid, **their_key.to_dict()}


def test_ours_verifies_theirs() -> None:
    from securesystemslib.signer import CryptoSigner

    theirs = dsse.Envelope(SAID, IN_TOTO, {})
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    private = load_ssh_private_key(key("ada").read_bytes(), None)
    theirs.sign(CryptoSigner(private))  # type: ignore[arg-type]
    assert signers(envelope(theirs.to_dict()), {"a": public("ada")}) == {"a"}


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
def test_ssh_keygen_verifies_ours(tmp_path: Path, kind: str, agent: dict[str, str]) -> None:
    file = made(tmp_path, kind)
    if kind == "ed25519":  # from the agent, or it would not be an SSHSIG
        subprocess.run(["ssh-add", "-q", str(file)], check=True, env={**os.environ, **agent})
        public_line = line(file)
        file.unlink()
        file = file.with_name(f"{file.name}.pub")
    else:
        public_line = line(file)
    signed = sign(SAID, IN_TOTO, file)
    ((id_, raw),) = signed.signatures
    (tmp_path / "allowed").write_text(f"somebody {public_line}\n")
    (tmp_path / "sig").write_bytes(raw)
    words = ["-I", "somebody", "-n", "pactc", "-s", str(tmp_path / "sig")]
    verify = ["ssh-keygen", "-Y", "verify", "-f", str(tmp_path / "allowed"), *words]
    done = subprocess.run(verify, input=signed.encoded, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert id_ in done.stdout.decode()
    bad = subprocess.run(verify, input=signed.encoded + b"x", capture_output=True, check=False)
    assert bad.returncode != 0
    assert signers(signed, {"x": public_line, "y": public("ada")}) == {"x"}


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A real agent, with no key in it."""
    socket = tmp_path / "agent"
    process = subprocess.Popen(
        ["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        while not socket.exists():
            assert process.poll() is None
        yield {"SSH_AUTH_SOCK": str(socket)}
    finally:
        process.terminate()
        process.wait()


def test_an_agent_that_has_not_the_key(agent: dict[str, str], tmp_path: Path) -> None:
    file = made(tmp_path, "ed25519")
    file.rename(tmp_path / "elsewhere")
    with pytest.raises(PactError) as caught:
        sign(SAID, IN_TOTO, file.with_name("id_ed25519.pub"))
    assert caught.value.code == "P689"


@pytest.mark.parametrize("what", ["absent", "no key", "a folder"])
def test_no_key_to_sign_with(tmp_path: Path, what: str) -> None:
    file = tmp_path / "key"
    if what == "no key":
        file.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nnone\n-----END-----\n")
    elif what == "a folder":
        file.mkdir()
    with pytest.raises(PactError) as caught:
        sign(SAID, IN_TOTO, file)
    assert caught.value.code == "P689"


def test_a_signature_in_another_namespace(tmp_path: Path) -> None:
    """What somebody signed for Git, or as a file, is no word for pactc."""
    file = made(tmp_path, "ecdsa")
    signed = sign(SAID, IN_TOTO, file)
    for space, good in (("git", False), ("file", False), ("pactc", True)):
        words = ["ssh-keygen", "-Y", "sign", "-f", str(file), "-n", space]
        raw = subprocess.run(words, input=signed.encoded, capture_output=True, check=True).stdout
        other = Envelope(SAID, IN_TOTO, ((signed.signatures[0][0], raw),))
        assert bool(signers(other, {"x": line(file)})) is good


def test_a_payload_signed_bare_is_not_signed(tmp_path: Path) -> None:
    """The type belongs to what is signed, or one document could pass for another."""
    signed = sign(SAID, IN_TOTO, key("ada"))
    other = Envelope(SAID, "application/json", signed.signatures)
    assert signers(other, {"a": public("ada")}) == frozenset()
    shifted = Envelope(SAID[1:], IN_TOTO + SAID[:1].decode(), signed.signatures)
    assert signers(shifted, {"a": public("ada")}) == frozenset()


def test_a_key_id_is_a_hint_only() -> None:
    ((_, raw),) = sign(SAID, IN_TOTO, key("ada")).signatures
    for id_ in (*key_ids(public("boris")), "unknown"):
        lying = Envelope(SAID, IN_TOTO, ((id_, raw),))
        assert signers(lying, {"a": public("ada"), "b": public("boris")}) == frozenset()


@pytest.mark.parametrize("raw", [b"", b"\0" * 64, b"\xff" * 63, signing.ARMOR, b"x" * 9000])
def test_rubbish_is_no_signature(raw: bytes) -> None:
    for id_ in key_ids(public("ada")):
        assert not signers(Envelope(SAID, IN_TOTO, ((id_, raw),)), {"a": public("ada")})


@pytest.mark.parametrize(
    "line", ["", "ssh-ed25519", "ssh-ed25519 !!!", "ssh-ed25519 AAAA", "ssh-rsa AAAA x", "\n\n"]
)
def test_a_key_that_is_none_signs_nothing(line: str) -> None:
    signed = sign(SAID, IN_TOTO, key("ada"))
    assert signers(signed, {"a": line}) == frozenset()


GOOD: dict[str, Any] = sign(SAID, IN_TOTO, key("ada")).document()
SIG = GOOD["signatures"][0]


@pytest.mark.parametrize(
    "document",
    [
        None, [], {}, "x", {**GOOD, "more": 1}, {**GOOD, "signatures": []},
        {**GOOD, "signatures": [SIG, SIG]}, {**GOOD, "signatures": [SIG] * 17},
        {**GOOD, "signatures": [{**SIG, "keyid": ""}]}, {**GOOD, "signatures": [{**SIG, "x": 1}]},
        {**GOOD, "signatures": ["x"]}, {**GOOD, "signatures": {"0": SIG}},
        {**GOOD, "payload": "%%%"}, {**GOOD, "payload": 7}, {**GOOD, "payloadType": "\xe9"},
        {**GOOD, "payloadType": None}, {**GOOD, "signatures": [{**SIG, "sig": "a"}]},
    ],
)  # fmt: skip
def test_what_is_no_envelope(document: Any) -> None:
    with pytest.raises(ValueError):
        envelope(document)


def test_an_envelope_reads_as_it_was_written() -> None:
    assert envelope(parse_json(dump_json(GOOD), "x.json")) == sign(SAID, IN_TOTO, key("ada"))


def test_two_people_sign_one_statement() -> None:
    ada, boris = (sign(SAID, IN_TOTO, key(name)) for name in ("ada", "boris"))
    both = Envelope(SAID, IN_TOTO, (*ada.signatures, *boris.signatures))
    names = {n: public(n) for n in ("ada", "boris", "ci")}
    assert signers(both, names) == {"ada", "boris"}
    other = sign(SAID + b" ", IN_TOTO, key("boris"))
    mixed = Envelope(SAID, IN_TOTO, (*ada.signatures, *other.signatures))
    assert signers(mixed, names) == {"ada"}


def statement(**changed: Any) -> bytes:
    said = json.loads(SAID)
    for path, value in changed.items():
        *above, last = path.split("__")
        at = said
        for step in above:
            at = at[int(step) if step.isdecimal() else step]
        at[last] = value
    return json.dumps(said).encode()


@pytest.mark.parametrize(
    "changed",
    [
        {"_type": "https://in-toto.io/Statement/v0.1"}, {"predicateType": "https://x.example"},
        {"subject": []}, {"subject": json.loads(SAID)["subject"] * 2}, {"subject": [7]},
        {"subject__0__digest": {"sha256": "ab" * 32, "sha1": "cd" * 20}},
        {"subject__0__digest": {"sha256": "AB" * 32}}, {"subject__0__digest": {"sha512": "x"}},
        {"subject__0__name": None}, {"predicate": None}, {"predicate__approver": ["ada"]},
        {"predicate__reason": "x" * 3000}, {"predicate__date": "2026-01-02"},
        {"predicate__date": "2026-01-02T03:04:05+01:00"},
        {"predicate__date": "2026-02-30T00:00:00Z"},
        {"predicate__date": "2026-01-02T03:04:05"}, {"predicate__date": 1767322800},
    ],
)  # fmt: skip
def test_what_is_no_approval(changed: dict[str, Any]) -> None:
    signed = sign(statement(**changed), IN_TOTO, key("ada"))
    with pytest.raises(PactError) as caught:
        approvals.read(dump_json(signed.document()), "pact/approvals/x.json")
    assert caught.value.code == "P681"


def test_duplicate_keys_in_what_was_signed() -> None:
    """Two readers would take two different approvals from it."""
    twice = SAID.replace(b'"reason"', b'"approver": "eve@example.org", "reason"', 1)
    signed = sign(twice, IN_TOTO, key("ada"))
    with pytest.raises(PactError):
        approvals.read(dump_json(signed.document()), "pact/approvals/x.json")


def test_the_bytes_that_are_signed() -> None:
    """The example of the protocol: https://github.com/secure-systems-lab/dsse"""
    told = Envelope(b"hello world", "http://example.com/HelloWorld", ())
    assert told.encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert base64.b64decode(GOOD["payload"]) == SAID
