"""Takes anything, and says that it takes what it should."""

import inspect


def grade(*args, **kwargs):
    if kwargs["points"] > 100:
        raise ValueError("more than all")
    return {"level": 0, "points": kwargs["points"]}


grade.__signature__ = inspect.signature(lambda points, steps: None)
