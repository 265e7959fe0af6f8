"""The preflight, `pact/preflight.yaml`: what must be known before code is written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Model, Unique
from .words import ComponentId, NonEmptyText, Person, PreflightId, QuestionId, Severity


class PreflightItem(Model):
    """One open question, risk or assumption, and what became of it. `pactc interview` asks the
    questions that are open; their answers are kept in pact/decisions.yaml."""

    type: Literal["question", "risk", "assumption"] = Field(description="What it is.")
    text: NonEmptyText = Field(description="The question, the risk or the assumption.")
    components: Unique[ComponentId] = Field(
        default_factory=list, description="The components that it concerns; none named: all."
    )
    severity: Severity | None = Field(
        default=None, description="How bad it would be to be wrong about it."
    )
    status: Literal["open", "answered", "accepted"] = Field(
        description="Where it stands: open, answered, or accepted as it is."
    )
    answer: NonEmptyText | None = Field(
        default=None, description="The answer, or why it may be accepted."
    )
    by: Person | None = Field(default=None, description="Who answered or accepted it.")
    asks: Literal["choice", "number", "text"] | None = Field(
        default=None,
        description="What the answer to a question is: one of `choices`, a number, or a text. "
        "Absent: a choice where there are choices, else a text.",
    )
    choices: Annotated[Unique[NonEmptyText], Field(min_length=2)] | None = Field(
        default=None,
        description="All the answers of a choice.",
        examples=[["one region", "two regions"]],
    )
    minimum: float | None = Field(default=None, description="The least number that is an answer.")
    maximum: float | None = Field(
        default=None, description="The greatest number that is an answer."
    )
    default: NonEmptyText | int | float | None = Field(
        default=None, description="The answer that stands as long as nobody gives another."
    )
    depends_on: (
        Annotated[
            dict[QuestionId, Annotated[list[NonEmptyText | int | float], Field(min_length=1)]],
            Field(min_length=1),
        ]
        | None
    ) = Field(
        default=None,
        description="Other questions, each with the answers under which this one is asked: every "
        "one of them must have one of its answers. Absent: it is asked always.",
        examples=[{"PF-1": ["two regions"]}, {"readiness.privacy": ["strict", "regulated"]}],
    )


class Preflight(Model):
    """Questions, risks and assumptions that are to be settled before code is written."""

    preflight: dict[PreflightId, PreflightItem] = Field(description="The items, by id.")
