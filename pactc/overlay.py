"""A tree of which some paths are those of another: what a change says about its own judge is not
what it is judged by (DESIGN section 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from .model import Finding
from .tree import Entry, Tree

Findings = list[Finding]  # inside the class, `list` is the method


class Overlay:
    """A commit `over`, but paths that `trusted` says yes to are `under`'s: also those that only
    `under` has. A path that `under` lacks stays `over`'s, so that a change may add; but those in
    `hidden` are not there at all."""

    def __init__(
        self,
        over: Tree,
        under: Tree,
        trusted: Callable[[str], bool],
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        self._over = over
        self._under = under
        self._trusted = trusted
        self._hidden = hidden
        self._listing: dict[str, Entry] | None = None
        self._taken: set[str] = set()

    @property
    def label(self) -> str:
        return self._over.label

    def list(self) -> Mapping[str, Entry]:
        if self._listing is None:
            found = {p: e for p, e in self._over.list().items() if p not in self._hidden}
            taken = {p: e for p, e in self._under.list().items() if self._trusted(p)}
            found.update(taken)
            self._taken = set(taken)
            self._listing = dict(sorted(found.items()))
        return self._listing

    def _of(self, path: str) -> Tree:
        self.list()
        return self._under if path in self._taken else self._over

    def read(self, path: str) -> bytes:
        return self._of(path).read(path)

    def raw(self, path: str) -> str:
        return self._of(path).raw(path)

    def exists(self, path: str) -> bool:
        return path in self.list()

    def findings(self, paths: Iterable[str] | None = None) -> Findings:
        asked = [*(self.list() if paths is None else paths)]
        self.list()
        mine = [p for p in asked if p not in self._taken]
        return self._over.findings(mine) + self._under.findings(
            p for p in asked if p in self._taken
        )

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """As a stored tree's: each of the two reads its own in one stream."""
        mine: list[str] = []
        theirs: list[str] = []
        for path in paths:
            (theirs if self._of(path) is self._under else mine).append(path)
        for tree, some in ((self._over, mine), (self._under, theirs)):
            yield from tree.read_many(some)  # type: ignore[attr-defined]

    def close(self) -> None:
        self._over.close()
        self._under.close()
