"""What every model shares: the base class, and what a text or a list must look like.

The models are the one source of `schemas/*.schema.json`; at run time only the schemas are read.
A field is documented by `Field(description=...)` or by a docstring below it. A field of type
`X | None` may be left out; an explicit null is refused, here and in the generated schema. A field
whose name pydantic has taken (`schema`, `json`, `copy`) ends in `_` and has the true name as alias.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

Json = JsonValue
"""Any JSON value, null included."""


@dataclass(frozen=True, eq=False)
class Shape:
    """What a text must look like: the pattern for machines, the description for people. The
    description also becomes `patternErrorMessage`, which editors and `pactc.validate` show, so
    that it stays when a field has a description of its own."""

    pattern: str
    description: str
    examples: tuple[str, ...] | list[str] = ()
    max_length: int | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.str_schema(pattern=self.pattern, max_length=self.max_length, strict=True)

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        made = handler(core)
        made["description"] = made["patternErrorMessage"] = self.description
        if self.examples:
            made["examples"] = list(self.examples)
        return made


class Model(BaseModel):
    """Strict, closed and frozen: what a schema does not name is refused."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        validate_by_alias=True,
        validate_by_name=False,
        allow_inf_nan=False,
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_absent(cls, data: Any) -> Any:
        if isinstance(data, dict):
            for name, field in cls.model_fields.items():
                key = field.alias or name
                if key in data and data[key] is None and _optional(field.annotation):
                    raise ValueError(f"{key} is null: leave it out instead")
        return data


def _optional(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation)


def whole(value: Any) -> Any:
    """For `Literal[1]`: Python takes true for 1, JSON does not."""
    if isinstance(value, bool):
        raise ValueError("true or false is no number")  # noqa: TRY004  pydantic wants ValueError
    return value


Item = TypeVar("Item")


def _unique(items: list[Item]) -> list[Item]:
    if any(item in items[:place] for place, item in enumerate(items)):
        raise ValueError("an item occurs twice")
    return items


Unique = Annotated[
    list[Item], AfterValidator(_unique), Field(json_schema_extra={"uniqueItems": True})
]
"""A list in which nothing occurs twice."""
