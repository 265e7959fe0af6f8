"""Globs over repository paths, as Git and pre-commit users write them: `*` and `?` stay within
one folder, `**` crosses folders."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKENS = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]")


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression that matches whole paths."""
    out, at = [], 0
    for token in _TOKENS.finditer(pattern):
        out.append(re.escape(pattern[at : token.start()]))
        at = token.end()
        match token.group():
            case "**/":
                out.append("(?:[^/]+/)*")
            case "**":
                out.append(".*")
            case "*":
                out.append("[^/]*")
            case "?":
                out.append("[^/]")
            case group:
                body = group[1:-1]
                sign = "^" if body.startswith("!") else ""
                out.append(f"(?!/)[{sign}{_members(body.removeprefix('!'))}]")
    out.append(re.escape(pattern[at:]))
    try:
        return re.compile("".join(out), re.DOTALL)
    except re.error:  # a group such as [z-a] is no range: then it means its own letters
        return re.compile(re.escape(pattern))


def _members(body: str) -> str:
    """The inside of a group, such as `a-z_`, as a regular expression writes it."""
    out, at = [], 0
    while at < len(body):
        if body[at + 1 : at + 2] == "-" and at + 2 < len(body):
            out.append(f"{re.escape(body[at])}-{re.escape(body[at + 2])}")
            at += 3
        else:
            out.append(re.escape(body[at]))
            at += 1
    return "".join(out)


def is_glob(pattern: str) -> bool:
    return any(c in pattern for c in "*?[")


def matches(pattern: str, path: str) -> bool:
    return compiled(pattern).fullmatch(path) is not None


def prefix(pattern: str) -> str:
    """The literal start of a pattern: what every match begins with."""
    for i, c in enumerate(pattern):
        if c in "*?[":
            return pattern[:i]
    return pattern
