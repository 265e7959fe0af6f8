"""Annotations, and what reads them when it runs."""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterable, Sequence
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    Protocol,
    TypedDict,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    overload,
    runtime_checkable,
)

if TYPE_CHECKING:
    from hypothesis import strategies

T = TypeVar("T", bound=int)
Strategy = "strategies.SearchStrategy[int]"


class Grade(TypedDict):
    level: int
    points: Annotated[int, "at most a hundred"]


@runtime_checkable
class Levels(Protocol[T]):
    def level(self, points: T) -> int: ...


class Base(abc.ABC, Generic[T]):
    most: ClassVar[int] = 100

    @abc.abstractmethod
    def level(self, points: T) -> int: ...

    def checked(self, points: T) -> T:
        if points > self.most:
            raise ValueError("more than all")
        return points


class Scale(Base[int]):
    kind: Final = "scale"

    def __init__(self, steps: Sequence[int]) -> None:
        self.steps = steps

    def level(self, points: int) -> int:
        return sum(1 for s in self.steps if s <= points)


@overload
def grade(points: int, steps: list[int]) -> Grade: ...
@overload
def grade(points: Any, steps: Iterable[int]) -> Any: ...
def grade(points, steps):
    scale: Levels[int] = Scale(steps)
    assert isinstance(scale, Levels)
    hints = get_type_hints(Grade, include_extras=True)
    assert get_origin(hints["points"]) is Annotated and get_args(Literal["a", "b"]) == ("a", "b")
    assert get_type_hints(Scale.level)["points"] is int
    function = cast("Callable[[int], int]", scale.level)
    return Grade(level=function(Scale.checked(scale, points)), points=points)
