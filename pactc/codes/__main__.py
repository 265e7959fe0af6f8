"""`python -m pactc.codes` writes docs/codes.md from the table; a test keeps the two the same."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from . import FAMILIES, table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "codes.md"


def markdown() -> str:
    """The whole page."""
    lines = [
        "# Codes",
        "",
        "Every problem that pactc reports has a code. `pactc explain CODE` says the same as this",
        "page, which `python -m pactc.codes` writes from the table in `pactc/codes/`.",
    ]
    for family, (name, meaning) in FAMILIES.items():
        lines += ["", f"## {family}: {name}", "", f"In short: {meaning}."]
        for code, row in table().items():
            if code.startswith(family):
                lines += ["", f"### {code}: {_prose(row.title)}", "", _prose(row.why)]
                lines += ["", "For example:", "", *_block(row.example)]
                lines += ["", f"What to do: {_prose(row.fix)}"]
    return "\n".join(lines) + "\n"


def _prose(text: str) -> str:
    """Outside of code spans, `<asset>` is text and no HTML, and `*` no emphasis."""
    spans = re.split(r"(`[^`]*`)", text.strip())
    return "".join(s if s[:1] == "`" else re.sub(r"([<*_\[])", r"\\\1", s) for s in spans)


def _block(text: str) -> Iterator[str]:
    yield "```text"
    yield from text.strip("\n").splitlines()
    yield "```"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(markdown(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")
