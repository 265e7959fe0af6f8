"""Runs the steps of the gate and sums them up: the least of their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .. import project as projects
from ..errors import PactError
from ..model import Finding, State, Status
from ..project import Project
from ..tree import open_commit
from .ages import verify_ages
from .base import Base, Root, added_code, of_commit, of_work_tree, trusted_paths, verify_base
from .case import CONTROLS, READINESS, Case
from .controls import NO_VALUE, judged, verify_controls
from .covered import verify_covered
from .fresh import verify_fresh
from .live import verify_live
from .orphans import verify_used
from .placeholders import verify_written
from .readable import UNREADABLE, verify_readable
from .readiness import verify_readiness
from .reads import verify_reads
from .receipts import verify_receipts
from .rederive import verify_derived
from .signatures import verify_signed
from .vacuous import verify_something
from .waivers import verify_waivers
from .weakening import unapproved, verify_kept

Answer = Literal["pass", "fail", "unknown"]
STEPS: tuple[Callable[[Case], list[Finding]], ...] = (
    verify_readable,
    verify_base,
    verify_kept,
    verify_something,
    verify_fresh,
    verify_derived,
    verify_readiness,
    verify_written,
    verify_receipts,
    verify_reads,
    verify_signed,
    verify_covered,
    verify_ages,
    verify_waivers,
    verify_controls,
    verify_live,
    verify_used,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step's answer; `name` is its function's."""

    name: str
    answer: Answer
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of the bar: its level, how many controls it has, how many of them are met and
    waived, and the ids of the rest; `unknown` are those of them that nobody could judge."""

    name: str
    level: str
    total: int
    met: int
    waived: int
    missing: tuple[str, ...]
    unknown: tuple[str, ...] = ()

    @property
    def answer(self) -> Answer:
        """The least answer of its controls: never their mean."""
        if self.unknown:
            return "unknown"
        return "fail" if self.missing else "pass"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`root` is the pack's root fingerprint, None as long as the pack is not complete. `base` is
    the commit that rules and policy came from, None if there is none. `case` is what was judged,
    for whoever tells of it; None if it could not be opened."""

    answer: Answer
    label: str
    root: str | None
    steps: tuple[Step, ...]
    dimensions: tuple[Dimension, ...]
    statuses: tuple[Status, ...]
    base: str | None = None
    case: Case | None = field(default=None, compare=False, repr=False)

    @property
    def trust(self) -> Root | None:
        """Where the trust of the base begins; None if it begins nowhere, or only here."""
        base = self.case.base if self.case else None
        return base.root if base and base.trusted else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each once, though two steps may see the same."""
        return tuple(dict.fromkeys(f for step in self.steps for f in step.findings))


def validate_commit(
    place: projects.Place,
    rev: str,
    now: datetime,
    base: str | None = None,
    *,
    begins: bool = False,
    owners: tuple[str, ...] = (),
) -> Verdict:
    """The verdict on a commit, judged by the rules and the policy of its base. `base` is a
    revision, or None for the one that is meant where nobody names one; `begins`: the trust may
    begin here; `owners`: fingerprints of the keys that it must have begun with, if any.
    Raises PactError if the commit, its base or the rules cannot be read."""
    oid = open_commit(place.repo, rev).label
    found = of_commit(place, oid, base, begins=begins, owners=owners)
    if found.side is None or not found.trusted:
        return validate(projects.commit_of(place, found.head.top), now, found)
    trusted = trusted_paths(found.side)
    own = [p for p in trusted if found.side.bytes_of(p) != found.head.bytes_of(p)]
    added = frozenset(added_code(found.side, found.head))  # not run before somebody has agreed
    if (own or added) and _agreed(place, now, found, {*own, *added}):
        trusted, added = trusted - set(own), frozenset()
    head, base_ = found.head.top, found.side.reader.tree
    project = projects.commit_over(place, head, base_, trusted.__contains__, added)
    return validate(project, now, found)


def _agreed(place: projects.Place, now: datetime, base: Base, changed: Iterable[str]) -> bool:
    """Whether all changes of rules, schemas and their scripts have the approvals that they want.
    Rules work together: those of the base and those of the change are never mixed."""
    case = Case(projects.commit_of(place, base.head.top), now, base)
    lacking = {w.id for w, _ in unapproved(case)}
    return not lacking & set(changed)


def validate_work_tree(
    place: projects.Place, now: datetime, owners: tuple[str, ...] = ()
) -> Verdict:
    """The verdict on what lies on disk, with the rules that lie there."""
    tree = projects.disk(place)
    project = projects.opened(place, tree, trust_records=True)
    return validate(project, now, of_work_tree(place, tree, owners=owners))


def validate(project: Project, now: datetime, base: Base | None = None) -> Verdict:
    """The verdict on one tree. Pure but for reading it; raises nothing for what the tree holds."""
    project.reader.revisit()
    states = project.facts.judge_all()
    case = Case(project, now, base)
    steps = tuple(_step(verify, case) for verify in STEPS)
    root = project.facts.root()
    return Verdict(
        least(step.answer for step in steps),
        project.tree.label,
        root,
        steps,
        tuple(dimensions(case)),
        tuple(states.values()),
        base.oid if base else None,
        case,
    )


def unknown(label: str, error: PactError) -> Verdict:
    """The verdict on what could not even be opened."""
    step = Step("verify_readable", "unknown", (error.finding,))
    return Verdict("unknown", label, None, (step,), (), ())


def least(answers: Iterable[Answer]) -> Answer:
    """What could not be read may be why anything else fails, so unknown comes before fail; and
    no answer at all is no pass."""
    given = set(answers)
    if "unknown" in given or not given:
        return "unknown"
    return "fail" if "fail" in given else "pass"


def _step(verify: Callable[[Case], list[Finding]], case: Case) -> Step:
    try:
        found = tuple(verify(case))
    except PactError as error:
        found = (error.finding,)
    except (AttributeError, TypeError, ValueError, KeyError, IndexError) as error:
        # Steps rely on the form that schemas give. Where a document has not its form, which is told
        # elsewhere, a step may have nothing to look at; where all have theirs, it is our own fault.
        if all(s.state is State.FRESH for s in case.project.facts.states.values()):
            raise
        found = (Finding(
            "P696", f"{verify.__module__.rpartition('.')[2]} cannot be judged: a document has not "
            "its form", None, None, (f"{type(error).__name__}: {error}",),
            "mend what breaks its schema first: run `pactc check`",
        ),)  # fmt: skip
    answer: Answer = "pass"
    if found:
        unknown_ = any(f.code in UNREADABLE or f.code == NO_VALUE for f in found)
        answer = "unknown" if unknown_ else "fail"
    return Step(verify.__name__, answer, found)


def dimensions(case: Case) -> Iterable[Dimension]:
    """The seven dimensions in the order of the profile, as far as there is a bar."""
    rows = case.mapping(CONTROLS, "/controls")
    found = judged(case)
    for name, level in case.mapping(READINESS, "/profile").items():
        mine = [c for c, r in rows.items() if isinstance(r, Mapping) and _of(r, name)]
        met = sum(found[c].status == "met" for c in mine)
        waived = sum(found[c].status == "waived" for c in mine)
        missing = tuple(c for c in mine if found[c].gap)
        unknown_ = tuple(c for c in missing if found[c].status == "unknown")
        yield Dimension(name, str(level), len(mine), met, waived, missing, unknown_)


def _of(row: Mapping[str, Any], dimension: str) -> bool:
    return row.get("dimension") == dimension
