"""What one artifact is made from, as its rule says: inputs, loops, globs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from .authors.config import sources
from .errors import PactError
from .model import Action, Artifact, Dependency, Goal, Input, Value
from .patterns import is_glob, matches, prefix
from .rules import SELF, Registry

RECORDS = ".pact/records/"
ROOT = "@root"
SPEC = "build-spec.yaml"
AUTHOR = "author"  # the name of a dependency that is no input
SOURCE = "@source"  # of what an importer reads; `key` is the importer, and who else writes does not


class View(Protocol):
    """What planning may see of a tree."""

    def paths(self) -> Sequence[str]:
        """Every path, sorted."""
        ...

    def value(self, path: str, pointer: str) -> Value:
        """The value at the pointer. Raises KeyError if the file or the slice is absent, PactError
        if the file cannot be read as a document."""
        ...

    def lacks(self, path: str, key: str) -> bool:
        """Whether a file certainly has no such key: then nobody has to parse it to know."""
        ...


def looped(view: View, path: str, pointer: str, keys: Sequence[str]) -> list[str]:
    """What an input loops over: the texts of a list, the keys of a mapping, or the one text that
    the keys lead to. Empty if there is none, or if the file cannot be read."""
    if keys and view.lacks(path, keys[-1]):
        return []
    try:
        value = view.value(path, pointer)
        for key in keys:
            value = value[key] if isinstance(value, dict) else None
    except (KeyError, PactError):
        return []
    names = [value] if isinstance(value, str) else value if isinstance(value, list | dict) else []
    return list(dict.fromkeys(n for n in names if isinstance(n, str)))


def slice_of(view: View, path: str, pointer: str) -> Any:
    """The value of a slice; None if it is absent, or cannot be read."""
    try:
        return view.value(path, pointer)
    except (KeyError, PactError):
        return None


class Resolver:
    """Finds the dependencies of artifacts. Adds to `sources` each file that decides what is looped
    over, and so the plan."""

    def __init__(
        self,
        registry: Registry,
        view: View,
        artifacts: Mapping[str, Artifact],
        by_path: Mapping[str, str],
        by_kind: Mapping[str, list[Artifact]],
        paths: Sequence[str],
        sources: set[str],
    ) -> None:
        self.registry, self.view = registry, view
        self.artifacts, self.by_path, self.by_kind = artifacts, by_path, by_kind
        self.paths, self.sources = paths, sources
        self._globs: dict[str, tuple[str, ...]] = {}
        self._config: Any = None
        self._imported: dict[str, tuple[tuple[str, str], ...]] = {}
        self._all: dict[str, frozenset[str]] = {}

    def source(self, path: str) -> tuple[Dependency, ...]:
        return (Dependency("each", path, artifact=self.by_path.get(path)),)

    def needs(self, artifact: Artifact) -> tuple[Dependency, ...]:
        kind = self.registry.kinds[artifact.kind]
        out: list[Dependency] = []
        single = {SELF: Dependency(SELF, artifact.path, artifact=artifact.id)}
        for entry in kind.inputs:
            if entry.loop:
                for key in self._loop(entry, single):
                    # Whoever names the pack must not take itself out of the plan by that.
                    named = self._one(entry, artifact.name, key)
                    out.extend(d for d in named if d.path != ROOT or kind.goal is not Goal.PLAN)
                continue
            found = tuple(self._one(entry, artifact.name, None))
            out.extend(found)
            if len(found) == 1:
                single[entry.name] = found[0]
        if kind.awaits and not any(d.path == kind.awaits[0] for d in out):
            out.append(
                Dependency("awaits", *kind.awaits, artifact=self.by_path.get(kind.awaits[0]))
            )
        if kind.action is Action.AUTHOR and (spec := self.by_path.get(SPEC)):
            # Who is asked to write it, and how (facts.parts).
            out.append(Dependency(AUTHOR, SPEC, "/config", spec))
            out.extend(self._sources(artifact, single.get("component")))
        return tuple(d for d in out if d.artifact != artifact.id)

    def _sources(self, artifact: Artifact, component: Dependency | None) -> Iterator[Dependency]:
        """Files that importers read. What is the only one of its kind names each; what is one of
        many the files of its own component, and the glob of all: as many names as there are files
        in each of as many records is more than a repository bears."""
        for author, path in self._read(artifact.kind):
            if not is_glob(path):
                yield Dependency(SOURCE, path, key=author)
                continue
            found = self._glob(path)
            if artifact.name is not None:
                yield Dependency(SOURCE, path, key=author)
                found = self._of(component, path)
            for each in found:
                yield Dependency(SOURCE, each, key=author)

    def _read(self, kind: str) -> tuple[tuple[str, str], ...]:
        if self._config is None:
            named = not self.view.lacks(SPEC, AUTHOR)
            self._config = (slice_of(self.view, SPEC, "/config") if named else None) or {}
        if kind not in self._imported:
            self._imported[kind] = tuple(sources(self._config, kind, self.paths))
        return self._imported[kind]

    def _of(self, component: Dependency | None, among: str) -> tuple[str, ...]:
        """Those of the files that match a glob that are source of a component."""
        if component is None:
            return ()
        globs = slice_of(self.view, component.path, f"{component.pointer}/source")
        texts = [g for g in globs if isinstance(g, str)] if isinstance(globs, list) else []
        found = {f for g in texts for f in (self._glob(g) if is_glob(g) else (g,))}
        known = self._all.setdefault(among, frozenset(self._glob(among)))
        return tuple(sorted(found & known))

    def _loop(self, entry: Input, single: Mapping[str, Dependency]) -> list[str]:
        assert entry.loop
        start = single.get(entry.loop[0])
        if start is None:
            return []
        # What is one of many changes often: incremental.py asks each of those what it loops over.
        if start.artifact is None or self.artifacts[start.artifact].name is None:
            self.sources.add(start.path)
        return looped(self.view, start.path, start.pointer, entry.loop[1:])

    def _one(self, entry: Input, name: str | None, key: str | None) -> Iterator[Dependency]:
        def fill(text: str) -> str:
            if name is not None:
                text = text.replace("{id}", name)
            return text.replace(f"{{{entry.variable}}}", key) if key is not None else text

        target, pointer = fill(entry.target), fill(entry.pointer)
        if target == ROOT:
            yield Dependency(entry.name, ROOT, key=key)
            return
        first, slash, rest = target.partition("/")
        # What a document names is a path: its `tests/**` is no artifact of the kind `tests`.
        named = entry.target.startswith("{")
        kind = None if named else self.registry.kinds.get(first)
        if kind and (slash or not kind.each) and "." not in first:
            if rest == "*":
                for artifact in self.by_kind.get(first, ()):
                    yield Dependency(entry.name, artifact.path, pointer, artifact.id, artifact.name)
                return
            path = kind.path.replace("{id}", rest) if slash else kind.path
            yield Dependency(entry.name, path, pointer, self.by_path.get(path), key)
        elif is_glob(target):
            for path in self._glob(target):
                yield Dependency(entry.name, path, pointer, self.by_path.get(path), path)
        else:
            yield Dependency(entry.name, target, pointer, self.by_path.get(target), key)

    def _glob(self, pattern: str) -> tuple[str, ...]:
        """Files that match, never the records: they are about artifacts, not part of any."""
        if pattern not in self._globs:
            self._globs[pattern] = tuple(
                p
                for p in _beginning(self.paths, prefix(pattern))
                if not p.startswith(".pact/") and matches(pattern, p)
            )
        return self._globs[pattern]


def _beginning(paths: Sequence[str], start: str) -> Iterator[str]:
    """Those of sorted paths that begin so, which stand together: a thousand globs must not look at
    every path each."""
    for at in range(bisect_left(paths, start), len(paths)):
        if not paths[at].startswith(start):
            return
        yield paths[at]
