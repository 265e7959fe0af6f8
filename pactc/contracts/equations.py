"""Equations about a result in the text of clauses: what they say of it outright, and what they hint
at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cel import conjuncts, equation, mentions, tokens
from .near import Path

_PATH = re.compile(r"(result|state)((?:\.[A-Za-z_]\w*|\[\d+\]|\[\"[^\"\\]*\"\])*)")
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\[\"([^\"\\]*)\"\]")


def path_of(text: str, variable: str = "result") -> Path | None:
    """`result.a.b` -> ("a", "b"); None for what is no path."""
    found = _PATH.fullmatch(text.strip())
    if not found or found[1] != variable:
        return None
    return tuple(int(n) if n else a or q for a, n, q in _STEP.findall(found[2]))


def hints(text: str) -> Iterator[tuple[str, str]]:
    """The equations anywhere in an expression, also `x in [a, b]`: what would help to make it true
    or false."""
    for part in conjuncts(text):
        cuts = [
            at for what, word, at in tokens(part) if what == "mark" and word in ("||", "?", ":")
        ]
        pieces = _pieces(part, cuts)
        if len(pieces) > 1:
            for piece in pieces:
                yield from hints(piece)
        elif sides := equation(part):
            yield sides
            yield from (h for side in sides if "=" in side for h in hints(side))
        elif part.startswith("!"):
            yield from hints(part[1:])
        elif found := re.fullmatch(r"(\S+) in (\[.*\])", part, re.DOTALL):
            yield found[1], found[2] + "[*]"
        elif path_of(part) is not None:
            yield part, "true"


def _pieces(text: str, cuts: list[int]) -> list[str]:
    """The text cut at operators outside of all brackets."""
    depth, edges = 0, [0]
    for what, word, at in tokens(text):
        depth += (what == "mark") * ((word in "([{") - (word in ")]}"))
        if depth == 0 and at in cuts:
            edges += [at, at + len(word)]
    edges.append(len(text))
    return [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]


def equations(parts: list[str], variable: str, *barred: str) -> Iterator[tuple[Path, str]]:
    """Paths that a part says outright, each with the expression of its value."""
    for part in parts:
        sides = equation(part)
        if sides is None:
            bare = path_of(part.removeprefix("!"), variable)
            if bare is not None:
                yield bare, "false" if part.startswith("!") else "true"
            continue
        for side, text in (sides, sides[::-1]):
            path = path_of(side, variable)
            if path is not None and not any(mentions(text, v) for v in (variable, *barred)):
                yield path, text
                break
