"""Does a running booking service do its work?  python scripts/smoke.py [URL]

Checks health, refusal without a token, and one reserve, repeat, collide, cancel round trip on the
scratch tenant `smoke`, whose token is in BOOKING_SMOKE_TOKEN. What it books it cancels, on a
resource with a random name, so that it may run against production at any time.

Without a URL, here or in BOOKING_URL, it deploys the service itself, on a free port of the loopback
interface with an empty database, and tells it what it is: the root fingerprint of the pack and the
commit, which pactc hands over in PACTC_ROOT and PACTC_COMMIT. That shows that the service runs and
names its pack, but nothing about a deployment elsewhere: for that, give its URL.

Prints one JSON object: `ok`, whether every check passed, and `fingerprint`, the pack that the
running service itself says that it is, or null. pactc compares that with the pack. Exit status 0 if
`ok`, otherwise 1. Standard library only."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent.parent / "src"
TIMEOUT = 10.0
LIFETIME = 45.0  # of a service of our own: whatever it does or fails to do, it is gone then
START = 4_102_444_800  # 2100-01-01T00:00:00Z

Answer = tuple[int, dict[str, Any]]


def main() -> int:
    with contextlib.ExitStack() as stack:
        checks: dict[str, bool] = {}
        fingerprint = error = None
        url = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("BOOKING_URL", "")
        url = url.rstrip("/")
        token = os.environ.get("BOOKING_SMOKE_TOKEN", "")
        try:
            if not url:
                url, token = stack.enter_context(serve())
            fingerprint = identity(url)
            checks.update(smoke(url, token))  # keeps those before an error
        except (OSError, ValueError, KeyError) as problem:
            error = f"{type(problem).__name__}: {problem}"
        ok = error is None and bool(checks) and all(checks.values())
        report = {"ok": ok, "fingerprint": fingerprint, "checks": checks, "error": error}
        print(json.dumps({**report, "url": url}))
        return 0 if ok else 1


def identity(url: str) -> str | None:
    """The fingerprint that the service serves; None if it was deployed without one."""
    status, said = call("GET", f"{url}/.well-known/pact.json")
    return str(said["fingerprint"]) if status == 200 else None


def smoke(url: str, token: str) -> Iterator[tuple[str, bool]]:
    """The checks, in the order in which a service would break them."""
    status, health = call("GET", f"{url}/healthz")
    yield "healthy", status == 200 and health == {"status": "ok"}

    bookings = f"{url}/tenants/smoke/bookings"
    yield "refuses_without_token", call("GET", bookings)[0] == 401

    wanted = {
        "request_id": f"smoke-{secrets.token_hex(8)}",
        "resource": f"smoke-{secrets.token_hex(8)}",
        "start": START,
        "end": START + 900,
        "holder": "smoke",
    }
    status, booking = call("POST", bookings, token, wanted)
    yield "reserves", status == 201 and wanted.items() <= booking.items()
    mine = f"{bookings}/{booking['id']}"
    try:
        again = call("POST", bookings, token, wanted)
        yield "repeats_the_same_answer", again == (201, booking)
        other = {**wanted, "request_id": f"{wanted['request_id']}-2"}
        yield "refuses_a_double_booking", call("POST", bookings, token, other)[0] == 409
    finally:
        cancelled, _ = call("DELETE", mine, token)
    yield "cancels", cancelled == 204
    status, erased = call("GET", mine, token)
    yield "erases_the_holder", status == 200 and erased["holder"] == ""


def call(method: str, url: str, token: str = "", body: object = None) -> Answer:
    """Status and JSON body ({} if there is none)."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            return response.status, json.loads(response.read() or b"{}")
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.loads(refusal.read() or b"{}")


@contextlib.contextmanager
def serve(pack: Path | None = None) -> Iterator[tuple[str, str]]:
    """URL and token of a service of our own, gone when the block ends. `pack`: what a build holds
    of `pactc production embed`."""
    token = secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory() as directory:
        tokens = Path(directory, "tokens.json")
        tokens.write_text(json.dumps({"smoke": hashlib.sha256(token.encode()).hexdigest()}))
        if pack is None and "PACTC_ROOT" in os.environ and "PACTC_COMMIT" in os.environ:
            pack = Path(directory, "pact.json")
            said = {"fingerprint": "PACTC_ROOT", "commit": "PACTC_COMMIT"}
            pack.write_text(json.dumps({name: os.environ[said[name]] for name in said}))
        environment = {
            **os.environ,
            "BOOKING_DATABASE": str(Path(directory, "booking.sqlite3")),
            "BOOKING_HOST": "127.0.0.1",
            "BOOKING_PACK": str(pack or ""),
            "BOOKING_PORT": "0",
            "BOOKING_TOKENS": str(tokens),
            "PYTHONPATH": str(SOURCE),
        }
        with subprocess.Popen(
            [sys.executable, "-m", "booking"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as server:
            assert server.stdout is not None
            limit = threading.Timer(LIFETIME, server.kill)
            limit.daemon = True
            limit.start()
            try:
                # Empty if the service ended instead: not JSON, and reported as such.
                yield json.loads(server.stdout.readline())["url"], token
            finally:
                server.terminate()
                server.wait()
                limit.cancel()


if __name__ == "__main__":
    raise SystemExit(main())
