"""`--keyless`: signatures made by the real library against Sigstore's protocols on loopback, judged
by our gate and by the library's own verifier."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sigstore.dsse import Statement
from sigstore.models import Bundle, ClientTrustConfig, TrustedRoot
from sigstore.oidc import IdentityToken
from sigstore.sign import SigningContext
from sigstore.verify import Verifier
from sigstore.verify.policy import Identity as Named

from pactc import keyless_signing
from pactc.errors import PactError
from pactc.keyless import Identity, check_form, refused, verifier
from pactc.keyless_signing import TOKENS, sign

from .conftest import Done, run_git, run_pactc
from .sigstore_server import (
    ASKING,
    CERTIFICATE,
    HANGS,
    TIMESTAMP,
    Services,
    serving,
    token,
)
from .sigstore_world import ISSUER, WORKFLOW, World
from .small_pack import change, copy, save, verdict
from .terminal import Terminal
from .test_gate_identities import NAMES, POLICY, put_root

DATA = b'{"a statement": true}\n'
RECEIPT, BUNDLE = "pact/evidence/unit.json", "pact/signatures/evidence/unit.sigstore.json"
LOCAL = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
QUIET = dict.fromkeys((*TOKENS, "GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "CIRCLECI"), "")


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No terminal, and no machine of a CI or a cloud."""
    for name, value in {**LOCAL, **QUIET}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("id._internal.oidc.ambient._GCP_PRODUCT_NAME_FILE", os.devnull)
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@pytest.fixture(params=[1, 2], ids=["rekor 1", "rekor 2"])
def services(request: pytest.FixtureRequest) -> Iterator[Services]:
    with serving(Services(World(), request.param)) as found:
        yield found


@pytest.fixture
def first() -> Iterator[Services]:
    with serving(Services(World())) as found:
        yield found


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def trusting(folder: Path, services: Services) -> None:
    """The base wants receipts signed by a bot that has an identity and no key; the change is on a
    branch of its own."""
    change(folder, POLICY, "/receipts", {"signed_by": ["ci"]})
    change(folder, POLICY, "/approvers/runner", {"roles": ["ci"], "bot": True, "identities": ["m"]})
    change(folder, POLICY, "/approvers/ci/roles", ["build"])
    change(folder, POLICY, "/identities", {"m": {"identity": WORKFLOW, "issuer": ISSUER}})
    put_root(folder, services.world.root())
    assert run_pactc(folder, "build").code == 0
    save(folder)
    run_git(folder, "switch", "-q", "-c", "change")


def signing(folder: Path, services: Services, *words: str, **env: str) -> Done:
    config = services.config(folder.parent / "config.json")
    said = ("evidence", "sign", *words, "--keyless", "--trust-config", str(config))
    return run_pactc(folder, *said, env=env or {TOKENS[0]: token()})


# -- round trips ---------------------------------------------------------------------------------


def test_signed_here_it_counts_at_the_gate(small: Path, services: Services) -> None:
    trusting(small, services)
    (lacking, *_) = (f for f in verdict(small, "--base", "main")["findings"] if f["code"] == "P687")
    name = lacking["message"].split()[3]
    mends = f"let {WORKFLOW} run `pactc evidence sign {name} --keyless`, commit the signature"
    assert lacking["help"] == mends
    done = signing(small, services)
    assert (done.code, done.err) == (0, ""), done
    assert done.out.splitlines() == [
        f"wrote  pact/signatures/evidence/{n}.sigstore.json" for n in sorted(NAMES)
    ]
    save(small)
    assert verdict(small, "--base", "main")["verdict"] == "pass"


def test_the_library_takes_what_was_made(services: Services, tmp_path: Path) -> None:
    made = _made(services, tmp_path)
    assert made.who == Identity(WORKFLOW, ISSUER)
    bundle = made.bundles["a"]
    check_form(json.loads(bundle))
    root = tmp_path / "root.json"
    root.write_bytes(services.world.root())
    by = Verifier(trusted_root=TrustedRoot.from_file(str(root)))
    by.verify_artifact(DATA, Bundle.from_json(bundle), Named(identity=WORKFLOW, issuer=ISSUER))


@pytest.mark.slow
def test_its_command_line_takes_it_too(first: Services, tmp_path: Path) -> None:
    """`sigstore verify identity`, without a network."""
    (tmp_path / "b.json").write_bytes(_made(first, tmp_path).bundles["a"])
    (tmp_path / "a.json").write_bytes(DATA)
    words = [
        *(sys.executable, "-m", "sigstore", "--trust-config", "config.json", "verify", "identity"),
        *("--bundle", "b.json", "--cert-identity", WORKFLOW, "--cert-oidc-issuer", ISSUER),
    ]
    done = subprocess.run(
        [*words, "a.json"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (tmp_path / "a.json").write_bytes(DATA + b" ")
    done = subprocess.run([*words, "a.json"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0


def test_other_bytes_another_world_another_identity(services: Services, tmp_path: Path) -> None:
    bundle, who = _made(services, tmp_path).bundles["a"], Identity(WORKFLOW, ISSUER)
    by = verifier(services.world.root())
    assert refused(by, bundle, DATA, who) == ""
    assert refused(by, bundle, DATA + b" ", who) != ""
    assert refused(verifier(World().root()), bundle, DATA, who) != ""
    assert "SANs" in refused(by, bundle, DATA, Identity(WORKFLOW + "x", ISSUER))


def test_an_envelope_that_the_library_made(services: Services, tmp_path: Path) -> None:
    """As `sigstore attest` makes them, with entries of both logs."""
    subject = {"name": "a", "digest": {"sha256": "0" * 64}}
    kind = {"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://a.example/v1"}
    statement = json.dumps({**kind, "subject": [subject], "predicate": {}}).encode()
    trust = ClientTrustConfig.from_json(services.config(tmp_path / "config.json").read_text())
    with SigningContext.from_trust_config(trust).signer(IdentityToken(token())) as signer:
        bundle = signer.sign_dsse(Statement(statement)).to_json().encode()
    check_form(json.loads(bundle))
    by, who = verifier(services.world.root()), Identity(WORKFLOW, ISSUER)
    assert refused(by, bundle, statement, who) == ""
    assert refused(by, bundle, statement + b" ", who) == "it is over something else"
    assert refused(by, bundle, statement, Identity(WORKFLOW, ISSUER + "x")) != ""


@pytest.mark.parametrize("issuer", ["https://i.example/" + "x" * size for size in (9, 200, 300)])
def test_an_issuer_with_a_long_name(first: Services, tmp_path: Path, issuer: str) -> None:
    made = _made(first, tmp_path, iss=issuer)
    assert made.who == Identity(WORKFLOW, issuer)
    assert refused(verifier(first.world.root()), made.bundles["a"], DATA, made.who) == ""


@pytest.mark.parametrize("key", ["tsa", "tsa_root", "rekor"])
def test_the_second_log_has_its_time_of_an_authority_that_the_root_names(
    tmp_path: Path, key: str
) -> None:
    world = World()
    with serving(Services(world, 2)) as services:
        bundle = _made(services, tmp_path).bundles["a"]
    every = ("ca", "ct", "rekor", "tsa", "tsa_root")
    other = World(**{name: getattr(world, name) for name in every if name != key})
    assert refused(verifier(other.root()), bundle, DATA, Identity(WORKFLOW, ISSUER)) != ""


def test_a_verdict_is_signed_so_and_the_other_signature_goes(small: Path, first: Services) -> None:
    trusting(small, first)
    config = first.config(small.parent / "config.json")
    old = small / "pact/signatures/verdict.json"
    old.parent.mkdir(exist_ok=True)
    old.write_text("{}")
    words = ("production", "validate", "--base", "main", "--write", "--keyless")
    done = run_pactc(small, *words, "--trust-config", str(config), env={TOKENS[1]: token()})
    assert "verdict: fail" in done.out
    assert "note: signed as" not in done.err
    said = (small / "pact/verdict.json").read_bytes()
    bundle = (small / "pact/signatures/verdict.sigstore.json").read_bytes()
    by = verifier(first.world.root())
    assert refused(by, bundle, said, Identity(WORKFLOW, ISSUER)) == ""
    assert not old.exists()


def test_what_counts_already_is_not_logged_again(small: Path, first: Services) -> None:
    trusting(small, first)
    assert signing(small, first, "unit").code == 0
    asked = len(first.asked)
    assert signing(small, first).out == "wrote  pact/signatures/evidence/live.sigstore.json\n"
    assert len([p for p, _ in first.asked[asked:] if p == first.entries]) == 1
    assert signing(small, first, QUIET="1").out == "nothing to sign\n"  # asks for no token either
    assert signing(small, first, "unit").out.startswith("wrote ")


def test_no_text_of_a_receipt_is_sent(small: Path, services: Services) -> None:
    trusting(small, services)
    assert signing(small, services).code == 0
    sent = b"".join(body for _, body in services.asked)
    assert b"payload" not in sent
    assert b"in-toto" not in sent


def test_whom_the_policy_does_not_name_is_told(small: Path, first: Services) -> None:
    trusting(small, first)
    done = signing(small, first, "unit", **{TOKENS[0]: token(sub="eve@example.org")})
    assert done.code == 0
    assert f"note: signed as eve@example.org by {ISSUER}, which the policy that " in done.err
    assert "does not take: Certificate's SANs do not match" in done.err
    save(small)
    assert "P687" in {f["code"] for f in verdict(small, "--base", "main")["findings"]}


def test_another_instance_than_the_policy_believes_is_told(small: Path, first: Services) -> None:
    """As when the public one has new keys, and the root in the policy is the old one."""
    trusting(small, first)
    first.world = World()
    done = signing(small, first, "unit")
    assert done.code == 0
    assert "does not take: failed to build timestamp certificate chain" in done.err


def test_a_policy_without_identities_is_told(small: Path, first: Services) -> None:
    assert "does not take: the policy that judges names no trusted" in (
        signing(small, first, "unit").err
    )


# -- who is here ---------------------------------------------------------------------------------


def test_a_job_of_github_needs_no_secret(small: Path, first: Services) -> None:
    trusting(small, first)
    env = _of_github(first)
    assert signing(small, first, "unit", **env).code == 0
    forbidden = {**env, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": ""}
    done = signing(small, first, "unit", **forbidden)
    assert done.code == 1
    assert "identity token: GitHub: missing or insufficient OIDC token permissions" in done.out
    assert "`permissions: {id-token: write}`" in done.out


@pytest.mark.slow
def test_a_person_in_a_terminal_is_asked_by_their_browser(small: Path, first: Services) -> None:
    trusting(small, first)
    config = first.config(small.parent / "config.json")
    browser = small.parent / "browser"
    browser.write_text(
        f"#!{sys.executable}\nimport sys, urllib.request\n"
        "assert b'Sigstore' in urllib.request.urlopen(sys.argv[1]).read()\n"
    )
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    words = ("evidence", "sign", "unit", "--keyless", "--trust-config", str(config))
    shown = Terminal(small, *words, env={"BROWSER": str(browser), "CI": ""})
    shown.until("ada@example.org")
    assert shown.end() == 0
    assert (small / BUNDLE).exists()


def test_nobody_is_there(small: Path, first: Services) -> None:
    done = _fails(small, first, TERM="dumb")
    assert "there is no identity token" in _told(done)
    assert "put a token into SIGSTORE_IDENTITY_TOKEN" in done.err
    assert first.asked == []


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": 1}, "Signature has expired"),
        ({"aud": "another"}, "Audience doesn't match"),
        ({"nbf": 4_000_000_000}, "not within its validity period"),
        ({"aud": None}, 'missing the "aud" claim'),
    ],
    ids=["expired", "another audience", "not yet", "no audience"],
)
def test_a_token_that_is_not_for_this(
    small: Path, first: Services, claims: dict[str, Any], why: str
) -> None:
    done = _fails(small, first, **{TOKENS[0]: token(**claims)})
    assert why in _told(done)
    assert "help: get a new token, for the audience `sigstore`" in done.err
    assert first.asked == []


def test_what_is_no_token_is_not_shown(small: Path, first: Services) -> None:
    done = _fails(small, first, **{TOKENS[0]: "a-secret-word"})
    assert "identity token: Identity token is malformed" in _told(done)


# -- faults --------------------------------------------------------------------------------------


FAULTS = [
    (CERTIFICATE, (400, b'{"code": 3, "message": "no such issuer"}'), "no such issuer"),
    (CERTIFICATE, (403, b""), "certificate: FulcioClientError: 403"),
    (CERTIFICATE, (500, b"<html>"), "certificate: FulcioClientError: 500"),
    (CERTIFICATE, (200, b"<html>"), "certificate: "),
    (CERTIFICATE, (200, b"{}"), "missing certificate chain"),
    ("log", (500, b"oops"), "signature of a: Rekor returned an unknown error with HTTP 500"),
    ("log", (409, b'{"code": 409, "message": "it is there"}'), "409: it is there"),
    ("log", (201, b"{}"), "signature of a: "),
    ("log", (201, b"[1, 2]"), "signature of a: "),
    ("log", (201, b"\xff\x00"), "signature of a: "),
    (CERTIFICATE, HANGS, "certificate: no answer within 1 s"),
    ("log", HANGS, "signature of a: no answer within 1 s"),
]


@pytest.mark.parametrize(("at", "fault", "why"), FAULTS)
def test_a_server_that_fails(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, fault: Any,
    why: str,
) -> None:  # fmt: skip
    if fault == HANGS:
        _hurry(monkeypatch, "signature" if at == "log" else "certificate")
    services.faults[services.entries if at == "log" else at] = fault
    with pytest.raises(PactError, match="no keyless signature was made: ") as caught:
        _made(services, tmp_path)
    assert caught.value.code == "P699"
    assert why in caught.value.finding.message
    token_is_wrong = at == CERTIFICATE and fault[0] in (400, 403)
    word = "a token that this instance takes" if token_is_wrong else "can be reached"
    assert word in caught.value.finding.help


@pytest.mark.parametrize("at", [CERTIFICATE, "log"])
@pytest.mark.parametrize("fault", [(500, b"{}"), (201, b"nonsense"), HANGS], ids=str)
def test_nothing_is_half_written(
    small: Path, first: Services, monkeypatch: pytest.MonkeyPatch, at: str, fault: Any
) -> None:
    what = "signature of unit: " if at == "log" else "certificate: "
    if fault == HANGS:
        _hurry(monkeypatch, what.rstrip(": "))
    first.faults[first.entries if at == "log" else at] = fault
    assert _told(_fails(small, first, **{TOKENS[0]: token()})).startswith(what)


def test_an_authority_or_a_log_that_is_another(small: Path, services: Services) -> None:
    """What came back is in form, and verifies by no key of the instance."""
    config = services.config(small.parent / "config.json")
    services.world = World(ca=services.world.ca, ct=services.world.ct)
    words = ("evidence", "sign", "unit", "--keyless", "--trust-config", str(config))
    done = run_pactc(small, *words, env={TOKENS[0]: token()})
    assert "what came back does not verify: " in _told(done)
    assert not (small / BUNDLE).exists()


def test_no_time_but_that_of_an_authority_which_fails(small: Path) -> None:
    with serving(Services(World(), 2)) as services:
        services.faults[TIMESTAMP] = (500, b"")
        done = _fails(small, services, **{TOKENS[0]: token()})
    assert "bundle must contain an inclusion promise or signed timestamp" in _told(done)
    assert "Unable to use http://127.0.0" in done.err  # what the library warned of, as a note


def test_the_first_log_says_a_time_itself(small: Path, first: Services) -> None:
    first.faults[TIMESTAMP] = (500, b"")
    done = signing(small, first, "unit")
    assert done.code == 0, done


def test_no_network(small: Path, tmp_path: Path) -> None:
    with serving(Services(World())) as services:
        pass
    done = _fails(small, services, **{TOKENS[0]: token()})
    assert "Connection refused" in done.err
    assert "help: run it again where Sigstore can be reached, or sign with a key" in done.err


@pytest.mark.parametrize("text", [None, "{", "{}", "[]"])
def test_a_configuration_that_is_none(small: Path, text: str | None) -> None:
    file = small.parent / "config.json"
    if text is not None:
        file.write_text(text)
    words = ("evidence", "sign", "unit", "--keyless", "--trust-config", str(file))
    done = run_pactc(small, *words, env={TOKENS[0]: token()})
    assert _told(done).startswith("trust configuration: ")
    assert "help: name the client trust configuration" in done.err


def test_the_second_of_two_fails_and_none_is_written(small: Path, first: Services) -> None:
    """The first receipt is in the log by then; its bundle is not kept, and the next run logs
    another."""
    config = first.config(small.parent / "config.json")
    real = first.answer

    def once(path: str, *rest: Any) -> tuple[int, bytes]:
        logged = [p for p, _ in first.asked if p == first.entries]
        return (500, b"") if len(logged) > 1 else real(path, *rest)

    first.answer = once  # type: ignore[method-assign]
    words = ("evidence", "sign", "--keyless", "--trust-config", str(config))
    done = run_pactc(small, *words, env={TOKENS[0]: token()})
    assert _told(done).startswith("signature of unit: ")
    assert not (small / "pact/signatures").exists()


def test_the_package_is_an_extra(small: Path, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden" / "sigstore.py"
    hidden.parent.mkdir()
    hidden.write_text("raise ImportError('none')\n")
    words = [sys.executable, "-m", "pactc", "evidence", "sign", "unit", "--keyless"]
    env = {**os.environ, "PYTHONPATH": str(hidden.parent), TOKENS[0]: token()}
    done = subprocess.run(words, cwd=small, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "P699 no keyless signature was made: the package sigstore is not" in done.stderr
    assert "help: run `pip install 'pactc[sigstore]'`" in done.stderr


def test_a_receipt_that_changes_meanwhile(small: Path, first: Services) -> None:
    config = first.config(small.parent / "config.json")
    real = first.answer

    def edits(path: str, *rest: Any) -> tuple[int, bytes]:
        file = small / RECEIPT
        file.write_bytes(file.read_bytes() + b" ")
        return real(path, *rest)

    first.answer = edits  # type: ignore[method-assign]
    words = ("evidence", "sign", "unit", "--keyless", "--trust-config", str(config))
    done = run_pactc(small, *words, env={TOKENS[0]: token()})
    assert "P622 the receipt of unit changed while it was signed" in done.err
    assert not (small / BUNDLE).exists()


def test_a_verdict_that_was_not_signed_is_not_written(small: Path, first: Services) -> None:
    config = first.config(small.parent / "config.json")
    first.faults[CERTIFICATE] = (500, b"")
    words = ("production", "validate", "--write", "--keyless", "--trust-config", str(config))
    done = run_pactc(small, *words, env={TOKENS[0]: token()})
    assert _told(done).startswith("certificate: ")
    assert not (small / "pact/verdict.json").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("evidence", "sign", "--keyless", "--key", "a"),
        ("evidence", "sign", "--trust-config", "a"),
        ("production", "validate", "--trust-config", "a"),
        ("evidence", "sign", "--identity-token", "a"),
    ],
)
def test_words_that_make_no_sense(small: Path, words: tuple[str, ...]) -> None:
    assert run_pactc(small, *words).code == 2


@pytest.mark.parametrize("of", ["a variable", "a job"])
def test_a_secret_is_told_to_nobody(
    tmp_path: Path, first: Services, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    """Also where a server says it back."""
    given: list[str] = []
    real = first.answer

    def echo(path: str, query: str, body: bytes, authority: str) -> tuple[int, bytes]:
        if path != CERTIFICATE:
            return real(path, query, body, authority)
        given.append(authority.removeprefix("Bearer "))
        return 400, b"no: " + given[-1].encode()

    first.answer = echo  # type: ignore[method-assign]
    env = _of_github(first) if of == "a job" else {TOKENS[0]: token()}
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(PactError) as caught:
        sign({"a": DATA}, first.config(tmp_path / "config.json"))
    (secret,) = given
    assert secret not in repr(caught.value.finding)
    assert "no: (secret)" in caught.value.finding.message


def _hurry(patch: pytest.MonkeyPatch, what: str) -> None:
    """One step alone waits for a second, so that no other is too slow on a busy machine."""
    real = keyless_signing._Attempt.__call__

    def hurried(self: Any, act: Any, step: str, *rest: str) -> Any:
        patch.setattr(keyless_signing, "SECONDS", 1.0 if step.startswith(what) else 600.0)
        return real(self, act, step, *rest)

    patch.setattr(keyless_signing._Attempt, "__call__", hurried)


def _of_github(services: Services) -> dict[str, str]:
    return {
        "GITHUB_ACTIONS": "true",
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"{services.url}/github?api-version=2.0",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": ASKING,
    }


def _made(services: Services, tmp_path: Path, **claims: str) -> keyless_signing.Signed:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(TOKENS[0], token(**claims))
        return sign({"a": DATA}, services.config(tmp_path / "config.json"))


def _fails(folder: Path, services: Services, **env: str) -> Done:
    """Nothing is written, the receipt is as it was, and no secret is told."""
    before = (folder / RECEIPT).read_bytes()
    done = signing(folder, services, "unit", **env)
    assert done.code == 1, done
    assert (folder / RECEIPT).read_bytes() == before
    assert not (folder / "pact/signatures").exists()
    assert not any(env.get(name) and env[name] in done.err + done.out for name in TOKENS)
    return done


def _told(done: Done) -> str:
    """What the one finding says."""
    assert done.err.count("P699 no keyless signature was made: ") == 1, done
    assert "Traceback" not in done.err
    assert "\nhelp: " in done.err
    return done.err.partition("P699 no keyless signature was made: ")[2]
