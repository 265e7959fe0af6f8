"""Which claims of authority overlap, and which effects allow which. A claim is names joined by `/`;
`*` and `?` match within one name, `**` any number of names.

A trie of the claims is walked by each claim: a literal name meets only its equal and the wildcards
beside it, so that thousands of claims take linear time. A claim that begins with a wildcard is
looked up from its end. (Thousands that are wild at both ends, or thousands of different wildcards
at one place, would take quadratic time.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

DEEP = "**"


@dataclass(slots=True)
class Node:
    literal: dict[str, Node] = field(default_factory=dict)
    wild: dict[str, Node] = field(default_factory=dict)
    claims: list[tuple[str, str]] = field(default_factory=list)

    def child(self, name: str) -> Node:
        side = self.wild if is_wild(name) else self.literal
        return side.setdefault(name, Node())


def is_wild(name: str) -> bool:
    return "*" in name or "?" in name


def overlaps(claims: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """(owner, claim, earlier owner, earlier claim): for each claim the first earlier one by another
    owner that some name could belong to as well. `claims` are (owner, claim)."""
    root, mirror = Node(), Node()
    for owner, claim in claims:
        names = claim.split("/")
        backwards = is_wild(names[0]) and not is_wild(names[-1])
        start, way = (mirror, names[::-1]) if backwards else (root, names)
        if other := _first(start, way, owner):
            yield owner, claim, *other
        _add(root, names, owner, claim)
        _add(mirror, names[::-1], owner, claim)


def _add(node: Node, names: list[str], owner: str, claim: str) -> None:
    for name in names:
        node = node.child(name)
    node.claims.append((owner, claim))


def _first(root: Node, names: list[str], owner: str) -> tuple[str, str] | None:
    """The first claim in the trie that overlaps `names` and is not the owner's."""
    waiting = [(root, 0)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        node, at = waiting.pop()
        if (id(node), at) in seen:
            continue
        seen.add((id(node), at))
        if at == len(names):
            for other in node.claims:
                if other[0] != owner:
                    return other
            if DEEP in node.wild:  # it may stand for no name at all
                waiting.append((node.wild[DEEP], at))
            continue
        waiting.extend(_steps(node, names, at))
    return None


def _steps(node: Node, names: list[str], at: int) -> Iterator[tuple[Node, int]]:
    name = names[at]
    for held, child in node.wild.items():
        if held == DEEP:
            yield child, at  # stands for no name
            yield from ((child, end) for end in range(at + 1, len(names) + 1))
        elif name != DEEP and segments_meet(held, name):
            yield child, at + 1
    if name == DEEP:
        yield node, at + 1  # stands for no name
        yield from ((child, at) for child in node.literal.values())
        yield from ((child, at) for child in node.wild.values())
    elif is_wild(name):
        for held, child in node.literal.items():
            if segments_meet(held, name):
                yield child, at + 1
    elif name in node.literal:
        yield node.literal[name], at + 1


def segments_meet(left: str, right: str) -> bool:
    """Whether some name matches both patterns of one name (`*`: any text, `?`: any character)."""
    row = [True]
    for there in right:
        row.append(row[-1] and there == "*")
    for here in left:
        upper, row = row, [row[0] and here == "*"]
        for place, there in enumerate(right, 1):
            if "*" in (here, there):
                row.append(upper[place] or row[place - 1])
            else:
                row.append(upper[place - 1] and (here == there or "?" in (here, there)))
    return row[-1]


def allows(declared: str, effect: str) -> bool:
    """Whether a declared effect allows another: `db.write:bookings` allows `db.write`. To use a
    database is to use files."""
    mine, _, place = effect.partition(":")
    theirs, _, where = declared.partition(":")
    if mine != theirs:
        return mine.partition(".")[0] == "fs" and theirs.partition(".")[0] == "db"
    return not place or not where or place == where


def covers(outer: str, inner: str) -> bool:
    """Whether all that `inner` claims is claimed by `outer`."""
    return _covers(tuple(outer.split("/")), tuple(inner.split("/")))


def _covers(outer: tuple[str, ...], inner: tuple[str, ...]) -> bool:
    reach = {0}  # how many names of `inner` the names of `outer` so far can stand for
    for name in outer:
        if name == DEEP:
            reach = set(range(min(reach, default=len(inner) + 1), len(inner) + 1))
            continue
        reach = {
            at + 1
            for at in reach
            if at < len(inner) and inner[at] != DEEP and segment_covers(name, inner[at])
        }
    return len(inner) in reach


def segment_covers(outer: str, inner: str) -> bool:
    """Whether the pattern `outer` of one name matches the pattern `inner` read as a text; `*` in
    `inner` is matched only by `*`, `?` by `*` and `?`. Never true when it should not be."""
    row = [True, *(False for _ in inner)]
    for here in outer:
        upper, row = row, [row[0] and here == "*"]
        for place, there in enumerate(inner, 1):
            if here == "*":
                row.append(upper[place] or row[place - 1])
            else:
                same = here == there or (here == "?" and there != "*")
                row.append(upper[place - 1] and same)
    return row[-1]
