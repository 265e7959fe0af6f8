"""The profile of JSON Schema 2020-12 that contracts write their types in.

Closed on purpose: no remote `$ref`, no `$dynamicRef`, no conditionals, so that every type can be
turned into a generator, a stub and a diff. All that it accepts is a valid 2020-12 schema.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Json, Model, Shape, Unique
from .words import DataClass, NonEmptyText

TypeName = Annotated[
    str,
    Shape(
        pattern=r"^[A-Z][A-Za-z0-9]*$",
        max_length=100,
        description="A type's name: a capital letter, then letters and digits.",
        examples=["Slot"],
    ),
]
JsonType = Literal["null", "boolean", "integer", "number", "string", "array", "object"]
Count = Annotated[int, Field(ge=0, description="A whole number, zero or more.")]


class TypeSchema(Model):
    """A type, in a profile of JSON Schema 2020-12."""

    ref: str | None = Field(
        default=None,
        alias="$ref",
        pattern=r"^#/types/[A-Z][A-Za-z0-9]*$",
        description="A named type of this contract: `#/types/` and its name.",
        examples=["#/types/Slot"],
    )
    type: JsonType | Annotated[Unique[JsonType], Field(min_length=1)] | None = Field(
        default=None, description="The JSON type, or a list of them."
    )
    title: NonEmptyText | None = Field(default=None, description="A name for people.")
    description: NonEmptyText | None = Field(default=None, description="What it is, for people.")
    enum: Annotated[list[Json], Field(min_length=1)] | None = Field(
        default=None, description="All the values that are allowed."
    )
    const: Json = Field(default=None, description="The one value that is allowed.")
    default: Json = Field(default=None, description="The value that stands when none is given.")
    examples: list[Json] | None = Field(default=None, description="Some values that are allowed.")
    format: (
        Literal[
            "date",
            "date-time",
            "time",
            "duration",
            "email",
            "uuid",
            "uri",
            "ipv4",
            "ipv6",
            "decimal",
        ]
        | None
    ) = Field(default=None, description="What the text is, beyond being text.")
    min_length: Count | None = Field(
        default=None, alias="minLength", description="The least number of characters."
    )
    max_length: Count | None = Field(
        default=None, alias="maxLength", description="The greatest number of characters."
    )
    pattern: NonEmptyText | None = Field(
        default=None, description="A regular expression that must match, without look-around."
    )
    content_encoding: Literal["base64"] | None = Field(
        default=None, alias="contentEncoding", description="How binary data is written as text."
    )
    minimum: float | None = Field(default=None, description="The least number.")
    maximum: float | None = Field(default=None, description="The greatest number.")
    exclusive_minimum: float | None = Field(
        default=None, alias="exclusiveMinimum", description="The number must be greater."
    )
    exclusive_maximum: float | None = Field(
        default=None, alias="exclusiveMaximum", description="The number must be less."
    )
    multiple_of: float | None = Field(
        default=None, alias="multipleOf", gt=0, description="The number must be a multiple."
    )
    properties: dict[str, TypeSchema] | None = Field(
        default=None, description="The fields of an object, each with its type."
    )
    required: Unique[str] | None = Field(default=None, description="The fields that must be there.")
    additional_properties: bool | TypeSchema | None = Field(
        default=None,
        alias="additionalProperties",
        description="Whether other fields may be there, or the type that they have.",
    )
    property_names: TypeSchema | None = Field(
        default=None, alias="propertyNames", description="The type that all field names have."
    )
    min_properties: Count | None = Field(
        default=None, alias="minProperties", description="The least number of fields."
    )
    max_properties: Count | None = Field(
        default=None, alias="maxProperties", description="The greatest number of fields."
    )
    items: bool | TypeSchema | None = Field(
        default=None, description="The type of the items of a list."
    )
    prefix_items: Annotated[list[TypeSchema], Field(min_length=1)] | None = Field(
        default=None, alias="prefixItems", description="The types of the first items, in order."
    )
    min_items: Count | None = Field(
        default=None, alias="minItems", description="The least number of items."
    )
    max_items: Count | None = Field(
        default=None, alias="maxItems", description="The greatest number of items."
    )
    unique_items: bool | None = Field(
        default=None, alias="uniqueItems", description="Whether no item may occur twice."
    )
    any_of: Annotated[list[TypeSchema], Field(min_length=1)] | None = Field(
        default=None, alias="anyOf", description="At least one of these must match."
    )
    one_of: Annotated[list[TypeSchema], Field(min_length=1)] | None = Field(
        default=None, alias="oneOf", description="Exactly one of these must match."
    )
    all_of: Annotated[list[TypeSchema], Field(min_length=1)] | None = Field(
        default=None, alias="allOf", description="All of these must match."
    )
    deprecated: bool | None = Field(default=None, description="Whether it should not be used.")
    x_data: DataClass | None = Field(
        default=None, alias="x-data", description="How closely this data is held."
    )
