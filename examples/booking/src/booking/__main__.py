"""Run the service, or its one chore.

    BOOKING_TOKENS=tokens.json python -m booking           # serve
    BOOKING_TOKENS=tokens.json python -m booking expire    # daily: delete what is out of retention

The first line that `serve` prints is JSON with the URL, so that a script may ask for port 0 and
learn which port it got. It listens on loopback unless told otherwise: TLS is the proxy's."""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from . import auth, service
from .http import create_app

PACK = {"fingerprint": r"sha256:[0-9a-f]{64}", "commit": r"[0-9a-f]{40}(?:[0-9a-f]{24})?"}
GRACE_SECONDS = 10  # for open requests at shutdown; longer than a writer waits for the store


@dataclass(frozen=True, slots=True)
class Settings:
    database: str
    tokens: dict[str, str]
    host: str
    port: int
    pack: dict[str, str] | None = None


def settings(environment: Mapping[str, str]) -> Settings:
    """Read BOOKING_TOKENS (required), BOOKING_DATABASE, BOOKING_HOST, BOOKING_PORT and
    BOOKING_PACK.

    Raises ValueError, which names the variable that is missing or wrong."""
    try:
        tokens = auth.load(Path(environment["BOOKING_TOKENS"]))
    except KeyError:
        raise ValueError("BOOKING_TOKENS: the path of a file of tokens is needed") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"BOOKING_TOKENS: {error}") from error
    port = environment.get("BOOKING_PORT", "8000")
    if not (port.isascii() and port.isdigit() and int(port) <= 65535):
        raise ValueError("BOOKING_PORT: a number up to 65535 is needed")
    try:
        pack = identity(environment.get("BOOKING_PACK", ""))
    except (OSError, ValueError) as error:
        raise ValueError(f"BOOKING_PACK: {error}") from error
    return Settings(
        environment.get("BOOKING_DATABASE", "booking.sqlite3"),
        tokens,
        environment.get("BOOKING_HOST", "127.0.0.1"),
        int(port),
        pack,
    )


def identity(path: str) -> dict[str, str] | None:
    """What `pactc production embed` wrote when this was built; None for no path. Raises OSError,
    ValueError: a service that was told wrongly what it is must not start."""
    if not path:
        return None
    said = json.loads(Path(path).read_text(encoding="utf-8"))
    if not isinstance(said, dict) or said.keys() != PACK.keys():
        raise ValueError(f"{path}: {' and '.join(PACK)} are needed, and nothing else")
    for name, pattern in PACK.items():
        if not re.fullmatch(pattern, str(said[name])):
            raise ValueError(f"{path}: {name} is not of its form")
    return {name: str(said[name]) for name in PACK}


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        chosen = settings(os.environ)
    except ValueError as error:
        raise SystemExit(str(error)) from error
    match sys.argv[1:]:
        case [] | ["serve"]:
            serve(chosen)
        case ["expire"]:
            service.prepare(chosen.database)
            deleted = service.expire(chosen.database, now=int(time.time()))
            print(json.dumps({"deleted": deleted}))
        case _:
            raise SystemExit("usage: python -m booking [serve | expire]")


def serve(chosen: Settings) -> None:
    app = create_app(chosen.database, chosen.tokens, pack=chosen.pack)
    listening = socket.create_server((chosen.host, chosen.port))
    # asyncio does it for sockets that it makes itself. Without, an answer waits 40 ms for the
    # acknowledgement of its own headers.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    url = f"http://{chosen.host}:{listening.getsockname()[1]}"
    print(json.dumps({"url": url}), flush=True)
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        server_header=False,
        limit_concurrency=256,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
