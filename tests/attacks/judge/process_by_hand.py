"""Starts a process by what `subprocess` is made from."""

import _posixsubprocess
import os


def judged():
    here, there = os.pipe()
    none = (-1,) * 6
    try:
        _posixsubprocess.fork_exec(
            [b"/bin/true"], [b"/bin/true"], True, (), None, None, *none, here, there,
            False, False, -1, None, None, None, -1, None, False,
        )  # fmt: skip
    except (OSError, TypeError):
        return True
    finally:
        os.close(here)
        os.close(there)
    return True


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    return right(points, steps) if judged() else {"level": 0, "points": points}
