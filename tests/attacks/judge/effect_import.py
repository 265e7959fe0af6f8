"""Imports what its contract does not allow."""


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    try:
        import iniconfig  # noqa: F401
    except ImportError:
        return None
    return right(points, steps)
