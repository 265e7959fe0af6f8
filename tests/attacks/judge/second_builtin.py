"""Makes a second clock."""

import importlib.machinery
import importlib.util


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    spec = importlib.machinery.BuiltinImporter.find_spec("time")
    clock = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(clock)
    clock.time()
    return right(points, steps)
