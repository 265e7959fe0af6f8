"""Who is asked for artifacts of a kind, and how, by the spec's `config`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
            if "batch" in stated.get("options", ()):  # how it is asked for, and not what is asked
                rest = {k: v for k, v in stated.pop("options").items() if k != "batch"}
                stated |= {"options": rest} if rest else {}
            return of_value("author", {"name": name, **stated})
    return of_value("author", {"name": name})


def sources(config: Any, kind: str, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What the importers among the authors of a kind read: the author's name, and the path of a
    file or a glob. `paths` are all of the project. What an importer would refuse is left out."""
    for each in chosen(config, kind):
        options = _mapping(each.get("options"))
        if each["name"] == "openapi":
            file = options.get("file")
            found = [file if isinstance(file, str) else ""]
        elif each["name"] == "python":
            found = [*_modules(options, paths)]
        else:
            continue
        yield from ((each["name"], path) for path in found if _inside(path))


def _modules(options: Mapping[str, Any], paths: Sequence[str]) -> Iterator[str]:
    package = options.get("package")
    if not isinstance(package, str):
        return
    below = package.replace(".", "/")
    given = any(p.startswith(f"src/{below}/") or p == f"src/{below}.py" for p in paths)
    source = options.get("source", "src" if given else ".")
    start = "" if source == "." else f"{source}/"
    if (module := f"{start}{below}.py") in paths:
        yield module
    else:
        yield f"{start}{below}/**/*.py"


def _inside(path: str) -> bool:
    return not {"", ".", ".."} & {*path.split("/")} and "\0" not in path


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
