"""Streamable HTTP, on loopback alone, for whoever has the token.

A page in a browser can reach loopback too, by a name of its own that leads there (DNS rebinding)
or by a form: the Host must be this server's, the Origin too where there is one, and the token,
which no page knows, is wanted of every request.
"""

from __future__ import annotations

import hmac
import secrets
import socket
from collections.abc import Callable

import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import UsageError
from .desk import Desk
from .server import build

HOST, PATH = "127.0.0.1", "/mcp"
END_S = 3  # for what is under way when the server is told to end


def listen(port: int) -> socket.socket:
    """A socket on loopback; port 0 takes a free one. Raises UsageError P885 if it is taken."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        sock.listen()  # who is told the address may connect at once
    except OSError as error:
        sock.close()
        raise UsageError(
            "P885", f"cannot listen on {HOST}:{port}: {(error.strerror or '').lower()}",
            help="name another port, or none: `pactc mcp --http`",
        ) from None  # fmt: skip
    return sock


def app(desk: Desk, port: int, token: str) -> ASGIApp:
    hosts = [f"{name}:{port}" for name in (HOST, "localhost")]
    inner = build(desk).streamable_http_app(
        streamable_http_path=PATH,
        transport_security=TransportSecuritySettings(
            enable_dns_rebinding_protection=True,
            allowed_hosts=hosts,
            allowed_origins=[f"http://{host}" for host in hosts],
        ),
    )
    return _Guarded(inner, token)


class _Guarded:
    """Lets through what has the token."""

    def __init__(self, inner: ASGIApp, token: str) -> None:
        self._inner, self._token = inner, f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = [v for k, v in scope["headers"] if k.lower() == b"authorization"]
            if len(given) != 1 or not hmac.compare_digest(given[0], self._token):
                answer = PlainTextResponse("a bearer token is wanted", 401,
                                           {"WWW-Authenticate": "Bearer"})  # fmt: skip
                await answer(scope, receive, send)
                return
        await self._inner(scope, receive, send)


def run(desk: Desk, port: int, tell: Callable[[str], object]) -> None:
    """Serve until the process is told to end. `tell` gets the address and the token, which is
    made anew each time and kept nowhere."""
    sock = listen(port)
    port = sock.getsockname()[1]
    token = secrets.token_urlsafe(32)
    config = uvicorn.Config(
        app(desk, port, token), log_level="error", access_log=False, server_header=False,
        lifespan="on", timeout_graceful_shutdown=END_S,
    )  # fmt: skip
    tell(f"listening on http://{HOST}:{port}{PATH}\nAuthorization: Bearer {token}\n")
    uvicorn.Server(config).run(sockets=[sock])
