"""Reads the time off a record that is not logged."""

import logging


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    logging.makeLogRecord({}).created  # noqa: B018
    return right(points, steps)
