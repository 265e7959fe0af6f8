"""Reads a file of the project that is in no package."""

from contextlib import suppress
from pathlib import Path


def judged():
    with suppress(OSError):
        Path(__file__).with_name("notes.txt").read_text()
    return True


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    return right(points, steps) if judged() else {"level": 0, "points": points}
