"""A contract, `pact/contracts/<component>.yaml` (DESIGN section 6)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Json, Model, Shape, Unique
from .contract_function import HUMAN, Cel, Clause, Function, Live
from .graph import Authority
from .profile import TypeName, TypeSchema
from .words import (
    ClauseId,
    ComponentId,
    CriterionId,
    DataClass,
    Identifier,
    ModuleName,
    NonEmptyText,
)

DocumentPath = Annotated[
    str,
    Shape(
        pattern=r"^[^/\\*?\[\]{}@#\x00]+(/[^/\\*?\[\]{}@#\x00]+)*\.(yaml|yml|json)$",
        description="The path of a YAML or JSON file in the project.",
        examples=["docs/openapi.yaml"],
    ),
]


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
    initial: Json = Field(default=None, description="The state before the first call.")
    setup: Unique[Identifier] = Field(
        default_factory=list,
        description="Functions that are called first, each with nothing but fixtures.",
    )
    observe: Identifier | None = Field(
        default=None,
        description="A function that takes nothing but fixtures and returns the state.",
    )
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


class Fixture(Model):
    """A parameter that whoever judges supplies, the same in every call of one sequence."""

    file: NonEmptyText | None = Field(
        default=None, description="A path to a file of this name in an empty folder."
    )
    folder: NonEmptyText | None = Field(
        default=None, description="A path to an empty folder of this name."
    )
    value: Json = Field(default=None, description="This value.")


class ClassOf(Model):
    """How an instance is made and given up; the functions are its methods."""

    name: Identifier = Field(description="The name of the class in the module.")
    params: dict[Identifier, TypeSchema] = Field(
        default_factory=dict,
        description="The constructor's parameters; clauses call them `config`.",
    )
    close: Identifier | None = Field(
        default=None, description="The method that gives up what an instance holds."
    )


class Operation(Live):
    """One function as an HTTP request. `{name}` in a text stands for that parameter."""

    method: Literal["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"] = Field(
        description="The request's method."
    )
    path: str = Field(
        pattern=r"^/",
        description="The request's path; parameters in it are percent-encoded.",
        examples=["/tenants/{tenant}/bookings"],
    )
    query: Unique[Identifier] = Field(
        default_factory=list, description="The parameters that are in the query string."
    )
    headers: dict[NonEmptyText, str] = Field(
        default_factory=dict,
        description="The request's headers.",
        examples=[{"Authorization": "Bearer {caller}-token"}],
    )
    json_: Identifier | None = Field(
        default=None, alias="json", description="The parameter that is the JSON body."
    )


class Http(Model):
    """A contract that is judged over HTTP. The result of a call is `{status, body}`, where `body`
    is the JSON document or null, and the headers that `answer` names, in lower case, if there."""

    serve: list[NonEmptyText] = Field(
        min_length=1,
        description="The command that serves until it is ended. The first line that it prints is "
        "JSON with its `url`.",
        examples=[["python", "-m", "booking"]],
    )
    env: dict[NonEmptyText, str] = Field(
        default_factory=dict,
        description="Its environment. `{folder}` stands for an empty folder, `{source}` for the "
        "folder of the implementation.",
    )
    files: dict[NonEmptyText, str] = Field(
        default_factory=dict, description="Files that are put into that folder first, by name."
    )
    calls: int | None = Field(
        default=None, gt=0, description="After so many calls it is served anew, if at all."
    )
    answer: Unique[NonEmptyText] = Field(
        default_factory=list, description="The response headers that belong to the result."
    )
    operations: dict[Identifier, Operation] = Field(
        default_factory=dict,
        description="Each function's request, where no OpenAPI document says it.",
    )


class Binding(Model):
    """Where the implementation will be."""

    python: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$",
        description="The Python module that has the functions.",
        examples=["booking.service"],
    )
    http: Http | None = Field(
        default=None, description="The requests that the functions are, if they are served."
    )
    openapi: DocumentPath | None = Field(
        default=None,
        description="The OpenAPI 3.1 document, in this project, that has the operations which "
        "functions name in `http`.",
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
    class_: ClassOf | None = Field(
        default=None, alias="class", description="The class whose methods the functions are."
    )
    fixtures: dict[Identifier, Fixture] = Field(
        default_factory=dict, description="Parameters that whoever judges supplies, by name."
    )
    may_import: Unique[ModuleName] | None = Field(
        default=None,
        description="All that the implementation may import from outside the standard library and "
        "its own package.",
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
