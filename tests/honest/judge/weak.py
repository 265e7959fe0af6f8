"""weakref, finalizers and __del__."""

import gc
import weakref

GONE = []


class Scale:
    kept = weakref.WeakValueDictionary()

    def __init__(self, steps):
        self.steps, self.me = steps, self
        self.kept[len(steps)] = self
        weakref.finalize(self, GONE.append, 1)

    def __del__(self):
        GONE.append(2)


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    scale = Scale(steps)
    seen = weakref.ref(scale)
    level = len([s for s in seen().steps if s <= points])
    scale.me = None
    del scale
    gc.collect()
    assert seen() is None and GONE
    GONE.clear()
    return {"level": level, "points": points}
