"""Has what imports call something."""

import importlib._bootstrap
import os


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    importlib._bootstrap._call_with_frames_removed(os.scandir, "/").close()
    return right(points, steps)
