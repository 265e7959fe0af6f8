"""Keyless signatures: whatever a bundle lacks or says otherwise, it is nobody's signature. The
bundles are whole and real; only the authority and the logs are the tests' own."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sigstore
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc.keyless import BlindError, Identity, check_form, refused, verifier

from .sigstore_world import ISSUER, MINUTES, SIGNED, WORKFLOW, World

DATA = b'{"a statement": true}\n'
REPOSITORY = "https://host.example/team/booking"
WORLD = World()
BY = verifier(WORLD.root())
CI = Identity(WORKFLOW, ISSUER)
SHIPPED = "_store/https%3A%2F%2Ftuf-repo-cdn.sigstore.dev/trusted_root.json"


def said(bundle: Any, data: bytes = DATA, who: Identity = CI, by: Any = BY) -> str:
    return refused(by, json.dumps(bundle).encode(), data, who)


@pytest.fixture(params=[False, True], ids=["file", "envelope"])
def enveloped(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_a_signature_of_exactly_these_bytes(enveloped: bool) -> None:
    bundle = WORLD.bundle(DATA, enveloped=enveloped)
    check_form(bundle)
    assert said(bundle) == ""


def test_an_address_signs_as_a_workflow_does() -> None:
    bundle = WORLD.bundle(DATA, "ada@example.org")
    assert said(bundle, who=Identity("ada@example.org", ISSUER)) == ""


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (Identity("https://host.example/team/ci/sign.yml@refs/heads/mine", ISSUER), "SANs"),
        (Identity(WORKFLOW.upper(), ISSUER), "SANs"),
        (Identity(WORKFLOW[:-1], ISSUER), "SANs"),
        (Identity(WORKFLOW, "https://other.example"), "OIDCIssuer"),
        (Identity(WORKFLOW, ISSUER + "/"), "OIDCIssuer"),
        (Identity(WORKFLOW, ""), "by which issuer"),
        (Identity("", ISSUER), "by which issuer"),
        (Identity(WORKFLOW, ISSUER, REPOSITORY), "OIDCSourceRepositoryURI"),
    ],
)
def test_it_is_nobody_elses(who: Identity, why: str, enveloped: bool) -> None:
    assert why in said(WORLD.bundle(DATA, enveloped=enveloped), who=who)


def test_a_workflow_that_others_may_call_is_told_by_its_repository() -> None:
    who = Identity(WORKFLOW, ISSUER, REPOSITORY)
    assert said(WORLD.bundle(DATA, repository=REPOSITORY), who=who) == ""
    other = WORLD.bundle(DATA, repository=REPOSITORY + "-fork")
    assert "OIDCSourceRepositoryURI" in said(other, who=who)


def test_other_bytes(enveloped: bool) -> None:
    bundle = WORLD.bundle(DATA, enveloped=enveloped)
    assert said(bundle, DATA + b" ") != ""
    assert said(bundle, b"") != ""


def test_a_payload_of_another_type() -> None:
    bundle = WORLD.bundle(DATA, enveloped=True, payload_type="text/plain")
    assert said(bundle) == "its payload is no in-toto statement"


@pytest.mark.parametrize("other", ["ca", "ct", "rekor"])
def test_an_authority_or_a_log_that_the_root_does_not_name(other: str, enveloped: bool) -> None:
    keys = {name: getattr(WORLD, name) for name in ("ca", "ct", "rekor") if name != other}
    assert said(World(**keys).bundle(DATA, enveloped=enveloped)) != ""


@pytest.mark.parametrize(
    "late", [MINUTES + timedelta(seconds=1), timedelta(days=30), -timedelta(seconds=1)]
)
def test_it_was_logged_while_the_certificate_lived(late: timedelta, enveloped: bool) -> None:
    assert said(WORLD.bundle(DATA, enveloped=enveloped, logged=SIGNED + late)) != ""


def _entry(bundle: Any) -> Any:
    return bundle["verificationMaterial"]["tlogEntries"][0]


def _flipped(text: str) -> str:
    data = bytearray(base64.b64decode(text))
    data[-1] ^= 1
    return base64.b64encode(data).decode()


def _other_time(bundle: Any) -> None:
    _entry(bundle)["integratedTime"] = str(int(SIGNED.timestamp()) + 61)


def _other_body(bundle: Any) -> None:
    """The entry of another signature by the same logs."""
    _entry(bundle).update(_entry(WORLD.bundle(b"another")))


def _other_certificate(bundle: Any) -> None:
    other = WORLD.bundle(DATA)["verificationMaterial"]["certificate"]
    bundle["verificationMaterial"]["certificate"] = other


def _flip_leaf(bundle: Any) -> None:
    held = bundle["verificationMaterial"]["certificate"]
    held["rawBytes"] = _flipped(held["rawBytes"])


def _flip_sibling(bundle: Any) -> None:
    proof = _entry(bundle)["inclusionProof"]
    proof["hashes"] = [_flipped(proof["hashes"][0])]


def _flip_promise(bundle: Any) -> None:
    held = _entry(bundle)["inclusionPromise"]
    held["signedEntryTimestamp"] = _flipped(held["signedEntryTimestamp"])


def _other_checkpoint(bundle: Any) -> None:
    checkpoint = _entry(bundle)["inclusionProof"]["checkpoint"]
    checkpoint["envelope"] = checkpoint["envelope"].replace("\n2\n", "\n3\n")


def _flip_signature(bundle: Any) -> None:
    held = bundle["messageSignature"]
    held["signature"] = _flipped(held["signature"])


@pytest.mark.parametrize(
    "bend",
    [
        _other_time,
        _other_body,
        _other_certificate,
        _flip_leaf,
        _flip_sibling,
        _flip_promise,
        _other_checkpoint,
        _flip_signature,
        lambda b: _entry(b).pop("inclusionProof"),
        lambda b: _entry(b).pop("inclusionPromise"),
        lambda b: _entry(b)["inclusionProof"].pop("checkpoint"),
        lambda b: b["verificationMaterial"]["tlogEntries"].clear(),
        lambda b: b["verificationMaterial"].pop("certificate"),
        lambda b: b.update(mediaType="application/json"),
        lambda b: b.update(more=1),
    ],
)
def test_a_bundle_that_was_bent(bend: Callable[[Any], object]) -> None:
    bundle = WORLD.bundle(DATA)
    assert said(bundle) == ""
    bend(bundle)
    assert said(bundle) != ""


def test_an_envelope_with_another_payload() -> None:
    bundle = WORLD.bundle(DATA, enveloped=True)
    bundle["dsseEnvelope"]["payload"] = base64.b64encode(b"another").decode()
    assert said(bundle, b"another") != ""
    assert said(bundle) != ""


Path_ = tuple[str | int, ...]


def _leaves(value: Any, path: Path_ = ()) -> list[Path_]:
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in _leaves(v, (*path, k))]
    if isinstance(value, list):
        return [p for i, v in enumerate(value) for p in _leaves(v, (*path, i))]
    return [path]


GOOD = (WORLD.bundle(DATA), WORLD.bundle(DATA, enveloped=True))
JSON = st.none() | st.booleans() | st.integers() | st.text() | st.just([]) | st.just({})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(GOOD), st.data())
def test_whatever_it_holds_it_raises_nothing(good: Any, data: st.DataObject) -> None:
    bundle = json.loads(json.dumps(good))
    at: Any = bundle
    *above, last = data.draw(st.sampled_from(_leaves(good)))
    for step in above:
        at = at[step]
    at[last] = data.draw(JSON)
    said(bundle)
    assert said(bundle, b"another") != ""


@given(st.binary(max_size=60))
def test_bytes_that_are_no_bundle(data: bytes) -> None:
    assert refused(BY, data, DATA, CI) != ""


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ([], "no Sigstore bundle"),
        ({}, "exactly the fields"),
        ({**GOOD[0], "more": "x"}, "exactly the fields"),
        ({**GOOD[0], **GOOD[1]}, "exactly the fields"),
        ({k: v for k, v in GOOD[0].items() if k != "verificationMaterial"}, "exactly the fields"),
        ({**GOOD[0], "mediaType": "text/plain"}, "mediaType"),
        ({**GOOD[0], "mediaType": 7}, "mediaType"),
    ],
)
def test_the_form_of_a_bundle(document: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_form(document)


@pytest.mark.parametrize("root", [b"", b"[]", b"{}", b"\xff", WORLD.root().replace(b"0.1", b"9")])
def test_a_root_that_is_none(root: bytes) -> None:
    with pytest.raises(BlindError, match="is none"):
        verifier(root)


def test_the_public_root_is_read_and_does_not_know_us() -> None:
    shipped = Path(sigstore.__file__).with_name("_store").parent / SHIPPED
    assert said(GOOD[0], by=verifier(shipped.read_bytes())) != ""


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sigstore.models", None)
    with pytest.raises(BlindError, match="not installed") as said_:
        verifier(WORLD.root())
    assert "pip install 'pactc[sigstore]'" in said_.value.mends


ALONE = """
import json, socket, sys
seen = []
def hook(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen"):
        seen.append(event)
    elif event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(str(args[0]))
sys.dont_write_bytecode = True
sys.addaudithook(hook)
from pathlib import Path
from pactc.keyless import Identity, refused, verifier
by = verifier(Path(sys.argv[1]).read_bytes())
why = refused(by, Path(sys.argv[2]).read_bytes(), Path(sys.argv[3]).read_bytes(),
              Identity(*sys.argv[4:]))
print(json.dumps([why, [s for s in seen if "trusted_root" not in s]]))
"""


def test_it_asks_no_network_and_leaves_nothing(tmp_path: Path) -> None:
    files = {"root": WORLD.root(), "bundle": json.dumps(GOOD[0]).encode(), "data": DATA}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *(str(tmp_path / n) for n in files), WORKFLOW, ISSUER],
        capture_output=True, text=True, check=True, env={"HOME": str(home)},
    )  # fmt: skip
    assert json.loads(done.stdout) == ["", []]
    assert list(home.iterdir()) == []
