"""Warnings, filtered and not."""

import warnings


class Old(DeprecationWarning):
    """It goes away."""


def old(points):
    warnings.warn("say it otherwise", Old, stacklevel=2)
    return points


def grade(points, steps):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        old(points)
    if points > 100:
        raise ValueError("more than all")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Old)
        points = old(points)
    assert [w.category for w in caught] == [Old]
    return {"level": len([s for s in steps if s <= points]), "points": points}
