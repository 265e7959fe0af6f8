"""Keys stay where they are: what an author wrote holds the value of none of the variables that it,
or whoever asked it, could see."""

from __future__ import annotations

import os
from collections.abc import Iterable

KEYS = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY")
"""Variables that pactc itself takes a key from."""
HIDDEN = "***"
SHORTEST = 8  # bytes; what is shorter is no key, and is found everywhere


def held(data: bytes, names: Iterable[str] = ()) -> str | None:
    """The name of the first variable whose value is in the bytes, or None."""
    return next((name for name, value in _values(names) if value.encode() in data), None)


def hidden(text: str, names: Iterable[str] = ()) -> str:
    """The text without any of the values."""
    for _, value in _values(names):
        text = text.replace(value, HIDDEN)
    return text


def _values(names: Iterable[str]) -> list[tuple[str, str]]:
    found = {name: os.environ.get(name, "") for name in (*KEYS, *names)}
    return [(name, value) for name, value in found.items() if len(value) >= SHORTEST]
