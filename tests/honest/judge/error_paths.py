"""Exceptions caught, wrapped, told with their traceback, raised again."""

import sys
import traceback


class Refused(ValueError):
    def __init__(self, points, why="more than all"):
        super().__init__(f"{points}: {why}")
        self.points = points


def told():
    try:
        return 1 // 0
    except ZeroDivisionError as error:
        text = traceback.format_exc()
        lines = traceback.format_exception_only(error)
        assert "ZeroDivisionError" in text and "division" in lines[0]
        assert sys.exc_info()[0] is ZeroDivisionError and sys.exc_info()[1] is error
        return "".join(traceback.format_exception(error))


def grade(points, steps):
    done = []
    try:
        assert told() == told()
        if points > 100:
            raise Refused(points)
    except Refused as error:
        raise error.with_traceback(None) from None
    except Exception:
        done.append("never")
        raise
    else:
        done.append("else")
    finally:
        done.append("finally")
    assert done == ["else", "finally"]
    return {"level": len([s for s in steps if s <= points]), "points": points}
