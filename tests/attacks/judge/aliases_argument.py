"""Keeps the list that it was given, and changes it at the next call."""

KEPT = [[]]


def grade(points, steps):
    KEPT.pop().append(points)
    KEPT.append(steps)
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}
