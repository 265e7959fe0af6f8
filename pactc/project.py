"""A project opened for a question or a build: its repository, a tree of it, the registry of
kinds, the plan, and the facts for the judge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from . import cache, dag
from .documents import parse
from .errors import PactError, UsageError
from .facts import Facts
from .fingerprint import digest, of_value, raw
from .model import Value, Where
from .needs import SPEC
from .overlay import Overlay
from .patterns import matches
from .reader import Reader
from .records import path_of
from .resources import prompts_dir, rules_dir, schemas_dir
from .rules import COMMON, Registry, RuleFile, registry
from .subtree import Subtree
from .tree import Repo, Tree, discover, open_commit, open_index, open_worktree

RULES, SCHEMAS, PROMPTS = "pact/rules/", "pact/schemas/", "pact/prompts/"
PLANNED = "pact/contracts/"  # what they name is a part of the plan


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command works: the repository, and the project's folder in it ("" or "a/b/")."""

    repo: Repo
    prefix: str

    @property
    def root(self) -> Path:
        """The project's folder on disk. Raises UsageError in a bare repository."""
        if self.repo.root is None:
            raise UsageError("P164", "a bare repository has no work tree",
                             help="name a commit: `pactc check --rev REV`")  # fmt: skip
        return self.repo.root / self.prefix


@dataclass(frozen=True, slots=True)
class Project:
    place: Place
    tree: Tree
    reader: Reader
    plan: dag.Plan
    facts: Facts

    @property
    def root(self) -> Path:
        return self.place.root


def locate(start: Path) -> Place:
    """The project that holds `start`: the nearest folder upwards with a build-spec.yaml, else
    the top of the repository."""
    repo = discover(start)
    if repo.root is None:
        return Place(repo, "")
    top, here = repo.root.resolve(), start.resolve()
    for folder in (here, *here.parents):
        if not folder.is_relative_to(top):
            break
        if (folder / SPEC).is_file():
            prefix = folder.relative_to(top).as_posix()
            return Place(repo, "" if prefix == "." else f"{prefix}/")
        if folder == top:
            break
    return Place(repo, "")


def disk(place: Place) -> Tree:
    """The files of the whole repository on disk. Raises UsageError P164 in a bare one."""
    _ = place.root
    return open_worktree(place.repo)


def work_tree(place: Place) -> Project:
    return opened(place, disk(place), trust_records=True)


def index(place: Place) -> Project:
    return opened(place, open_index(place.repo), trust_records=True)


def commit(place: Place, rev: str) -> Project:
    """A commit, with nothing trusted: everything is read and computed anew."""
    return opened(place, open_commit(place.repo, rev), trust_records=False)


def commit_of(place: Place, tree: Tree) -> Project:
    """As `commit`, of one that is open: a tree of the whole repository."""
    return opened(place, tree, trust_records=False)


def commit_over(
    place: Place,
    tree: Tree,
    base: Tree,
    trusted: Callable[[str], bool],
    hidden: frozenset[str] = frozenset(),
) -> Project:
    """As `commit_of`, but paths (in the project) that `trusted` says yes to are those of `base`, a
    tree of the same project, and those of `hidden` are not there."""
    over = below(place, tree)
    return _opened(place, Overlay(over, base, trusted, hidden), trust_records=False)


def below(place: Place, tree: Tree) -> Tree:
    """The project's part of a tree of the whole repository."""
    return Subtree(tree, place.prefix) if place.prefix else tree


def opened(place: Place, tree: Tree, *, trust_records: bool) -> Project:
    """Raises PactError if the rules of the project cannot be loaded."""
    return _opened(place, below(place, tree), trust_records=trust_records)


def _opened(place: Place, tree: Tree, *, trust_records: bool) -> Project:
    reader = Reader(tree, trust_records=trust_records)
    kinds = load_registry(reader, place.repo.git_dir if trust_records else None)
    reader.read_ahead(p for p in reader.paths() if p.startswith(PLANNED))  # in one stream
    plan = dag.plan(kinds, reader)
    reader.read_ahead(p for path in plan.by_path for p in (path, path_of(path)))
    return Project(place, tree, reader, plan, Facts(plan, reader))


def load_registry(reader: Reader, memo: Path | None) -> Registry:
    """The built-in kinds and the project's own. `memo` is a Git directory in which the parsed
    built-in rules may be remembered, or None to read them anew."""
    builtin = _builtin(memo)
    schemas: dict[str, Mapping[str, Any]] = dict(builtin.schemas)
    files = [*builtin.files]
    prompts = dict(builtin.prompts)
    for path in reader.paths():
        if path.startswith(SCHEMAS) and path.endswith(".schema.json"):
            name = path.removeprefix(SCHEMAS)
            value = reader.value(path)
            if name in schemas:
                raise PactError("P502", f"schema {name!r} exists already", Where(path),
                                help="rename it")  # fmt: skip
            from .validate import usable  # slow to import, and few projects have schemas

            schemas[name] = usable(value, path)
        elif path.startswith(RULES) and path.endswith(".yaml") and path.count("/") == 2:
            files.append(_own_rule(reader, path, builtin.rule_schema))
        elif path.startswith(PROMPTS) and path.endswith(".md"):
            prompts[path.removeprefix(PROMPTS)] = prompt_digest(reader.read(path))
    if len(schemas) == len(builtin.schemas) and len(files) == len(builtin.files) and (
        prompts == builtin.prompts
    ):  # fmt: skip
        return _registry(builtin)
    digests = dict(builtin.digests)
    digests.update({n: of_value("schema", dict(v)) for n, v in schemas.items() if n not in digests})
    return registry(files, schemas, digests, prompts)


@lru_cache(maxsize=4)
def _registry(builtin: _Builtin) -> Registry:
    """Of the built-in kinds alone."""
    return registry(builtin.files, builtin.schemas, builtin.digests, builtin.prompts)


def prompt_digest(text: bytes) -> str:
    """The fingerprint of a prompt, with what all of them begin with."""
    return digest("prompt", (prompts_dir() / COMMON).read_bytes(), text)


def _own_rule(reader: Reader, path: str, schema: Mapping[str, Any]) -> RuleFile:
    from .validate import validate

    document = reader.value(path)
    found = validate(document, dict(schema), reader.tree.read(path), path, None)
    if found:
        first = found[0]
        raise PactError(first.code, first.message, first.where, first.help, first.notes)
    assert isinstance(document, dict)
    patterns = [str(p) for p in document.get("data") or []]  # type: ignore[union-attr]
    data: dict[str, Value] = {}
    for other in reader.paths():
        name = other.removeprefix(RULES)
        if name != other and any(matches(p, name) for p in patterns):
            data[PurePosixPath(other).stem] = reader.value(other)
    return RuleFile(path, document, data, own=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Builtin:
    files: tuple[RuleFile, ...]
    schemas: Mapping[str, Mapping[str, Any]]
    digests: Mapping[str, str]
    prompts: Mapping[str, str]

    @property
    def rule_schema(self) -> Mapping[str, Any]:
        return self.schemas["rule.schema.json"]


_read: dict[tuple[str, bool], tuple[Any, _Builtin]] = {}
"""What this process read, by the digest of it all, and whether a memo on disk was believed: what
came of one is never told to who reads none."""


def _builtin(memo: Path | None) -> _Builtin:
    rules, schemas, prompts = rules_dir(), schemas_dir(), prompts_dir()
    contents = {
        **{f"rules/{p.relative_to(rules).as_posix()}": p.read_bytes() for p in _yaml(rules)},
        **{f"schemas/{p.name}": p.read_bytes() for p in sorted(schemas.glob("*.schema.json"))},
    }
    texts = {p.name: p.read_bytes() for p in sorted(prompts.glob("*.md"))}
    key = _digest_of(contents)
    all_ = _digest_of({"": key.encode(), **texts})
    held = _read.get((all_, False)) or (_read.get((all_, True)) if memo else None)
    if held:
        known, made = held
        if memo and not cache.exists(memo, "builtin"):
            cache.save(memo, "builtin", key, known)
        return made
    known = cache.load(memo, "builtin", key) if memo else None
    believed = known is not None
    if known is None:
        parsed = {n: parse(d, n) for n, d in contents.items()}
        digests = {
            n.removeprefix("schemas/"): of_value("schema", v)
            for n, v in parsed.items()
            if n.startswith("schemas/")
        }
        known = {"parsed": parsed, "digests": digests}
        if memo:
            cache.save(memo, "builtin", key, known)
    digests_of = {n: prompt_digest(d) for n, d in texts.items()}
    made = _assemble(known["parsed"], known["digests"], digests_of)
    _read[all_, believed] = known, made
    return made


def _digest_of(files: Mapping[str, bytes]) -> str:
    return raw(b"\0".join(n.encode() + b"\0" + d for n, d in sorted(files.items())))


def _yaml(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.rglob("*.yaml"))


def _assemble(
    parsed: Mapping[str, Any], digests: Mapping[str, str], prompts: Mapping[str, str]
) -> _Builtin:
    files = []
    for name, document in parsed.items():
        if not name.startswith("rules/") or name.count("/") != 1:
            continue
        patterns = document.get("data") or []
        data = {
            PurePosixPath(n).stem: v
            for n, v in parsed.items()
            if any(matches(f"rules/{p}", n) for p in patterns)
        }
        files.append(RuleFile(name, document, data))
    schemas = {n.removeprefix("schemas/"): v for n, v in parsed.items() if n.startswith("schemas/")}
    return _Builtin(tuple(files), schemas, digests, prompts)


@contextmanager
def on_disk(project: Project, wanted: Callable[[str], bool]) -> Iterator[Path]:
    """The project's files in a folder: the work tree itself, or, of a commit or the index, a
    throw-away copy of those that are `wanted`."""
    if hasattr(project.tree, "stat_signature"):
        yield project.root
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="pactc-") as name:
        folder = Path(name)
        for path, entry in project.tree.list().items():
            if entry.mode.startswith("100") and wanted(path):
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(project.tree.read(path))
                target.chmod(int(entry.mode[-3:], 8))
        yield folder


def dump_inputs(inputs: Mapping[str, Any]) -> bytes:
    """The inputs of a project's own command, as one JSON document on its standard input."""
    return json.dumps(inputs, sort_keys=True, ensure_ascii=False).encode()
