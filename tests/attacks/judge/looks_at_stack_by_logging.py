"""Asks who is logging, and logs nothing."""

import logging


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    frame = logging.currentframe()
    while frame is not None:
        frame = frame.f_back
    return right(points, steps)
