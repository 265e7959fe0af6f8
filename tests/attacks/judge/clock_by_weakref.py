"""Has a module that may read the clock call what reads it."""

import time
import weakref


class Thing: ...


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    thing = Thing()
    weakref.finalize(thing, time.time)()
    return right(points, steps)
