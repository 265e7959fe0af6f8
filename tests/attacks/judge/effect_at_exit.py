"""Leaves something to be done."""

import atexit
import os

atexit.register(os.listdir, "/")


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    points += 0
    return right(points, steps)
