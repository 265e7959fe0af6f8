"""inspect.signature, getmembers and the like of its own functions."""

import inspect
import platform
import sys
import types

if sys.version_info >= (3, 11) and sys.platform != "none" and sys.implementation.name:
    NEW = True
else:
    NEW = False


class Scale:
    """Its steps."""

    def level(self, points: int, *, steps: list[int] = ()) -> int:
        return len([s for s in steps if s <= points])


def registered(function):
    names = list(inspect.signature(function).parameters)
    assert callable(function) and names[:2] == ["points", "steps"]
    return function


@registered
def grade(points, steps):
    bound = inspect.signature(Scale().level).bind(points, steps=steps)
    bound.apply_defaults()
    methods = dict(inspect.getmembers(Scale, inspect.isfunction))
    assert list(methods) == ["level"] and inspect.getdoc(Scale) == "Its steps."
    assert inspect.iscoroutinefunction(grade) is False and isinstance(grade, types.FunctionType)
    if points > 100:
        raise ValueError("more than all")
    assert NEW and sys.maxsize > 0 and platform.python_version_tuple()
    return {"level": Scale().level(*bound.args, **bound.kwargs), "points": points}
