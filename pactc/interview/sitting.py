"""One run of the interview over one project: what was read, what stands after the answers so far,
and the writing of it, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from .. import project as projects
from .. import records, repository
from ..errors import PactError
from ..gate.base import of_work_tree
from ..gate.case import Case
from ..gate.people import is_bot
from ..gate.readiness import unsigned
from ..model import Finding
from ..questions import READINESS
from ..tree import head_oid, open_worktree
from .sources import held, rewritten, sources
from .sources import misfits as misfits_of
from .state import Interview, Sources, read


@dataclass(frozen=True, slots=True)
class Sitting:
    """`before` are the bytes of the decisions, None if there are none, and `read` the sources that
    they are a part of; `now` are the sources with the answers of this run."""

    where: projects.Place
    project: projects.Project
    before: bytes | None
    read: Sources
    now: Sources

    def interview(self) -> Interview:
        return read(self.now)

    def but(self, now: Sources) -> Sitting:
        return replace(self, now=now)

    def changed(self) -> list[str]:
        """The questions that are answered otherwise than before, as people write their ids."""
        old = self.read.decisions.get("answers") or {}
        new = self.now.decisions.get("answers") or {}
        return [i.removeprefix(READINESS) for i in new if old.get(i) != new[i]]


def opened(where: projects.Place) -> Sitting | list[Finding]:
    """The work tree, or what is wrong with what the interview reads."""
    project = projects.work_tree(where)
    project.facts.judge_all()
    found, findings = sources(project)
    return findings if found is None else Sitting(where, project, held(project), found, found)


def misfits(sitting: Sitting) -> list[Finding]:
    """Answers in the decisions, as they lie on disk, that do not fit their questions."""
    return misfits_of(sitting.project, sitting.interview())


def save(sitting: Sitting, sign: Callable[[], str] | None) -> list[str]:
    """Write what changed, and name the files. `sign` writes a signature first, and names it: a
    signature without the word that it is of is worth nothing, and a word without its signature may
    be. Raises PactError P849, P851 before anything is written."""
    with records.lock(sitting.where.repo.git_dir):
        data = rewritten(sitting.where, sitting.before, sitting.read, sitting.now)
        written = [sign()] if sign is not None else []
        if data is not None:
            path, content = data
            records.write(sitting.where.root, path, content, durable=True)
            written.append(path)
    return written


def case(sitting: Sitting) -> Case:
    """What the gate would be told, as far as there is a commit."""
    where = sitting.where
    begun = head_oid(where.repo) is not None
    base = of_work_tree(where, open_worktree(where.repo), None) if begun else None
    return Case(sitting.project, datetime.now(UTC), base)


def people(judged: Case) -> list[str]:
    """The people whom the policy names; no bots."""
    return [str(a) for a in judged.policy("/approvers") if not is_bot(judged, str(a))]


def lacks(sitting: Sitting) -> str:
    """What lacks of the signature that the policy wants of the confirmation, or an empty text."""
    now = sitting.interview()
    if not now.confirmed:
        return ""
    try:
        return unsigned(case(sitting), now.profile)
    except PactError:
        return ""  # without a base nobody can say, and the gate says so


def git_name(sitting: Sitting) -> str:
    """Who is here by Git's configuration; empty if that does not say."""
    return repository.config(sitting.where.repo, "user.email")
