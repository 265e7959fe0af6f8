"""A deprecation that nobody shows."""

import warnings


def grade(points, steps):
    warnings.warn("say it otherwise", DeprecationWarning, stacklevel=2)
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}
