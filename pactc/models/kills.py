"""`pact/kills/<component>.json`: the kill matrix, from the contract alone."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Json, Model, Shape, Unique
from .words import ComponentId, NonEmptyText

CheckId = Annotated[
    str,
    Shape(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z][A-Za-z0-9_]*$",
        description="A check's id: a function, or `state`, a dot, and a clause's id or a word.",
        examples=["reserve.P1"],
    ),
]
MutantId = Annotated[
    str,
    Shape(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*/\S.*$",
        description="A mutant's id: a function, or `state`, a slash, and what is wrong with it.",
        examples=["reserve/leaf:/end:+1"],
    ),
]
Whole = Annotated[int, Field(ge=0, description="A whole number, zero or more.")]


class KillCounts(Model):
    """The matrix in numbers."""

    checks: Whole = Field(description="Checks of the contract, without those of signatures.")
    mutants: Whole = Field(description="Mutants that were made.")
    killed: Whole = Field(description="Mutants that some check finds.")
    equivalent: Whole = Field(description="Mutants that answer as the reference in all cases.")
    gaps: Whole = Field(description="Mutants that answer otherwise and that no check finds.")
    idle: Whole = Field(description="Clauses that find nothing though they were judged: an error.")
    unjudged: Whole = Field(description="Checks that nothing in the table of cases exercises.")
    human: Whole = Field(description="Clauses that only a person can judge.")
    contradicted: Whole = Field(description="Checks that the contract's own reference fails.")


class CheckRow(Model):
    """What one check finds."""

    status: Literal["kills", "passes-only", "idle", "unjudged", "human", "contradicted"] = Field(
        description="kills: it finds a mutant; passes-only: it is no clause, and what it would "
        "find could not be made; idle: a clause that finds nothing; contradicted: the reference, "
        "made from the other clauses, fails it."
    )
    by: Literal["clause", "model"] | None = Field(
        default=None,
        description="clause: shown on one result that breaks it and one that keeps it, for want of "
        "a whole reference; model: the contract's own model tells the state, so that no mutant "
        "breaks it; it finds a model that is wrong. Absent: shown on whole mutants.",
    )
    why: NonEmptyText | None = Field(default=None, description="Why it finds nothing.")
    kills: Unique[MutantId] = Field(description="The mutants that it finds.")


class MutantRow(Model):
    """One mutant that answers otherwise than the reference."""

    does: NonEmptyText = Field(description="What is wrong with it, for people.")
    killed_by: Unique[CheckId] = Field(
        description="The checks that find it in the first cases in which it answers otherwise."
    )


class Earlier(Model):
    """A call before the one that is shown."""

    function: NonEmptyText = Field(description="The function.")
    args: dict[str, Json] = Field(
        description="The arguments; `result_of` and `at` stand for a part of an earlier result."
    )


class GapInput(Model):
    """The call that the two answer differently."""

    function: NonEmptyText = Field(description="The function.")
    args: dict[str, Json] = Field(description="The arguments.")
    config: dict[str, Json] | None = Field(
        default=None, description="The constructor's arguments, if there are any."
    )
    after: list[Earlier] | None = Field(
        default=None, description="The calls before it, if there were any."
    )


class GapOutcome(Model):
    """What came of the call; what was not told apart is left out."""

    returns: Json = Field(default=None, description="The result, if it returned.")
    raises: NonEmptyText | None = Field(default=None, description="The exception, if it raised.")
    data: dict[str, Json] | None = Field(default=None, description="What the exception carries.")
    broke: str | None = Field(default=None, description="Why there was no outcome.")
    args: dict[str, Json] | None = Field(default=None, description="The arguments afterwards.")
    effects: Unique[NonEmptyText] | None = Field(default=None, description="The effects seen.")
    state: Json = Field(default=None, description="The state afterwards.")


class Gap(Model):
    """A freedom of the contract: two answers that it both allows."""

    mutant: MutantId = Field(description="The mutant that nothing finds.")
    also: Unique[MutantId] = Field(description="Others that nothing finds, at the same place.")
    does: NonEmptyText = Field(description="What is wrong with it, or free.")
    code: list[str] = Field(description="Its lines, as a person might have written them.")
    input: GapInput = Field(description="A call that it answers otherwise.")
    reference: GapOutcome = Field(description="The reference's answer.")
    mutant_result: GapOutcome = Field(description="The mutant's answer.")


class Kills(Model):
    """Which check finds which mutant of a component, before any code exists."""

    component: ComponentId = Field(description="The component.")
    cases: Whole = Field(description="Cases in the table that all was judged on.")
    counts: KillCounts = Field(description="The matrix in numbers.")
    unsolved: dict[str, Whole] = Field(
        description="By function, the calls for which no result was found that keeps every clause."
    )
    checks: dict[CheckId, CheckRow] = Field(description="Every check, in the contract's order.")
    mutants: dict[MutantId, MutantRow] = Field(
        description="Every mutant that answers otherwise than the reference."
    )
    equivalent: Unique[MutantId] = Field(
        description="Mutants that answer as the reference does in all cases."
    )
    gaps: list[Gap] = Field(description="Mutants that no check finds, with an input for each.")
