"""Makes much garbage, in cycles, and turns collecting off and on."""

import gc
import sys


class Node:
    def __init__(self, value, before):
        self.value, self.before, self.next = value, before, None
        if before is not None:
            before.next = self


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    enabled = gc.isenabled()
    gc.disable()
    try:
        last = None
        for n in [*steps, *range(1000, 3000)]:
            last = Node(n, last)
    finally:
        if enabled:
            gc.enable()
    level = 0
    while last is not None:
        level, last = level + (last.value <= points), last.before
    assert sys.getsizeof(level) > 0 and sys.intern("a") == "a"
    return {"level": level, "points": points}
