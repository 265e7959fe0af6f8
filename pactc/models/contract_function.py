"""One function of a contract: its clauses, its examples, what it promises besides."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Json, Model, Shape, Unique
from .profile import TypeSchema
from .words import ClauseId, Effect, ErrorName, Identifier, NonEmptyText

Cel = Annotated[
    str, Shape(pattern=r"\S", description="An expression in CEL.", examples=["args.quantity > 0"])
]
HUMAN = "Says that a person must judge this, because no expression can; such clauses are counted."


class Clause(Model):
    """Something that must hold: an expression, or a person's judgement."""

    id: ClauseId = Field(description="The clause's id, unique within the contract.")
    cel: Cel | None = Field(default=None, description="What must hold, in CEL.")
    judge: Literal["human"] | None = Field(default=None, description=HUMAN)
    note: NonEmptyText | None = Field(default=None, description="The same in prose, for people.")


class ErrorClause(Model):
    """A way to fail; of several that apply, the first in the list is raised."""

    id: ClauseId = Field(description="The clause's id, unique within the contract.")
    raises: ErrorName = Field(description="The exception that is raised.")
    when: Cel | None = Field(default=None, description="When it is raised, in CEL.")
    data: dict[Identifier, Cel] = Field(
        default_factory=dict,
        description="What the exception carries: attribute -> its value, in CEL.",
        examples=[{"limit": "args.limit"}],
    )
    judge: Literal["human"] | None = Field(default=None, description=HUMAN)
    note: NonEmptyText | None = Field(default=None, description="The same in prose, for people.")


class Example(Model):
    """One call with its outcome: a result, or an exception."""

    id: ClauseId = Field(description="The example's id, unique within the contract.")
    args: dict[Identifier, Json] = Field(description="The arguments, by parameter.")
    result: Json = Field(default=None, description="What is returned.")
    raises: ErrorName | None = Field(default=None, description="The exception that is raised.")
    note: NonEmptyText | None = Field(default=None, description="What the example shows.")


class Idempotent(Model):
    """The same call again changes nothing more."""

    by: Unique[Identifier] | None = Field(
        default=None, min_length=1, description="The parameters that make two calls the same call."
    )
    again: Identifier | None = Field(
        default=None,
        description="The parameter that takes the result: f(f(x)) = f(x), as of a normal form.",
    )


class Live(Model):
    """Whether a request may be made in production."""

    live: Literal["safe"] | None = Field(
        default=None,
        description="`safe`: `pactc production live` may call it in production, again and again, "
        "with drawn arguments; absent: never.",
    )
    live_args: dict[Identifier, Json] = Field(
        default_factory=dict,
        description="The arguments that every such call in production has, by parameter.",
        examples=[{"caller": ""}],
    )


class Bound(Live):
    """The operation of the OpenAPI document that a function is. Its method, path, parameters and
    answers are those of the document; a parameter of the function is the one of the same name,
    where `x_request_id` is also `X-Request-Id`."""

    operation: NonEmptyText = Field(description="Its `operationId`.", examples=["reserveSlot"])
    headers: dict[NonEmptyText, str] = Field(
        default_factory=dict,
        description="More headers of the request; `{name}` stands for that parameter.",
        examples=[{"Authorization": "Bearer {caller}-token"}],
    )
    body: Identifier | None = Field(
        default=None,
        description="The parameter that is the JSON body; absent if it is the only one that is "
        "nowhere else.",
    )


class FunctionModel(Model):
    """What a call does, said outright: a reference implementation in CEL."""

    result: Cel | None = Field(
        default=None, description="The result, in CEL over `args` and `old`."
    )
    state: Cel | None = Field(
        default=None, description="The state after the call, in CEL over `args`, `old`, `result`."
    )


class Budget(Model):
    """What one call may cost."""

    p95_ms: float | None = Field(
        default=None, gt=0, description="Milliseconds that 95 of 100 calls must not exceed."
    )
    memory_mb: float | None = Field(
        default=None, gt=0, description="Megabytes that one call may hold at its peak."
    )


class Function(Model):
    """One function of the component's interface."""

    note: NonEmptyText | None = Field(default=None, description="What it does, for people.")
    params: dict[Identifier, TypeSchema] = Field(
        default_factory=dict, description="The parameters in order, each with its type."
    )
    returns: TypeSchema = Field(description="The type of the result.")
    requires: list[Clause] = Field(
        default_factory=list, description="What a caller must see to before the call."
    )
    errors: list[ErrorClause] = Field(
        default_factory=list, description="How it may fail; the order is the precedence."
    )
    ensures: list[Clause] = Field(
        default_factory=list, description="What holds after a call that did not fail."
    )
    examples: list[Example] = Field(default_factory=list, description="Calls with their outcomes.")
    deterministic: bool = Field(
        default=False, description="Whether the same arguments and state give the same result."
    )
    refuses: ErrorName | None = Field(
        default=None,
        description="What is raised for arguments that are not of their types; absent where the "
        "caller must see to that.",
    )
    keyword_only: Unique[Identifier] = Field(
        default_factory=list, description="The parameters that can only be passed by name."
    )
    async_: bool = Field(
        default=False, alias="async", description="Whether the call must be awaited."
    )
    iterator: bool = Field(
        default=False,
        description="Whether the result is iterated over; clauses see the list of its items.",
    )
    model: FunctionModel | None = Field(
        default=None, description="What a call does, where clauses alone do not decide it."
    )
    idempotent: Idempotent | None = Field(
        default=None, description="By what a repeated call is known and changes nothing more."
    )
    mutates: Unique[Identifier] = Field(
        default_factory=list, description="The parameters that the call may change."
    )
    effects: Unique[Effect] = Field(
        default_factory=list,
        description="All that it may do outside its own memory; undeclared effects are refused.",
    )
    budget: Budget | None = Field(default=None, description="What one call may cost.")
    http: Bound | None = Field(
        default=None, description="The operation that it is in the document of `binding.openapi`."
    )
