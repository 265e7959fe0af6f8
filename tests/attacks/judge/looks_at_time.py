"""Turns wrong in the year 2100."""

import time


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    if time.time() > 4102444800:
        return None
    return right(points, steps)
