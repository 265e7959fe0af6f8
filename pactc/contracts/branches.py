"""What a table should show of a contract: each error, each branch of each condition, the values at
the edge of each comparison. A goal is what must be true and false of a call for that.

An expression is taken apart at `&&`, `||`, `!` and `? :`; what is left are its literals.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .atoms import pool
from .cel import conjuncts, mentions, tokens
from .contract import Clause, Contract, Function

Literal = tuple[str, bool]
"""An expression, and what it should be."""
Way = tuple[Literal, ...]
"""Literals that together make an expression true, or false."""

MOST = 24
RELATIONS = ("==", "!=", "<=", ">=", "<", ">")


@dataclass(frozen=True)
class Goal:
    """`what` is for people. Only what is `needed` counts as missing when no call shows it; other
    goals may be beyond what any call can show."""

    function: str
    clause: str
    what: str
    needs: Way
    needed: bool = False


@lru_cache(maxsize=256)
def goals(contract: Contract, name: str) -> tuple[Goal, ...]:
    """All goals of a function, the most important first."""
    function = contract.functions[name]
    allowed = within(function)
    errors = [c for c in function.errors if c.text]
    none = allowed + _flat([(c.text or "", False) for c in errors])
    found = [Goal(function.name, "", "a call that raises nothing", none, needed=True)]
    before = allowed
    for clause in errors:
        found.extend(_of_error(contract, function, clause, before))
        before += _flat([(clause.text or "", False)])
    for requires in function.requires:
        if requires.text is None:
            continue
        for way in ways(requires.text, True):
            found.extend(_edges(contract, function, requires.id, allowed, way))
    steps = contract.state.transitions if contract.state else ()
    for ensures in (*function.ensures, *(t for t in steps if t.function == function.name)):
        for text in dict.fromkeys(conditions(ensures.text) if ensures.text else ()):
            for want in (True, False):
                told = f"`{text}` {'true' if want else 'false'}"
                found.append(
                    Goal(function.name, ensures.id, told, _add(none, ((text, want),)), True)
                )
                for way in ways(text, want):
                    found.append(Goal(function.name, ensures.id, told, _add(none, way)))
                    found.extend(_edges(contract, function, ensures.id, none, way))
    first: dict[Way, Goal] = {}
    for goal in sorted(found, key=lambda goal: not goal.needed):
        if not any((text, not want) in goal.needs for text, want in goal.needs):
            first.setdefault(goal.needs, goal)
    return tuple(first.values())


def within(function: Function) -> Way:
    """What `requires` wants."""
    return _flat([(c.text, True) for c in function.requires if c.text])


def _of_error(
    contract: Contract, function: Function, clause: Clause, before: Way
) -> Iterator[Goal]:
    text, name = clause.text or "", function.name
    yield Goal(
        name, clause.id, f"a call that raises {clause.raises}", _add(before, ((text, True),)), True
    )
    for want in (True, False):
        for way in ways(text, want):
            yield Goal(name, clause.id, "a branch", _add(before, way))
            yield from _edges(contract, function, clause.id, before, way)
    for leaf in dict.fromkeys(
        leaf for want in (True, False) for w in ways(text, want) for leaf in w
    ):
        told = f"`{leaf[0]}` {'true' if leaf[1] else 'false'}"
        yield Goal(name, clause.id, told, _add(before, (leaf,)), needed=True)


def _edges(
    contract: Contract, function: Function, clause: str, before: Way, way: Way
) -> Iterator[Goal]:
    """Both sides equal, or one step apart; lists of which an item nearly does it."""
    steps = [d for d in pool(contract, function.name).deltas if d == 1 or _a_step(function, d)]
    for place, (text, want) in enumerate(way):
        others = _add(before, (*way[:place], *way[place + 1 :]))
        if (parts := relation(text)) and parts[1] not in ("==", "!=") and want:
            left, _, right = parts
            for by in (0, *steps, *(-s for s in steps)):
                edge = f"({left}) == ({right}) + ({by})"
                yield Goal(function.name, clause, "an edge", _add(others, ((edge, True),)))
        if found := quantified(text):
            over, _, name, body = found
            for inner in (*ways(body, True), *ways(body, False)):
                some = " && ".join(f"({t})" if yes else f"!({t})" for t, yes in inner)
                near = ((f"{over}.exists({name}, {some})", True), (text, want))
                yield Goal(function.name, clause, "a near miss", _add(others, near))


def _a_step(function: Function, number: int) -> bool:
    texts = [c.text or "" for c in function.clauses()]
    return any(f"% {number}" in t or f"%{number}" in t for t in texts)


def _add(one: Way, other: Way) -> Way:
    return tuple(dict.fromkeys((*one, *other)))


def _flat(literals: Sequence[tuple[str | None, bool]]) -> Way:
    """Literals without what a single way makes of them: `!(a || b)` is `!a` and `!b`."""
    found: list[Literal] = []
    for text, want in literals:
        options = ways(text or "true", want)
        found.extend(options[0] if len(options) == 1 else ((text or "true", want),))
    return tuple(dict.fromkeys(found))


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
                yield _add(one, other)
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
            if _boolean(side) and not any(mentions(side, n) for n in ("result", "state")):
                yield side


def _boolean(text: str) -> bool:
    kind, parts = taken_apart(text)
    return bool(kind in ("&&", "||", "!") or relation(parts[0]) or quantified(parts[0]))


def replaced(text: str, name: str, by: str) -> str:
    """The expression with a variable replaced."""
    made, last = "", 0
    words: list[Any] = tokens(text)
    for place, (what, word, at) in enumerate(words):
        if what == "name" and word == name and (not place or words[place - 1][1] != "."):
            made += text[last:at] + by
            last = at + len(word)
    return made + text[last:]
