"""Deep recursion, caught; and a limit that is raised for the call."""

import sys


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


def endless():
    return endless() + 1


def level(points, steps):
    return 0 if not steps else (steps[0] <= points) + level(points, steps[1:])


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    try:
        endless()
    except RecursionError:
        pass
    assert deep(500) == 500
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + 2000)
    try:
        assert deep(before + 500) == before + 500
    finally:
        sys.setrecursionlimit(before)
    return {"level": level(points, steps), "points": points}
