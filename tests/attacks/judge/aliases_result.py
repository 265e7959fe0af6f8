"""Gives the same dict to everybody, and fills it anew at each call."""

SHARED = {}


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    SHARED.update(level=len([s for s in steps if s <= points]), points=points)
    return SHARED
