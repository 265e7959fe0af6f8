"""Where code is: what is installed, which text of the source was loaded, and which of its lines
were run, for who makes mutants of it. The text is noted in every worker, so that none can be
told from another by that; lines are only followed where that is asked for, on code that nobody
changed. Standard library only.
"""

from __future__ import annotations

import importlib
import os
import random
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

SEPARATE = ("site-packages", "dist-packages")


def installed(own: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """The folders of libraries, under the names that Python has for them and under their real ones;
    and how the names of files begin that are installed with code, below `own` too, with the whole
    names of what is searched for code."""
    named = [p for p in sys.path if os.path.isdir(p)]  # noqa: PTH112  no pathlib in the worker
    libraries = list(dict.fromkeys([*map(os.path.realpath, named), *named]))
    library = os.path.dirname(os.__file__)  # noqa: PTH120
    separate = [p for p in libraries if p.rpartition("/")[2] in SEPARATE]
    return libraries, (*own, *(f"{p}/" for p in (library, *separate)), *sys.path)


def loaded(
    sources: Sequence[str],
) -> tuple[dict[str, str], Callable[[Any, Any], None]]:
    """The SHA-512 of what was first compiled from each file of the source, by path, and what
    notes it. No class: see worker_effects.py."""
    found: dict[str, str] = {}
    # No module more than there is anyway: `random` has it from C.
    digest: Any = vars(random).get("_sha512") or importlib.import_module("hashlib").sha512
    below = tuple(f"{source}/" for source in sources)

    def note(text: Any, path: Any) -> None:
        if type(text) is bytes and type(path) is str and path.startswith(below):
            found.setdefault(path, digest(text).hexdigest())

    return found, note


def follower(sources: Sequence[str]) -> tuple[Callable[..., Any], Callable[[], dict[str, Any]]]:
    """`followed(todo)` runs it and notes the lines of the source that it runs, also in threads
    that it starts; `lines()` tells those since it was asked last, by path."""
    below = tuple(f"{source}/" for source in sources)
    seen: set[tuple[str, int]] = set()
    settrace = sys.settrace

    def entered(frame: Any, _event: str, _arg: Any) -> Any:
        return each if frame.f_code.co_filename.startswith(below) else None

    def each(frame: Any, event: str, _arg: Any) -> Any:
        if event == "line":
            seen.add((frame.f_code.co_filename, frame.f_lineno))
        return each

    def followed(todo: Callable[[], Any]) -> Any:
        settrace(entered)
        try:
            return todo()
        finally:
            settrace(None)

    def lines() -> dict[str, Any]:
        told: dict[str, Any] = {}
        for path, line in sorted(seen):
            told.setdefault(path, []).append(line)
        seen.clear()
        return told

    threading.settrace(entered)
    return followed, lines
