"""Closes everything that is open."""

import os


def grade(points, steps):
    os.closerange(0, 65536)
    return {"level": 0, "points": points}
