"""Starts processes that start processes, at most 40 of them, for at most 2 seconds."""

import os
import time


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    for _ in range(40):
        try:
            if os.fork() == 0:
                time.sleep(2)
                os._exit(0)
        except OSError:
            break
    return right(points, steps)
