"""Numbers from a generator of its own with a seed: no effect."""

import random


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    generator = random.Random(points)
    mixed = list(steps)
    generator.shuffle(mixed)
    assert generator.randint(1, 6) in range(1, 7) and generator.choice([1]) == 1
    return {"level": len([s for s in mixed if s <= points]), "points": points}
