"""`pactc init --agents`: ask for files for agents in the spec, and make them. What is there
already, and not pactc's, stays as it is, and is not asked for."""

from __future__ import annotations

import os

from .. import agent_files, make, records
from .. import project as projects
from ..agent_files import FILES, SPEC
from ..model import State

# What to add by hand to a file of one's own.
INSTEAD = {
    "guide": "say in it that `pactc next` tells what to do",
    "claude": "add the line `@AGENTS.md` to it",
    "skill": "`pactc next` tells what to do",
    "hooks": "add `pactc hook agent` to its hooks PostToolUse and Stop",
    "script": "let it run `pactc hook agent`",
}


def ask(where: projects.Place) -> list[str]:
    """A line for each file: what was done. Raises PactError as for any spec that is wrong."""
    root = where.root
    spec = (root / SPEC).read_bytes()
    lines = []
    if agent_files.asked(spec) is None:
        theirs = [k for k, (_, path) in FILES.items() if os.path.lexists(root / path)]
        lines = [f"kept   {FILES[key][1]}: it is yours; {INSTEAD[key]}" for key in theirs]
        keys = [key for key in FILES if key not in theirs]
        if keys:
            records.write(root, SPEC, agent_files.with_files(spec, keys), durable=True)
            lines.append(f"added  {SPEC}: config.agents")
    return lines + _made(where)


def _made(where: projects.Place) -> list[str]:
    project = projects.work_tree(where)
    project.facts.judge_all()
    lines = []
    for kind, path in FILES.values():
        status = project.facts.states.get(kind)
        if status is None:
            continue
        if status.state is State.FRESH:
            lines.append(f"kept   {path}")
            continue
        if status.state is State.DRIFTED:
            lines.append(f"kept   {path}: edited by hand; see `pactc build --restore {kind}`")
            continue
        make.refuse_foreign(project, kind)
        make.derive(project, kind)
        lines.append(f"wrote  {path}")
    return lines
