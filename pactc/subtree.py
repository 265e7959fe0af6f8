"""A folder of a tree as a tree of its own: a project may live below the top of its repository."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from .model import Finding
from .tree import Entry, Tree

Findings = list[Finding]  # inside the class, `list` is the method


class Subtree:
    """`tree` below `prefix` ("a/b/"). Findings name paths as the reader of a report must type
    them: relative to the project."""

    def __init__(self, tree: Tree, prefix: str) -> None:
        self._tree = tree
        self._prefix = prefix
        self._listing: dict[str, Entry] | None = None

    @property
    def label(self) -> str:
        return self._tree.label

    def list(self) -> Mapping[str, Entry]:
        if self._listing is None:
            start = len(self._prefix)
            self._listing = {
                path[start:]: entry
                for path, entry in self._tree.list().items()
                if path.startswith(self._prefix)
            }
        return self._listing

    def read(self, path: str) -> bytes:
        return self._tree.read(self._prefix + path)

    def raw(self, path: str) -> str:
        return self._tree.raw(self._prefix + path)

    def exists(self, path: str) -> bool:
        return self._tree.exists(self._prefix + path)

    def __getattr__(self, name: str) -> Any:
        # A work tree has the one, an index and a commit have the other.
        if name == "stat_signature":
            look = self._tree.stat_signature  # type: ignore[attr-defined]
            return lambda path: look(self._prefix + path)
        if name == "read_signed":
            signed = self._tree.read_signed  # type: ignore[attr-defined]
            return lambda path: signed(self._prefix + path)
        if name == "read_many":
            many = self._tree.read_many  # type: ignore[attr-defined]
            start = len(self._prefix)
            return lambda paths: ((p[start:], d) for p, d in many(self._prefix + p for p in paths))
        raise AttributeError(name)

    def findings(self, paths: Iterable[str] | None = None) -> Findings:
        asked = self.list() if paths is None else paths
        return [self._local(f) for f in self._tree.findings(self._prefix + p for p in asked)]

    def close(self) -> None:
        self._tree.close()

    def _local(self, finding: Finding) -> Finding:
        where = finding.where
        if where and where.path.startswith(self._prefix):
            where = replace(where, path=where.path.removeprefix(self._prefix))
        return replace(finding, where=where)
