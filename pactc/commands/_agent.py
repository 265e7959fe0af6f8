"""`pactc hook agent`: what an agent's own hook runs. It reads the event on standard input, checks,
and ends with status 2 if something does not follow: agents then read standard error.

Claude Code sends one JSON object (`hook_event_name`, `tool_input`, `stop_hook_active`, ...); an
agent that sends nothing, or something else, gets the same check.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from ..errors import PactError, UsageError
from ..model import Finding, Goal

FINE, CANNOT, MEND = 0, 1, 2
"""Exit status: nothing to say; nothing could be checked, which stops nobody; read stderr."""
MOST = 64 << 20
SHOWN = 5


def run(folder: str, stdin: IO[str] | None) -> int:
    event = _event(stdin)
    if event.get("stop_hook_active") is True:
        return FINE  # it was told once; a hook that never lets it end is no help
    try:
        found, waiting = _problems(folder, event)
    except UsageError as error:
        _tell([error.finding], 0)
        return CANNOT
    except PactError as error:
        found, waiting = [error.finding], 0
    if not found:
        return FINE
    _tell(found, waiting)
    return MEND


def _event(stdin: IO[str] | None) -> Mapping[str, Any]:
    if stdin is None or stdin.isatty():
        return {}
    try:
        value = json.loads(stdin.read(MOST))
    except (ValueError, OSError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _problems(folder: str, event: Mapping[str, Any]) -> tuple[list[Finding], int]:
    """What does not follow, and how many artifacts wait for that. What nobody has written yet is
    work, and no mistake."""
    from .. import incremental, quick

    if _elsewhere(folder, event):
        return [], 0
    seen = quick.observe(folder)
    if seen is not None:
        if quick.answer(folder, seen) is not None:
            return [], 0
        known = incremental.result(folder, seen)
        if known is not None:
            return list(known.findings), len(known.waiting)
    from .. import project as projects
    from ..facts import every_finding
    from .check import begun

    project = projects.work_tree(projects.locate(Path(folder)))
    states = project.facts.judge_all()
    chosen = project.plan.of_goal(Goal.PLAN) | project.plan.orphans.keys()
    states = begun(project, {i: s for i, s in states.items() if i in chosen})
    found, waiting = every_finding(project.plan, states)
    return [*project.tree.findings(project.plan.by_path), *found], len(waiting)


def _elsewhere(folder: str, event: Mapping[str, Any]) -> bool:
    """Whether the event is about a file outside the project."""
    said = event.get("tool_input")
    path = said.get("file_path") if isinstance(said, dict) else None
    if not isinstance(path, str) or "\0" in path:
        return False
    from ..project import locate

    file = Path(str(event.get("cwd") or folder), path)
    return not file.resolve().is_relative_to(locate(Path(folder)).root.resolve())


def _tell(found: list[Finding], waiting: int) -> None:
    from ..report import Result, render

    more = f", the first {SHOWN} above: run `pactc check`" if len(found) > SHOWN else ""
    held = f"; {waiting} artifacts wait for these" if waiting else ""
    told = Result("check", tuple(found[:SHOWN]), exit_code=MEND,
                  summary=f"{len(found)} to mend{more}{held}")  # fmt: skip
    sys.stderr.write(render("text", told))
