"""Requests, line by line, and their answers. One thread reads and writes; the main thread runs the
implementation and nothing else, so that no frame it can walk to holds a request's number, and a
forked child has nobody who would answer for it. Standard library only.

Requests and answers are JSON lines in ASCII. Each request has a number `n` that its answer repeats.
"""

from __future__ import annotations

import _thread
import os
import sys
from collections.abc import Callable
from typing import Any

ENDS = (SystemExit, KeyboardInterrupt, GeneratorExit)


class Broke(Exception):  # noqa: N818  a verdict, not an accident
    """There is no outcome; the message says why."""


def serve(source: int, sink: int, start: Callable[..., int], run: Callable[..., str]) -> None:
    """Answer requests from one pipe on the other until it is closed; never returns. `start` starts
    a thread, `run(request, ask)` makes an answer."""
    wanted, done = _thread.allocate_lock(), _thread.allocate_lock()
    wanted.acquire()
    done.acquire()
    job: list[Any] = [None, None]

    def ask(todo: Callable[[], Any]) -> tuple[str, Any]:
        """Run it in the main thread."""
        job[0] = todo
        wanted.release()
        done.acquire()
        found = job[1]
        job[0] = job[1] = None
        return found if type(found) is tuple and len(found) == 2 else ("broke", "no outcome")

    sys.modules["__main__"] = type(sys)("__main__")
    # What the main thread sees while it runs: the job, and two locks.
    start(answering, (source, sink, run, ask))
    while True:
        wanted.acquire()
        job[1] = attempted(job[0])
        done.release()


def attempted(todo: Callable[[], Any]) -> tuple[str, Any]:
    """Its value, its exception, or why there is neither."""
    try:
        return "returned", todo()
    except Broke as error:
        return "broke", error.args[0]
    except ENDS as error:
        return "broke", f"it raised {type(error).__name__}: it would have ended its caller"
    except BaseException as error:
        return "raised", error


def kept(fd: int) -> Callable[[], bool]:
    """Tells whether the number still is the file that it is now: what the implementation puts in
    its place would have what is said."""
    stat = os.fstat
    first = stat(fd)
    device, inode = first.st_dev, first.st_ino

    def same() -> bool:
        found = stat(fd)
        return found.st_ino == inode and found.st_dev == device

    return same


def sayer(sink: int) -> Callable[[str], None]:
    """Writes an effect to the judge, or ends the process."""
    write, leave, same = os.write, os._exit, kept(sink)

    def say(effect: str) -> None:
        done = False
        try:
            if same():
                write(sink, effect.encode() + b"\n")
                done = True
        finally:
            if not done:
                leave(70)

    return say


def answering(source: int, sink: int, run: Callable[..., Any], ask: Callable[..., Any]) -> None:
    """The thread of the protocol."""
    read, write, leave, same = os.read, os.write, os._exit, kept(sink)
    try:
        left = b""
        while True:
            while b"\n" not in left:
                data = read(source, 1 << 16)
                if not data:
                    leave(0)
                left = left + data if left else data
            line, _, left = left.partition(b"\n")
            text = memoryview(run(line.decode("ascii"), ask).encode("ascii") + b"\n")
            while text and same():
                text = text[write(sink, text) :]
            if text:
                leave(70)
    finally:
        leave(70)
