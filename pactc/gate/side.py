"""One side of a comparison: what a revision of the project says, as values. The steps of the gate
ask the commit and its base the same questions through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import PactError
from ..reader import Reader
from ..tree import Tree


@dataclass(frozen=True, slots=True)
class Side:
    """`reader` reads the project's folder; `top` is the tree of the whole repository, where CI
    keeps its files. `problems` are the files that were asked for and could not be read, by path."""

    reader: Reader
    top: Tree
    problems: dict[str, PactError] = field(default_factory=dict)

    def mapping(self, path: str, pointer: str = "") -> Mapping[str, Any]:
        """The mapping at the pointer; empty if it is absent, or cannot be read (`problems`)."""
        try:
            value = self.reader.value(path, pointer)
        except KeyError:
            return {}
        except PactError as error:
            self.problems[path] = error.kept()
            return {}
        return value if isinstance(value, dict) else {}

    def bytes_of(self, path: str) -> bytes | None:
        """The bytes of a file of the project; None if it is not there or cannot be read."""
        return self._bytes(self.reader.tree, path)

    def bytes_at_top(self, path: str) -> bytes | None:
        """The bytes of a file of the repository; None if it is not there or cannot be read."""
        return self._bytes(self.top, path)

    def same(self, other: Side, path: str) -> bool:
        """Whether both certainly have one file there: the same blob. Nobody then has to read it
        twice to know that it says the same."""
        mine, its = (s.reader.tree.list().get(path) for s in (self, other))
        return mine is not None and mine.oid is not None and mine == its

    def paths(self) -> Sequence[str]:
        return self.reader.paths()

    def _bytes(self, tree: Tree, path: str) -> bytes | None:
        try:
            return tree.read(path) if tree.exists(path) else None
        except PactError as error:
            self.problems[path] = error.kept()
            return None
