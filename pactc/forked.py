"""Independent work on all processors: this process forks, and each child sends its answers back.

Children are forks and not new interpreters, because those would import what lies in the folder that
they start in, which is the folder that is judged."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from signal import SIGKILL
from typing import TypeVar, cast

Item = TypeVar("Item")
Answer = TypeVar("Answer")
LEAST = 4  # items that are worth a process


def processors() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    work: Callable[[Item], Answer], items: Sequence[Item], jobs: int | None = None
) -> list[Answer]:
    """The answers for all items, in their order. `work` is pure but for reading, and its answers
    can be pickled. What a child does not answer, whatever became of it, is done here; so an error
    is raised as it would be without children. Beside other threads nothing is forked, for a fork
    can inherit a lock that nobody gives back."""
    count = min(processors() if jobs is None else jobs, len(items) // LEAST)
    if count < 2 or not hasattr(os, "fork") or threading.active_count() > 1:
        return [work(item) for item in items]
    children = [_Child(work, items[n::count]) for n in range(1, count)]
    answers: dict[int, list[Answer]] = {}
    try:
        answers[0] = [work(item) for item in items[0::count]]
        for n, child in enumerate(children, 1):
            found = child.answers()
            if found is None:
                found = [work(item) for item in items[n::count]]
            answers[n] = cast("list[Answer]", found)
    finally:
        for child in children:
            child.end()
    return [answers[at % count][at // count] for at in range(len(items))]


class _Child:
    def __init__(self, work: Callable[[Item], Answer], items: Sequence[Item]) -> None:
        self._count = len(items)
        self._pipe, pipe = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            status = 1
            try:
                data = pickle.dumps([work(item) for item in items])
                with os.fdopen(pipe, "wb") as out:
                    out.write(data)
                status = 0
            finally:
                os._exit(status)  # nothing of the parent's is flushed, closed or told twice
        os.close(pipe)

    def answers(self) -> list[object] | None:
        """None unless there is one for each item."""
        with os.fdopen(self._pipe, "rb") as answered:
            self._pipe = -1
            data = answered.read()
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        if status:
            return None
        found: list[object] = pickle.loads(data)  # noqa: S301  our own child's
        return found if len(found) == self._count else None

    def end(self) -> None:
        """Whoever has not answered is wanted no more."""
        if self._pipe >= 0:
            os.close(self._pipe)
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, SIGKILL)
            os.waitpid(self._pid, 0)
