"""Draws a number."""

import random


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    random.randint(1, 6)
    return right(points, steps)
