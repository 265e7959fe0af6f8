from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from booking import auth, store
from booking.http import create_app
from starlette.applications import Starlette

TOKENS = {"acme": auth.digest("acme-token"), "umbrella": auth.digest("umbrella-token")}

Call = Callable[..., httpx.Response]


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = str(tmp_path / "booking.sqlite3")
    store.prepare(path)
    return path


@pytest.fixture
def app(database: str) -> Starlette:
    return create_app(database, TOKENS)


@pytest.fixture
def call(app: Starlette) -> Call:
    return caller(app)


@pytest.fixture
def wanted() -> dict[str, Any]:
    """The body of a request that can be granted."""
    return {"request_id": "r1", "resource": "room-1", "start": 900, "end": 2700, "holder": "p7"}


def caller(app: Starlette) -> Call:
    """Send one request to the application, as acme unless a token is given."""

    def call(method: str, path: str, token: str = "acme-token", **arguments: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                headers = {"Authorization": f"Bearer {token}", **arguments.pop("headers", {})}
                return await client.request(method, path, headers=headers, **arguments)

        return asyncio.run(send())

    return call


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--order", type=int, help="a number: run the tests in that random order")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """No test may depend on another, and `--order 1` is how we know."""
    order = config.getoption("--order")
    if order is not None:
        random.Random(order).shuffle(items)
