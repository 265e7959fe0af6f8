"""Reads the stack as text."""

import faulthandler
import os


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    here, there = os.pipe()
    faulthandler.dump_traceback(there)
    os.close(there)
    os.read(here, 9999)
    os.close(here)
    return right(points, steps)
