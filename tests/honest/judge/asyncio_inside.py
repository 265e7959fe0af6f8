"""A function that is not async, and runs a loop of its own."""

import asyncio


async def reached(points, step):
    await asyncio.sleep(0)
    return step <= points


async def level(points, steps):
    lock, gate = asyncio.Lock(), asyncio.Semaphore(2)
    async with asyncio.timeout(5), lock, gate:
        found = await asyncio.gather(*(reached(points, s) for s in steps))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(reached(points, s)) for s in steps]
    assert found == [t.result() for t in tasks]
    waiting = asyncio.Queue()
    for each in found:
        await waiting.put(each)
    return sum([await waiting.get() for _ in found])


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": asyncio.run(level(points, steps)), "points": points}
