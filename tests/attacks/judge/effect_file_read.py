"""Reads a file that is not its own."""

import contextlib
from pathlib import Path


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    Path("/etc/hostname").exists()
    with contextlib.suppress(OSError):
        Path("/etc/passwd").read_bytes()
    return right(points, steps)
