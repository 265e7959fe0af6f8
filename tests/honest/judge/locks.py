"""Locks, conditions, thread-locals and queues, used by one thread."""

import queue
import threading

LOCK, AGAIN, LOCAL = threading.Lock(), threading.RLock(), threading.local()
ROOM = threading.BoundedSemaphore(2)
CHANGED, SET = threading.Condition(), threading.Event()
assert threading.current_thread() is threading.main_thread()


def grade(points, steps):
    LOCAL.points = points
    waiting = queue.PriorityQueue()
    with LOCK, AGAIN, AGAIN, ROOM, CHANGED:
        CHANGED.notify_all()
        SET.set()
        assert SET.wait(1) and LOCK.locked() and threading.get_ident()
        for step in steps:
            waiting.put(step, timeout=1)
        if LOCAL.points > 100:
            raise ValueError("more than all")
    level = 0
    try:
        while True:
            level += waiting.get_nowait() <= points
    except queue.Empty:
        pass
    return {"level": level, "points": points}
