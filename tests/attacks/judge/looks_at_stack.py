"""Is right if it finds itself called by whoever is no caller of its own."""

import sys


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    frame = sys._getframe(1)
    while frame is not None:
        if "pytest" in frame.f_code.co_filename:
            return right(points, steps)
        frame = frame.f_back
    return right(points, steps)
