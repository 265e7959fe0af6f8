"""What else is replaced by stubs (see worker_shims.py): what tells where an implementation runs and
as what, what tells of the interpreter's inside, and what acts without an audit event. Standard
library only.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import posix
import sys
import warnings
import weakref
from collections.abc import Callable, Mapping
from typing import Any

# Where it runs, and as what.
PLACES = ("getcwd", "getcwdb", "getpid", "getppid", "getlogin", "getloadavg")
# What tells more of the interpreter than what belongs to the caller, or does it unseen.
INSIDE = (
    ("gc", ("get_count", "get_stats"), "process.inspect"),
    ("sys", ("set_coroutine_origin_tracking_depth",), "process.inspect"),
    ("_thread", ("_count",), "process.inspect"),
    ("_tracemalloc", ("start", "_get_traces", "_get_object_traceback"), "process.inspect"),
    ("resource", ("getrlimit",), "env.read"),
    ("pwd", ("getpwuid", "getpwnam", "getpwall"), "env.read"),
    ("_posixsubprocess", ("fork_exec",), "process.run"),
    ("_posixshmem", ("shm_open", "shm_unlink"), "fs.write"),
)
SHOWN = ("_showwarnmsg_impl", "showwarning", "formatwarning", "_formatwarnmsg_impl")
# See worker_shims.py.
Rule = str | Callable[[Any, Any], str]
Put = Callable[..., None]


def surroundings(put: Put) -> None:
    def link(given: Any, named: Any) -> str:
        """Links of the file system are names of files; those of processes tell of one."""
        path = given[0] if given else named.get("path")
        if named.get("dir_fd") is None and type(path) in (str, bytes):
            return "fs.read" if b"proc" in os.fsencode(path) else ""
        return "fs.read"

    for module in (os, posix):
        for name in PLACES:
            if hasattr(module, name):
                put(module, name, "env.read")
        put(module, "umask", "env.write")
        put(module, "readlink", link)
    for where, names, effect in INSIDE:
        with contextlib.suppress(ImportError):  # not everywhere is everything
            owner = importlib.import_module(where)
            for name in names:
                if hasattr(owner, name):
                    put(owner, name, effect)
    _warnings(put)


def _warnings(put: Put) -> None:
    """A warning holds the name of a file so many calls up, which may be the worker's. Asking for
    that is told; what shows warnings as ever asks on its own account."""
    here = _warnings.__code__.co_filename.removesuffix("inside.py")
    shows = warnings.formatwarning.__code__.co_filename
    kept = {name: getattr(warnings, name, None) for name in SHOWN}
    logged, stderr = vars(logging).get("_showwarning"), sys.stderr
    files: Any = weakref.WeakKeyDictionary()
    frame_at, kind = sys._getframe, warnings.WarningMessage

    def rule(given: Any, _: Any) -> str:
        file, code = files.get(given[0]), frame_at(3).f_code  # behind this, the hook and the stub
        if not isinstance(file, str) or not str.startswith(file, here):
            return ""
        if code.co_filename != shows or code.co_name == "__str__":
            return "process.inspect"
        as_ever = all(getattr(warnings, n, None) in (f, logged) for n, f in kept.items())
        return "" if as_ever and sys.stderr is stderr else "process.inspect"

    for name, effect, real in (("_get", rule, files.get), ("_set", "", files.__setitem__)):
        setattr(kind, name, real)
        put(kind, name, effect, real)
    stubs = [vars(kind)[name] for name in ("_get", "_set")]
    kind.filename = property(*stubs)  # type: ignore[assignment]
    del kind._get, kind._set  # type: ignore[attr-defined]


def elsewhere(instead: Mapping[int, tuple[Any, Any]]) -> None:
    """Modules that have a function under a name of their own."""
    for module in list(sys.modules.values()):
        for name, value in list(vars(module).items()) if type(module) is type(sys) else ():
            if id(value) in instead and instead[id(value)][0] is value:
                vars(module)[name] = instead[id(value)][1]
