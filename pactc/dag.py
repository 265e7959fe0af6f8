"""Rules x what the tree holds -> the plan: which artifacts there should be, what each is made
from, in which order, and which files and records nobody wants any more. Pure.

Everything here is linear in artifacts plus dependencies, and nothing recurses: several thousand
components are normal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any, Protocol

from .authors.config import sources
from .errors import PactError
from .model import Action, Artifact, Dependency, Goal, Input, Kind, Value
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


@dataclass(frozen=True, slots=True)
class Plan:
    """`order` holds every artifact id, needs first. `cyclic` are those that (transitively) need
    themselves. `waiting` are artifacts seen on disk whose fan-out source cannot be read now, with
    the path of that source. `orphans` maps a path that no rule wants to the kind it looks like
    (None for a record). `sources` are files whose change can change the plan itself."""

    registry: Registry
    artifacts: Mapping[str, Artifact]
    needs: Mapping[str, tuple[Dependency, ...]]
    order: tuple[str, ...]
    by_path: Mapping[str, str]
    cyclic: frozenset[str]
    waiting: Mapping[str, str]
    orphans: Mapping[str, str | None]
    sources: frozenset[str]

    def kind(self, artifact: Artifact) -> Kind:
        return self.registry.kinds[artifact.kind]

    def of_goal(self, goal: Goal) -> set[str]:
        """Ids that a goal includes: its own, and those of the goals before it."""
        goals = tuple(Goal)[: tuple(Goal).index(goal) + 1]
        return {a.id for a in self.artifacts.values() if self.goal(a) in goals}

    def goal(self, artifact: Artifact) -> Goal:
        """The first goal that makes the artifact: its kind's, but what is made from the whole pack
        is about a deployment, which comes after the merge that evidence is wanted for."""
        rooted = any(need.path == ROOT for need in self.needs[artifact.id])
        return Goal.PRODUCTION if rooted else self.kind(artifact).goal

    def closure(self, ids: Iterable[str]) -> set[str]:
        """The artifacts and all that they are made from."""
        out: set[str] = set()
        todo = list(ids)
        while todo:
            id_ = todo.pop()
            if id_ not in out:
                out.add(id_)
                todo.extend(d.artifact for d in self.needs[id_] if d.artifact)
        return out


def plan(registry: Registry, view: View) -> Plan:
    """The plan of a tree. Never raises for what the tree holds: what cannot be planned is
    `waiting`, `cyclic` or left to the checks of the artifact at fault."""
    paths = view.paths()
    shapes = _Shapes(registry.kinds, paths)
    artifacts: dict[str, Artifact] = {}
    waiting: dict[str, str] = {}
    sources: set[str] = set()
    present = frozenset(paths)
    singles = {k.path: k for k in registry.kinds.values() if not k.each}
    for kind in registry.kinds.values():
        if kind.when:
            sources.add(kind.when[0])
            if not _true(view, *kind.when):
                continue
        if not kind.each:
            if kind.required or kind.path in present:
                artifacts[kind.name] = Artifact(kind.name, kind.name, kind.path)
            continue
        source, pointer = kind.each
        sources.add(source)
        names = _keys(view, source, pointer)
        if names is None and (owner := singles.get(source)) is not None and not owner.required:
            names = None if source in present else []
        found = shapes.files(kind)
        for name in names if names is not None else found:
            id_ = f"{kind.name}/{name}"
            artifacts[id_] = Artifact(id_, kind.name, kind.path.replace("{id}", name), name)
            if names is None:
                waiting[id_] = source
    by_path = {a.path: id_ for id_, a in artifacts.items()}
    by_kind: dict[str, list[Artifact]] = {}
    for artifact in artifacts.values():
        by_kind.setdefault(artifact.kind, []).append(artifact)
    resolver = _Resolver(registry, view, artifacts, by_path, by_kind, paths, sources)
    needs = {
        id_: resolver.source(waiting[id_]) if id_ in waiting else resolver.needs(artifact)
        for id_, artifact in artifacts.items()
    }
    order, cyclic = _order(_with_roots(registry, artifacts, needs))
    orphans: dict[str, str | None] = {
        path: kind.name for path, kind in shapes.claimed() if path not in by_path
    }
    for path in paths:
        if path.startswith(RECORDS) and (
            not path.endswith(".json") or path[len(RECORDS) : -5] not in by_path
        ):
            orphans[path] = None
    return Plan(
        registry, artifacts, needs, order, by_path, cyclic, waiting, orphans, frozenset(sources)
    )


def needs_of(plan: Plan, view: View, artifact: Artifact) -> tuple[Dependency, ...]:
    """What one artifact of a plan is made from, by what `view` holds of it."""
    by_kind: dict[str, list[Artifact]] = {}
    for other in plan.artifacts.values():
        by_kind.setdefault(other.kind, []).append(other)
    resolver = _Resolver(
        plan.registry, view, plan.artifacts, plan.by_path, by_kind, view.paths(), set()
    )
    return resolver.needs(artifact)


def _keys(view: View, path: str, pointer: str) -> list[str] | None:
    """Names to fan out over, or None if the source cannot be read."""
    try:
        value = view.value(path, pointer)
    except KeyError:
        return None
    except PactError:
        return None
    if not isinstance(value, dict):
        return None
    return sorted(k for k in value if is_name(k))


def _true(view: View, path: str, pointer: str) -> bool:
    """Whether a slice is there and true. What cannot be read is told where it is broken."""
    if view.lacks(path, pointer.rpartition("/")[2]):
        return False
    try:
        return view.value(path, pointer) is True
    except (KeyError, PactError):
        return False


def _slice(view: View, path: str, pointer: str) -> Any:
    """The value of a slice; None if it is absent, or cannot be read."""
    try:
        return view.value(path, pointer)
    except (KeyError, PactError):
        return None


def is_name(text: str) -> bool:
    """Whether a key may become part of a path: the schemas say more, this keeps paths safe."""
    return (
        0 < len(text) <= 100
        and text.isascii()
        and text[0].isalnum()
        and all(c.isalnum() or c in "_.-" for c in text)
    )


class _Shapes:
    """Which existing files have the path of a kind that fans out: by folder, then prefix and
    suffix, so that a tree of 100,000 paths is looked at once."""

    def __init__(self, kinds: Mapping[str, Kind], paths: Sequence[str]) -> None:
        folders: dict[str, list[tuple[str, str, Kind]]] = {}
        for kind in kinds.values():
            if kind.each:
                before, _, after = kind.path.partition("{id}")
                folder, _, start = before.rpartition("/")
                folders.setdefault(folder, []).append((start, after, kind))
        self._claims: list[tuple[str, Kind]] = []
        self._names: dict[str, list[str]] = {}
        for path in paths:
            folder, _, file = path.rpartition("/")
            for start, after, kind in folders.get(folder, ()):
                name = file[len(start) : len(file) - len(after)]
                if file.startswith(start) and file.endswith(after) and is_name(name):
                    self._claims.append((path, kind))
                    self._names.setdefault(kind.name, []).append(name)

    def claimed(self) -> Iterator[tuple[str, Kind]]:
        return iter(self._claims)

    def files(self, kind: Kind) -> list[str]:
        return self._names.get(kind.name, [])


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


class _Resolver:
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
            self._config = (_slice(self.view, SPEC, "/config") if named else None) or {}
        if kind not in self._imported:
            self._imported[kind] = tuple(sources(self._config, kind, self.paths))
        return self._imported[kind]

    def _of(self, component: Dependency | None, among: str) -> tuple[str, ...]:
        """Those of the files that match a glob that are source of a component."""
        if component is None:
            return ()
        globs = _slice(self.view, component.path, f"{component.pointer}/source")
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
            start = prefix(pattern)
            self._globs[pattern] = tuple(
                p
                for p in self.paths
                if p.startswith(start) and not p.startswith(".pact/") and matches(pattern, p)
            )
        return self._globs[pattern]


def _with_roots(
    registry: Registry,
    artifacts: Mapping[str, Artifact],
    needs: Mapping[str, tuple[Dependency, ...]],
) -> dict[str, list[str]]:
    """Artifact id -> ids that come before it: what is made from `@root` comes after the plan."""
    before = {id_: [d.artifact for d in found if d.artifact] for id_, found in needs.items()}
    pack = [i for i, a in artifacts.items() if registry.kinds[a.kind].goal is Goal.PLAN]
    for id_, found in needs.items():
        if any(d.path == ROOT for d in found):
            before[id_] += [p for p in pack if p != id_]
    return before


def _order(before: Mapping[str, list[str]]) -> tuple[tuple[str, ...], frozenset[str]]:
    sorter: TopologicalSorter[str] = TopologicalSorter({id_: before[id_] for id_ in sorted(before)})
    with suppress(CycleError):  # what is not on or behind a cycle still comes out below
        sorter.prepare()
    order: list[str] = []
    while ready := sorter.get_ready():
        order.extend(ready)
        sorter.done(*ready)
    done = set(order)
    rest = sorted(id_ for id_ in before if id_ not in done)
    return (*order, *rest), frozenset(rest)
