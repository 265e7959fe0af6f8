"""The service's side of live validation: the middleware under a real server, the recipe of the
page for everything else, and the booking example, which has its own."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import uvicorn

import pactc
from pactc.live.asgi import WELL_KNOWN, Identity, Pact, answer, identity_of, load
from pactc.live.commits import counts

from .conftest import Pactc
from .trees import commit, edit

SAID = {"fingerprint": "sha256:" + "5e" * 32, "commit": "c0" * 20}
NONCE = "0f" * 32
KEY = b"k" * 32
PAGE = Path(pactc.__file__).parent.parent / "docs/live.md"
Asked = tuple[int, dict[str, str], Any]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pact.json"
    path.write_text(json.dumps(SAID))
    return path


def ask(port: int, target: str, method: str = "GET") -> Asked:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, target)
        response = connection.getresponse()
        body = response.read()
        headers = {name.lower(): text for name, text in response.headers.items()}
        return response.status, headers, json.loads(body) if body else None
    finally:
        connection.close()


async def beneath(scope: Any, receive: Any, send: Any) -> None:
    """The service below the middleware."""
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b'"beneath"'})


@contextmanager
def asgi(app: Any) -> Iterator[int]:
    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def wsgi(app: Any) -> Iterator[int]:
    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None: ...

    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def recipe() -> Callable[..., Any]:
    """The code on the page, as it stands there."""
    (code,) = re.findall(r"```python\n(import hashlib.*?)```", PAGE.read_text(), re.DOTALL)
    scope: dict[str, Any] = {}
    exec(compile(code, str(PAGE), "exec"), scope)
    return scope["pact"]  # type: ignore[no-any-return]


def teapot(environ: Any, start_response: Any) -> list[bytes]:
    start_response("418 I'm a teapot", [("Content-Length", "9")])
    return [b'"beneath"']


@pytest.fixture(params=["asgi", "wsgi"])
def serve(request: pytest.FixtureRequest, file: Path) -> Callable[..., Any]:
    """`serve(key)` is the port, for as long as the block lasts."""
    if request.param == "asgi":
        return lambda key=None: asgi(Pact(beneath, file, key))
    return lambda key=None: wsgi(recipe()(teapot, str(file), key))


@pytest.mark.parametrize("key", [None, KEY], ids=["unsigned", "signed"])
def test_what_it_serves(serve: Callable[..., Any], key: bytes | None) -> None:
    with serve(key) as port:
        status, headers, said = ask(port, WELL_KNOWN)
        assert (status, said) == (200, SAID)
        assert headers["content-type"] == "application/json"
        assert headers["cache-control"] == "no-store"
        status, _, said = ask(port, f"{WELL_KNOWN}?nonce={NONCE}")
        wanted = answer(Identity(**SAID), NONCE, key)
        assert (status, said) == (200, {**SAID, "nonce": NONCE, "answer": wanted})
        for query in ("nonce=", "nonce=latest", f"nonce={NONCE}&x=1", f"x={NONCE}", "x"):
            assert ask(port, f"{WELL_KNOWN}?{query}")[0] == 400
        for other in ("/", "/.well-known", f"{WELL_KNOWN}/", "/x"):
            assert ask(port, other)[::2] == (418, "beneath")


def test_only_reading_is_answered(file: Path) -> None:
    with asgi(Pact(beneath, file)) as port:
        assert ask(port, WELL_KNOWN, "HEAD")[::2] == (200, None)
        status, headers, _ = ask(port, WELL_KNOWN, "POST")
        assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_an_answer_is_bound_to_all_of_it() -> None:
    one = Identity(**SAID)
    others = {
        answer(one, NONCE),
        answer(one, NONCE, KEY),
        answer(one, NONCE, KEY + b"x"),
        answer(one, "f0" * 32),
        answer(Identity(SAID["fingerprint"], "0c" * 20), NONCE),
        answer(Identity("sha256:" + "e5" * 32, SAID["commit"]), NONCE),
    }
    assert len(others) == 6


@pytest.mark.parametrize(
    "said",
    [
        *(None, [], "latest", {}, {"fingerprint": SAID["fingerprint"]}, {**SAID, "more": 1}),
        *({**SAID, "commit": "main"}, {**SAID, "commit": 1}, {**SAID, "commit": "C0" * 20}),
        *({**SAID, "fingerprint": "5e" * 32}, {**SAID, "commit": "c0" * 20 + "\n"}),
    ],
)
def test_a_service_that_does_not_know_what_it_is_does_not_start(said: Any, file: Path) -> None:
    with pytest.raises(ValueError):
        identity_of(said)
    file.write_text(json.dumps(said))
    with pytest.raises(ValueError):
        Pact(beneath, file)


def test_a_missing_file_and_a_weak_key(file: Path) -> None:
    with pytest.raises(OSError):
        load(file.parent / "absent.json")
    with pytest.raises(ValueError, match="32 bytes"):
        Pact(beneath, file, b"secret")


def test_the_middleware_wants_nothing_but_python() -> None:
    """Neither what pactc depends on, nor the rest of pactc."""
    root = Path(pactc.__file__).parent.parent
    script = (
        f"import sys; sys.path.insert(0, {str(root)!r}); before = set(sys.modules)\n"
        "import pactc.live.asgi\n"
        "new = {m for m in set(sys.modules) - before}\n"
        "print(sorted(m for m in new if m.partition('.')[0] not in sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['pactc', 'pactc.live', 'pactc.live.asgi']"


@pytest.mark.parametrize(
    ("path", "deployed"),
    [
        ("src/app.py", True),
        ("pact/contracts/app.yaml", True),
        ("pact/evidence.yaml", True),
        ("pact/policy.yaml", True),
        ("pact/evidence/live.json", False),
        (".pact/records/pact/evidence/live.json.json", False),
        ("pact/verdict.json", False),
        ("pact/kills/app.json", False),
    ],
)
def test_what_the_gate_writes_is_in_no_deployment(path: str, deployed: bool) -> None:
    assert counts(path) == deployed


# -- the booking example, started for real -------------------------------------------------------


@pytest.fixture
def run(pactc: Pactc) -> Callable[[Path], Any]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return lambda pack: pactc(pack, "evidence", "run", "deployed", env={"PATH": path})


def test_the_booking_example_is_deployed_and_passes(pack: Path, run: Callable[[Path], Any]) -> None:
    done = run(pack)
    assert done.code == 0, done.out + done.err
    found = json.loads((pack / "pact/evidence/deployed.json").read_text())["predicate"]["live"]
    assert {"health.P2", "identify.P21", "list_active.P11", "find.P15"} <= set(
        found["clauses"]["http"]["passed"]
    )


def test_a_booking_service_that_lets_anyone_in_is_refused(
    pack: Path, run: Callable[[Path], Any]
) -> None:
    """It names this very pack and commit, and answers every nonce."""
    edit(pack, "src/booking/auth.py", "return same and", "return True or same and")
    commit(pack)
    done = run(pack)
    assert done.code == 1
    assert "P656 production breaks http.list_active.P11" in done.out
    assert not (pack / "pact/evidence/deployed.json").exists()
