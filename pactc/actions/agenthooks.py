"""Hooks of Claude Code (https://code.claude.com/docs/en/hooks): after an edit, and before it says
that it is done, it is told what does not follow. Status 2 gives it what stderr says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..documents import dump_json
from ..model import Value

VERSION = "1"

# JSON has no comments; a command has.
COMMAND = 'pactc -C "$CLAUDE_PROJECT_DIR" hook agent # a courtesy: the gate is the law'
EDITS = "Edit|MultiEdit|Write|NotebookEdit"
SECONDS = 120


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  always the same
    command: Value = {"type": "command", "command": COMMAND, "timeout": SECONDS}
    edits: Value = {"matcher": EDITS, "hooks": [command]}
    hooks: Value = {"PostToolUse": [edits], "Stop": [{"hooks": [command]}]}
    return dump_json({"hooks": hooks, "permissions": {"deny": ["Edit(./.pact/**)"]}})
