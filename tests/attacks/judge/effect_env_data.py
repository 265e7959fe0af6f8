"""Reads the environment below what is read."""

import os


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    os.environ._data.get(b"HOME")
    return right(points, steps)
