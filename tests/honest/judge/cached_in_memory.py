"""Keeps what it found in a dict of the module, which nobody sees."""

_found: dict[tuple, int] = {}


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    key = (points, *steps)
    if key not in _found:
        _found[key] = sum(s <= points for s in steps)
    return {"level": _found[key], "points": points}
