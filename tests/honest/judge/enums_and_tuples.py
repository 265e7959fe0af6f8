"""NamedTuple, Enum, Flag and IntEnum."""

from collections import namedtuple
from enum import Enum, Flag, IntEnum, auto, unique
from typing import NamedTuple

Pair = namedtuple("Pair", "low high")


@unique
class Bound(IntEnum):
    LOW = 0
    HIGH = 100


class Side(Enum):
    BELOW = auto()
    ABOVE = auto()


class Told(Flag):
    LEVEL = auto()
    POINTS = auto()


class Grade(NamedTuple):
    level: int
    points: int


Made = Enum("Made", ["ONE", "TWO"])


def grade(points, steps):
    pair = Pair(Bound.LOW, Bound.HIGH)
    if not pair.low <= points <= pair.high:
        raise ValueError(f"not {Bound.LOW.name} to {Bound.HIGH!r}")
    sides = [Side.BELOW if s > points else Side.ABOVE for s in steps]
    assert Told.LEVEL in Told.LEVEL | Told.POINTS
    assert Made.ONE is not Made["TWO"]
    return Grade(sides.count(Side.ABOVE), points)._asdict()
