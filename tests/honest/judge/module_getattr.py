"""A module with __getattr__ and __dir__, __all__ and a version read from nothing."""

__all__ = ["grade"]
_old = {"mark": "grade"}


def __getattr__(name):
    if name in _old:
        return globals()[_old[name]]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)


def grade(points, steps):
    import tiny

    if points > 100:
        raise ValueError("more than all")
    assert tiny.mark is grade and dir(tiny) == ["grade"]
    return {"level": len([s for s in steps if s <= points]), "points": points}
