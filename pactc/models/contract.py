"""A contract, `pact/contracts/<component>.yaml` (DESIGN section 6)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import (
    ClauseId,
    ComponentId,
    CriterionId,
    DataClass,
    Effect,
    Json,
    Model,
    NonEmptyText,
    Shape,
    Unique,
)
from .graph import Authority
from .profile import TypeName, TypeSchema

Identifier = Annotated[
    str,
    Shape(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        max_length=100,
        description="An identifier: a letter or `_`, then letters, digits, `_`.",
        examples=["reserve"],
    ),
]
ErrorName = Annotated[
    str,
    Shape(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$",
        description="An exception's name, with its module unless it is a built-in one.",
        examples=["ValueError", "booking.errors.SlotTaken"],
    ),
]
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

    by: Unique[Identifier] = Field(
        min_length=1, description="The parameters that make two calls the same call."
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


class Transition(Model):
    """A step of the state that a function may cause."""

    id: ClauseId = Field(description="The transition's id, unique within the contract.")
    function: Identifier = Field(description="The function that causes it.")
    cel: Cel | None = Field(
        default=None, description="How `old` and `state` relate across the call, in CEL."
    )
    judge: Literal["human"] | None = Field(default=None, description=HUMAN)
    note: NonEmptyText | None = Field(default=None, description="The same in prose, for people.")


class ComponentState(Model):
    """What a stateful component remembers between calls."""

    model: TypeSchema = Field(description="The type of the state, as a caller may observe it.")
    transitions: list[Transition] = Field(
        default_factory=list, description="How functions change the state."
    )
    invariants: list[Clause] = Field(
        default_factory=list, description="What holds of the state before and after every call."
    )


class DataFlow(Model):
    """The classes of data that the component handles."""

    reads: Unique[DataClass] = Field(
        default_factory=list, description="Classes of data that it reads."
    )
    writes: Unique[DataClass] = Field(
        default_factory=list, description="Classes of data that it writes."
    )


class Owns(Model):
    """What the component alone may change."""

    owns: Unique[Authority] = Field(
        default_factory=list, description="What it owns, within its authority in the graph."
    )


class Binding(Model):
    """Where the implementation will be."""

    python: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$",
        description="The Python module that has the functions.",
        examples=["booking.service"],
    )


class Contract(Model):
    """What one component promises: its types, its functions, clauses that a machine can check."""

    component: ComponentId = Field(description="The component; the file's name.")
    note: NonEmptyText | None = Field(default=None, description="Prose for people.")
    satisfies: Unique[CriterionId] = Field(
        default_factory=list, description="The acceptance criteria that this contract answers for."
    )
    binding: Binding | None = Field(
        default=None, description="Where the implementation will be; absent for external ones."
    )
    types: dict[TypeName, TypeSchema] = Field(
        default_factory=dict, description="Named types; `$ref: '#/types/Name'` refers to one."
    )
    functions: dict[Identifier, Function] = Field(
        min_length=1, description="The interface, by the function's name."
    )
    state: ComponentState | None = Field(
        default=None, description="What it remembers between calls, if anything."
    )
    data: DataFlow | None = Field(default=None, description="The classes of data that it handles.")
    authority: Owns | None = Field(default=None, description="What it alone may change.")
    depends_on: dict[ComponentId, Unique[Identifier]] = Field(
        default_factory=dict,
        description="The functions that it uses, by the component that has them.",
        examples=[{"availability": ["is_free"]}],
    )
