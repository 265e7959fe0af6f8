"""Values in attrs classes."""

import attrs
from attrs import define, field, frozen, validators


@frozen
class Grade:
    level: int = field(validator=validators.ge(0))
    points: int


@define(slots=True)
class Scale:
    steps: list[int] = field(converter=sorted, factory=list)

    def of(self, points: int) -> Grade:
        return Grade(sum(s <= points for s in self.steps), points)


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return attrs.asdict(Scale(steps).of(points))
