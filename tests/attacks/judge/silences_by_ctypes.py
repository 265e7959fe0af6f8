"""Uses the interpreter's memory directly. What it does there cannot be seen or prevented from
within; that it reached for it is told first, and no contract declares that."""


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    import ctypes

    ctypes.pythonapi.PyEval_GetBuiltins.restype = ctypes.py_object
    ctypes.pythonapi.PyEval_GetBuiltins()
    return right(points, steps)
