"""What a verdict says, arranged for people: what is missing and who may decide it, the controls,
the components, the evidence, and what has changed against the base."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..model import Finding, State
from .case import CONTROLS, EVIDENCE, GRAPH, READINESS, Case, Receipt
from .controls import NO_VALUE, Judged, judged
from .receipts import moment
from .stale import Stale, carried, stale
from .validate import Verdict
from .weakening import changed, unapproved, weaker

# Who may mend a finding, by its code; what is not here is for whoever makes the change.
OWNER, APPROVER, OPERATOR, AUTHOR = "owner", "approver", "operator", "author"
DECIDES = {
    "P626": APPROVER, "P640": OPERATOR, "P641": OPERATOR, "P642": OPERATOR, "P650": OWNER,
    "P651": OWNER, "P664": OWNER, "P674": APPROVER, "P676": APPROVER, "P678": OWNER,
    "P685": APPROVER, "P686": APPROVER,
    "P688": APPROVER, "P690": APPROVER, "P691": OWNER, "P693": OWNER, "P697": APPROVER,
}  # fmt: skip
# What is agreed to as it stands, and so comes after everything else.
AGREED = frozenset((*(c for c, who in DECIDES.items() if who == APPROVER), "P691", "P693"))
WHO = {
    AUTHOR: "whoever makes the change: people, or an agent that works for them",
    OPERATOR: "whoever deploys the system",
    APPROVER: "an approver of the policy who did not make the change",
    OWNER: "an owner of the policy",
}
TOLD = ("P633", NO_VALUE)


@dataclass(frozen=True, slots=True)
class Control:
    """`status` is one of STATES; `why` says what is missing, `support` what names it."""

    id: str
    dimension: str
    level: str
    statement: str
    wants: str
    status: str
    why: str
    support: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """`states` is the state of each artifact of its own, by kind; `state` the least of them."""

    id: str
    purpose: str
    external: bool
    depends_on: tuple[str, ...]
    states: Mapping[str, str]

    @property
    def state(self) -> str:
        return next((s for s in self.states.values() if s != State.FRESH), str(State.FRESH))


@dataclass(frozen=True, slots=True)
class Evidence:
    """`state` is that of the receipt, or `carried`; then `ran_on` is the commit that it ran on.
    `reasons` are the typed ones why it does not count. `ended` is RFC 3339 in UTC, empty if it
    never ran; `age_days` and `cap_days` are None where there is none."""

    id: str
    title: str
    type: str
    state: str
    ended: str
    age_days: int | None
    cap_days: int | None
    passed: int | None
    reasons: tuple[Stale, ...] = ()
    ran_on: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    kind: str
    id: str
    before: str
    after: str
    lacks: str


@dataclass(frozen=True, slots=True)
class Todo:
    """Findings that one help line mends, and who may do so."""

    who: str
    help: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """`levels` is the level of each dimension, `people` the names of the policy's approvers by
    role."""

    levels: Mapping[str, str]
    todo: tuple[Todo, ...]
    controls: tuple[Control, ...]
    components: tuple[Component, ...]
    evidence: tuple[Evidence, ...]
    changed: tuple[Changed, ...]
    people: Mapping[str, tuple[str, ...]]


def summary(verdict: Verdict) -> Summary:
    """Of a verdict that was reached; for one on what could not be opened only its findings."""
    todo = tuple(todos(verdict.findings))
    case = verdict.case
    if case is None:
        return Summary({}, todo, (), (), (), (), {})
    return Summary(
        {str(k): str(v) for k, v in case.mapping(READINESS, "/profile").items()},
        todo,
        tuple(_controls(case)),
        tuple(_components(case)),
        tuple(evidence(case)),
        tuple(_changed(case)),
        _people(case),
    )


def todos(findings: Iterable[Finding]) -> Iterator[Todo]:
    """By who may do it, those last who need others; then those first that mend most."""
    by: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for each in findings:
        by[DECIDES.get(each.code, AUTHOR), each.help].append(each)
    order = list(WHO)
    for (who, help_), found in sorted(
        by.items(), key=lambda item: (order.index(item[0][0]), -len(item[1]), item[0][1])
    ):
        yield Todo(who, help_, tuple(found))


def _controls(case: Case) -> Iterator[Control]:
    found = judged(case)
    for id_, row in case.mapping(CONTROLS, "/controls").items():
        if not isinstance(row, Mapping):
            continue
        each = found[id_]
        support = row.get("support") or {}
        named = [f"{what.removesuffix('s')} {i}" for what, ids in support.items() for i in ids]
        yield Control(
            id_, str(row.get("dimension")), str(row.get("level")), str(row.get("statement")),
            str(row.get("wants")), each.status, _why(each), tuple(named),
        )  # fmt: skip


def _why(each: Judged) -> str:
    """What is missing, in words: for a predicate that is false, what it wants."""
    if each.gap is None:
        return ""
    code, what, _ = each.gap
    wants = [o.part.says for o in each.outcomes if o.answer != "pass"]
    return f"{what}: it wants {'; and '.join(wants)}" if wants and code in TOLD else what


def _components(case: Case) -> Iterator[Component]:
    states = case.project.facts.states
    plan = case.project.plan
    of: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for id_ in plan.order:
        artifact = plan.artifacts[id_]
        if artifact.name:
            of[artifact.name][artifact.kind] = str(states[id_].state)
    for id_, stated in case.mapping(GRAPH, "/components").items():
        if isinstance(stated, Mapping):
            yield Component(
                id_, str(stated.get("purpose", "")), bool(stated.get("external")),
                tuple(stated.get("depends_on") or ()), of.get(id_, {}),
            )  # fmt: skip


def evidence(case: Case) -> Iterator[Evidence]:
    """Each item of the evidence plan: its receipt, whether it counts, and why not."""
    caps = case.policy("/evidence/max_age_days")
    for receipt in case.receipts():
        ended = moment(receipt.predicate.get("ended"))
        counts = receipt.predicate.get("counts") or {}
        cap = caps.get(str(receipt.item.get("type")))
        reasons, ran_on = _reasons(case, receipt), carried(case, receipt) or ""
        state = "carried" if ran_on and not reasons else str(receipt.state)
        yield Evidence(
            receipt.name, str(receipt.item.get("title", "")), str(receipt.item.get("type")),
            state, str(receipt.predicate.get("ended")) if ended else "",
            (case.now - ended).days if ended else None, cap if isinstance(cap, int) else None,
            counts.get("passed"), reasons, ran_on,
        )  # fmt: skip
    planned = {r.name for r in case.receipts()}
    for id_, item in case.mapping(EVIDENCE, "/evidence").items():
        if id_ not in planned and isinstance(item, Mapping):
            yield Evidence(id_, str(item.get("title", "")), str(item.get("type")), "missing", "",
                           None, None, None, (Stale("missing", "it never ran"),))  # fmt: skip


def _reasons(case: Case, receipt: Receipt) -> tuple[Stale, ...]:
    try:
        return stale(case, receipt)
    except (AttributeError, TypeError, ValueError, KeyError, IndexError):
        # A step has said so too (P696): what is told here must not hide it.
        return (Stale("edited", "a document that it depends on has not its form"),)


def _changed(case: Case) -> Iterator[Changed]:
    lacking = {each.digest: lack for each, lack in unapproved(case)}
    for each in weaker(case):
        yield Changed(
            each.kind, each.id, *changed(each.before, each.after), lacking.get(each.digest, "")
        )


def _people(case: Case) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for id_, approver in case.policy("/approvers").items():
        if isinstance(approver, Mapping):
            name = _name(id_, approver)
            for role in approver.get("roles") or ["approver"]:
                found[str(role)].append(name)
    return {role: tuple(names) for role, names in sorted(found.items())}


def _name(id_: str, approver: Mapping[str, Any]) -> str:
    name = approver.get("name")
    said = f"{name} ({id_})" if name and name != id_ else id_
    return f"{said}, a bot" if approver.get("bot") else said
