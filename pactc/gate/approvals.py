"""Whose word counts for a change: approvals of the commit, judged by the policy of its base.

An approval counts if a key of its approver signed exactly this name and digest, for this project;
if the key is in force, now and on the day it names; and if the approver is a person who did not
make the change. Two approvals of one person are one.

What the base has approved already stays so, whoever makes a later change: an approval that the base
holds was judged when it came in. But it opens no new way: a weakening wants an approval that no
commit of the base ever held, or an old one could be used again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .. import approvals
from ..approvals import FOLDER, PROFILE, Approval
from ..errors import PactError
from ..history import blobs_ever
from ..model import Finding
from ..tree import Tree
from .base import BEGINNING
from .case import Case, gating
from .commits import nobodys
from .people import forged, marks, own, roles

STRICT = "regulated"
MOST_WANTED = 2  # people, where the policy says nothing and the level is the highest


@dataclass(frozen=True, slots=True)
class Judged:
    """An approval, and why it does not count; empty if it does. `held`: the base has it too, so it
    is no part of this change."""

    approval: Approval
    why_not: str
    held: bool


def given(case: Case) -> tuple[Judged, ...]:
    """Every approval of the commit that can be read, in order of its path."""
    if "approvals" not in case.memo:
        _read(case)
    found: tuple[Judged, ...] = case.memo["approvals"]
    return found


def _named(case: Case, name: str) -> Sequence[Judged]:
    """Those of `given` that are of this name: as many names are asked for as there are changes."""
    if "approvals by name" not in case.memo:
        by_name: defaultdict[str, list[Judged]] = defaultdict(list)
        for each in given(case):
            by_name[each.approval.name].append(each)
        case.memo["approvals by name"] = by_name
    found: Mapping[str, Sequence[Judged]] = case.memo["approvals by name"]
    return found.get(name, ())


def unreadable(case: Case) -> tuple[Finding, ...]:
    """What is wrong with files that are no approvals."""
    given(case)
    found: tuple[Finding, ...] = case.memo["unreadable approvals"]
    return found


def counting(case: Case, name: str, digest: str, role: str | None = None) -> tuple[Approval, ...]:
    """The approvals of exactly this that count, one for each person, who has the role if one is
    wanted."""
    case.memo.setdefault("asked", set()).add((name, digest))
    people: list[Approval] = []
    met: set[str] = set()
    for each in _named(case, name):
        said = each.approval
        if each.why_not or said.digest != digest:
            continue
        mine = marks(case, said.approver)
        if not mine & met and (role is None or role in roles(case, said.approver)):
            people.append(said)
            met |= mine
    return tuple(people)


def counting_anew(
    case: Case, name: str, digest: str, role: str | None = None
) -> tuple[Approval, ...]:
    """Those of `counting` that were never used before: what the base's history holds is spent."""
    found = counting(case, name, digest, role)
    return tuple(a for a in found if a.envelope.payload not in spent(case)) if found else ()


Counting = Callable[[Case, str, str, str | None], tuple[Approval, ...]]


def lacking(case: Case, name: str, digest: str, count: int, role: str | None = None) -> str | None:
    """None where enough people approved; else in words what is missing, and why what is there does
    not count."""
    return _lacking(counting, case, name, digest, count, role)


def lacking_anew(
    case: Case, name: str, digest: str, count: int, role: str | None = None
) -> str | None:
    """As `lacking`, of approvals that were never used before."""
    return _lacking(counting_anew, case, name, digest, count, role)


def _lacking(
    counts: Counting, case: Case, name: str, digest: str, count: int, role: str | None
) -> str | None:
    found = counts(case, name, digest, role)
    if len(found) >= count:
        return None
    wanted = f"{count} approvals" if count > 1 else "an approval"
    of = f" by an approver with the role {role}" if role else ""
    have = f", and has {len(found)}" if found else ""
    reasons = [
        f"{each.approval.path}: {_reason(case, each, digest, role)}"
        for each in _named(case, name)
        if each.approval not in found
    ]
    more = "".join(f"; {r}" for r in reasons[:3])
    return f"it wants {wanted}{of}{have}{more}"


def _reason(case: Case, each: Judged, digest: str, role: str | None) -> str:
    if each.why_not:
        return each.why_not
    if each.approval.digest != digest:
        return "it is of something else, for what is approved has changed since"
    if role and role not in roles(case, each.approval.approver):
        return f"{each.approval.approver} has not the role {role}"
    if each.approval.envelope.payload in spent(case):
        return "it was used for an earlier change"
    return "it is by somebody who counts already"


def wanted(case: Case, what: str) -> int:
    """How many people must agree to a thing of this class (`weakening`, `waiver`, `release`,
    `readiness`); 0 where nobody need sign the readiness that was confirmed."""
    stated = case.policy("/approvals").get(what)
    if isinstance(stated, int) and not isinstance(stated, bool):
        return max(stated, 1)
    if what == "readiness":
        return int(gating(case) == STRICT)
    return MOST_WANTED if gating(case) == STRICT else 1


def spent(case: Case) -> frozenset[bytes]:
    """The payloads of all approvals that any commit of the base's history holds."""
    if "spent" not in case.memo:
        place, base = case.project.place, case.base
        found: set[bytes] = set()
        if base is not None and base.oid is not None:
            for data in blobs_ever(place.repo, base.oid, place.prefix + FOLDER):
                try:
                    found.add(approvals.read(data, FOLDER).envelope.payload)
                except PactError:
                    continue  # what is no approval was never used
        case.memo["spent"] = frozenset(found)
    known: frozenset[bytes] = case.memo["spent"]
    return known


def _read(case: Case) -> None:
    found: list[Judged] = []
    broken: list[Finding] = []
    before: set[bytes] = set()
    if case.base and case.base.side:
        before = {a.envelope.payload for a in _approvals(case.base.side.reader.tree, [])}
    tree = case.base.head.reader.tree if case.base else case.project.tree
    for each in _approvals(tree, broken):
        held = each.envelope.payload in before
        found.append(Judged(each, why_not(case, each, held=held), held))
    case.memo["approvals"] = tuple(found)
    case.memo["unreadable approvals"] = tuple(broken)


def _approvals(tree: Tree, broken: list[Finding]) -> Iterator[Approval]:
    for path in sorted(tree.list()):
        if path.startswith(FOLDER) and path.endswith(".json"):
            try:
                yield approvals.read(tree.read(path), path)
            except PactError as error:
                broken.append(error.finding)


def why_not(case: Case, said: Approval, *, held: bool = False) -> str:
    """Why an approval does not count in this case, or an empty text. `held`: the base has it."""
    why = forged(case, said)
    # Where the trust begins, nobody else is trusted yet; and whoever asks for a readiness may agree
    # to it themselves, for a lower one wants somebody else's word all the same (`weakening`).
    if why or held or said.name in (BEGINNING, PROFILE):
        return why
    unknown = nobodys(case)
    return own(case, said) or (f"{unknown[0].text}, so it may be {said.approver}'s own change"
                               if unknown else "")  # fmt: skip
