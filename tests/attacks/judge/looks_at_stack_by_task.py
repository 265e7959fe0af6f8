"""Looks at the stack of the task that it runs in."""

import asyncio


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    async def looks():
        return asyncio.current_task().get_stack()[0].f_back

    asyncio.run(looks())
    return right(points, steps)
