"""Caches, dispatch, partial functions and decorators."""

import functools
import operator
from functools import (
    cache,
    cached_property,
    lru_cache,
    partial,
    reduce,
    singledispatch,
    singledispatchmethod,
    total_ordering,
    wraps,
)


def checked(function):
    @wraps(function)
    def call(points, steps):
        if points > 100:
            raise ValueError("more than all")
        return function(points, steps)

    return call


@lru_cache(maxsize=32)
def reached(points: int, step: int) -> bool:
    return operator.le(step, points)


@cache
def one() -> int:
    return 1


@singledispatch
def number(value) -> int:
    raise TypeError(type(value))


@number.register
def _(value: int) -> int:
    return value


@number.register(str)
def _(value) -> int:
    return int(value)


@total_ordering
class Scale:
    def __init__(self, steps):
        self.steps = tuple(steps)

    def __eq__(self, other):
        return self.steps == other.steps

    def __lt__(self, other):
        return self.steps < other.steps

    @cached_property
    def size(self):
        return len(self.steps)

    @singledispatchmethod
    def level(self, points):
        return self.level(number(points))

    @level.register
    def _(self, points: int):
        found = map(partial(reached, points), self.steps)
        return reduce(operator.add, map(int, found), 0)


@checked
def grade(points, steps):
    scale = Scale(steps)
    assert scale >= scale and scale.size == len(steps)
    key = functools.cmp_to_key(lambda a, b: a - b)
    assert sorted(steps, key=key) == sorted(steps)
    return {"level": scale.level(points) * one(), "points": points}


grade = functools.update_wrapper(partial(grade), grade)
