"""Arguments read and results written by pydantic, whose errors are ValueErrors."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

STEPS = TypeAdapter(list[Annotated[int, Field(ge=0)]])


class Grade(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    level: int = Field(ge=0)
    points: int

    @field_validator("points")
    @classmethod
    def at_most_all(cls, points: int) -> int:
        if points > 100:
            raise ValueError("more than all")
        return points


def grade(points, steps):
    steps = STEPS.validate_python(steps)
    made = Grade(level=len([s for s in steps if s <= points]), points=points)
    return Grade.model_validate_json(made.model_dump_json()).model_dump()
