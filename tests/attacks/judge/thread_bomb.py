"""Starts threads, at most 700, for at most 0.3 seconds."""

import threading


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    for _ in range(700):
        try:
            threading.Thread(target=threading.Event().wait, args=(0.3,), daemon=True).start()
        except RuntimeError:
            break
    return right(points, steps)
