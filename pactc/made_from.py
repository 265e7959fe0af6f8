"""Parts that are less than a file, or more than one: what a contract uses of another, and what an
importer reads."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import PactError
from .fingerprint import ABSENT, digest
from .model import Artifact, Dependency
from .needs import SOURCE
from .patterns import is_glob, matches, prefix
from .reader import Reader


class Imported:
    """The files that importers read, each looked up and hashed once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rolled: dict[str, str] = {}
        self._matched: dict[str, list[str]] = {}

    def fingerprint(self, need: Dependency) -> str:
        """Of a file, or of all that match a glob."""
        if not is_glob(need.path):
            return self._reader.digest(need.path, "")
        if need.path not in self._rolled:
            files = [(p, self._reader.digest(p, "")) for p in self.files(need)]
            flat = [text.encode() for file in files for text in file]
            self._rolled[need.path] = digest("#files", *flat)
        return self._rolled[need.path]

    def files(self, need: Dependency) -> list[str]:
        """The paths of a dependency on a file, or on all files that match a glob."""
        if need.input != SOURCE or not is_glob(need.path):
            return [need.path]
        if need.path not in self._matched:
            start, paths = prefix(need.path), self._reader.paths()
            self._matched[need.path] = [
                p for p in paths if p.startswith(start) and matches(need.path, p)
            ]
        return self._matched[need.path]


def interface(reader: Reader, artifact: Artifact, need: Dependency) -> Iterator[tuple[str, str]]:
    """What a contract uses of another: all of it as long as it does not say what."""
    try:
        mine, other = reader.value(artifact.path, ""), reader.value(need.path, "")
    except (KeyError, PactError):
        mine = other = None
    uses = (mine.get("depends_on") or {}) if isinstance(mine, dict) else {}
    functions = uses.get(need.key or "") if isinstance(uses, dict) else None
    if not isinstance(functions, list) or not isinstance(other, dict):
        yield need.part, reader.digest(need.path, need.pointer)
        return
    from .kinds._used import used

    for pointer in sorted(used(other, [f for f in functions if isinstance(f, str)])):
        found = reader.digest(need.path, pointer)
        if found != ABSENT or pointer.startswith("/functions/"):
            yield f"{need.part}#{pointer}", found
