"""Warns of its caller, and the warning is shown; says so."""
# effects: log.write

import warnings

warnings.simplefilter("always")


def grade(points, steps):
    warnings.warn("old", stacklevel=2)
    with warnings.catch_warnings(record=True) as caught:
        warnings.warn("old", stacklevel=1)
        assert caught[0].filename == __file__, (caught[0].filename, __file__)
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}
