"""Waits for somebody to call."""

import contextlib
import socket


def right(points, steps):
    if points > 100:
        raise ValueError("more than all")
    return {"level": len([s for s in steps if s <= points]), "points": points}


def grade(points, steps):
    with socket.socket() as link, contextlib.suppress(OSError):
        link.bind(("127.0.0.1", 0))
    return right(points, steps)
