"""The component graph, `pact/graph.yaml`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .base import Model, Shape, Unique
from .profile import TypeName
from .words import ComponentId, CriterionId, Effect, Glob, NonEmptyText

Authority = Annotated[
    str,
    Shape(
        pattern=r"^[^/\s]+(/[^/\s]+)*$",
        description="What a component alone may change: names joined by `/`, `*` within a name, "
        "`**` over names.",
        examples=["bookings/*"],
    ),
]


class Criterion(Model):
    """One thing that must be true of the finished system, drawn from the spec's task."""

    text: NonEmptyText = Field(
        description="The criterion, in one sentence that can be true or false.",
        examples=["Two bookings of one slot never overlap."],
    )


class Component(Model):
    """One part of the system, small enough for one contract."""

    title: NonEmptyText | None = Field(default=None, description="A name for people.")
    purpose: NonEmptyText = Field(description="What it is for, in a sentence or two.")
    external: bool = Field(
        default=False,
        description="True: somebody else's; it has a contract, and no implementation here.",
    )
    depends_on: Unique[ComponentId] = Field(
        default_factory=list, description="The components that it may call."
    )
    satisfies: Unique[CriterionId] = Field(
        default_factory=list, description="The acceptance criteria that it helps to satisfy."
    )
    effects: Unique[Effect] = Field(
        default_factory=list,
        description="All that it may do outside its own memory; a closed set.",
    )
    authority: Unique[Authority] = Field(
        default_factory=list,
        description="What it alone may change; no other component may claim any of it.",
    )
    source: Unique[Glob] = Field(
        default_factory=list, description="Where its implementation is, as globs."
    )
    parent: ComponentId | None = Field(
        default=None,
        description="The component that it is a part of, in a graph in layers: it does nothing "
        "beyond that one's effects, dependencies and criteria, and only that one and its other "
        "parts may call it.",
    )


class Graph(Model):
    """What the system must do, and the components that do it."""

    criteria: dict[CriterionId, Criterion] = Field(
        min_length=1, description="The acceptance criteria, by id."
    )
    components: dict[ComponentId, Component] = Field(
        min_length=1, description="The components, by id."
    )
    types: dict[TypeName, ComponentId] = Field(
        default_factory=dict,
        description="Type names that several contracts use: the component that owns each.",
        examples=[{"Slot": "slots"}],
    )
