"""One client, on standard input and output."""

from __future__ import annotations

import anyio
from mcp.server.stdio import stdio_server

from .desk import Desk
from .server import build


def run(desk: Desk) -> None:
    """Serve until the client closes its end."""
    anyio.run(_serve, desk)


async def _serve(desk: Desk) -> None:
    server = build(desk)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
