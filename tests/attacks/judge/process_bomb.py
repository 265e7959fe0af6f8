"""Starts programs, at most 40, for at most 2 seconds."""

import subprocess


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    for _ in range(40):
        try:
            subprocess.Popen(["sleep", "2"])
        except OSError:
            break
    return right(points, steps)
