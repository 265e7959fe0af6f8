"""Values in frozen dataclasses with slots, given out as dicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import InitVar, asdict, dataclass, field, fields, replace


@dataclass(frozen=True, slots=True, order=True)
class Grade:
    level: int
    points: int = field(compare=False)
    check: InitVar[bool] = True

    def __post_init__(self, check: bool) -> None:
        if check and self.points > 100:
            raise ValueError("more than all")


@dataclass(kw_only=True)
class Scale:
    steps: Sequence[int]
    reached: list[int] = field(default_factory=list)

    def level(self, points: int) -> int:
        self.reached.extend(s for s in self.steps if s <= points)
        return len(self.reached)


def grade(points: int, steps: list[int]) -> dict[str, int]:
    empty = Grade(0, points)
    assert {f.name for f in fields(empty)} == {"level", "points"}
    return asdict(replace(empty, level=Scale(steps=steps).level(points), check=True))
