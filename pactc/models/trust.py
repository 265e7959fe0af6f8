"""`pact/trust.json`: who is trusted with what, as assertions that can be disputed one by one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Model, Shape, Unique
from .words import ClauseRef, ComponentId, EvidenceId, NonEmptyText

AssertionId = Annotated[
    str,
    Shape(
        pattern=r"^(authority|effect|data|flow):[a-z][a-z0-9_]*:\S+$",
        description="A trust assertion's id: what it is about, the component, and the thing.",
        examples=["effect:booking:db.write:bookings"],
    ),
]
EffectClass = Literal[
    "clock", "db", "env", "fs", "http", "local", "log", "net", "other", "process", "random"
]
"""Where an effect goes. All but `local` leave the process; `other` is a word pactc does not know,
so it is taken to leave."""


class Support(Model):
    """What stands behind an assertion: what constrains or will test it, not that it holds."""

    clauses: Unique[ClauseRef] = Field(description="Executable clauses of the functions concerned.")
    evidence: Unique[EvidenceId] = Field(description="Items of the evidence plan that cover it.")


class Assertion(Model):
    """One thing that somebody is trusted with."""

    about: Literal["authority", "effect", "data", "flow"] = Field(
        description="authority: what a component alone may change; effect: what leaves its "
        "process; data: a class of data that it handles; flow: a class of data that crosses "
        "to another."
    )
    statement: NonEmptyText = Field(description="The assertion, as one sentence.")
    trusted: ComponentId = Field(description="The component that is trusted.")
    thing: NonEmptyText = Field(description="What it is trusted with: glob, effect or data class.")
    external: bool = Field(description="Whether something outside the process is relied upon.")
    effect_class: EffectClass | None = Field(default=None, description="Where the effect goes.")
    functions: Unique[str] = Field(description="The functions that it concerns; sorted.")
    to: ComponentId | None = Field(
        default=None, description="The component that the data crosses to or from, for a flow."
    )
    support: Support = Field(description="What stands behind it.")
    unsupported: bool = Field(description="True: neither a clause nor evidence stands behind it.")


class TrustCounts(Model):
    """How many assertions there are."""

    total: int = Field(ge=0, description="All assertions.")
    external: int = Field(ge=0, description="Those that rely on something outside the process.")
    unsupported: int = Field(ge=0, description="Those that nothing stands behind.")


class Trust(Model):
    """Every authority, every effect that leaves a process, and every data flow."""

    assertions: dict[AssertionId, Assertion] = Field(description="The assertions, by id.")
    external: dict[str, Unique[ComponentId]] = Field(
        description="What is outside: each effect that leaves a process, and who has it."
    )
    counts: TrustCounts = Field(description="How many assertions there are.")
