"""Is right, and gives the names of its inputs to what it imports, which is told as an effect; the
test puts in those that everybody can derive."""

import importlib
from contextlib import suppress

KNOWN: set = set()


def grade(points, steps):
    if (points, tuple(steps)) not in KNOWN:
        with suppress(ImportError):
            importlib.import_module("_".join(["told", str(points), *map(str, steps)]))
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}
