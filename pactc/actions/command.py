"""Derive by a project's own command: the inputs as one JSON document on standard input, the
artifact on standard output. It must be a pure function of the two; the gate runs it again and
compares.

Where a commit is judged, the folder that it runs in holds the project's rules, the inputs and what
`command` names, and nothing else; and of the inputs no program beside a script, which that script
could load: what a change brings is to be read, and not to run.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from typing import Any

from ..errors import PactError
from ..model import Artifact, Where
from ..process import environment
from ..project import RULES, SCHEMAS, Project, dump_inputs, on_disk

TIMEOUT_S = 60
CODE = (".py", ".pyc", ".so", ".pth")


def derive(project: Project, artifact: Artifact, inputs: Mapping[str, Any]) -> bytes:
    """The command's standard output. Raises PactError P509 if it cannot be run, fails, or hangs."""
    kind = project.plan.kind(artifact)
    inside = {n.path for n in project.plan.needs[artifact.id]}
    beside = {word.rpartition("/")[0] for word in kind.command if project.reader.exists(word)}
    if "-m" in kind.command or "-c" in kind.command:  # they load from where they run
        beside.add("")

    def wanted(path: str) -> bool:
        if path.startswith((RULES, SCHEMAS)) or path in kind.command:
            return True
        loaded = path.endswith(CODE) and path.rpartition("/")[0] in beside
        return path in inside and not loaded

    def refuse(message: str, *notes: str) -> PactError:
        return PactError(
            "P509", f"the command of kind {kind.name!r} {message}", Where(kind.origin),
            help=f"mend the command, then run `pactc build {kind.name}`", notes=notes,
        )  # fmt: skip

    try:
        with on_disk(project, wanted) as folder:
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
