"""What clauses say of the members of a collection, as far as it is known before the call: the part
of a quantifier's body that does not read the result.

`old.all(s, s.tenant != args.tenant || s.id <= args.after || result.exists(r, r.id == s.id))` says
that what has this tenant and a greater id must be in the result. How many such there are, and which
are at the edge, decides whether a call shows anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .cel import Token, mentions, tokens
from .contract import Clause, Contract, Function
from .draw import changes
from .expressions import Literal, Way, quantified, relation, replaced, taken_apart, ways
from .walk import path_of

_MACROS = ("exists", "all", "exists_one", "filter", "map")
_UNKNOWN = ("result", "state")
"""What is not known before the call, where a clause speaks of the time after it."""


@dataclass(frozen=True)
class Members:
    """Those items of the collection `over`, each called `name`, of which `parts` hold. `bound`: the
    clause wants something of the result or of the state after the call for each of them."""

    over: str
    name: str
    parts: Way
    bound: bool = False

    def filter(self) -> str:
        """The list of them."""
        test = spelled(self.parts)
        return f"{self.over}.filter({self.name}, {test})" if test else self.over

    def some(self, *instead: Literal) -> Literal:
        """That there is one; with other literals instead of `parts`."""
        test = spelled(instead or self.parts)
        return (
            f"{self.over}.exists({self.name}, {test})" if test else f"size({self.over}) > 0"
        ), True

    def later(self) -> Iterator[Way]:
        """That there is one which is not the first; one which is not the last."""
        if self.over.startswith("["):
            return  # written out in the clause: no input decides what is in it
        for place in ("0", f"size({self.over}) - 1"):
            item = replaced(spelled(self.parts), self.name, f"{self.over}[{place}]")
            yield (self.some(), (item, False))


def spelled(way: Way) -> str:
    """The literals as one expression."""
    return " && ".join(f"({text})" if want else f"!({text})" for text, want in way)


def known_before(contract: Contract, function: Function) -> Iterator[tuple[Clause, str]]:
    """The clauses on the time after a call; where the function changes nothing, the state after it
    is the state before."""
    steps = contract.state.transitions if contract.state else ()
    for clause in (*function.ensures, *(t for t in steps if t.function == function.name)):
        if clause.text:
            stays = not changes(contract, function)
            yield clause, replaced(clause.text, "state", "old") if stays else clause.text


@lru_cache(maxsize=1024)
def members(text: str) -> tuple[Members, ...]:
    """Of every collection that the expression looks through, and that is known before the call."""
    found: dict[Members, None] = {}
    for word, over, name, body in _macros(text):
        if _unknown(over) or over.startswith("["):
            continue
        for want in (True, False):
            for way in ways(body, want):
                parts = tuple(part for part in way if not _unknown(part[0]))
                if parts or len(way) == 1:
                    bound = word == "all" and not want and len(parts) < len(way)
                    found.setdefault(Members(over, name, parts, bound))
    return tuple(found)


def sizes(contract: Contract, function: Function) -> Iterator[tuple[Clause, str, str]]:
    """How many members of the state there are, and what a clause compares that with: the clause, an
    expression for their number, and one for the bound. Where it is the result whose size has a
    bound, its members are those of the state that must be in it."""
    for clause in (*function.requires, *function.errors):
        for left, right in _bounded(clause.text or ""):
            if _of_state(left):
                yield clause, left, right
    after = list(known_before(contract, function))
    must = [m for _, text in after for m in members(text) if m.bound and _of_state(m.over)]
    for clause, text in after:
        for left, right in _bounded(text):
            if _of_state(left) and not _unknown(left):
                yield clause, left, right
            elif path_of(left[5:-1], "result") is not None and must:
                yield clause, f"size({must[0].filter()})", right


def _of_state(text: str) -> bool:
    return any(mentions(text, name) for name in ("old", "state"))


def _bounded(text: str) -> Iterator[tuple[str, str]]:
    """Both sides of the comparisons of a size with what is known of the arguments alone."""
    for literal in _literals(text):
        sides = relation(literal)
        if sides is None:
            continue
        for one, other in ((sides[0], sides[2]), (sides[2], sides[0])):
            named = any(mentions(other, n) for n in ("result", "state", "old"))
            if one.startswith("size(") and one.endswith(")") and not named and "size(" not in other:
                yield one, other


def _literals(text: str) -> Iterator[str]:
    kind, parts = taken_apart(text)
    if kind:
        for part in parts:
            yield from _literals(part)
    elif found := quantified(text):
        yield from _literals(found[3])
    else:
        yield text


def _unknown(text: str) -> bool:
    return any(mentions(text, name) for name in _UNKNOWN)


def _macros(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Word, collection, name and body of every macro that stands in no other."""
    words = [t for t in tokens(text) if t[1].strip()]
    place = 1
    while place < len(words) - 4:
        word, opened = words[place][1], place + 1
        if word in _MACROS and words[place - 1][1] == "." and words[opened][1] == "(":
            closed = _other(words, opened, 1)
            start = _receiver(words, place - 1)
            if closed < len(words) and start < place - 1 and words[opened + 2][1] == ",":
                over = text[words[start][2] : words[place - 1][2]].strip()
                body = text[words[opened + 2][2] + 1 : words[closed][2]].strip()
                if word != "map":
                    yield word, over, words[opened + 1][1], body
                place = closed
        place += 1


def _other(words: Sequence[Token], place: int, step: int) -> int:
    """Where the bracket at `place` has its other half."""
    depth = 0
    while 0 <= place < len(words):
        what, word, _ = words[place]
        if what == "mark":
            depth += (word in "([{") - (word in ")]}")
        if depth == 0:
            return place
        place += step
    return place


def _receiver(words: Sequence[Token], dot: int) -> int:
    """Where the expression before the dot begins: `a.b[0].f(x)`."""
    place = dot - 1
    while place >= 0:
        if words[place][1] in (")", "]"):
            place = _other(words, place, -1)
            if place > 0 and words[place - 1][0] == "name":
                place -= 1
        if place > 1 and words[place - 1][1] == ".":
            place -= 2
            continue
        if place > 0 and words[place][1] == "[" and words[place - 1][1] in (")", "]"):
            place -= 1
            continue
        return max(place, 0)
    return dot
