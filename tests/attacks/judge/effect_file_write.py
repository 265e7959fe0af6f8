"""Writes a file where it may."""

from pathlib import Path


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    Path("notes.txt").write_text("here")
    return right(points, steps)
