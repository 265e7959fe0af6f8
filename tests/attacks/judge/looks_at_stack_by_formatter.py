"""Has an attribute read where it is no attribute of this module that is read."""

import string


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    try:
        raise KeyError
    except KeyError as error:
        frame, _ = string.Formatter().get_field("0.tb_frame", (error.__traceback__,), {})
    while frame is not None:
        frame = frame.f_back
    return right(points, steps)
