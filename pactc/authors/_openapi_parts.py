"""Which operations belong to which component, and the graph that they make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kinds._references import mapping
from ._drafting import Notes, component_id, free, sentence
from ._openapi_read import AUTHOR, Entry, Source, entries
from ._options import choice_option, globs_option, text_option
from .author import Settings

EFFECT = "http.serve"


def parts(source: Source, settings: Settings) -> dict[str, list[Entry]]:
    """Component id -> its operations. With `components: tags` there is one for each first tag, and
    one named by the option `component` for operations without a tag; with `one` there is that
    one. Raises P837 for a document without operations."""
    how = choice_option(settings, AUTHOR, "components", ("tags", "one"))
    whole = component_id(text_option(settings, AUTHOR, "component", "api", "api"), "api")
    found = entries(source)
    if not found:
        raise source.refused("/paths", "the document has no operation", "add one under `paths`")
    names: dict[str, str] = {}
    for entry in found:
        tag = entry.tag
        if how == "tags" and tag is not None and tag not in names:
            names[tag] = free(component_id(tag, "tag"), {*names.values(), whole})
    made: dict[str, list[Entry]] = {}
    for entry in found:
        name = names[entry.tag] if how == "tags" and entry.tag is not None else whole
        made.setdefault(name, []).append(entry)
    return dict(sorted(made.items()))


def graph(source: Source, settings: Settings, notes: Notes) -> dict[str, Any]:
    """The graph: a criterion for each operation, in the words of its summary."""
    criteria: dict[str, Any] = {}
    components: dict[str, Any] = {}
    globs = globs_option(settings, AUTHOR, "source", "[src/**]")
    tags = _tags(source)
    for name, held in parts(source, settings).items():
        ids = []
        for entry in held:
            ids.append(f"AC-{len(criteria) + 1}")
            criteria[ids[-1]] = {"text": _criterion(entry, notes)}
        described = sentence(tags.get(held[0].tag or ""))
        purpose = described or f"Serves {_listed([e.title for e in held])}."
        components[name] = {
            "title": (held[0].tag or _title(source)).strip() or name,
            "purpose": purpose,
            "satisfies": ids,
            "effects": [EFFECT],
        }
        if globs:
            components[name]["source"] = globs
    if not globs:
        notes.add("The document does not say where the implementation is: give `source`", "")
    told = "The document tells no effect but that it is served; add what each component does"
    notes.add(told, "")
    notes.add("The document tells no dependencies and no authority of components", "")
    return {"criteria": criteria, "components": components}


def _criterion(entry: Entry, notes: Notes) -> str:
    said = sentence(_text(entry.about, "summary")) or sentence(_text(entry.about, "description"))
    if not said:
        notes.add("Operations without a summary, whose criterion says little", f"`{entry.title}`")
        said = "It answers as the document says."
    return f"`{entry.title}`: {said}"


def _tags(source: Source) -> dict[str, str]:
    """What the document says of each tag."""
    listed = source.value.get("tags")
    found: dict[str, str] = {}
    for tag in listed if isinstance(listed, list) else ():
        if isinstance(name := mapping(tag).get("name"), str):
            found[name] = _text(mapping(tag), "description")
    return found


def _title(source: Source) -> str:
    return sentence(_text(mapping(source.value.get("info")), "title")) or "API"


def _text(about: Mapping[str, Any], word: str) -> str:
    found = about.get(word)
    return found if isinstance(found, str) else ""


def _listed(titles: list[str], most: int = 5) -> str:
    named = ", ".join(f"`{t}`" for t in titles[:most])
    return named if len(titles) <= most else f"{named} and {len(titles) - most} more operations"
