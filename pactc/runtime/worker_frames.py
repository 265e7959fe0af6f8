"""Whose doing something is, by the frames that led to it: the source's, a library's on its own
account, or what imports. No class: see worker_effects.py. Standard library only; texts are of the
library's own kind, and no code but what imports has the name of a library: `renamed` sees to that.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

IMPORTS = "<frozen importlib"
# How an import begins, and not what else can be asked of what imports.
BEGIN = frozenset(("_find_and_load", "_handle_fromlist", "_gcd_import", "_exec"))
FOR_OTHERS = "_call_with_frames_removed"
# They ask the stack for the name of a module, and hand out nothing else.
NAMING = ("/collections/__init__.py", "/typing.py", "/enum.py", "/dataclasses.py")
LOGGING, TRACEBACK, THREADING = "/logging/__init__.py", "/traceback.py", "/threading.py"


def frames(sources: Sequence[str], libraries: Sequence[str], here: str) -> SimpleNamespace:
    """Questions of frames. `sources` and `libraries` are real folders, `here` begins the names of
    the worker's own files."""
    mine, others = tuple(sources), (*libraries, "<frozen ", here)
    standard = os.__file__.removesuffix("os.py")

    def of_source(name: str) -> bool:
        """Whether code of this file is the source's, or was made up by it."""
        return name.startswith(mine) or not name.startswith(others)

    def ours(frame: Any) -> bool:
        """Whether the source has a hand in it; what a library does while it is imported is not the
        source's doing."""
        inmost = frame
        while frame is not None:
            name = frame.f_code.co_filename
            if of_source(name):
                return True
            if name.startswith(IMPORTS):
                given = frame is inmost and frame.f_code.co_name == FOR_OTHERS
                while frame.f_back is not None and _imports(frame.f_back):
                    frame = frame.f_back
                if frame.f_code.co_name in BEGIN and not given:
                    return False
            frame = frame.f_back
        return True

    def looks(frame: Any) -> bool:
        """Whether it is the source that asks for a frame, itself or by a module of the standard
        library that it called. Logging keeps to itself what it asks for more deeply."""
        name = frame.f_code.co_filename
        return not name.endswith(NAMING) and _behind(frame, 2 if name.endswith(LOGGING) else 1000)

    def follows(frame: Any) -> bool:
        """As `looks`, for the frame of what there is already: a traceback, a generator."""
        return _behind(frame, 1 if frame.f_code.co_filename.endswith(TRACEBACK) else 1000)

    def _behind(frame: Any, most: int) -> bool:
        name = frame.f_code.co_filename
        while name.startswith(standard) and most and frame.f_code.co_filename == name:
            frame, most = frame.f_back, most - 1
            if frame is None:
                return False
        return of_source(frame.f_code.co_filename)

    def traces(frame: Any) -> bool:
        """What follows calls is given their frames. Lines are followed by the worker itself, and
        by threads that inherit that."""
        code = frame.f_code
        inherited = code.co_name == "_bootstrap_inner" and code.co_filename.endswith(THREADING)
        return not inherited and not code.co_filename.startswith(here)

    def renamed(frame: Any, path: Any, name: str) -> bool:
        """Whether code is given a name that is not its own. Only what imports gives it that of a
        library."""
        honest = type(path) in (str, bytes) and not name.startswith(others)
        return not honest and not frame.f_code.co_filename.startswith("<frozen ")

    def importer(frame: Any) -> bool:
        """Whether it was the source that wanted a module, and no library."""
        while frame is not None and _between(frame.f_code.co_filename):
            frame = frame.f_back
        return frame is None or of_source(frame.f_code.co_filename)

    def _between(name: str) -> bool:
        return name.startswith((IMPORTS, here)) or name.endswith("importlib/__init__.py")

    return SimpleNamespace(
        ours=ours, looks=looks, follows=follows, traces=traces, renamed=renamed, importer=importer,
        at=sys._getframe,
    )  # fmt: skip


def _imports(frame: Any) -> bool:
    name: str = frame.f_code.co_filename
    return name.startswith(IMPORTS)
