"""What the steps of the gate are told: one project over one tree, judged, and the moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..documents import locate
from ..errors import PactError
from ..model import Artifact, Finding, State, Where
from ..project import Project
from .base import Base

SPEC = "build-spec.yaml"
CONTROLS = "pact/controls.json"
DECISIONS = "pact/decisions.yaml"
EVIDENCE = "pact/evidence.yaml"
GRAPH = "pact/graph.yaml"
POLICY = "pact/policy.yaml"
READINESS = "pact/readiness.json"
WAIVERS = "pact/waivers.yaml"
RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One item of the evidence plan and its receipt: `predicate` and `subject` are empty if the
    receipt is missing or has not the form of one."""

    artifact: Artifact
    item: Mapping[str, Any]
    state: State
    predicate: Mapping[str, Any]
    subject: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.artifact.name or ""

    @property
    def live(self) -> bool:
        return self.item.get("type") == "live"


@dataclass(frozen=True, slots=True)
class Case:
    """`now` is aware, in UTC: the one thing that is no fact of the tree. The project's `judge_all`
    has run. `base` is None where there is nothing to compare with: then no step speaks of it."""

    project: Project
    now: datetime
    base: Base | None = None
    memo: dict[str, Any] = field(default_factory=dict)  # what more than one step asks for

    def mapping(self, path: str, pointer: str = "") -> Mapping[str, Any]:
        """The mapping at the pointer; empty if it is absent, or cannot be read: then another step
        says so."""
        try:
            value = self.project.reader.value(path, pointer)
        except (KeyError, PactError):
            return {}
        return value if isinstance(value, dict) else {}

    def policy(self, pointer: str = "") -> Mapping[str, Any]:
        """The mapping at the pointer of the policy that this change is judged by: the base's."""
        return self.base.policy(pointer) if self.base else self.mapping(POLICY, pointer)

    def where(self, path: str, pointer: str = "") -> Where:
        """The place of a value, or of the key that leads to it."""
        try:
            data = self.project.reader.read(path)
        except PactError:
            return Where(path)
        return Where(path, *locate(data, path, pointer, key=True)) if pointer else Where(path)

    def state(self, id_: str) -> State:
        status = self.project.facts.states.get(id_)
        return status.state if status else State.MISSING

    def receipts(self) -> Iterator[Receipt]:
        """Every item of the evidence plan that has the form of one, in order of its id."""
        plan = self.project.plan
        items = self.mapping(EVIDENCE, "/evidence")
        for id_ in sorted(plan.artifacts):
            artifact = plan.artifacts[id_]
            item = items.get(artifact.name or "")
            if artifact.kind != RECEIPT or not isinstance(item, Mapping):
                continue
            state = self.state(id_)
            held = self.mapping(artifact.path) if state is not State.INVALID else {}
            subjects = held.get("subject") or [{}]
            yield Receipt(artifact, item, state, held.get("predicate") or {}, subjects[0])


def gating(case: Case) -> str:
    """The level of the dimension `gating`: the higher of the base's and the commit's, so that a
    change that lowers it is still judged by what it was."""
    from .obligations import LEVELS

    found = [case.mapping(READINESS, "/profile").get("gating")]
    if case.base and case.base.side:
        found.append(case.base.side.mapping(READINESS, "/profile").get("gating"))
    return max((str(f) for f in found if f in LEVELS), key=LEVELS.index, default="none")


def finding(
    code: str,
    message: str,
    where: Where | None,
    help_: str,
    *notes: str,
    artifact: str | None = None,
) -> Finding:
    return Finding(code, message, where, artifact, notes, help_)
