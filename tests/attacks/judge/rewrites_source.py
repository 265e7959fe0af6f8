"""Replaces its own source while it runs."""

import contextlib
from pathlib import Path


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    with contextlib.suppress(OSError):
        Path(__file__).write_text("def grade(points, steps): return None")
    return right(points, steps)
