"""Hears all that the interpreter tells."""

import sys

sys.addaudithook(lambda event, args: None)


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}
