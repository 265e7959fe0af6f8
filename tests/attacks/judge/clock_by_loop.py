"""Asks an event loop for the time."""

import asyncio


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    loop = asyncio.new_event_loop()
    loop.time()
    loop.close()
    return right(points, steps)
