"""`pactc mcp`: let agents ask and work over the Model Context Protocol."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path

SUMMARY = "let agents ask and work over the Model Context Protocol"
EXAMPLE = """\
  pactc mcp                          one client, on standard input and output; reads only
  pactc mcp --write                  it may also hand in artifacts (`submit`)
  pactc mcp --http                   on 127.0.0.1, a free port; prints the address and a token
  pactc mcp --http 7333
  claude mcp add pactc -- pactc mcp --write"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--http", nargs="?", const=0, type=_port, metavar="PORT",
        help="serve streamable HTTP on 127.0.0.1 (default: a free port)",
    )  # fmt: skip
    parser.add_argument("--write", action="store_true", help="also offer `submit`")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise argparse.ArgumentTypeError("a port from 1 to 65535")
    return int(text)


def run(args: argparse.Namespace) -> int:
    try:
        from ..serve import http, stdio
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "anyio", "uvicorn"):
            raise
        from ..errors import UsageError

        raise UsageError(
            "P883", "the MCP SDK is not installed", help="run `pip install 'pactc[mcp]'`"
        ) from None
    from ..serve.desk import Desk

    gc.set_threshold(10_000, 10, 10)  # a server lives longer than the command that entry.py tunes
    desk = Desk(Path(args.folder).resolve(), args.write)
    if args.http is None:
        stdio.run(desk)
    else:
        http.run(desk, args.http, sys.stderr.write)
    return 0
