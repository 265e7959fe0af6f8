"""Expressions taken apart at `&&`, `||`, `!` and `? :`, down to what is left, their literals."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache

from .cel import conjuncts, mentions, tokens

Literal = tuple[str, bool]
"""An expression, and what it should be."""
Way = tuple[Literal, ...]
"""Literals that together make an expression true, or false."""

MOST = 24
RELATIONS = ("==", "!=", "<=", ">=", "<", ">")


def joined(one: Way, other: Way) -> Way:
    """Both, each literal once."""
    return tuple(dict.fromkeys((*one, *other)))


@lru_cache(maxsize=4096)
def ways(text: str, want: bool) -> list[Way]:
    """How an expression can come to be true or false. Each part decides it once."""
    found: dict[frozenset[Literal], Way] = {}
    for way in _ways(text, want):
        found.setdefault(frozenset(way), way)
    return list(found.values())[:MOST]


def _ways(text: str, want: bool) -> Iterator[Way]:
    kind, parts = taken_apart(text)
    if kind == "!":
        yield from _ways(parts[0], not want)
    elif kind == "?":
        for chosen, side in ((True, parts[1]), (False, parts[2])):
            for one, other in itertools.product(ways(parts[0], chosen), ways(side, want)):
                yield joined(one, other)
    elif kind in ("&&", "||"):
        neutral = kind == "&&"  # what a part must be for the others to decide
        rest = [ways(part, neutral)[0] for part in parts]
        for place, part in enumerate(parts):
            others = [way for i, way in enumerate(rest) if i != place]
            for way in ways(part, want):
                yield tuple(dict.fromkeys(itertools.chain(way, *others)))
    else:
        yield ((parts[0], want),)


@lru_cache(maxsize=4096)
def taken_apart(text: str) -> tuple[str, list[str]]:
    """The weakest operator of an expression, and its parts; no operator for a literal."""
    parts = conjuncts(text)
    if len(parts) > 1:
        return "&&", parts
    text = parts[0]
    marks = _outside(text)
    if asked := [at for word, at in marks if word == "?"]:
        depth = 0
        for word, at in marks:
            depth += (word == "?") - (word == ":")
            if word == ":" and depth == 0:
                return "?", [text[: asked[0]], text[asked[0] + 1 : at], text[at + 1 :]]
    cuts = [at for word, at in marks if word == "||"]
    if cuts:
        edges = [0, *(at + 2 for at in cuts)]
        return "||", [text[a:b].strip() for a, b in zip(edges, [*cuts, len(text)], strict=True)]
    if text.startswith("!") and not any(word in (*RELATIONS, "in") for word, _ in marks):
        return "!", [text[1:]]
    return "", [text]


def _outside(text: str) -> list[tuple[str, int]]:
    """The words outside of all brackets, with their places."""
    depth, found = 0, []
    for what, word, at in tokens(text):
        if what in ("text", "number"):
            continue
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
        if depth == 0:
            found.append((word, at))
    return found


@lru_cache(maxsize=4096)
def relation(text: str) -> tuple[str, str, str] | None:
    """Left side, operator and right side of a comparison."""
    marks = _outside(text)
    if any(word in ("&&", "||", "?") for word, _ in marks):
        return None
    for word, at in marks:
        if word in RELATIONS:
            return text[:at].strip(), word, text[at + len(word) :].strip()
    return None


@lru_cache(maxsize=4096)
def quantified(text: str) -> tuple[str, str, str, str] | None:
    """`list.exists(name, body)` or `all` as list, word, name, body."""
    words = [t for t in tokens(text) if t[1].strip()]
    for place in range(1, len(words) - 4):
        word, at = words[place][1], words[place - 1][2]
        if word in ("exists", "all") and words[place - 1][1] == "." and words[place + 1][1] == "(":
            inner = text[words[place + 1][2] + 1 :]
            if not inner.endswith(")") or words[place + 3][1] != ",":
                return None
            closes = next((at for w, at in _outside("(" + inner) if w == ")"), -1)
            if closes != len(inner):  # there is more after it, or it stands within something
                return None
            if text.startswith("!"):
                return None
            name, _, body = inner[:-1].partition(",")
            return text[:at].strip(), word, name.strip(), body.strip()
    return None


def conditions(text: str) -> Iterator[str]:
    """The conditions in a clause about the result that are known before the call."""
    if not any(mentions(text, name) for name in ("result", "state")):
        yield text
        return
    kind, parts = taken_apart(text)
    if kind:
        for part in parts:
            yield from conditions(part)
        return
    sides = relation(text)
    if sides and sides[1] in ("==", "!="):
        for side in (sides[0], sides[2]):
            if any(mentions(side, n) for n in ("result", "state")):
                continue
            if _boolean(side):
                yield side
            else:
                yield from _choosing(side)


def _choosing(text: str) -> Iterator[str]:
    """What decides between values that are no truths: `a > 5 ? a : 0`."""
    kind, parts = taken_apart(text)
    if kind == "?":
        yield parts[0].strip()
        yield from _choosing(parts[1])
        yield from _choosing(parts[2])


def _boolean(text: str) -> bool:
    kind, parts = taken_apart(text)
    if kind == "?":
        return _boolean(parts[1]) and _boolean(parts[2])
    return bool(kind in ("&&", "||", "!") or relation(parts[0]) or quantified(parts[0]))


def replaced(text: str, name: str, by: str) -> str:
    """The expression with a variable replaced."""
    made, last = "", 0
    words = tokens(text)
    for place, (what, word, at) in enumerate(words):
        if what == "name" and word == name and (not place or words[place - 1][1] != "."):
            made += text[last:at] + by
            last = at + len(word)
    return made + text[last:]
