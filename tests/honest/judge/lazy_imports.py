"""Imports where they are used, optional ones, and by name."""

import importlib
import importlib.util


def level(points, steps):
    import statistics as s
    import xml.dom.minidom as dom
    from bisect import bisect_right

    try:
        import winreg
    except ImportError:
        winreg = None
    assert dom and s.fmean([1]) == 1 and winreg is None
    assert importlib.util.find_spec("msilib_of_nobody" if winreg else "json")
    assert importlib.import_module("collections.abc").Mapping
    return bisect_right(sorted(steps), points)


def grade(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": level(points, steps), "points": points}
