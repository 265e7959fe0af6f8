"""Calls somebody on this machine."""

import contextlib
import socket


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    with socket.socket() as link:
        link.settimeout(0.1)
        with contextlib.suppress(OSError):
            link.connect(("127.0.0.1", 9))
    return right(points, steps)
