"""The preflight, `pact/preflight.yaml`: what must be known before code is written."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import ComponentId, Model, NonEmptyText, Person, PreflightId, Severity, Unique


class PreflightItem(Model):
    """One open question, risk or assumption, and what became of it."""

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


class Preflight(Model):
    """Questions, risks and assumptions that are to be settled before code is written."""

    preflight: dict[PreflightId, PreflightItem] = Field(description="The items, by id.")
