"""Starts a program."""

import contextlib
import subprocess


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    with contextlib.suppress(OSError):
        subprocess.run(["true"], check=False)
    return right(points, steps)
