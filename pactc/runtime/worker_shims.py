"""What the audit hook cannot see: the clock, random numbers, reads of the environment, signals,
logging. The functions that read them are replaced by stubs (worker_stubs.py), which get at the real
ones only by a hook that says so first.

What the standard library reads on its own account (a lock's time-out, a temporary file's name) is
no effect of who called it. Not seen: reads from C.
"""

from __future__ import annotations

import _imp
import _signal  # type: ignore[import-not-found]
import _thread
import datetime
import faulthandler
import functools
import gc
import logging
import os
import posix
import random
import resource
import signal
import sqlite3
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

CLOCKS = (
    "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "sleep",
    "process_time", "process_time_ns", "thread_time", "thread_time_ns", "clock_gettime",
    "clock_gettime_ns",
)  # fmt: skip
NOW = {"localtime": 0, "gmtime": 0, "ctime": 0, "asctime": 0, "strftime": 1}  # without a time
SIGNALS = {
    "signal": "process.signal", "set_wakeup_fd": "process.signal", "alarm": "clock.read",
    "setitimer": "clock.read", "getitimer": "clock.read", "sigtimedwait": "clock.read",
}  # fmt: skip
STACKS = ("dump_traceback", "dump_traceback_later", "register", "enable", "dump_c_stack")
# What tempfile and locale give out of what they read.
NAMES = frozenset(("__next__", "rng", "mktemp", "gettempdir", "gettempdirb", "getdefaultlocale"))
OWN = (
    "asyncio", "concurrent", "importlib", "logging", "multiprocessing", "locale", "os.py",
    "queue.py", "selectors.py", "socket.py", "sqlite3", "subprocess.py", "tempfile.py",
    "threading.py", "gettext.py", "re", "warnings.py", "weakref.py",
)  # fmt: skip
# By what those call what is watched. One that calls what it was given is no reader itself.
WORDS = frozenset(
    ("time", "_time", "monotonic", "perf_counter", "sleep", "strftime",
     "localtime", "gmtime", "random", "_random", "Random", "_Random", "urandom", "environ",
     "environb", "getenv", "_data", "signal", "_signal", "getpid", "getcwd", "getcwdb", "abspath",
     "realpath", "expanduser", "get_exec_path")
)  # fmt: skip
# They are always there; to make one again is to get at what was put aside.
TWINS = frozenset(("time", "posix", "faulthandler", "resource", "_signal", "_thread", "_datetime"))
VARIABLES = "environ.data"
# The effect of a call, or what tells it from the arguments ("" for none).
Rule = str | Callable[[Any, Any], str]
# put(owner, name, effect, real=None): a stub takes the place of a function, or of a method.
Put = Callable[..., None]


def install(
    watch: Any, stubs: Mapping[str, Any], inside: Mapping[str, Any], fixed: Sequence[str]
) -> list[str]:
    """Replace them. `watch` is of worker_effects.py, `stubs` the namespace of worker_stubs.py,
    `inside` of worker_inside.py, `fixed` of worker_reach.py.
    Returns what could not be replaced, as people call it."""
    reals: dict[str, tuple[Rule, Any]] = {}
    sys.addaudithook(_hook(watch, stubs, reals, fixed))
    audit, stub = sys.audit, stubs["stub"]
    instead: dict[int, tuple[Any, Any]] = {}

    def put(owner: Any, name: str, rule: Rule, real: Any = None) -> None:
        key = f"{owner.__name__}.{name}"
        found = getattr(owner, name)
        reals[key] = (rule, real or found)
        made = stub(audit, key)
        if not isinstance(owner, type):
            # Built-in functions do not become methods, and neither does a partial.
            made = functools.update_wrapper(functools.partial(made), found)
            vars(made).pop("__wrapped__", None)
            instead[id(found)] = found, made
        setattr(owner, name, made)

    _clocks(put)
    _random(put)
    _environment(put, reals, stubs)
    _signals(put)
    _threads(put, watch.started)
    inside["surroundings"](put)
    put(logging.Logger, "handle", "log.write")
    for module in (sqlite3, sqlite3.dbapi2):
        put(module, "connect", "", functools.partial(watch.connected, module.connect))
    put(_imp, "create_builtin", "", functools.partial(_builtin, watch.tell, _imp.create_builtin))
    inside["elsewhere"](instead)
    sys.meta_path.insert(0, stubs["Finder"](audit))
    return [] if _datetime(reals, stub) else ["datetime.now and datetime.utcnow"]


def _hook(
    watch: Any,
    stubs: Mapping[str, Any],
    reals: Mapping[str, tuple[Rule, Any]],
    fixed: Sequence[str],
) -> Callable[[str, Any], None]:
    """What answers the stubs. Nothing that the implementation can get hold of refers to it."""
    note, imported, frame_at = watch.note, watch.imported, sys._getframe
    library = os.path.dirname(os.__file__) + "/"  # noqa: PTH120  no pathlib in the worker
    holds = dict.__contains__
    own, words = (*(library + name for name in OWN), "<frozen importlib", "<frozen zip"), WORDS
    # Random() seeds itself, and one method of the environment's asks another.
    mapping = ("<frozen _collections_abc>", library + "_collections_abc.py")
    # They read for whoever calls them.
    names = ("os", "posixpath", "genericpath", "pathlib")
    for_others = *(f"<frozen {n}>" for n in names), *(f"{library}{n}.py" for n in names)
    here = frame_at(0).f_code.co_filename.removesuffix("shims.py")
    between = (
        library + "random.py",
        library + "signal.py",
        *mapping,
        *for_others,
        library + "pathlib/",
        here,
    )
    giving = library + "tempfile.py", library + "locale.py"
    call, noted, found = stubs["CALL"], stubs["NOTE"], stubs["IMPORTED"]
    separate = tuple(p for p in fixed if p.endswith(("/site-packages/", "/dist-packages/")))

    def told(effect: str, given: tuple[Any, ...]) -> None:
        frame: Any = frame_at(3)  # behind this, the hook and the stub
        while frame.f_back is not None and frame.f_code.co_filename.startswith(between):
            frame = frame.f_back
        if not (for_itself(frame) or (effect == "env.read" and setting(frame.f_code, given))):
            note(effect)

    def setting(code: Any, given: tuple[Any, ...]) -> bool:
        """Whether a library asks for a setting of its own that nobody made: for a name in its own
        text, and there is no such variable. Nothing can be known by that."""
        name = next((g for g in given if type(g) in (str, bytes)), None)
        if name is None or not code.co_filename.startswith(separate):
            return False
        if type(name) is str:
            name = name.encode("utf-8", "surrogateescape")
        known = any(type(c) is str and c.encode(errors="replace") == name for c in code.co_consts)
        return known and not holds(reals[VARIABLES][1], name)

    def for_itself(frame: Any) -> bool:
        code, behind = frame.f_code, frame.f_back
        if not code.co_filename.startswith(own) or words.isdisjoint(code.co_names):
            return False
        if code.co_filename in giving:
            while behind.f_code.co_filename == code.co_filename:
                frame, behind = behind, behind.f_back
            return frame.f_code.co_name not in NAMES
        if code.co_filename.startswith(library + "logging"):  # a record that is written
            return bool(behind.f_back.f_code.co_name == "_log")
        # The time of an event loop is told to whoever asks, and so is what is inside of a module.
        inside = code.co_name.startswith("_") and not code.co_name.endswith("__")
        tells = code.co_name == "time" or inside
        return not tells or bool(behind.f_code.co_filename.startswith(library))

    def hook(event: str, args: Any) -> None:
        if event == call:
            key, given, named, box = args
            rule, real = reals[key]
            effect = rule if isinstance(rule, str) else rule(given, named)
            if effect:
                told(effect, given)
            box.append(real(*given, **named))
        elif event == noted:
            note(args[0])
        elif event == found:
            imported(args[0])

    # Lines are followed through it.
    hook.__cantrace__ = True  # type: ignore[attr-defined]
    return hook


def _clocks(put: Put) -> None:
    def now(place: int) -> Rule:
        def rule(given: Any, _: Any) -> str:
            return "clock.read" if len(given) <= place or given[place] is None else ""

        return rule

    for name in CLOCKS:
        if hasattr(time, name):
            put(time, name, "clock.read")
    for name, place in NOW.items():
        put(time, name, now(place))
    for module in (os, posix):
        put(module, "times", "clock.read")
    put(resource, "getrusage", "clock.read")


def _random(put: Put) -> None:
    def seeds(given: Any, named: Any) -> str:
        value = given[1] if len(given) > 1 else named.get("a")
        return "random.read" if value is None else ""

    for name in random.__all__:
        if not isinstance(getattr(random, name), type):
            put(random, name, "random.read")
    put(random.Random, "seed", seeds)
    for name in ("random", "getrandbits", "randbytes"):
        put(random.SystemRandom, name, "random.read")
    for module in (os, posix):
        for name in ("urandom", "getrandom"):
            if hasattr(module, name):
                put(module, name, "random.read")
    made = uuid.uuid1

    def uuid1(*args: Any, **kwargs: Any) -> Any:
        time.time()  # says that the clock is read
        return made(*args, **kwargs)

    put(uuid, "uuid1", "random.read", uuid1)


def _environment(put: Put, reals: dict[str, tuple[Rule, Any]], stubs: Mapping[str, Any]) -> None:
    kind: Any = type(os.environ)
    get = kind.get
    for name in ("__getitem__", "__iter__", "__len__", "__contains__", "get", "copy", "items"):
        put(kind, name, "env.read")
    for name in stubs["READS"]:
        reals[f"environ.data.{name}"] = ("env.read", getattr(dict, name))
    data = stubs["environment"](sys.audit, vars(os.environ)["_data"])
    reals[VARIABLES] = ("", data)
    vars(os.environ)["_data"] = vars(os.environb)["_data"] = posix.environ = data
    put(os, "getenv", "env.read", lambda key, default=None: get(os.environ, key, default))
    put(os, "getenvb", "env.read", lambda key, default=None: get(os.environb, key, default))


def _signals(put: Put) -> None:
    """Also what tells the stack without a frame."""
    for name, effect in SIGNALS.items():
        if hasattr(_signal, name):
            wrapped = getattr(signal, name) is not getattr(_signal, name)
            put(_signal, name, effect)
            if not wrapped:
                setattr(signal, name, getattr(_signal, name))
    for name in STACKS:
        if hasattr(faulthandler, name):
            put(faulthandler, name, "process.inspect")


def _threads(put: Put, started: Callable[[], None]) -> None:
    def starts(real: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            started()
            return real(*args, **kwargs)

        return call

    for name in ("start_new_thread", "start_new", "start_joinable_thread"):
        if hasattr(_thread, name):
            put(_thread, name, "", starts(getattr(_thread, name)))
            if hasattr(threading, f"_{name}"):
                setattr(threading, f"_{name}", getattr(_thread, name))


def _builtin(tell: Callable[[str], None], create: Any, spec: Any) -> Any:
    """A module that is compiled in; a second copy of what is watched is told."""
    if type(spec.name) is not str or spec.name in TWINS:
        tell("process.inspect")
    return create(spec)


def _datetime(reals: dict[str, tuple[Rule, Any]], stub: Callable[..., Any]) -> bool:
    """The methods of the one type, in its own dict: a subclass would not be the same type to
    whoever asks. Whether it worked."""
    seen = []

    def now(cls: Any, tz: Any = None) -> Any:
        seen.append(1)
        del seen[1:]
        return real_now(None, cls)(tz)

    def utcnow(cls: Any) -> Any:
        return real_utcnow(None, cls)()

    try:
        members = gc.get_referents(datetime.datetime.__dict__)[0]
        real_now, real_utcnow = members["now"].__get__, members["utcnow"].__get__
        for name, real in (("now", now), ("utcnow", utcnow)):
            reals[f"datetime.{name}"] = ("clock.read", real)
            members[name] = classmethod(stub(sys.audit, f"datetime.{name}"))
        import ctypes

        ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))
        datetime.datetime.now()  # noqa: DTZ005  a trial
    except Exception:
        return False
    return bool(seen)
