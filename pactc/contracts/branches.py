"""What a table should show of a contract: each error, each branch of each condition, the values at
the edge of each comparison. A goal is what must be true and false of a call for that.

An expression is taken apart at `&&`, `||`, `!` and `? :`; what is left are its literals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, product

from .atoms import pool
from .contract import Clause, Contract, Function
from .expressions import Literal, Way, conditions, joined, quantified, relation, ways
from .members import Members, known_before, members

_PATH = re.compile(r"[a-z_]\w*(\.\w+)+")


@dataclass(frozen=True)
class Goal:
    """`what` is for people. Only what is `needed` counts as missing when no call shows it; other
    goals may be beyond what any call can show. What is `hoped` for tells wrong code from right that
    nothing else does, and is looked for longer."""

    function: str
    clause: str
    what: str
    needs: Way
    needed: bool = False
    hoped: bool = False


@lru_cache(maxsize=256)
def goals(contract: Contract, name: str) -> tuple[Goal, ...]:
    """All goals of a function, the most important first."""
    function = contract.functions[name]
    allowed = within(function)
    errors = [c for c in function.errors if c.text]
    none = allowed + _flat([(c.text or "", False) for c in errors])
    found = [Goal(function.name, "", "a call that raises nothing", none, needed=True)]
    before = allowed
    for place, clause in enumerate(errors):
        found.extend(_of_error(contract, function, clause, before))
        later = _flat([(c.text or "", False) for c in errors[place + 1 :]])
        for way in ways(clause.text or "", True):
            needs = joined(joined(before, way), later)
            found.append(Goal(name, clause.id, "this error and no later one", needs, hoped=True))
            edges = _edges(contract, function, clause.id, joined(before, later), way)
            found.extend(replace(e, hoped=True) for e in edges if e.what == "an edge")
            found.extend(_orders(name, clause.id, joined(before, later), way))
        before += _flat([(clause.text or "", False)])
    for clause, text in known_before(contract, function):
        found.extend(_of_members(function, clause.id, none, text))
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
                    Goal(function.name, ensures.id, told, joined(none, ((text, want),)), True)
                )
                for way in ways(text, want):
                    found.append(Goal(function.name, ensures.id, told, joined(none, way)))
                    found.extend(_edges(contract, function, ensures.id, none, way))
                    found.extend(_orders(name, ensures.id, none, way))
    first: dict[Way, Goal] = {}
    for goal in sorted(found, key=lambda goal: (not goal.needed, not goal.hoped)):
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
        name,
        clause.id,
        f"a call that raises {clause.raises}",
        joined(before, ((text, True),)),
        True,
    )
    for want in (True, False):
        for way in ways(text, want):
            yield Goal(name, clause.id, "a branch", joined(before, way))
            yield from _edges(contract, function, clause.id, before, way)
    for leaf in dict.fromkeys(
        leaf for want in (True, False) for w in ways(text, want) for leaf in w
    ):
        told = f"`{leaf[0]}` {'true' if leaf[1] else 'false'}"
        yield Goal(name, clause.id, told, joined(before, (leaf,)), needed=True)


def _of_members(function: Function, clause: str, before: Way, text: str) -> Iterator[Goal]:
    """Some item of each collection that the clause looks through, not the first of them, not the
    last; and one at the edge of each comparison."""
    name = function.name
    for one in members(text):
        if not one.parts:
            continue
        yield Goal(name, clause, "an item", joined(before, (one.some(),)), hoped=True)
        for way in one.later():
            yield Goal(name, clause, "a later item", joined(before, way), hoped=True)
        for place, (literal, _) in enumerate(one.parts):
            sides = relation(literal)
            if sides is None or sides[1] in ("==", "!="):
                continue
            others = (*one.parts[:place], *one.parts[place + 1 :])
            edge = (f"({sides[0]}) == ({sides[2]})", True)
            needs = joined(before, (one.some(*others, edge),))
            yield Goal(name, clause, "an item at the edge", needs, hoped=True)


def _edges(
    contract: Contract, function: Function, clause: str, before: Way, way: Way
) -> Iterator[Goal]:
    """Both sides equal, or one step apart; lists of which an item nearly does it."""
    steps = _steps(contract, function)
    for place, (text, want) in enumerate(way):
        others = joined(before, (*way[:place], *way[place + 1 :]))
        if (parts := relation(text)) and parts[1] not in ("==", "!=") and want:
            left, _, right = parts
            for by in (0, *steps, *(-s for s in steps)):
                edge = f"({left}) == ({right}) + ({by})"
                yield Goal(function.name, clause, "an edge", joined(others, ((edge, True),)))
        if found := quantified(text):
            over, word, name, body = found
            if (word == "exists") == want:
                decided = Members(over, name, ((body, want),))
                for later in decided.later():
                    needs = joined(others, later)
                    yield Goal(function.name, clause, "a later item", needs, hoped=True)
            for inner in (*ways(body, True), *ways(body, False)):
                near = (Members(over, name, inner).some(), (text, want))
                yield Goal(function.name, clause, "a near miss", joined(others, near))


def _orders(function: str, clause: str, before: Way, way: Way) -> Iterator[Goal]:
    """Every order of what several comparisons speak of, and what none of them compares: of two
    spans that overlap, the one that begins first, the one that ends first. Code that compares the
    wrong two ends is right in most of them."""
    for place, (text, want) in enumerate(way):
        if (found := quantified(text)) and (found[1] == "exists") == want:
            over, _, name, body = found
            others = joined(before, (*way[:place], *way[place + 1 :]))
            for inner in ways(body, want):
                for order in _unsaid(inner):
                    one = Members(over, name, (*inner, (order, True))).some()
                    yield Goal(function, clause, "an order", joined(others, (one,)), hoped=True)
    for order in _unsaid(way):
        yield Goal(function, clause, "an order", joined(before, (*way, (order, True))), hoped=True)


def _unsaid(way: Way) -> Iterator[str]:
    """Comparisons of the sides of different comparisons, where both are fields of different
    things."""
    parts = [p for text, _ in way if (p := relation(text)) and p[1] not in ("==", "!=")]
    for one, other in combinations(parts, 2):
        for left, right in product((one[0], one[2]), (other[0], other[2])):
            if _holder(left) and _holder(right) and _holder(left) != _holder(right):
                yield from (f"{left} {word} {right}" for word in ("<", "==", ">"))


def _holder(text: str) -> str:
    """Whose field a path names; empty for what is no such path."""
    return text.rpartition(".")[0] if _PATH.fullmatch(text) else ""


def _steps(contract: Contract, function: Function) -> list[int]:
    """By how much both sides of a comparison are apart at its edge."""
    return [d for d in pool(contract, function.name).deltas if d == 1 or _a_step(function, d)]


def _a_step(function: Function, number: int) -> bool:
    texts = [c.text or "" for c in function.clauses()]
    return any(f"% {number}" in t or f"%{number}" in t for t in texts)


def _flat(literals: Sequence[tuple[str | None, bool]]) -> Way:
    """Literals without what a single way makes of them: `!(a || b)` is `!a` and `!b`."""
    found: list[Literal] = []
    for text, want in literals:
        options = ways(text or "true", want)
        found.extend(options[0] if len(options) == 1 else ((text or "true", want),))
    return tuple(dict.fromkeys(found))
