"""The environment that commands of a project run in: an allow-list, so that a run depends on what
is declared and not on whose shell it was."""

from __future__ import annotations

import os
from collections.abc import Iterable

ALLOWED = ("HOME", "PATH", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


def environment(more: Iterable[str] = (), **values: str) -> dict[str, str]:
    """The allowed variables of this process, those named in `more`, and `values`."""
    names = (*ALLOWED, *more)
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "TZ": "UTC", **values}
