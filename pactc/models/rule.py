"""A rule file, `rules/<kind>.yaml` or `pact/rules/<kind>.yaml` (DESIGN section 5)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Model, Shape
from .words import Glob, KindName, NonEmptyText

PathPattern = Annotated[
    str,
    Shape(
        pattern=r"^[^/\\\x00]+(/[^/\\\x00]+)*$",
        description="A path relative to the root, with `{id}` in it if there are many artifacts.",
        examples=["pact/contracts/{id}.yaml"],
    ),
]
Slice = Annotated[
    str,
    Shape(
        pattern=r"^[^#/\\\x00]+(/[^#/\\\x00]+)*#/.+$",
        description="A slice of a file: its path, `#`, and a JSON Pointer.",
        examples=["pact/graph.yaml#/components"],
    ),
]
Reference = Annotated[
    str,
    Shape(
        pattern=r"\S",
        description="What an input is: a path, an artifact id, or a glob, perhaps with `#` and a "
        "JSON Pointer, perhaps with ` for item.field` to loop (`self` is the artifact itself); or "
        "`@root`.",
        examples=["pact/graph.yaml#/components/{id}", "contract/{need} for component.depends_on"],
    ),
]
InputName = Annotated[
    str,
    Shape(
        pattern=r"^[a-z][a-z0-9_]*$",
        description="An input's name, by which the action and the checks know it.",
        examples=["component"],
    ),
]


class Rule(Model):
    """How artifacts of one kind come to be: where they are, what from, and who makes them."""

    kind: KindName = Field(description="The kind that this rule makes; the rule file's name.")
    description: NonEmptyText | None = Field(
        default=None, description="One sentence: what artifacts of this kind are for."
    )
    path: PathPattern = Field(description="Where artifacts of this kind are.")
    schema_: str | None = Field(
        default=None,
        alias="schema",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.schema\.json$",
        description="The file name of the kind's JSON Schema; left out for text.",
        examples=["contract.schema.json"],
    )
    action: Literal["source", "derive", "author", "run"] = Field(
        description="Who makes it: a person (source), a pure function (derive), an author behind "
        "the authors' interface (author), or a command (run)."
    )
    goal: Literal["plan", "evidence", "production"] = Field(
        default="plan", description="The first build goal that makes artifacts of this kind."
    )
    required: bool = Field(
        default=True, description="False: a source of this kind may be absent without a finding."
    )
    each: Slice | None = Field(
        default=None, description="One artifact per key of this mapping; the key is `{id}`."
    )
    inputs: dict[InputName, Reference] = Field(
        default_factory=dict, description="What artifacts of this kind are made from, by name."
    )
    awaits: Slice | None = Field(
        default=None, description="This slice must be true before anyone may author."
    )
    when: Slice | None = Field(
        default=None,
        description="There is an artifact of this kind only where this slice is true.",
        examples=["build-spec.yaml#/config/agents/guide"],
    )
    prompt: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.md$",
        description="The file name of the prompt that a model gets, for `action: author`.",
        examples=["contract.md"],
    )
    data: list[Glob] = Field(
        default_factory=list,
        description="Data files that the action reads, as globs beside the rule file.",
        examples=[["controls/*.yaml"]],
    )
    command: list[NonEmptyText] = Field(
        default_factory=list,
        description="The command that makes it, as a list of arguments, for a project's own kinds.",
        examples=[["python", "tools/make_menu.py"]],
    )
