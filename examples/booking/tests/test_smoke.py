"""The service as a process, over a real socket, judged by the script that judges deployments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from booking import auth

SMOKE = Path(__file__).resolve().parent.parent / "scripts" / "smoke.py"


PACK = "sha256:" + "5e" * 32
COMMIT = "c0" * 20
LIFETIME = 90.0  # seconds: more than the script may take


def smoke(*arguments: str, **variables: str) -> tuple[int, dict[str, object]]:
    """Without what a shell or pactc may have set, but for `variables`."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BOOKING_", "PACTC_"))}
    done = subprocess.run(
        [sys.executable, str(SMOKE), *arguments],
        env={**clean, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, json.loads(done.stdout)


def test_a_fresh_service_passes() -> None:
    status, report = smoke(PACTC_ROOT=PACK, PACTC_COMMIT=COMMIT)
    assert (status, report["ok"], report["error"]) == (0, True, None)
    assert isinstance(report["checks"], dict)
    assert report["checks"]
    assert all(report["checks"].values())
    assert report["fingerprint"] == PACK


def test_a_service_that_was_told_no_pack_names_none() -> None:
    status, report = smoke()
    assert (status, report["ok"], report["fingerprint"]) == (0, True, None)


def test_a_running_service_names_the_pack_it_was_deployed_with_and_not_the_one_asked_for(
    tmp_path: Path,
) -> None:
    tokens = tmp_path / "tokens.json"
    tokens.write_text(json.dumps({"smoke": auth.digest("smoke-token")}))
    pack = tmp_path / "pact.json"
    pack.write_text(json.dumps({"fingerprint": PACK, "commit": COMMIT}))
    environment = {
        **os.environ,
        "BOOKING_DATABASE": str(tmp_path / "booking.sqlite3"),
        "BOOKING_PACK": str(pack),
        "BOOKING_PORT": "0",
        "BOOKING_TOKENS": str(tokens),
        "PYTHONPATH": str(SMOKE.parent.parent / "src"),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "booking"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        assert server.stdout is not None
        limit = threading.Timer(LIFETIME, server.kill)
        limit.start()
        try:
            url = json.loads(server.stdout.readline())["url"]
            other = PACK.replace("5e", "a1")
            status, report = smoke(url, BOOKING_SMOKE_TOKEN="smoke-token", PACTC_ROOT=other)
        finally:
            server.terminate()
            server.wait()
            limit.cancel()
    assert (status, report["ok"], report["fingerprint"]) == (0, True, PACK)


def test_no_service_fails() -> None:
    status, report = smoke("http://127.0.0.1:1")
    assert (status, report["ok"], report["fingerprint"], report["checks"]) == (1, False, None, {})
