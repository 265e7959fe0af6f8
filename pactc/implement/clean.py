"""What is left when races are over: the losers with their worktrees, Git's notes of those, and
memos. What was offered stays: the branch is the user's now, and its receipt with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..project import Place
from . import commits, offer, state, worktree
from .run import sweep

MEMOS = "*.memo"


def leftovers(place: Place) -> list[Path]:
    """What there is to remove, sorted; nothing is."""
    return sorted({*_found(place)})


def cleaned(place: Place) -> list[Path]:
    """Remove it; what was removed. Raises UsageError P863 while somebody races, and PactError P903
    for what cannot be removed."""
    if not state.base(place.root).exists():
        found = leftovers(place)
        _remove(place, found)
        return found
    with state.alone(place.root) as folder:
        sweep(state.races(folder))
        state.swept(folder)
        found = leftovers(place)
        _remove(place, found)
    return found


def _found(place: Place) -> Iterator[Path]:
    folder = state.base(place.root)
    yield from (p for p in (state.races(folder),) if p.exists())
    yield from worktree.notes(place.repo, folder)
    yield from place.repo.git_dir.glob(f"pactc/{MEMOS}")
    for path in (folder / "receipts").glob("*.json"):
        component = path.name.removesuffix(".json").removesuffix(".branch")
        if commits.branch(place.repo, offer.name(component)) is None:
            yield path


def _remove(place: Place, found: list[Path]) -> None:
    folder = state.base(place.root)
    trees = [p for p in folder.glob("races/*/*/*/pactc-*") if p.is_dir()]
    for tree in trees:
        worktree.drop(place.repo, tree)
    for path in found:
        with suppress(FileNotFoundError):
            state.removed(path)
