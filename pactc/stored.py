"""The index and commits: blobs as Git stores them, without a checkout."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import lies
from .blobs import Blobs
from .errors import PactError
from .git import Repo, run
from .model import Finding
from .paths import parents
from .tree_base import BaseTree, Entry

_EMPTY = (  # the ids of the empty blob, SHA-1 and SHA-256
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)
_DEBUG = re.compile(rb"([^\0]+)\0(?:  .*\n){4}  size: \d+\tflags: ([0-9a-f]+)\n")
_INTENT_TO_ADD = 1 << 29  # CE_INTENT_TO_ADD of Git's read-cache.h


class _Stored(BaseTree):
    """A tree whose content is blobs in the object store."""

    def __init__(self, repo: Repo) -> None:
        super().__init__(repo)
        self._blobs = Blobs.shared(repo)

    def close(self) -> None:
        self._blobs.close()

    def read(self, path: str) -> bytes:
        """The blob's bytes. Raises PactError P154 to P158, P160, P161, P165, P166."""
        return self._blobs.read(self._oid(path), path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """As `read`, for many, and faster. Raises at the first that cannot be read."""
        wanted = [(self._oid(path), path) for path in paths]
        for (_, path), data in zip(wanted, self._blobs.stream(wanted), strict=True):
            yield path, data

    def _oid(self, path: str) -> str:
        entry = self.list().get(path)
        if entry and entry.oid and not self._linked(path):
            return entry.oid
        for name in (path, *parents(path)):
            if mode := self._linked(name):
                raise lies.link(path, name, mode)
        raise lies.conflict(path) if entry else self._missing(path)

    def _missing(self, path: str) -> PactError:
        return lies.absent(path, f"the {self.label}")

    def _lies(self, asked: Iterable[str]) -> Iterator[Finding]:
        listed = self.list()
        for path, data in self.read_many(p for p in asked if p in listed and listed[p].oid):
            yield from lies.pointer(path, data)


class Index(_Stored):
    """What `git commit` would commit."""

    label = "index"

    def __init__(self, repo: Repo, file: Path) -> None:
        super().__init__(repo)
        self._file = file
        self._intended: set[str] = set()

    def _load(self) -> Iterator[tuple[bytes, Entry]]:
        out = run(self.repo, "ls-files", "-z", "-v", "-s", index=self._file)
        intended: set[bytes] | None = None
        for line in out.split(b"\0")[:-1]:
            fields, _, name = line.partition(b"\t")
            tag, mode, oid, stage = fields.decode().split(" ")
            if tag != "H":
                self._flags[os.fsdecode(name)] = tag
            if oid in _EMPTY:
                intended = self._intents() if intended is None else intended
                if name in intended:
                    self._intended.add(os.fsdecode(name))
                    continue
            yield name, Entry(mode, oid if stage == "0" else None)

    def _intents(self) -> set[bytes]:
        """The entries of `git add --intent-to-add`, which only a flag tells from empty files. An
        index before version 3 cannot hold that flag."""
        with self._file.open("rb") as file:
            if int.from_bytes(file.read(8)[4:], "big") < 3:
                return set()
        out = run(self.repo, "ls-files", "-z", "--debug", index=self._file)
        return {m[1] for m in _DEBUG.finditer(out) if int(m[2], 16) & _INTENT_TO_ADD}

    def _missing(self, path: str) -> PactError:
        return lies.intended(path) if path in self._intended else super()._missing(path)

    def _lies(self, asked: Iterable[str]) -> Iterator[Finding]:
        asked = [*asked]
        yield from super()._lies(asked)
        yield from lies.hidden(self.repo, asked, self._flags)
        yield from lies.filtered(self.repo, asked, self._attributes, self._file)
        yield from lies.monitor(self.repo)
        for path in asked:
            if path in self._intended:
                yield lies.intended(path).finding
            elif (entry := self.list().get(path)) and not entry.oid:
                yield lies.conflict(path).finding


class Commit(_Stored):
    """One commit. `label` is its full oid."""

    def __init__(self, repo: Repo, oid: str) -> None:
        super().__init__(repo)
        self.label = oid

    @property
    def shallow(self) -> bool:
        """Whether the repository lacks history, so that a base may be missing."""
        return self.repo.shallow

    def _load(self) -> Iterator[tuple[bytes, Entry]]:
        out = run(self.repo, "ls-tree", "-r", "-z", "--full-tree", self.label)
        for line in out.split(b"\0")[:-1]:
            fields, _, name = line.partition(b"\t")
            mode, _, oid = fields.decode().split(" ")
            yield name, Entry(mode, oid)

    def _missing(self, path: str) -> PactError:
        return lies.absent(path, f"commit {self.label[:12]}")

    def _lies(self, asked: Iterable[str]) -> Iterator[Finding]:
        yield from super()._lies(asked)
        yield from lies.rewritten(self.repo)
