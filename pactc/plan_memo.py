"""The plan of a project as it is remembered in the Git directory: in shards by path, so that a
question about one path reads one shard. What the artifact at a path is made from, who is made from
that path, and, for documents without a raw digest in a record, the fingerprints of their slices.
"""

from __future__ import annotations

import marshal
import os
import pickle
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from .dag import Plan
from .model import Artifact, Dependency, Goal, Kind, State, Status
from .needs import SOURCE
from .patterns import is_glob, matches
from .rules import Registry

if TYPE_CHECKING:
    from .project import Project

SHARDS = 64
UNREADABLE = (OSError, ValueError, EOFError, TypeError, pickle.UnpicklingError)


def save(git_dir: Path, project: Project) -> str:
    """Remember the plan of a project whose every artifact is fresh; the file's name, or ""."""
    plan = project.plan
    shards: list[dict[str, list[Any]]] = [{} for _ in range(SHARDS)]

    def at(path: str) -> list[Any]:
        return shards[_shard(path)].setdefault(path, [None, [], None])

    globs: set[str] = set()
    read: set[str] = set()  # globs of what importers read: a change in it is for a full judgement
    for number, id_ in enumerate(plan.order):
        artifact = plan.artifacts[id_]
        kind = plan.kind(artifact)
        if kind.goal is not Goal.PLAN:
            continue
        needs = plan.needs[id_]
        packed = [(n.input, n.path, n.pointer, n.artifact, n.key) for n in needs]
        at(artifact.path)[0] = (number, id_, artifact.kind, artifact.name, packed)
        if artifact.name is None:  # its record does not say the fingerprints of its bytes
            at(artifact.path)[2] = dict(project.reader.slices(artifact.path) or {})
        read.update(n.path for n in needs if n.input == SOURCE and is_glob(n.path))
        for path in dict.fromkeys(n.path for n in needs):
            at(path)[1].append(artifact.path)
        # Of what a document of pactc's own kinds names, each path has a row; there are no globs.
        inputs = [i for i in kind.inputs if kind.own or not i.target.startswith("{")]
        targets = (i.target for i in inputs if is_glob(i.target) or i.loop)
        globs.update(t for t in targets if t.partition("/")[0] not in plan.registry.kinds)
    blobs = [marshal.dumps(shard) for shard in shards]
    named = (sorted(plan.sources), sorted(globs), sorted(read))
    general = pickle.dumps((dict(plan.registry.kinds), *named))
    schemas = pickle.dumps({n: dict(s) for n, s in plan.registry.schemas.items()})
    name = f"plan.{os.getpid()}.memo"
    try:
        folder = git_dir / "pactc"
        with (folder / name).open("wb") as file:
            parts = [general, schemas, *blobs]
            marshal.dump([len(part) for part in parts], file)
            for part in parts:
                file.write(part)
        for old in folder.glob("plan.*.memo"):
            if old.name != name:
                old.unlink(missing_ok=True)
    except OSError:
        return ""
    return name


def _shard(path: str) -> int:
    return crc32(path.encode()) % SHARDS


class Known:
    """The remembered plan. Raises OSError, ValueError, EOFError or TypeError if it is not one."""

    def __init__(self, file: str) -> None:
        self._file = open(file, "rb")  # noqa: SIM115, PTH123  read until `close`
        try:
            self._sizes: list[int] = marshal.load(self._file)  # noqa: S302  no commit can put it there
            self._start = self._file.tell()
            kinds, sources, globs, read = pickle.loads(self._part(0))  # noqa: S301  as above
        except BaseException:
            self.close()
            raise
        self._shards: dict[int, dict[str, list[Any]]] = {}
        self.kinds: dict[str, Kind] = kinds
        self._globs: list[str] = globs
        self._read: list[str] = read
        self.sources: frozenset[str] = frozenset(sources)

    def close(self) -> None:
        self._file.close()

    def _part(self, number: int) -> bytes:
        self._file.seek(self._start + sum(self._sizes[:number]))
        return self._file.read(self._sizes[number])

    def schemas(self) -> dict[str, Any]:
        found: dict[str, Any] = pickle.loads(self._part(1))  # noqa: S301  as above
        return found

    def at(self, path: str) -> list[Any] | None:
        """[(number, id, kind, name, needs) or None, paths of the artifacts made from it, its
        slices or None]."""
        number = _shard(path)
        if number not in self._shards:
            self._shards[number] = marshal.loads(self._part(2 + number))  # noqa: S302  as above
        return self._shards[number].get(path)

    def claims(self, path: str) -> bool:
        """Whether a file at `path` is an artifact, or an orphan."""
        return any(matches(k.path.replace("{id}", "*"), path) for k in self.kinds.values())

    def imported(self, path: str) -> bool:
        """Whether an importer reads the file, together with others."""
        return any(matches(glob, path) for glob in self._read)

    def wants(self, path: str) -> bool:
        """Whether a file that nobody knew could be an input."""
        return any("{" in glob or matches(glob, path) for glob in self._globs)


class LazyPlan:
    """A plan whose artifacts are looked up when they are asked for."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.artifacts: dict[str, Artifact] = _Lookup(self._artifact)
        self.needs: dict[str, tuple[Dependency, ...]] = _Lookup(self._needs)

    def as_plan(self) -> Plan:
        registry = Registry(self.known.kinds, _Schemas(self.known))
        return Plan(
            registry, self.artifacts, self.needs, (), {}, frozenset(), {}, {}, self.known.sources
        )

    def row(self, id_: str) -> tuple[str, list[Any]]:
        kind, _, name = id_.partition("/")
        path = self.known.kinds[kind].path.replace("{id}", name)
        row = self.known.at(path)
        if row is None or row[0] is None:
            raise KeyError(id_)
        return path, row

    def _artifact(self, id_: str) -> Artifact:
        path, row = self.row(id_)
        return Artifact(id_, row[0][2], path, row[0][3])

    def _needs(self, id_: str) -> tuple[Dependency, ...]:
        return tuple(Dependency(*need) for need in self.row(id_)[1][0][4])


class _Lookup(dict[str, Any]):
    def __init__(self, find: Any) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: str) -> Any:
        self[key] = found = self._find(key)
        return found

    def get(self, key: str, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default


class Assumed(_Lookup):
    """States: fresh, as the last full judgement found them, unless judged anew."""

    def __init__(self, known: Known, plan: LazyPlan) -> None:
        super().__init__(lambda id_: Status(plan.artifacts[id_], State.FRESH))
        self.known = known


class _Schemas(Mapping[str, Any]):
    """Schemas by file name, read when one is asked for: mostly none is."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._all: dict[str, Any] | None = None

    def _load(self) -> dict[str, Any]:
        if self._all is None:
            self._all = self._known.schemas()
        return self._all

    def __getitem__(self, name: str) -> Any:
        return self._load()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())
