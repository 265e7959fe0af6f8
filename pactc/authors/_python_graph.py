"""The graph of a package: a component for each module, subpackage or class that offers anything."""

from __future__ import annotations

from typing import Any

from ._drafting import Notes, sentence
from ._python_needs import Needs
from ._python_parts import Part

NAMED = 6


def graph(needs: Needs, notes: Notes) -> dict[str, Any]:
    """One criterion for each component: code tells what it offers, and nobody what it is for."""
    criteria: dict[str, Any] = {}
    components: dict[str, Any] = {}
    depends = needs.dependencies(notes)
    for number, (id_, part) in enumerate(needs.parts.items(), 1):
        criterion = f"AC-{number}"
        criteria[criterion] = {"text": _criterion(part)}
        said = sentence(part.doc)
        if not said:
            notes.add("Components without a docstring, whose purpose is to be written", f"`{id_}`")
        made: dict[str, Any] = {
            "title": part.name,
            "purpose": said or f"Offers {_listed(part)} of `{part.name}`.",
        }
        if depends[id_]:
            made["depends_on"] = depends[id_]
        made["satisfies"] = [criterion]
        if effects := needs.effects(id_):
            made["effects"] = effects
        made["source"] = sorted(part.sources)
        components[id_] = made
    notes.add("The criteria say only that what is there stays: write what the system must do", "")
    told = "Effects are those that names tell; what objects and libraries do is not seen"
    notes.add(told, "")
    notes.add("Code tells no authority of components", "")
    return {"criteria": criteria, "components": components}


def _criterion(part: Part) -> str:
    one = len(part.functions) == 1
    how = "does what its signature and docstring say" if one else (
        "each does what its signature and docstring say"
    )  # fmt: skip
    return f"`{part.name}` offers {_listed(part)}, {'which' if one else 'and'} {how}."


def _listed(part: Part) -> str:
    names = [f"`{n}`" for n in part.functions]
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more functions"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
