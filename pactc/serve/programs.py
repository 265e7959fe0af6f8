"""`judge`, `breaking` and `explain`: pactc's own commands, each in a process of its own.

An implementation that is judged may take long, write to its standard output, or bring down its
process: none of that reaches the server. When the client gives up, so does the process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import anyio
from anyio.abc import Process

from ..errors import PactError
from .desk import Desk
from .pages import LIMIT, page
from .plain import NOTES

SECONDS = 600
GRACE_S = 3
MOST_BYTES = 16 << 20
FINDINGS_ONLY = 2  # the exit status of a command line that was refused


class Told(PactError):  # noqa: N818  it tells what another raised
    """What the command itself refused, as it told it."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        first = rows[0]
        super().__init__(first["code"], first["message"], help=first["help"] or "")
        self.rows = rows


async def judge(desk: Desk, args: Mapping[str, Any]) -> dict[str, Any]:
    """Does the implementation of a component keep its contract? Writes nothing."""
    words = ["judge", args["component"], "--format", "json"]
    if "seed" in args:
        words += ["--seed", str(args["seed"])]
    code, said = await _run(desk, words)
    verdicts = {0: "pass", 1: "fails", 4: "unjudged", 5: "nothing to judge"}
    return {"verdict": verdicts.get(code, "broken"), **_findings(said, args)}


async def breaking(desk: Desk, args: Mapping[str, Any]) -> dict[str, Any]:
    """Which changes of contracts since a commit break whoever relies on them."""
    words = ["breaking", f"--against={args['against']}", "--format", "json"]
    code, said = await _run(desk, [*words, *args.get("components", ())])
    keyed = [(f"{n:08}", row) for n, row in enumerate(said["changes"])]
    rows, after = page(keyed, args.get("cursor"), args.get("limit", LIMIT))
    return {"breaks": code != 0, "total": len(keyed), "changes": rows, "next": after,
            "findings": _findings(said, {})["findings"]}  # fmt: skip


async def explain(desk: Desk, args: Mapping[str, Any]) -> dict[str, Any]:
    """What a code or a control means, and what to do."""
    _, said = await _run(desk, ["explain", args["code"], "--format", "json"])
    rows = said.pop("codes", None)
    if rows is None:
        return {"code": args["code"], "explanation": said}
    keyed = [(row["code"], {k: row[k] for k in ("code", "title")}) for row in rows]
    chosen, after = page(keyed, args.get("cursor"), args.get("limit", LIMIT))
    return {"code": args["code"], "explanation": {"codes": chosen}, "next": after}


def _findings(said: Mapping[str, Any], args: Mapping[str, Any]) -> dict[str, Any]:
    rows = [{**row, "notes": row["notes"][:NOTES]} for row in said["findings"]]
    keyed = [(f"{n:08}", row) for n, row in enumerate(rows)]
    chosen, after = page(keyed, args.get("cursor"), args.get("limit", LIMIT))
    return {"total": len(keyed), "findings": chosen, "next": after}


async def _run(desk: Desk, words: list[str]) -> tuple[int, dict[str, Any]]:
    """A command's exit status and the JSON it printed. Raises Told for what it refused, and
    PactError P886 if it took too long or told nothing."""
    # -P: a folder of the project that is called `pactc` is no part of pactc.
    argv = [sys.executable, "-P", "-m", "pactc", "-C", str(desk.folder), *words]
    process = await anyio.open_process(
        argv, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )  # fmt: skip
    try:
        with anyio.fail_after(SECONDS):
            data = await _read(process)
            code = await process.wait()
    except TimeoutError:
        raise PactError("P886", f"`pactc {words[0]}` took longer than {SECONDS} s",
                        help=f"run `pactc {words[0]}` in a terminal") from None  # fmt: skip
    finally:
        await _end(process)
    try:
        said = json.loads(data)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise PactError("P886", f"`pactc {words[0]}` told nothing: it ended with status {code}",
                        help=f"run `pactc {words[0]}` in a terminal")  # fmt: skip
    refused = said.get("findings") or []
    if refused and (code == FINDINGS_ONLY or _nothing_judged(said, words[0])):
        raise Told(refused)
    return code, said


def _nothing_judged(said: Mapping[str, Any], command: str) -> bool:
    """A result without artifacts is that of an error: see cli._report."""
    return command in ("judge", "breaking") and not said["summary"]["artifacts"]


async def _read(process: Process) -> bytes:
    assert process.stdout
    data = bytearray()
    async for piece in process.stdout:
        data += piece
        if len(data) > MOST_BYTES:
            return b""
    return bytes(data)


async def _end(process: Process) -> None:
    """Asked to end first, as by Ctrl-C, so that it ends what it has started itself."""
    with anyio.CancelScope(shield=True):
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            with anyio.move_on_after(GRACE_S):
                await process.wait()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        await process.aclose()
