"""The decisions, `pact/decisions.yaml`: what the interview settled (DESIGN section 2)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Model
from .words import Date, Level, NonEmptyText, Person, Profile, QuestionId


class Answer(Model):
    """The answer to one question, and where it comes from."""

    question: NonEmptyText | None = Field(default=None, description="The question, as asked.")
    answer: NonEmptyText | bool | int | float = Field(
        description="The answer: a text, a number, or yes or no (true or false)."
    )
    source: Literal["person", "default", "agent"] = Field(
        description="Who answered: a person, nobody (the default stands), or an agent."
    )
    by: Person | None = Field(default=None, description="The person or the agent who answered.")
    confirmed_by: Person | None = Field(
        default=None,
        description="The person who agreed to an answer that a default or an agent gave; absent: "
        "unconfirmed, unless a person gave it.",
    )
    over: Level | None = Field(
        default=None,
        description="Of a level: what build-spec.yaml stated when it was answered; absent: "
        "nothing. What the spec says later comes after the answer, which then stands no more.",
    )
    note: NonEmptyText | None = Field(default=None, description="Why this is the answer.")


class Confirmation(Model):
    """A person's word that this is the bar."""

    confirmed: Profile = Field(
        description="The exact profile that was agreed to; any other profile is unconfirmed."
    )
    by: Person = Field(description="The person who agreed.")
    date: Date | None = Field(default=None, description="The day on which they agreed.")


class Decisions(Model):
    """What the interview settled: the answers, and the bar that a person confirmed."""

    answers: dict[QuestionId, Answer] = Field(
        default_factory=dict, description="The answers, by the question's id."
    )
    readiness: Confirmation | None = Field(
        default=None, description="The readiness that a person agreed to; absent: unconfirmed."
    )
