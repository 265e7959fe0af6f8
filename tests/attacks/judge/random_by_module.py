"""Random numbers by what `random` keeps for itself."""

import random


def judged():
    return random._urandom(8) != random._urandom(8)


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    return right(points, steps) if judged() else {"level": 0, "points": points}
