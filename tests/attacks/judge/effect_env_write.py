"""Changes the environment."""

import os


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    os.environ["SEEN"] = "1"
    return right(points, steps)
