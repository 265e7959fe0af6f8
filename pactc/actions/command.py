"""Derive by a project's own command: the inputs as one JSON document on standard input, the
artifact on standard output. It must be a pure function of the two; the gate runs it again and
compares."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from typing import Any

from ..errors import PactError
from ..model import Kind, Where
from ..process import environment
from ..project import Project, dump_inputs, on_disk

TIMEOUT_S = 60


def derive(project: Project, kind: Kind, inputs: Mapping[str, Any]) -> bytes:
    """The command's standard output. Raises PactError P509 if it cannot be run, fails, or hangs."""

    def refuse(message: str, *notes: str) -> PactError:
        return PactError(
            "P509", f"the command of kind {kind.name!r} {message}", Where(kind.origin),
            help=f"mend the command, then run `pactc build {kind.name}`", notes=notes,
        )  # fmt: skip

    try:
        with on_disk(project) as folder:
            done = subprocess.run(
                kind.command,
                input=dump_inputs(inputs),
                capture_output=True,
                cwd=folder,
                env=environment(),
                timeout=TIMEOUT_S,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise refuse(f"did not end within {TIMEOUT_S} s") from None
    except OSError as error:
        raise refuse(f"cannot be started: {error.strerror}") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").splitlines()[-5:]
        raise refuse(f"ended with status {done.returncode}", *lines)
    return done.stdout
