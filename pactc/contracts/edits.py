"""Small edits of a CEL expression: a constant moved by one, `<` for `<=`, `&&` for `||`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cel import CelError, Program, tokens

_SWAPS = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
}  # fmt: skip
_TIMES = re.compile(r"(\{\d*,?)(\d+)(\})")
MOST = 24


def edits(text: str) -> list[tuple[str, str, str]]:
    """(what stood there, what stands there now, the whole new text), at most MOST of them; each
    one compiles."""
    found = []
    for old, new, at in _edits(text):
        whole = text[:at] + new + text[at + len(old) :]
        try:
            Program(whole)
        except CelError:
            continue
        found.append((old, new, whole))
    return found[:MOST]


def _edits(text: str) -> Iterator[tuple[str, str, int]]:
    for what, word, at in tokens(text):
        if what == "mark" and word in _SWAPS:
            yield word, _SWAPS[word], at
        elif what == "number" and word.isdigit():
            yield word, str(int(word) + 1), at
            if int(word):
                yield word, str(int(word) - 1), at
        elif what == "text":
            for times in _TIMES.finditer(word):
                for by in (1, -1):
                    number = max(0, int(times[2]) + by)
                    new = f"{word[: times.start(2)]}{number}{word[times.end(2) :]}"
                    yield word, new, at
