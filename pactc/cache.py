"""Memos that make the second question fast. They live in the work tree's Git directory, where no
commit, merge or clone can put a file: what a stranger can write is never believed. Each is safe
to delete, and the gate reads none."""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import __version__

# Marshal is an interpreter's own format: another interpreter, or another pactc, starts anew.
_STAMP = f"{__version__} {sys.implementation.cache_tag} {sys.hexversion}"


def folder(git_dir: Path) -> Path:
    return git_dir / "pactc"


def load(git_dir: Path, name: str, key: str) -> Any:
    """What was saved under `name` with the same key, else None."""
    try:
        stamp, known, value = marshal.loads((folder(git_dir) / f"{name}.memo").read_bytes())  # noqa: S302
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return value if (stamp, known) == (_STAMP, key) else None


def exists(git_dir: Path, name: str) -> bool:
    """Whether something was saved under `name`, whatever it is."""
    return (folder(git_dir) / f"{name}.memo").exists()


def save(git_dir: Path, name: str, key: str, value: Any) -> None:
    """Remember; silently not where nothing can be written."""
    target = folder(git_dir) / f"{name}.memo"
    part = target.with_suffix(f".{os.getpid()}")
    try:
        target.parent.mkdir(exist_ok=True)
        part.write_bytes(marshal.dumps((_STAMP, key, value)))
        part.replace(target)
    except (OSError, ValueError):
        with suppress(OSError):
            part.unlink()
