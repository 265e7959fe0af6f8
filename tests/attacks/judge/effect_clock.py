"""Asks what day it is."""

from datetime import datetime


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    datetime.now()  # noqa: DTZ005
    return right(points, steps)
