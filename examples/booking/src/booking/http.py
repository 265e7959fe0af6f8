"""The HTTP edge: JSON in, JSON out, and the only place that knows status codes.

Errors are problem details (RFC 9457). Nothing that a caller sent is quoted in an answer or a
log line, and nothing inside the process is told to a caller."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import auth, limits, service
from .access import AccessLog

BODY_MOST = 4096
RATE = 50.0  # requests a second, for each tenant
BURST = 100.0
FIELDS: dict[str, type] = {
    "request_id": str,
    "resource": str,
    "start": int,
    "end": int,
    "holder": str,
}
NONCE = re.compile(r"[0-9a-f]{64}")
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

STATUS: dict[type[Exception], int] = {
    service.InvalidRequestError: 422,
    service.InvalidSlotError: 422,
    service.SlotTakenError: 409,
    service.RequestReusedError: 409,
    service.UnknownBookingError: 404,
    service.StoreBusyError: 503,
}


def create_app(
    database: str,
    tokens: Mapping[str, str],
    clock: Callable[[], float] = time.monotonic,
    pack: Mapping[str, str] | None = None,
) -> Starlette:
    """The ASGI application. `tokens` maps each tenant to the digest of its token (see auth);
    `pack` is what was deployed, its fingerprint and its commit, None if nobody said."""
    service.prepare(database)
    api = Api(database, tokens, clock, pack)
    bookings = "/tenants/{tenant}/bookings"
    return Starlette(
        routes=[
            Route("/healthz", api.health, methods=["GET"]),
            Route("/.well-known/pact.json", api.identify, methods=["GET"]),
            Route(bookings, api.reserve, methods=["POST"]),
            Route(bookings, api.list_active, methods=["GET"]),
            Route(bookings + "/{booking_id}", api.find, methods=["GET"]),
            Route(bookings + "/{booking_id}", api.cancel, methods=["DELETE"]),
        ],
        middleware=[Middleware(AccessLog, broken=_problem(500, "the service failed"))],
        exception_handlers={
            **{error: _refuse(status) for error, status in STATUS.items()},
            HTTPException: _http_problem,
        },
    )


@dataclass(frozen=True, slots=True)
class Api:
    """The endpoints, and what they share. Each one that has a tenant begins with `_tenant`."""

    database: str
    tokens: Mapping[str, str]
    clock: Callable[[], float]
    pack: Mapping[str, str] | None
    buckets: dict[str, limits.Bucket] = field(default_factory=dict)

    async def health(self, _: Request) -> Response:
        if await run_in_threadpool(service.healthy, self.database):
            return _reply(200, {"status": "ok"})
        return _problem(503, "the store does not answer")

    async def identify(self, request: Request) -> Response:
        if self.pack is None:
            return _problem(404, "the deployment does not say which pack it is")
        if not request.url.query:
            return _reply(200, self.pack)
        nonce = request.query_params.get("nonce", "")
        if not NONCE.fullmatch(nonce) or len(request.query_params.multi_items()) != 1:
            return _problem(400, "nonce must be 64 hexadecimal digits")
        # In the form that pactc wants; it shows that the answer was made for this nonce.
        said = ["pactc live v1", self.pack["fingerprint"], self.pack["commit"], nonce, ""]
        answer = hashlib.sha256("\n".join(said).encode("ascii")).hexdigest()
        return _reply(200, {**self.pack, "nonce": nonce, "answer": f"sha256:{answer}"})

    async def reserve(self, request: Request) -> Response:
        tenant = self._tenant(request)
        body = await _read(request)
        booking = await run_in_threadpool(
            service.reserve,
            self.database,
            tenant=tenant,
            request_id=body["request_id"],
            holder=body["holder"],
            slot={"resource": body["resource"], "start": body["start"], "end": body["end"]},
        )
        # A repeated request gets the same answer as the first, status included.
        location = f"/tenants/{tenant}/bookings/{booking['id']}"
        return _reply(201, booking, {"Location": location})

    async def list_active(self, request: Request) -> Response:
        tenant = self._tenant(request)
        limit = request.query_params.get("limit", "50")
        if not (limit.isascii() and limit.isdigit() and len(limit) <= 9):
            raise service.InvalidRequestError("limit must be a whole number")
        page = await run_in_threadpool(
            service.list_active,
            self.database,
            tenant=tenant,
            after=request.query_params.get("after", ""),
            limit=int(limit),
        )
        return _reply(200, page)

    async def find(self, request: Request) -> Response:
        tenant = self._tenant(request)
        booking = await run_in_threadpool(
            service.find,
            self.database,
            tenant=tenant,
            booking_id=request.path_params["booking_id"],
        )
        return _reply(200, booking)

    async def cancel(self, request: Request) -> Response:
        tenant = self._tenant(request)
        await run_in_threadpool(
            service.cancel,
            self.database,
            tenant=tenant,
            booking_id=request.path_params["booking_id"],
        )
        return Response(status_code=204, headers=HEADERS)

    def _tenant(self, request: Request) -> str:
        """The tenant in the path, if the caller's token opens it: otherwise 401, whether the
        tenant exists or not. A tenant that asks too often gets 429, and only that tenant."""
        tenant: str = request.path_params["tenant"]
        if not auth.opens(self.tokens, tenant, request.headers.get("authorization", "")):
            raise HTTPException(
                401, "a bearer token of this tenant is needed", {"WWW-Authenticate": "Bearer"}
            )
        request.state.tenant = tenant
        now = self.clock()
        bucket = self.buckets.get(tenant, limits.Bucket(BURST, now))
        left = limits.take(bucket, now, rate=RATE, burst=BURST)
        if left is None:
            raise HTTPException(429, "too many requests", {"Retry-After": "1"})
        self.buckets[tenant] = left
        return tenant


async def _read(request: Request) -> dict[str, Any]:
    """The body: a JSON object with exactly FIELDS, each of its type. Stops reading at the
    limit, whatever Content-Length says."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, "the body must be application/json")
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > BODY_MOST:
            raise HTTPException(413, f"the body must not be larger than {BODY_MOST} bytes")
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body is not JSON") from None
    if not isinstance(body, dict) or body.keys() != FIELDS.keys():
        raise service.InvalidRequestError(f"the body must be an object with {', '.join(FIELDS)}")
    for name, kind in FIELDS.items():
        if type(body[name]) is not kind:  # not isinstance: true is no number here
            raise service.InvalidRequestError(f"{name} must be of type {kind.__name__}")
    return body


def _reply(status: int, content: object, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(content, status, {**HEADERS, **(headers or {})})


def _problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(
        {"status": status, "detail": detail},
        status,
        {**HEADERS, **(headers or {})},
        media_type="application/problem+json",
    )


def _refuse(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    headers = {"Retry-After": "1"} if status == 503 else None

    async def handler(_: Request, error: Exception) -> Response:
        return _problem(status, str(error), headers)

    return handler


async def _http_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, error.detail, error.headers)
