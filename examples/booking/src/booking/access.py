"""The outermost layer: one log line for each request, an id to find it by, and the last handler.

The path is left out of the line because it holds booking ids; the endpoint's name is enough to
watch rates, errors and latency by."""

from __future__ import annotations

import json
import logging
import secrets
import time
from datetime import UTC, datetime

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("booking.access")


class AccessLog:
    """ASGI middleware. `broken` is the answer to a request that raised: the error goes to the log
    in full, and to the caller not at all."""

    def __init__(self, app: ASGIApp, broken: Response) -> None:
        self.app = app
        self.broken = broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        correlation = secrets.token_hex(8)
        status = 0

        async def tagged(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = correlation
            await send(message)

        try:
            await self.app(scope, receive, tagged)
        except Exception:
            log.exception("request %s failed", correlation)
            if not status:
                await self.broken(scope, receive, tagged)
        endpoint = scope.get("endpoint")
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "severity": _severity(status),
            "component": "http",
            "correlation": correlation,
            "actor": scope.get("state", {}).get("tenant"),
            "method": scope["method"],
            "endpoint": getattr(endpoint, "__name__", None),
            "status": status,
            "ms": round((time.perf_counter() - began) * 1000, 1),
        }
        log.info(json.dumps(line))


def _severity(status: int) -> str:
    if status >= 500:
        return "error"
    return "warning" if status in (401, 429) else "info"
