"""Any program as an author: a work order as JSON on its standard input, the artifact on its
standard output. `claude -p`, `codex exec`, a script.

It runs in an empty folder, in an environment by allow-list: what it may know is in the order. An
argument that names a file of the project is that file. What it costs is between it and whoever runs
it; pactc knows no price."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from shutil import which

from ..errors import PactError
from ..model import Where
from ..needs import SPEC
from ..process import environment
from ..supervise import supervise
from . import secrets
from .author import Cancelled, Draft, Order, Settings, Usage, Watch
from .order import document

MOST = 8 << 20  # bytes of an answer


def write(order: Order, settings: Settings, watch: Watch) -> Draft:
    """`options`: `command`, the program and its arguments; `env`, names of further variables that
    it may see. Raises PactError P807 for what it does wrong."""
    argv = _argv(settings)
    names = settings.options.get("env")
    shown = [n for n in names if isinstance(n, str)] if isinstance(names, list) else []
    env = environment(shown)
    root = Path(settings.root)
    watch.told("writes", 0)
    with tempfile.TemporaryDirectory(prefix="pactc-", ignore_cleanup_errors=True) as folder:
        try:
            ran = supervise(
                [_program(root, argv[0]), *_arguments(root, argv[1:])], Path(folder), env,
                settings.seconds, MOST + 1, stdin=json.dumps(document(order),
                ensure_ascii=False).encode(), cancel=watch.cancel, most=MOST,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            raise _refuse(order, argv, f"cannot be run: {error}") from None
    if watch.cancel.is_set():
        raise Cancelled
    complaint = secrets.hidden(ran.err.tail.decode("utf-8", "replace"), shown)
    said = complaint.strip().splitlines()[-3:]
    if ran.status is None:
        why = f"took longer than {settings.seconds:g} s, or wrote more than {MOST} bytes"
        raise _refuse(order, argv, why, *said)
    if ran.status != 0:
        raise _refuse(order, argv, f"ended with status {ran.status}", *said)
    if not ran.out.head.strip():
        raise _refuse(order, argv, "wrote nothing", *said)
    return Draft(ran.out.head, "command", settings.model, {"command": list(argv)})


def estimate(order: Order, settings: Settings) -> Usage:  # noqa: ARG001  as every author has it
    return Usage(dollars=0.0)


def _argv(settings: Settings) -> list[str]:
    argv = settings.options.get("command")
    if not isinstance(argv, list) or not argv or not all(isinstance(a, str) for a in argv):
        raise PactError("P807", "the author `command` has no `command`", Where(SPEC),
                        help="write `command: [PROGRAM, ARGUMENT]` beside its name")  # fmt: skip
    return [str(a) for a in argv]


def _program(root: Path, name: str) -> str:
    """A path with a slash is the project's; a bare name is looked up in PATH."""
    if "/" in name:
        return str((root / name).resolve())
    return which(name) or name


def _arguments(root: Path, argv: list[str]) -> list[str]:
    return [str((root / a).resolve()) if _is_file(root / a) else a for a in argv]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a whole program as one argument is longer than any name
        return False


def _refuse(order: Order, argv: list[str], why: str, *notes: str) -> PactError:
    return PactError(
        "P807", f"{argv[0]!r}, which was to write {order.artifact}, {why}", Where(order.path),
        help="run it by hand: `pactc next --json ID | COMMAND`", notes=notes,
    )  # fmt: skip
