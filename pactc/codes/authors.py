"""P8 codes."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {}
