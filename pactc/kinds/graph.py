"""Checks of the component graph. Linear in components and dependencies, without recursion."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem, Value
from . import _layers as layers
from ._overlap import overlaps
from ._references import mapping, refuse, texts


def check(value: Value, inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems P401-P413. `inputs`: mode (the spec's `build_mode`, or None)."""
    graph = mapping(value)
    criteria = mapping(graph.get("criteria"))
    components = {name: mapping(c) for name, c in mapping(graph.get("components")).items()}
    needs = {name: texts(c.get("depends_on")) for name, c in components.items()}
    yield from _collisions(criteria, "/criteria", "criteria")
    yield from _collisions(components, "/components", "components")
    yield from _dependencies(needs)
    yield from _cycles(needs)
    yield from _authority(components)
    yield from _criteria(criteria, components)
    yield from _needless(components, needs)
    yield from layers.check(components, inputs.get("mode"))
    for type_, owner in mapping(graph.get("types")).items():
        if owner not in components:
            yield refuse(str(owner), components, f"/types/{escape(type_)}", "component", "P413")


def _at(component: str, *rest: str | int) -> str:
    return "/components/" + "/".join([escape(component), *map(str, rest)])


def _collisions(names: Iterable[str], pointer: str, what: str) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name in names:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
        other = first.setdefault(folded, name)
        if other is not name:
            text = f"the {what} `{other}` and `{name}` differ only by case or Unicode form"
            yield Problem("P404", f"{pointer}/{escape(name)}", text, "rename one of them")


def _dependencies(needs: Mapping[str, list[str]]) -> Iterator[Problem]:
    for name, dependencies in needs.items():
        for place, dependency in enumerate(dependencies):
            pointer = _at(name, "depends_on", place)
            if dependency == name:
                text = f"component `{name}` depends on itself"
                yield Problem("P402", pointer, text, "remove it from `depends_on`")
            elif dependency not in needs:
                yield refuse(dependency, needs, pointer, "component", "P403")


def _cycles(needs: Mapping[str, list[str]]) -> Iterator[Problem]:
    """One problem for each knot of components that all need each other: a shortest way round."""
    edges = {n: [d for d in ds if d in needs and d != n] for n, ds in needs.items()}
    for knot in _knots(edges):
        start = min(knot)
        way = _way_round(start, knot, edges)
        text = f"components need each other in a circle: {' -> '.join([*way, start])}"
        notes = (f"{len(knot)} components are entangled",) if len(knot) > len(way) else ()
        pointer = _at(start, "depends_on", needs[start].index(way[1]))
        help_ = "remove one of these dependencies, or move what both sides need into a component"
        yield Problem("P401", pointer, text, help_, notes)


def _knots(edges: Mapping[str, list[str]]) -> Iterator[set[str]]:
    """Strongly connected components with more than one member (R. Tarjan, Depth-first search and
    linear graph algorithms, 1972), with a stack of our own."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            for after in rest:
                if after not in index:
                    index[after] = low[after] = len(index)
                    stack.append(after)
                    on_stack.add(after)
                    work.append((after, iter(edges[after])))
                    break
                if after in on_stack:
                    low[node] = min(low[node], index[after])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    knot = {node}
                    while (member := stack.pop()) != node:
                        knot.add(member)
                    on_stack -= knot
                    if len(knot) > 1:
                        yield knot


def _way_round(start: str, knot: set[str], edges: Mapping[str, list[str]]) -> list[str]:
    """A shortest circle through `start` within its knot, breadth first."""
    before: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for after in edges[node]:
            if after == start:
                way = [node]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return way[::-1]
            if after in knot and after not in before:
                before[after] = node
                waiting.append(after)
    raise AssertionError("a knot has a way round")


def _authority(components: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    places = {
        (name, claim): place
        for name, c in components.items()
        for place, claim in enumerate(texts(c.get("authority")))
    }
    for name, claim, other, others in overlaps(places):
        text = f"`{name}` claims authority over `{claim}`, and `{other}` claims "
        text += "it too" if others == claim else f"`{others}`, which overlaps"
        pointer = _at(name, "authority", places[name, claim])
        help_ = "leave it to one of them, and let the other depend on it"
        yield Problem("P405", pointer, text, help_)


def _criteria(
    criteria: Mapping[str, Any], components: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    satisfied = set()
    for name, component in components.items():
        for place, criterion in enumerate(texts(component.get("satisfies"))):
            satisfied.add(criterion)
            if criterion not in criteria:
                pointer = _at(name, "satisfies", place)
                yield refuse(criterion, criteria, pointer, "criterion", "P407")
    for name in criteria:
        if name not in satisfied:
            text = f"no component satisfies criterion `{name}`"
            help_ = f"add {name} to the `satisfies` of the component whose task it is"
            yield Problem("P406", f"/criteria/{escape(name)}", text, help_)


def _needless(
    components: Mapping[str, Mapping[str, Any]], needs: Mapping[str, list[str]]
) -> Iterator[Problem]:
    needed = {d for name, ds in needs.items() for d in ds if d != name}
    for name, component in components.items():
        if not component.get("satisfies") and name not in needed:
            text = f"nobody needs component `{name}`: it satisfies no criterion, and no other "
            text += "component depends on it"
            help_ = "say which criterion it satisfies, or remove it"
            yield Problem("P408", _at(name), text, help_)
