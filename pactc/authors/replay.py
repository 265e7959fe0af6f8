"""What an author wrote before, from the same parts: Git's history has it, with its record. Whoever
goes back to an earlier criterion gets what was written for it, without a call and without a
cost."""

from __future__ import annotations

from collections.abc import Iterator

from .. import records
from ..errors import PactError
from ..fingerprint import raw
from ..model import Record
from ..project import Project, below
from ..reader import is_document
from ..tree import commits_touching, open_commit
from .proposal import Proposal, propose

MOST = 30
"""Commits that are looked at, newest first."""


def replay(project: Project, id_: str) -> tuple[Proposal, Record] | None:
    """The draft that the history holds for exactly these parts, or None. Valid only if it still
    passes `examine`'s first stage, which the caller sees to by what it finds in the proposal."""
    artifact = project.plan.artifacts[id_]
    for data, record in _before(project, artifact.path):
        if record.artifact != id_ or record.author is None:
            continue
        proposed = propose(project, id_, data)
        try:
            content = proposed.content()
        except PactError:
            continue
        if content == record.content and proposed.parts(record.author) == record.parts:
            return proposed, record
    return None


def _before(project: Project, path: str) -> Iterator[tuple[bytes, Record]]:
    place = project.place
    note = records.path_of(path)
    for oid, _ in commits_touching(place.repo, place.prefix + note, MOST):
        tree = open_commit(place.repo, oid)
        try:
            inside = below(place, tree)
            record = records.parse(inside.read(note))
            data = inside.read(path)
        except (PactError, ValueError, KeyError):
            continue
        finally:
            tree.close()
        if not is_document(path) and record.raw not in (None, raw(data)):
            continue
        yield data, record
