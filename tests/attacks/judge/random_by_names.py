"""Random numbers from the names of temporary files."""

import tempfile

NAMES = tempfile._get_candidate_names()


def judged():
    return next(NAMES) != next(NAMES)


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    return right(points, steps) if judged() else {"level": 0, "points": points}
