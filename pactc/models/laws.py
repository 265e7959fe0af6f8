"""The laws, `pact/laws.yaml`: what holds across components."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Model, Unique
from .words import ClauseRef, ComponentId, LawId, NonEmptyText


class Law(Model):
    """One rule that holds across components."""

    text: NonEmptyText = Field(
        description="The law, in one sentence.",
        examples=["No tenant ever sees another tenant's data."],
    )
    components: Unique[ComponentId] = Field(
        default_factory=list, description="The components that it binds; none named: all."
    )
    clauses: Unique[ClauseRef] = Field(
        default_factory=list, description="Clauses of contracts that uphold it."
    )
    cel: NonEmptyText | None = Field(default=None, description="What must hold, in CEL.")
    judge: Literal["human"] | None = Field(
        default=None, description="Says that a person must judge this; such laws are counted."
    )
    note: NonEmptyText | None = Field(default=None, description="Prose for people.")


class Laws(Model):
    """Rules that hold across components, whoever implements them."""

    laws: dict[LawId, Law] = Field(description="The laws, by id.")
