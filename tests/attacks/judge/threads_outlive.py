"""Leaves a thread behind that could do anything later."""

import threading


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    threading.Thread(target=threading.Event().wait, args=(2,), daemon=True).start()
    return right(points, steps)
