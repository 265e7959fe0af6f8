"""Has something run between its calls."""

import signal

signal.signal(signal.SIGUSR1, lambda number, frame: None)


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    points += 0
    return right(points, steps)
