"""`pact/trace.json`: from each acceptance criterion to what is to show it, with the gaps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Model, Shape, Unique
from .words import ClauseId, ComponentId, CriterionId, EvidenceId, NonEmptyText

TestName = Annotated[
    str,
    Shape(
        pattern=r"^test_[A-Za-z0-9_]+$",
        description="The name of a test in the component's test file.",
        examples=["test_reserve__P1"],
    ),
]
GapKind = Literal["no-component", "no-contract", "not-in-contract", "no-clause", "no-evidence"]


class ComponentTrace(Model):
    """What one component does for one criterion."""

    clauses: Unique[ClauseId] = Field(description="Executable clauses of its contract; sorted.")
    human: Unique[ClauseId] = Field(description="Clauses that only a person can judge; sorted.")
    tests: dict[ClauseId, TestName] = Field(
        description="The derived test of each clause that has one; empty if no code is bound."
    )
    evidence: Unique[EvidenceId] = Field(description="Evidence planned for the component; sorted.")


class CriterionTrace(Model):
    """The way of one criterion."""

    text: NonEmptyText = Field(description="The criterion.")
    components: dict[ComponentId, ComponentTrace] = Field(
        description="The components that satisfy it by the graph."
    )
    evidence: Unique[EvidenceId] = Field(description="Evidence planned for the criterion; sorted.")


class Gap(Model):
    """A place where the way ends."""

    criterion: CriterionId = Field(description="The criterion.")
    gap: GapKind = Field(
        description="no-component: nobody satisfies it; no-contract: a component has none; "
        "not-in-contract: the contract does not say that it satisfies it; no-clause: no executable "
        "clause; no-evidence: nothing planned for it or for its components."
    )
    component: ComponentId | None = Field(
        default=None, description="The component, if the gap is in one."
    )


class TraceCounts(Model):
    """How many criteria there are."""

    criteria: int = Field(ge=0, description="All criteria.")
    complete: int = Field(ge=0, description="Criteria without a gap.")
    gaps: int = Field(ge=0, description="All gaps.")


class Trace(Model):
    """Criterion -> component -> clause -> test -> evidence."""

    criteria: dict[CriterionId, CriterionTrace] = Field(description="The criteria, by id.")
    gaps: list[Gap] = Field(description="Where the way ends; sorted.")
    counts: TraceCounts = Field(description="How many criteria there are.")
