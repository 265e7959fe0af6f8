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

from .errors import PactError
from .model import Artifact, Dependency, Goal, Kind
from .needs import RECORDS, ROOT, Resolver, View
from .rules import Registry


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
    resolver = Resolver(registry, view, artifacts, by_path, by_kind, paths, sources)
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
    resolver = Resolver(
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
