"""Who is asked for artifacts of a kind, and how, by the spec's `config`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fingerprint import of_value

EFFECTIVE = ("model", "command", "options")
"""What of an author's setting decides what it writes: how long it may take does not."""


def chosen(config: Any, kind: str) -> list[Mapping[str, Any]]:
    """The settings of the authors of a kind, in the order in which they are asked; empty where
    nobody is. `config` is the spec's, or None."""
    found = _mapping(config)
    first = _mapping(found.get("authors")).get(kind) or found.get("author")
    if not isinstance(first, Mapping):
        return []
    rest = first.get("fallback")
    named = [first, *(rest if isinstance(rest, list) else [])]
    return [each for each in named if isinstance(each, Mapping) and "name" in each]


def part(config: Any, kind: str, name: str) -> str:
    """The fingerprint of how the author called `name` is asked for artifacts of a kind: change it,
    and what that author wrote is stale. The same for every author that the spec says nothing of."""
    for each in chosen(config, kind):
        if each["name"] == name:
            stated = {key: each[key] for key in EFFECTIVE if each.get(key)}
            return of_value("author", {"name": name, **stated})
    return of_value("author", {"name": name})


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
