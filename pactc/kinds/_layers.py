"""Checks of a graph in layers: components that are parts of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..documents import escape
from ..model import Problem
from ._overlap import allows
from ._references import refuse, texts


def check(components: Mapping[str, Mapping[str, Any]], mode: Any) -> Iterator[Problem]:
    """Problems P409 to P412. `mode` is the spec's `build_mode`, None for its default."""
    parents = {n: str(c["parent"]) for n, c in components.items() if c.get("parent")}
    wrong = False
    for name, parent in parents.items():
        pointer = f"/components/{escape(name)}/parent"
        if mode == "flat":
            yield Problem(
                "P410", pointer, f"`{name}` is a part of `{parent}`, and the spec's build mode "
                "is `flat`", "remove `parent`, or write `build_mode: hierarchy` in the spec",
            )  # fmt: skip
        elif parent not in components:
            wrong = True
            yield refuse(parent, components, pointer, "component", "P409")
        elif (way := _way_up(name, parents))[-1] == name:
            wrong = True
            if name == min(way):
                text = f"components are parts of each other in a circle: {' -> '.join(way)}"
                yield Problem("P409", pointer, text, "let one of them be no part")
    if mode == "flat" or wrong:
        return
    for name, component in components.items():
        if name in parents:
            yield from _within(name, component, parents[name], components)
        yield from _past(name, component, parents)


def _way_up(name: str, parents: Mapping[str, str]) -> list[str]:
    """The component and all above it, until there is none or one comes again."""
    way = [name]
    while (above := parents.get(way[-1])) and above not in way[1:]:
        way.append(above)
        if above == name:
            break
    return way


def _within(
    name: str,
    component: Mapping[str, Any],
    parent: str,
    components: Mapping[str, Mapping[str, Any]],
) -> Iterator[Problem]:
    """A part does nothing that what it is a part of does not do."""
    above = components[parent]
    inner = {n for n, c in components.items() if c.get("parent") in (parent, name)}
    allowed: dict[str, Callable[[str], bool]] = {
        "effects": lambda e: any(allows(d, e) for d in texts(above.get("effects"))),
        "satisfies": lambda c: c in texts(above.get("satisfies")),
        "depends_on": lambda d: d in inner or d in texts(above.get("depends_on")),
    }
    for field, fits in allowed.items():
        for place, each in enumerate(texts(component.get(field))):
            if not fits(each):
                pointer = f"/components/{escape(name)}/{field}/{place}"
                text = f"`{name}` is a part of `{parent}`, whose `{field}` lack `{each}`"
                help_ = f"add it to `{field}` of `{parent}`, or remove it here"
                yield Problem("P411", pointer, text, help_)


def _past(name: str, component: Mapping[str, Any], parents: Mapping[str, str]) -> Iterator[Problem]:
    """A part is called by what it is a part of and by its other parts, and by nobody else."""
    for place, needed in enumerate(texts(component.get("depends_on"))):
        owner = parents.get(needed)
        if owner and name != owner and parents.get(name) != owner:
            pointer = f"/components/{escape(name)}/depends_on/{place}"
            text = f"`{name}` calls `{needed}`, which is a part of `{owner}`"
            yield Problem("P412", pointer, text, f"depend on `{owner}`")
