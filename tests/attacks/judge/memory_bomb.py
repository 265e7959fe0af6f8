"""Takes all memory there is, at most 8 GB of it."""


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    held = bytearray(8 << 30)
    del held
    return right(points, steps)
