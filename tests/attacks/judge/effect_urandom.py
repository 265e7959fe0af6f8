"""Draws bytes."""

from os import urandom


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    urandom(8)
    return right(points, steps)
