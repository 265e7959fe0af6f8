"""Text from files as Markdown that says the same: nothing in it can end a span, open a list, a
heading, a link or HTML. CommonMark 0.31 with GitHub's extensions."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\\`*\[\]<>|~&$]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|!(?=\[)")
_BLOCK = re.compile(r"^(?:([-+#=:])|([0-9]{1,9})([.)]))")
_SPAN = re.compile(r"`([^`]+)`")
_BACKTICKS = re.compile(r"`+")


def text(value: object) -> str:
    """Prose on one line: line ends become spaces, and what Markdown would read is escaped, except
    that `words between single backticks` stay code."""
    line = " ".join(str(value).split())
    parts = [line] if "``" in line else _SPAN.split(line)
    if len(parts) > 1:
        parts[1::2] = [code(part) for part in parts[1::2]]
    parts[::2] = [_SPECIAL.sub(r"\\\g<0>", part) for part in parts[::2]]
    return _BLOCK.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", "".join(parts))


def code(value: object) -> str:
    """A code span on one line, whatever backticks are in it."""
    line = re.sub(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+", " ", str(value))
    fence = "`" * (_longest(line) + 1)
    # a span loses one space at either end if both are there, and may not touch a backtick
    pad = " " if line[:1] in ("`", " ", "") or line[-1:] in ("`", " ") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def block(value: str, language: str, indent: str = "") -> list[str]:
    """A fenced block as lines; `indent` puts it into a list item."""
    fence = "`" * max(3, _longest(value) + 1)
    lines = value.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    return [indent + line if line else "" for line in (fence + language, *lines, fence)]


def expression(value: str, indent: str = "  ") -> tuple[str, list[str]]:
    """An expression: inline if it is one line, else a block below. (inline, further lines)."""
    if "\n" in value.strip():
        return "", block(value.strip("\n"), "cel", indent)
    return code(value.strip()), []


def _longest(value: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(value)), default=0)
