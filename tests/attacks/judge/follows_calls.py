"""Is given the frame of what it calls, and so its caller's."""

import sys

frames = []


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    sys.settrace(lambda frame, event, arg: frames.append(frame))
    right(0, [])
    sys.settrace(None)
    frames.clear()
    return right(points, steps)
