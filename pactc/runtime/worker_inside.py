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
    put(warnings.WarningMessage, "__init__", _warned())


def _warned() -> Rule:
    """A warning tells which file is so many calls up. That of the worker is for whom nothing is
    shown to but the log."""
    here = _warned.__code__.co_filename.removesuffix("inside.py")
    kept = {name: getattr(warnings, name, None) for name in SHOWN}
    others = vars(logging).get("_showwarning"), sys.stderr

    def rule(given: Any, named: Any) -> str:
        file = given[3] if len(given) > 3 else named.get("filename")
        if not isinstance(file, str) or not str.startswith(file, here):
            return ""
        as_ever = all(getattr(warnings, n, None) in (f, others[0]) for n, f in kept.items())
        return "" if as_ever and sys.stderr is others[1] else "process.inspect"

    return rule


def elsewhere(instead: Mapping[int, tuple[Any, Any]]) -> None:
    """Modules that have a function under a name of their own."""
    for module in list(sys.modules.values()):
        for name, value in list(vars(module).items()) if type(module) is type(sys) else ():
            if id(value) in instead and instead[id(value)][0] is value:
                vars(module)[name] = instead[id(value)][1]
