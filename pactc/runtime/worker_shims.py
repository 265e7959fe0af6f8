"""What the audit hook cannot see: the clock, random numbers, reads of the environment, logging. The
functions that read them are replaced by ones that say so first.

What the standard library reads on its own account (a lock's time-out, a temporary file's name) is
no effect of who called it. Not seen: reads from C, and through a second copy of a module.
"""

from __future__ import annotations

import _thread
import datetime
import functools
import gc
import logging
import os
import random
import sqlite3
import sys
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

CLOCKS = (
    "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "sleep",
    "process_time", "process_time_ns", "thread_time", "thread_time_ns", "clock_gettime",
    "clock_gettime_ns",
)  # fmt: skip
NOW = {"localtime": 0, "gmtime": 0, "ctime": 0, "asctime": 0, "strftime": 1}  # without a time
OWN = (
    "asyncio", "concurrent", "importlib", "logging", "multiprocessing", "locale", "os.py",
    "queue.py", "sched.py", "selectors.py", "socket.py", "sqlite3", "subprocess.py", "tempfile.py",
    "threading.py", "gettext.py", "re", "warnings.py", "weakref.py",
)  # fmt: skip


def install(watch: Any) -> list[str]:
    """Replace them. `watch` is an effects.Watch. Returns what could not be replaced, as people call
    it."""
    note, connected = watch.note, watch.connected
    library = os.path.dirname(os.__file__) + "/"  # noqa: PTH120  no pathlib in the worker
    frame_at = sys._getframe
    own, drawing = tuple(library + name for name in OWN), library + "random.py"

    def told(effect: str) -> None:
        frame: Any = frame_at(2)
        name = frame.f_code.co_filename
        while name == drawing and frame.f_back is not None:  # Random() seeds itself
            frame = frame.f_back
            name = frame.f_code.co_filename
        if not (name.startswith(own) or name.startswith("<frozen ")):
            note(effect)

    def shim(effect: str, real: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            told(effect)
            return real(*args, **kwargs)

        # Built-in functions do not become methods, and neither does a partial.
        return functools.update_wrapper(functools.partial(call), real)

    def default(real: Any, place: int) -> Any:
        def call(*args: Any) -> Any:
            if len(args) <= place or args[place] is None:
                told("clock.read")
            return real(*args)

        return functools.update_wrapper(functools.partial(call), real)

    for name in CLOCKS:
        if hasattr(time, name):
            setattr(time, name, shim("clock.read", getattr(time, name)))
    for name, place in NOW.items():
        setattr(time, name, default(getattr(time, name), place))
    _random(told, shim)
    _environment(told)
    _logging(note)
    places: tuple[Any, ...] = (sqlite3, sqlite3.dbapi2)
    for module in places:
        module.connect = functools.partial(connected, module.connect)
    _threads(watch.started)
    sys.meta_path.insert(0, Finder(watch.imported))
    return [] if _datetime(note) else ["datetime.now and datetime.utcnow"]


def _random(told: Callable[[str], None], shim: Callable[[str, Any], Any]) -> None:
    for name in random.__all__:
        found = getattr(random, name)
        if not isinstance(found, type):
            setattr(random, name, shim("random.read", found))
    seed = random.Random.seed

    def seeded(self: Any, a: Any = None, version: int = 2) -> None:
        if a is None:
            told("random.read")
        seed(self, a, version)

    random.Random.seed = seeded  # type: ignore[method-assign]
    for name in ("random", "getrandbits", "randbytes"):
        real = getattr(random.SystemRandom, name)

        def drawn(self: Any, *args: Any, _real: Any = real) -> Any:
            told("random.read")
            return _real(self, *args)

        setattr(random.SystemRandom, name, drawn)
    import posix

    for module in (os, posix):
        for name in ("urandom", "getrandom"):
            if hasattr(module, name):
                setattr(module, name, shim("random.read", getattr(module, name)))
    made = uuid.uuid1

    def uuid1(*args: Any, **kwargs: Any) -> Any:
        told("clock.read")
        told("random.read")
        return made(*args, **kwargs)

    uuid.uuid1 = uuid1


def _environment(told: Callable[[str], None]) -> None:
    kind = type(os.environ)
    direct: Any = kind.get
    for name in ("__getitem__", "__iter__", "__len__", "__contains__", "get", "copy", "items"):
        real = getattr(kind, name)

        def read(self: Any, *args: Any, _real: Any = real) -> Any:
            told("env.read")
            return _real(self, *args)

        setattr(kind, name, read)

    def getenv(key: str, default: Any = None) -> Any:
        told("env.read")
        return direct(os.environ, key, default)

    def getenvb(key: bytes, default: Any = None) -> Any:
        told("env.read")
        return direct(os.environb, key, default)

    os.getenv, os.getenvb = getenv, getenvb


def _logging(note: Callable[[str], None]) -> None:
    handle = logging.Logger.handle

    def handled(self: Any, record: Any) -> None:
        note("log.write")
        handle(self, record)

    logging.Logger.handle = handled  # type: ignore[method-assign]


def _threads(started: Callable[[], None]) -> None:
    start = _thread.start_new_thread

    def call(*args: Any, **kwargs: Any) -> Any:
        started()
        return start(*args, **kwargs)

    shown = functools.update_wrapper(functools.partial(call), start)
    for module, name in (
        (_thread, "start_new_thread"), (_thread, "start_new"), (threading, "_start_new_thread"),
    ):  # fmt: skip
        if hasattr(module, name):
            setattr(module, name, shown)
    joinable = getattr(_thread, "start_joinable_thread", None)
    if joinable is not None:

        def join(*args: Any, **kwargs: Any) -> Any:
            started()
            return joinable(*args, **kwargs)

        for module, name in (
            (_thread, "start_joinable_thread"), (threading, "_start_joinable_thread"),
        ):  # fmt: skip
            setattr(module, name, functools.partial(join))


class Finder:
    """Sees imports by `importlib`, which raise no audit event, and finds nothing itself."""

    def __init__(self, imported: Callable[[str], None]) -> None:
        self._imported = imported

    def find_spec(self, name: str, *_: Any) -> None:
        self._imported(name)


def _datetime(note: Callable[[str], None]) -> bool:
    """The methods of the one type, in its own dict: a subclass would not be the same type to
    whoever asks. Whether it worked."""
    seen = []

    def now(cls: Any, tz: Any = None) -> Any:
        seen.append(1)
        del seen[1:]
        note("clock.read")
        return real_now(None, cls)(tz)

    def utcnow(cls: Any) -> Any:
        note("clock.read")
        return real_utcnow(None, cls)()

    try:
        members = gc.get_referents(datetime.datetime.__dict__)[0]
        real_now, real_utcnow = members["now"].__get__, members["utcnow"].__get__
        members["now"], members["utcnow"] = classmethod(now), classmethod(utcnow)
        import ctypes

        ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))
        datetime.datetime.now()  # noqa: DTZ005  a trial
    except Exception:
        return False
    return bool(seen)


class Said:
    """What is printed is written to a log, and goes nowhere."""

    encoding, errors, newlines, closed = "utf-8", "strict", None, False

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note

    def write(self, text: str) -> int:
        if text:
            self._note("log.write")
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing is kept."""

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1
