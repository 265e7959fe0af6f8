"""Files for agents: which there are, and how a spec asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .documents import parse
from .errors import PactError
from .model import Where

SPEC = "build-spec.yaml"
FILES = {
    "guide": ("agentsmd", "AGENTS.md"),
    "claude": ("claudemd", "CLAUDE.md"),
    "skill": ("agentskill", ".claude/skills/pactc/SKILL.md"),
    "hooks": ("agenthooks", ".claude/settings.json"),
    "script": ("agentscript", ".agents/pactc-hook.sh"),
}
"""Key of the spec's `config.agents` -> the kind, and its path."""


def asked(spec: bytes) -> Mapping[str, Any] | None:
    """What the spec says of files for agents; None if nothing. Raises PactError if it is no
    document."""
    value = parse(spec, SPEC)
    config = value.get("config") if isinstance(value, dict) else None
    found = config.get("agents") if isinstance(config, dict) else None
    return found if isinstance(found, Mapping) else None


def with_files(spec: bytes, keys: Iterable[str]) -> bytes:
    """The spec, asking for these files too; all that is in it stays as it is, comments too. Raises
    PactError P891 if its layout has no place for that."""
    value = parse(spec, SPEC)
    wanted = dict.fromkeys(keys, True)
    assert isinstance(value, dict)
    config = value.get("config")
    lines = spec.decode().splitlines(keepends=True)
    end = "\r\n" if "\r\n" in spec.decode() else "\n"
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += end
    at = next((n for n, line in enumerate(lines) if re.match(r"config:\s*(#.*)?$", line)), None)
    pad = _indent(lines[at + 1 :]) if at is not None else "  "
    added = [f"{pad}agents:{end}", *(f"{pad}{pad}{key}: true{end}" for key in wanted)]
    if at is None:
        at, added = len(lines), [f"config:{end}", *added]
    else:
        at += 1
    made = "".join([*lines[:at], *added, *lines[at:]]).encode()
    after = {**value, "config": {**(config if isinstance(config, dict) else {}), "agents": wanted}}
    if _parsed(made) != after:
        raise PactError(
            "P891", f"{SPEC} has a layout that pactc cannot add to", Where(SPEC),
            help="add these entries to `config` yourself, then run `pactc build`",
            notes=tuple(line.rstrip() for line in added[-len(wanted) - 1 :]),
        )  # fmt: skip
    return made


def _indent(lines: Iterable[str]) -> str:
    """How the entries of a mapping are indented, by the first of them."""
    for line in lines:
        text = line.lstrip(" ")
        if text.strip() and not text.startswith("#"):
            return line[: len(line) - len(text)] or "  "
    return "  "


def _parsed(data: bytes) -> Any:
    try:
        return parse(data, SPEC)
    except PactError:
        return None
