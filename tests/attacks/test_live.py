"""Deployments that are not what they say, or say it in a way that nobody should believe: each is
refused with its own code, from the command line, over a real connection. And the honest one, which
passes."""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pactc.live.asgi import WELL_KNOWN, Identity, identity_of

from ..conftest import Done, copied, run_git, run_pactc
from ..live_server import Answer, Deployment, response, serving
from ..small_pack import change, codes, copy, put, save
from ..trees import settle

pytestmark = pytest.mark.slow  # minutes of processes; CI runs it

WEB: dict[str, Any] = {
    "component": "web",
    "satisfies": ["AC-1"],
    "binding": {
        "http": {
            "serve": ["python", "-m", "web"],
            "operations": {
                "ping": {"method": "GET", "path": "/ping", "query": ["word"], "live": "safe"},
                "wipe": {"method": "DELETE", "path": "/all"},
            },
        }
    },
    "functions": {
        "ping": {
            "params": {"word": {"type": "string", "minLength": 1, "maxLength": 9}},
            "returns": {"type": "object", "required": ["status", "body"]},
            "ensures": [
                {"id": "P1", "cel": "result.status == 200"},
                {"id": "P2", "cel": 'result.body == {"state": "ok"}'},
            ],
        },
        "wipe": {
            "returns": {"type": "object", "required": ["status", "body"]},
            "ensures": [{"id": "P3", "cel": "result.status == 204"}],
        },
    },
}
COMPONENT = {"purpose": "Answers when it is called.", "satisfies": ["AC-1"], "source": ["src/web"]}
KEY = b"k" * 32


def made(folder: Path) -> Path:
    copy(folder)
    change(folder, "pact/graph.yaml", "/components/web", COMPONENT)
    put(folder, "pact/contracts/web.yaml", WEB)
    settle(folder)
    done = run_pactc(folder, "build")
    assert done.code == 0, done
    save(folder)
    return folder


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack that no test changes."""
    return made(tmp_path_factory.mktemp("live") / "pack")


@pytest.fixture
def own(shared: Path, tmp_path: Path) -> Path:
    return copied(shared, tmp_path / "own")


def embedded(folder: Path) -> Identity:
    """What a build of the last commit holds."""
    target = folder.parent / f"{folder.name}.pact.json"
    done = run_pactc(folder, "production", "embed", str(target))
    assert done.code == 0, done
    return identity_of(json.loads(target.read_text()))


@pytest.fixture(scope="module")
def said(shared: Path) -> Identity:
    return embedded(shared)


def live(folder: Path, answer: Answer, *words: str, **more: Any) -> Done:
    with serving(answer, **more) as port:
        scheme = "https" if "--ca" in words or "--tls" in words else "http"
        url = f"{scheme}://localhost:{port}" if scheme == "https" else f"http://127.0.0.1:{port}"
        words = tuple(w for w in words if w != "--tls")
        return run_pactc(folder, "production", "live", "--url", url, "--format", "json", *words)


def refused(folder: Path, answer: Answer, *words: str, **more: Any) -> set[str]:
    began = time.monotonic()
    done = live(folder, answer, *words, **more)
    assert time.monotonic() - began < 10
    assert done.code == 1, done
    told = json.loads(done.out)
    assert told["ok"] is False
    assert all(f["help"] for f in told["findings"])
    return codes(done)


def instead(deployment: Deployment, path: str, answer: Any) -> Answer:
    """Honest but for one path."""

    def answered(method: str, target: str) -> Iterable[bytes] | bytes:
        if target.partition("?")[0] != path:
            return deployment(method, target)
        return answer(method, target) if callable(answer) else answer  # type: ignore[no-any-return]

    return answered


# -- the honest one ------------------------------------------------------------------------------


def test_an_honest_deployment_passes(shared: Path, said: Identity) -> None:
    asked: list[tuple[str, str]] = []
    done = live(shared, Deployment(said), asked=asked)
    assert done.code == 0, done
    told = json.loads(done.out)
    assert (told["ok"], told["fingerprint"]) == (True, said.fingerprint)
    assert told["live"]["commit"] == said.commit
    assert (told["live"]["at"], told["live"]["nonce"]) == ("loopback", "sha256")
    judged = told["live"]["clauses"]["web"]
    assert {"ping.P1", "ping.P2", "ping.returns"} == set(judged["passed"])
    assert judged["broken"] == []
    assert set(told["live"]["responses"]) == {"identity", "web.ping"}
    assert {m for m, _ in asked} == {"GET"}, "what is not marked safe is never called"
    assert sum(t.startswith("/ping") for _, t in asked) == judged["calls"] > 3


def test_as_evidence_and_then_at_the_gate(own: Path) -> None:
    plan = json.loads((own / "pact/evidence.yaml").read_text())
    plan["evidence"]["live"]["argv"] = ["pactc", "production", "live"]
    plan["evidence"]["live"]["inputs"] = ["@root"]
    plan["evidence"]["live"]["env"] = ["LIVE_URL"]
    put(own, "pact/evidence.yaml", plan)
    run_pactc(own, "build")
    save(own)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with serving(Deployment(embedded(own))) as port:
        env = {"LIVE_URL": f"http://127.0.0.1:{port}", "PATH": path}
        done = run_pactc(own, "evidence", "run", "live", env=env)
        assert done.code == 0, done
    receipt = json.loads((own / "pact/evidence/live.json").read_text())
    assert receipt["predicate"]["live"]["clauses"]["web"]["passed"]
    save(own)
    # The receipt's own commit changes nothing that was deployed; a change of the source does.
    assert "P642" not in run_pactc(own, "production", "validate").out
    put(own, "src/adder.py", "def add(a: int, b: int) -> int:\n    return b + a\n")
    save(own)
    assert "P642 live validation live is of another commit" in run_pactc(
        own, "production", "validate"
    ).out  # fmt: skip


def test_signed_with_the_deployments_key(shared: Path, said: Identity, tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_bytes(KEY + b"\n")
    done = live(shared, Deployment(said, KEY), "--key", str(secret))
    assert done.code == 0, done
    assert json.loads(done.out)["live"]["nonce"] == "hmac-sha256"
    assert refused(shared, Deployment(said, b"x" * 32), "--key", str(secret)) == {"P655"}
    unsigned = Deployment(said)
    assert refused(shared, unsigned, "--key", str(secret)) == {"P655"}
    secret.write_bytes(b"short")
    assert live(shared, unsigned, "--key", str(secret)).code == 2


# -- another one ---------------------------------------------------------------------------------


def test_an_older_commit_of_the_same_pack(own: Path) -> None:
    old = embedded(own)
    put(own, "src/adder.py", "def add(a: int, b: int) -> int:\n    return b + a\n")
    save(own)
    assert embedded(own).fingerprint == old.fingerprint
    assert refused(own, Deployment(old)) == {"P654"}


def test_an_older_pack(own: Path) -> None:
    old = embedded(own)
    change(own, "pact/contracts/web.yaml", "/functions/wipe/note", "Deletes all that there is.")
    settle(own)
    save(own)
    assert refused(own, Deployment(old)) == {"P653", "P654"}


def test_a_commit_that_nobody_has(shared: Path, said: Identity) -> None:
    assert refused(shared, Deployment(Identity(said.fingerprint, "c0" * 20))) == {"P654"}


def test_another_commit_is_named_for_this_pack(own: Path) -> None:
    """`--rev` decides what is judged; nothing on disk does."""
    first = embedded(own)
    put(own, "src/adder.py", "def add(a: int, b: int) -> int:\n    return b + a\n")
    save(own)
    assert live(own, Deployment(first), "--rev", "HEAD~1").code == 0


def test_uncommitted_changes_are_in_no_deployment(own: Path, said: Identity) -> None:
    put(own, "src/adder.py", "def add(a: int, b: int) -> int:\n    return b + a\n")
    assert refused(own, Deployment(said)) == {"P659"}
    assert "P659" in run_pactc(own, "production", "embed", str(own.parent / "x.json")).err
    assert not (own.parent / "x.json").exists()


def test_it_names_this_pack_and_breaks_a_clause(shared: Path, said: Identity) -> None:
    liar = Deployment(said)
    liar.ping = {"state": "degraded"}
    done = live(shared, liar)
    assert codes(done) == {"P656"}
    assert "web.ping.P2" in done.out


def test_it_answers_200_with_an_error(shared: Path, said: Identity) -> None:
    liar = Deployment(said)
    liar.ping = {"error": "the database is gone"}
    assert refused(shared, liar) == {"P656"}


def test_it_fails(shared: Path, said: Identity) -> None:
    down = instead(Deployment(said), "/ping", response({"detail": "no"}, 503))
    assert refused(shared, down) == {"P658"}
    down = instead(Deployment(said), WELL_KNOWN, response({"detail": "no"}, 502))
    assert refused(shared, down) == {"P658"}


def test_it_becomes_another_meanwhile(own: Path, said: Identity) -> None:
    other = Deployment(Identity(said.fingerprint, "c0" * 20))
    honest = Deployment(said)

    def answer(method: str, target: str) -> Any:
        turned = any(t.startswith("/ping") for _, t in honest.asked)
        honest.asked.append((method, target))
        return (other if turned and target == WELL_KNOWN else honest)(method, target)

    assert refused(own, answer) == {"P655"}


# -- the nonce -----------------------------------------------------------------------------------


def test_it_replays_an_old_answer(shared: Path, said: Identity) -> None:
    honest = Deployment(said)
    recorded = honest("GET", f"{WELL_KNOWN}?nonce={'0f' * 32}")

    def replay(method: str, target: str) -> Any:
        return recorded if "nonce" in target else honest(method, target)

    assert refused(shared, replay) == {"P655"}


def test_it_puts_the_new_nonce_into_an_old_answer(shared: Path, said: Identity) -> None:
    honest = Deployment(said)
    old = json.loads(
        bytes(honest("GET", f"{WELL_KNOWN}?nonce={'0f' * 32}")).partition(b"\r\n\r\n")[2]
    )

    def forge(method: str, target: str) -> Any:
        if "nonce" not in target:
            return honest(method, target)
        return response({**old, "nonce": target.partition("nonce=")[2]})

    assert refused(shared, forge) == {"P655"}


def test_a_static_file(shared: Path, said: Identity) -> None:
    file = response({"fingerprint": said.fingerprint, "commit": said.commit})
    assert refused(shared, instead(Deployment(said), WELL_KNOWN, file)) == {"P649"}


# -- what it sends -------------------------------------------------------------------------------


def good(said: Identity) -> bytes:
    return json.dumps({"fingerprint": said.fingerprint, "commit": said.commit}).encode()


def drip(said: Identity) -> Iterator[bytes]:
    """Slow-loris: each byte within any time-out for one read."""
    for byte in response(good(said)):
        yield bytes([byte])
        time.sleep(0.1)


def gigabyte(head: bytes) -> Iterator[bytes]:
    yield head
    for _ in range(1024):
        yield b" " * (1 << 20)


STREAMED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def gigabyte_in_chunks() -> Iterator[bytes]:
    yield STREAMED + b"Transfer-Encoding: chunked\r\n\r\n"
    for _ in range(1024):
        yield b"100000\r\n" + b" " * (1 << 20) + b"\r\n"


def endless_head() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X: " + b"y" * 1000 + b"\r\n"


def go_on_for_ever() -> Iterator[bytes]:
    while True:
        yield b"HTTP/1.1 100 Continue\r\n\r\n"


def twice(said: Identity) -> bytes:
    name = f'"fingerprint": "sha256:{"0" * 64}"'
    return good(said).replace(b"{", f"{{{name}, ".encode(), 1)


def lengths(said: Identity, *stated: int) -> bytes:
    body = good(said)
    rows = b"".join(f"Content-Length: {len(body) + n}\r\n".encode() for n in stated)
    return STREAMED + rows + b"\r\n" + body


SENT: dict[str, tuple[str, Any]] = {
    "html": ("P648", lambda s: response(b"<html>Welcome</html>", kind="text/html")),
    "html_with_200_as_json": ("P648", lambda s: response(b"<html>Welcome</html>")),
    "json_as_text": ("P648", lambda s: response(good(s), kind="text/plain")),
    "no_media_type": ("P648", lambda s: response(good(s), kind="")),
    "duplicate_keys": ("P648", lambda s: response(twice(s))),
    "not_utf_8": ("P648", lambda s: response(b'{"fingerprint": "\xff"}')),
    "nan": ("P648", lambda s: response(b"NaN")),
    "empty": ("P648", lambda s: response(b"")),
    "deep": ("P648", lambda s: response(b"[" * 100_000)),
    "a_list": ("P649", lambda s: response([])),
    "an_error_body": ("P649", lambda s: response({"error": "no"})),
    "more_fields": ("P649", lambda s: response({**json.loads(good(s)), "ok": True})),
    "a_name": ("P649", lambda s: response({"fingerprint": "latest", "commit": "main"})),
    "not_found": ("P649", lambda s: response({"detail": "no"}, 404)),
    "redirects_to_another_origin": (
        "P646",
        lambda s: response(b"", 302, Location="https://login.example.org/"),
    ),
    "redirects_to_itself": ("P646", lambda s: response(b"", 308, Location=WELL_KNOWN)),
    "too_long_a_length": ("P644", lambda s: lengths(s, 9)),
    "too_short_a_length": ("P648", lambda s: lengths(s, -9)),
    "two_lengths": ("P648", lambda s: lengths(s, 0, -9)),
    "length_and_chunks": (
        "P648",
        lambda s: response(good(s), Transfer_Encoding="chunked"),
    ),
    "negative_length": ("P648", lambda s: response(good(s), Content_Length="-1")),
    "compressed": ("P648", lambda s: response(good(s), Content_Encoding="gzip")),
    "a_gigabyte": ("P647", lambda s: gigabyte(STREAMED + b"Content-Length: 1073741824\r\n\r\n")),
    "a_gigabyte_unannounced": ("P647", lambda s: gigabyte(STREAMED + b"\r\n")),
    "a_gigabyte_in_chunks": ("P647", lambda s: gigabyte_in_chunks()),
    "an_endless_head": ("P648", lambda s: endless_head()),
    "continues_for_ever": ("P647", lambda s: go_on_for_ever()),
    "closes_early": ("P644", lambda s: response(good(s))[:-20]),
    "closes_at_once": ("P644", lambda s: b""),
    "no_http": ("P648", lambda s: b"SSH-2.0-OpenSSH_9.6\r\n"),
    "a_line_feed_in_a_location": (
        "P646",
        lambda s: response(b"", 302, Location="x\x1b[2J\u202e::error::"),
    ),
}


@pytest.mark.parametrize("name", SENT)
def test_it_sends(shared: Path, said: Identity, name: str) -> None:
    code, answer = SENT[name]
    sent = instead(Deployment(said), WELL_KNOWN, lambda *_: answer(said))
    assert refused(shared, sent) == {code}


@pytest.mark.parametrize("name", ["html", "a_gigabyte_in_chunks", "closes_early"])
def test_it_sends_from_a_function(shared: Path, said: Identity, name: str) -> None:
    code, answer = SENT[name]
    assert refused(shared, instead(Deployment(said), "/ping", lambda *_: answer(said))) == {code}


def test_it_hangs(shared: Path, said: Identity) -> None:
    def hang(*_: str) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        time.sleep(1.5)

    assert refused(shared, instead(Deployment(said), WELL_KNOWN, hang), "--timeout", "1") == {
        "P644"
    }


def test_it_drips_byte_by_byte(shared: Path, said: Identity) -> None:
    slow = instead(Deployment(said), WELL_KNOWN, lambda *_: drip(said))
    assert refused(shared, slow, "--timeout", "1") == {"P644"}


def test_each_answer_is_quick_but_all_together_are_not(shared: Path, said: Identity) -> None:
    def late(*_: str) -> Iterator[bytes]:
        time.sleep(0.3)
        yield response({"state": "ok"})

    assert refused(shared, instead(Deployment(said), "/ping", late), "--timeout", "1") == {"P644"}


def test_nothing_it_sends_reaches_the_terminal_raw(shared: Path, said: Identity) -> None:
    code, answer = SENT["a_line_feed_in_a_location"]
    with serving(lambda *_: answer(said)) as port:
        done = run_pactc(shared, "production", "live", "--url", f"http://127.0.0.1:{port}")
    assert code in done.out
    assert not re.search("[\x1b\u202e]", done.out + done.err)


def test_nobody_listens(shared: Path) -> None:
    done = run_pactc(shared, "production", "live", "--url", "http://127.0.0.1:1")
    assert (done.code, "P644" in done.out) == (1, True)


def test_the_environments_proxy_is_not_asked(
    shared: Path, said: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    assert live(shared, Deployment(said)).code == 0


# -- where it is ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        *("http://booking.example.org", "ftp://127.0.0.1", "file:///etc/passwd", "127.0.0.1:80"),
        *("http://127.0.0.1/path", "http://127.0.0.1/?x", "http://me@127.0.0.1", "https://"),
        *(
            "http://127.0.0.1:99999",
            "http://127.0.0.1:0",
            "http://127.0.0.1\r\nX: y",
            "http://[::1",
        ),
        *(
            "https://a..b",
            "https://.a",
            f"https://{'a' * 64}.org",
            "https://fe80::1",
            "https://ä.org",
        ),
        *("https://a b", "http://0x7f.1", "http://127.0.0.1.example.org", "http://127.0.0.1#"),
    ],
)
def test_a_url_that_can_prove_nothing(shared: Path, url: str) -> None:
    done = run_pactc(shared, "production", "live", "--url", url, "--format", "json")
    assert done.code == 2
    assert codes(done) == {"P643"}


# -- TLS -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that it signed itself, and its key, in one file."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)),
        ],
        check=True,
        capture_output=True,
    )
    (folder / "both.pem").write_bytes(key.read_bytes() + cert.read_bytes())
    return cert


def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate.parent / "both.pem")
    return made


def test_a_self_signed_certificate(shared: Path, said: Identity, certificate: Path) -> None:
    served = context(certificate)
    assert refused(shared, Deployment(said), "--tls", context=served) == {"P645"}
    done = live(shared, Deployment(said), "--ca", str(certificate), context=served)
    assert done.code == 0, done
    tls = json.loads(done.out)["live"]["tls"]
    assert tls["version"] == "TLSv1.3"
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text())
    assert tls["certificate"] == f"sha256:{sha256(der).hexdigest()}"


def test_a_certificate_for_another_name(shared: Path, said: Identity, certificate: Path) -> None:
    with serving(Deployment(said), context=context(certificate)) as port:
        words = ("--url", f"https://127.0.0.1:{port}", "--ca", str(certificate))
        done = run_pactc(shared, "production", "live", *words, "--format", "json")
    assert codes(done) == {"P645"}


def test_plain_text_where_tls_is_wanted(shared: Path, said: Identity, certificate: Path) -> None:
    assert refused(shared, Deployment(said), "--ca", str(certificate)) == {"P645"}


def test_a_file_that_holds_no_certificate(shared: Path, said: Identity, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("none\n")
    for path in (tmp_path / "ca.pem", tmp_path / "absent.pem"):
        assert refused(shared, Deployment(said), "--ca", str(path)) == {"P645"}


# -- what the pack lets be judged ----------------------------------------------------------------


def test_a_pack_that_lets_nothing_be_judged(own: Path) -> None:
    change(own, "pact/contracts/web.yaml", "/binding/http/operations/ping/live", None)
    settle(own)
    save(own)
    assert refused(own, Deployment(embedded(own))) == {"P657"}


def test_a_safe_function_without_a_clause(own: Path) -> None:
    change(own, "pact/contracts/web.yaml", "/functions/ping/ensures", None)
    settle(own)
    save(own)
    assert refused(own, Deployment(embedded(own))) == {"P657"}


def test_a_pack_that_is_not_complete(own: Path, said: Identity) -> None:
    put(own, "pact/trace.json", "{}\n")
    save(own)
    assert refused(own, Deployment(said)) == {"P680"}
    assert run_git(own, "status", "--porcelain").out == ""
