"""Writes to a log."""

import logging


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    logging.getLogger(__name__).warning("graded")
    return right(points, steps)
