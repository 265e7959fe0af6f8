"""Where the components of a graph go on a page: in columns, each right of all that it relies on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WIDTH, HEIGHT, RIGHT, DOWN, MARGIN = 176, 52, 248, 76, 12


@dataclass(frozen=True, slots=True)
class Node:
    """A box; `x` and `y` are its upper left corner, in pixels."""

    id: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """`edges` are SVG paths from a component to what it relies on."""

    nodes: tuple[Node, ...]
    edges: tuple[str, ...]
    width: int
    height: int


def drawing(depends_on: Mapping[str, Iterable[str]]) -> Drawing:
    """Of components and what each relies on. Cycles are drawn as if their last edge were not."""
    column: dict[str, int] = {}

    def place(id_: str, above: tuple[str, ...]) -> int:
        if id_ not in column:
            below = [d for d in depends_on.get(id_, ()) if d in depends_on and d not in above]
            column[id_] = max((place(d, (*above, id_)) + 1 for d in below), default=0)
        return column[id_]

    rows: defaultdict[int, list[str]] = defaultdict(list)
    for id_ in depends_on:
        rows[place(id_, (id_,))].append(id_)
    last = max(rows, default=0)
    # Right to left, as a request runs: what relies on most comes first.
    at = {
        id_: (MARGIN + (last - n) * RIGHT, MARGIN + row * DOWN)
        for n, ids in rows.items()
        for row, id_ in enumerate(ids)
    }
    edges = [
        _edge(at[id_], at[other])
        for id_, others in depends_on.items()
        for other in others
        if other in at and other != id_
    ]
    tallest = max((len(ids) for ids in rows.values()), default=0)
    return Drawing(
        tuple(Node(id_, *place_) for id_, place_ in at.items()), tuple(edges),
        2 * MARGIN + last * RIGHT + WIDTH, 2 * MARGIN + max(tallest - 1, 0) * DOWN + HEIGHT,
    )  # fmt: skip


def _edge(one: tuple[int, int], other: tuple[int, int]) -> str:
    x1, y1 = one[0] + WIDTH, one[1] + HEIGHT // 2
    x2, y2 = other[0], other[1] + HEIGHT // 2
    if x2 < x1:  # back to the left: from below
        x1, y1, x2, y2 = one[0] + WIDTH // 2, one[1] + HEIGHT, other[0] + WIDTH // 2, other[1]
    bend = abs(x2 - x1) // 2
    return f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}"
