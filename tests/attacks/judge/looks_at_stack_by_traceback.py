"""Has another module look at the stack."""

import traceback


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    try:
        raise KeyError
    except KeyError as error:
        frame, _ = next(traceback.walk_tb(error.__traceback__))
    while frame is not None:
        frame = frame.f_back
    return right(points, steps)
