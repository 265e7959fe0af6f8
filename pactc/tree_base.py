"""What every tree is and shares: the interface, the listing, and the findings about paths."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple, Protocol, Self, TypeAlias

from . import lies
from .errors import PactError
from .git import Repo
from .model import Finding, Where
from .paths import collisions, misspelt, parents


class Entry(NamedTuple):
    """One path of a tree. `mode` is Git's: 100644, 100755, 120000 a symlink, 160000 a submodule.
    `oid` is the blob's: in the work tree that of the index, which the file on disk may differ
    from; None if there is no one blob (untracked, or a merge conflict)."""

    mode: str
    oid: str | None


Findings: TypeAlias = list[Finding]


class Tree(Protocol):
    """What the three trees have in common. Paths are relative to the repository's root, with
    forward slashes. Close it, or use it in a `with`."""

    @property
    def label(self) -> str: ...

    def list(self) -> Mapping[str, Entry]: ...

    def read(self, path: str) -> bytes: ...

    def raw(self, path: str) -> str: ...

    def exists(self, path: str) -> bool: ...

    def findings(self, paths: Iterable[str] | None = None) -> Findings: ...

    def close(self) -> None: ...


class BaseTree(ABC):
    label: str

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self._listing: dict[str, Entry] | None = None
        self._flags: dict[str, str] = {}  # tags of `git ls-files -v` other than H
        self._nested: set[str] = set()
        self._unnamable: list[bytes] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:  # noqa: B027  only some trees hold a process
        """Ends the process that reads blobs, if there is one."""

    def list(self) -> Mapping[str, Entry]:
        """Every path, sorted; Git is asked once. Directories are not listed, nor are paths that
        are not UTF-8 (they are findings)."""
        if self._listing is None:
            found: dict[str, Entry] = {}
            for name, entry in self._load():
                try:
                    found[name.decode()] = entry
                except UnicodeDecodeError:
                    self._unnamable.append(name)
            self._listing = dict(sorted(found.items()))
        return self._listing

    def raw(self, path: str) -> str:
        """sha256:<hex> of the bytes. Raises as `read`."""
        from .fingerprint import raw  # it needs the parser, which a clean check does without

        return raw(self.read(path))

    def exists(self, path: str) -> bool:
        return path in self.list()

    def findings(self, paths: Iterable[str] | None = None) -> Findings:
        """The lies of DESIGN section 10 that concern these paths (all, if None), by path."""
        listed = self.list()
        asked = sorted({*listed, *self._flags} if paths is None else set(paths))
        found = [finding for path in asked for finding in misspelt(path)]
        found += collisions(asked, listed)
        found += self._links(asked)
        # Of what cannot be named safely, or is read through a link, there is no more to say.
        barred = {f.where.path for f in found if f.where and f.code in ("P160", "P161", "P170")}
        found += self._lies([path for path in asked if path not in barred])
        for name in self._unnamable:
            where = Where(name.decode("utf-8", "backslashreplace"))
            message = "the path is not UTF-8, so no artifact and no glob can name it"
            found.append(Finding("P171", message, where, help="rename the file with `git mv`"))
        return sorted(found, key=lambda f: (f.where.path if f.where else "", f.code, f.message))

    def _links(self, asked: Iterable[str]) -> Iterator[Finding]:
        linked = cache(self._linked)  # a directory is above many paths
        for path in asked:
            for name in (path, *parents(path)):
                if mode := linked(name):
                    yield lies.link(path, name, mode).finding
                    break

    def _linked(self, name: str) -> str:
        """The mode of a name that is a symlink or another repository, else empty."""
        entry = self.list().get(name)
        if name in self._nested:
            return "160000"
        return entry.mode if entry and entry.mode in ("120000", "160000") else ""

    def _attributes(self, path: str) -> bytes:
        try:
            return self.read(path) if self.exists(path) else b""
        except PactError:
            return b""  # a symlink, say: Git does not read it either

    @abstractmethod
    def _load(self) -> Iterator[tuple[bytes, Entry]]: ...

    @abstractmethod
    def read(self, path: str) -> bytes: ...

    @abstractmethod
    def _lies(self, asked: Iterable[str]) -> Iterator[Finding]: ...
