"""CLAUDE.md: imports AGENTS.md, which Claude Code does not read by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERSION = "1"

TEXT = """\
@AGENTS.md

Made by pactc; a change here is drift. What you want to add goes into CLAUDE.local.md.
"""


def derive(name: str | None, inputs: Mapping[str, Any]) -> bytes:  # noqa: ARG001  always the same
    return TEXT.encode()
