"""match statements, assignment expressions, exception groups, positional-only, star patterns."""

from dataclasses import dataclass


@dataclass
class Ask:
    points: int
    steps: list


class TooMany(ValueError):
    """More than all."""


def level(ask, /):
    match ask:
        case Ask(points=int(p)) if p > 100:
            raise TooMany(f"{p=}")
        case Ask(steps=[]):
            return 0
        case Ask(points=p, steps=[first, *rest]):
            return (first <= p) + level(Ask(p, rest))
        case {"points": _, **others}:
            return len(others)
        case str() | bytes():
            return 0
        case _:
            raise TypeError(ask)


def grade(points, steps):
    try:
        raise ExceptionGroup("two", [KeyError(1), TypeError(2)])
    except* KeyError as group:
        assert len(group.exceptions) == 1
    except* TypeError:
        pass
    try:
        found = level(Ask(points, steps))
    except TooMany as error:
        error.add_note("so it was")
        raise ValueError("more than all") from error
    return {"level": found if (n := found) == n else 0, "points": points}
