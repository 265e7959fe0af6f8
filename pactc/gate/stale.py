"""Why a receipt does not count, by type, and whether it was carried here from another commit. For
those who are told (`evidence status`, the verdict); what blocks is for the steps to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from ..errors import PactError
from ..evidence_plan import approved_digest, approved_name
from ..history import follows
from ..model import State
from ..tree import head_oid
from .ages import SKEW, cap_of
from .approvals import given
from .case import Case, Receipt
from .receipt_facts import environment_changed, tool_changed
from .receipts import moment
from .signatures import demands, unsigned

Type = Literal[
    "missing", "input changed", "rule changed", "schema changed", "tool changed",
    "environment changed", "expired", "future", "wrong component", "wrong revision", "unsigned",
    "self-approved", "edited",
]  # fmt: skip
PARTS: dict[str, Type] = {
    "rule": "rule changed",
    "schema": "schema changed",
    "action": "tool changed",
    "record": "edited",
    "content": "edited",
}


@dataclass(frozen=True, slots=True)
class Stale:
    """One reason, and in words what it is about."""

    type: Type
    text: str


def stale(case: Case, receipt: Receipt) -> tuple[Stale, ...]:
    """Every reason why the receipt does not count in this case; empty if none is known."""
    return tuple(dict.fromkeys(_reasons(case, receipt)))


def _reasons(case: Case, receipt: Receipt) -> Iterator[Stale]:
    said, status = receipt.predicate, case.project.facts.states.get(receipt.artifact.id)
    if status is None or not case.project.reader.exists(receipt.artifact.path):
        yield Stale("missing", "it never ran")
        return
    if status.state is State.INVALID:
        yield Stale("edited", "it has not the form of a receipt")
        return
    for reason in status.reasons:
        part, text = reason.part.partition(" #")[0], reason.text
        if part.startswith("input "):
            yield Stale("input changed", part.removeprefix("input "))
        elif part.startswith("needs "):
            yield Stale("input changed", f"{part.removeprefix('needs ')} is not fresh")
        else:
            yield Stale(PARTS.get(part.partition(" ")[0], "edited"), text or part)
    if said.get("evidence") != receipt.name:
        yield Stale("wrong component", f"it is of evidence {said.get('evidence')}")
    stated = set((said.get("supports") or {}).get("components") or ())
    if stated != set((receipt.item.get("supports") or {}).get("components") or ()):
        yield Stale("wrong component", "it supports other components than the plan says")
    if said.get("root") and said["root"] != case.project.facts.root():
        yield Stale("wrong revision", f"it is about the pack {said['root']}")
    yield from (Stale("tool changed", text) for text in tool_changed(receipt))
    yield from (Stale("environment changed", text) for text in environment_changed(receipt))
    yield from _times(case, receipt)
    yield from _words(case, receipt)


def _times(case: Case, receipt: Receipt) -> Iterator[Stale]:
    ended = moment(receipt.predicate.get("ended"))
    cap = cap_of(case.policy("/evidence/max_age_days"), receipt)
    if ended is None:
        yield Stale("edited", "its end is no time")
    elif ended > case.now + SKEW:
        yield Stale("future", str(receipt.predicate.get("ended")))
    elif cap is not None and case.now - ended > timedelta(days=cap):
        yield Stale("expired", f"{(case.now - ended).days} days old, and {cap} are allowed")


def _words(case: Case, receipt: Receipt) -> Iterator[Stale]:
    """What signatures and approvals lack."""
    for demand in demands(case, receipt):
        if why := unsigned(case, receipt, demand.roles):
            yield Stale("unsigned", why)
    name = approved_name(receipt.item)
    if name is None:
        return
    digest = approved_digest(case.project, receipt.item)
    for each in given(case):
        about = (each.approval.name, each.approval.digest) == (name, digest)
        if about and "made the change as" in each.why_not:
            yield Stale("self-approved", each.why_not)


def carried(case: Case, receipt: Receipt) -> str | None:
    """The commit that the receipt ran on, if that is none of this history: it was carried here, by
    a squash, a rebase or a merge, because its inputs are the same. None if it ran on this line, or
    does not count."""
    commit = receipt.predicate.get("commit")
    if receipt.state is not State.FRESH or not isinstance(commit, str):
        return None
    known: dict[str, str | None] = case.memo.setdefault("carried", {})
    if commit not in known:
        known[commit] = _elsewhere(case, commit)
    return known[commit]


def _elsewhere(case: Case, commit: str) -> str | None:
    repo = case.project.place.repo
    here = head_oid(repo) if case.project.tree.label == "work tree" else case.project.tree.label
    try:
        return None if here and follows(repo, commit, here) else commit
    except PactError:  # Git has it no more
        return commit
