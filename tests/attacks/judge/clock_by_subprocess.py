"""Asks what is inside of a module that may read the clock."""

import subprocess


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    subprocess.Popen._remaining_time(None, 0.0)
    return right(points, steps)
