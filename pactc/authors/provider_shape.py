"""What a JSON Schema says about form alone, in words that every provider's grammar knows.

Providers' strict modes know closed objects, lists, unions and plain values; they know no mapping
with free keys, no "any value", no `allOf`, and no bounds. So a mapping becomes a list of entries
and any value becomes JSON text; what is only a bound goes into the description, where a model
reads it, and is judged after. Two forms that would look alike become JSON text too: each answer
has one reading.

Sources: platform.claude.com/docs/en/build-with-claude/structured-outputs and
developers.openai.com/api/docs/guides/structured-outputs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ..model import Value

REST = "more_fields"
"""The field that holds the entries of an object that has both named and free fields."""


@dataclass(frozen=True, slots=True)
class Text:
    """Any JSON value, written as JSON text."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A plain value of one JSON type, perhaps one of some values."""

    type: str
    values: tuple[Value, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    shape: Shape
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping with free keys, as a list of `{key, value}`."""

    shape: Shape
    note: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A named field of an object. `nullable`: null is a value of it, and not its absence."""

    name: str
    shape: Shape
    required: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class Fields:
    """An object with named fields, and `rest` if it may have others."""

    fields: tuple[Field, ...]
    rest: Shape | None = None
    note: str = ""

    @property
    def required(self) -> set[str]:
        return {f.name for f in self.fields if f.required} | ({REST} if self.rest else set())

    @property
    def names(self) -> set[str]:
        return {f.name for f in self.fields} | ({REST} if self.rest else set())


@dataclass(frozen=True, slots=True)
class Union:
    """One of several forms, no two of which look alike."""

    options: tuple[Shape, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """A form that has a name in `Shapes.named`."""

    name: str
    note: str = ""


Shape: TypeAlias = Text | Leaf | Items | Entries | Fields | Union | Ref


@dataclass(slots=True)
class Shapes:
    """The forms of one schema. `named` are those of `$defs` that are used."""

    root: Shape = field(default_factory=Text)
    named: dict[str, Shape] = field(default_factory=dict)

    def resolved(self, shape: Shape) -> Shape:
        seen: set[str] = set()
        while isinstance(shape, Ref):
            if shape.name in seen:
                return Text()
            seen.add(shape.name)
            shape = self.named[shape.name]
        return shape
