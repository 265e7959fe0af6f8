"""Has what imports write a file."""

import importlib._bootstrap_external


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    importlib._bootstrap_external._write_atomic("kept", b"x")
    return right(points, steps)
