"""What is kept on disk while components are implemented, below `.pact/cache/implement` in the
project: enough for an interrupted race to go on where it was. A file is there whole or not at all.

    .gitignore                              so that Git sees nothing of it
    receipts/<component>.json               an in-toto statement of what was offered
    races/<component>/<key>/<racer>/
        pactc-<component>-<racer>/          its worktree
        scratch/                            its TMPDIR
        rounds/<n>/source/...               what it had written when round n was over
        rounds/<n>/result.json              what came of it; without it the round never was
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .. import records
from ..errors import PactError, UsageError

FOLDER = ".pact/cache/implement"
IGNORE = ".gitignore"


def base(root: Path) -> Path:
    """Where everything is, for the project at `root`."""
    return root / FOLDER


@contextmanager
def alone(root: Path) -> Iterator[Path]:
    """The folder, for this process only: a kernel lock, released by death. Raises UsageError P863
    if another holds it, and PactError P903 or P904 if it cannot be made."""
    folder = base(root)
    for part in (folder.parents[1], folder.parents[0], folder):
        if part.is_symlink():
            raise PactError("P904", f"{part.relative_to(root)} is a symbolic link",
                            help="replace the link by a folder of its own")  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        records.write(folder, IGNORE, b"*\n", durable=False)
    except OSError as error:
        raise PactError("P903", f"cannot write {FOLDER}: {(error.strerror or '').lower()}",
                        help="make the folder writable, then run it again") from None  # fmt: skip
    try:
        holder = records.lock(folder)
        holder.__enter__()
    except PactError as error:
        if error.code != "P901":
            raise
        raise UsageError("P863", "another pactc implements in this project",
                         help="wait for it to end, then run it again") from None  # fmt: skip
    try:
        yield folder
    finally:
        holder.__exit__(None, None, None)


def races(folder: Path) -> Path:
    return folder / "races"


def receipt(folder: Path, component: str) -> Path:
    return folder / "receipts" / f"{component}.json"


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """A temporary folder to judge in, outside of the project: whoever walks up from there finds no
    repository. Its name says whose it is, so that what a kill left can be removed."""
    with tempfile.TemporaryDirectory(prefix=_named(folder)) as place:
        Path(place, "tmp").mkdir()
        yield Path(place)


def swept(folder: Path) -> None:
    """Remove the workshops of races that were killed. Only while this one is alone."""
    for place in Path(tempfile.gettempdir()).glob(f"{_named(folder)}*"):
        with suppress(PactError):  # somebody else's, with the same name
            removed(place)


def _named(folder: Path) -> str:
    return f"pactc-implement-{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]}-"


def save(path: Path, value: Mapping[str, Any]) -> None:
    """As JSON, whole or not at all. Raises PactError P902 to P904."""
    data = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"
    records.write(path.parent, path.name, data, durable=True)


def load(path: Path) -> dict[str, Any] | None:
    """What was saved; None if nothing was, or if it cannot be read: then it is done again."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def removed(path: Path) -> None:
    """Nothing is left there, whatever modes it was given, and nothing behind a link is touched.
    Raises PactError P903 if something stays."""

    try:
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.exists():
            _flattened(path)
    except OSError as error:
        raise PactError("P903", f"cannot remove {path}: {(error.strerror or '').lower()}",
                        help="remove it by hand, then run the command again") from None  # fmt: skip


def _flattened(path: Path) -> None:
    """Remove a folder in which folders may be deeper in each other than any path, or any stack, can
    be: each is brought up beside the first before what is in it is removed. Raises OSError."""
    with tempfile.TemporaryDirectory(prefix=".gone-", dir=path.parent) as place:
        waiting, number = [path], 0
        while waiting:
            folder = waiting.pop()
            folder.chmod(stat.S_IRWXU)
            for entry in [*os.scandir(folder)]:
                if not entry.is_dir(follow_symlinks=False):
                    Path(entry.path).unlink()
                    continue
                number += 1
                inner = Path(entry.path)
                inner.chmod(stat.S_IRWXU)  # or it cannot be moved
                waiting.append(inner.rename(Path(place, str(number))))
            folder.rmdir()
