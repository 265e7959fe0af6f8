"""Gives the right answer and sorts the caller's list."""


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    steps.sort(reverse=True)
    steps.append(points)
    return {"level": len([s for s in steps[:-1] if s <= points]), "points": points}
