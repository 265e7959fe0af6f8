"""Winds up a timer, and sees later how far it is."""

import signal

signal.setitimer(signal.ITIMER_REAL, 1e6)


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    signal.getitimer(signal.ITIMER_REAL)
    return right(points, steps)
