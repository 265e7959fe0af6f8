"""The program that a planned command starts: where it is, and its digest. A receipt names both it
and its digest, so that another program of the same name is another tool."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .evidence_plan import Item


@dataclass(frozen=True, slots=True)
class Program:
    """`path` is absolute; `digest` is sha256:<hex> of the file that it leads to."""

    path: str
    digest: str


def program(root: Path, item: Item, env: Mapping[str, str]) -> Program:
    """The program of the item's `argv`. Raises PactError P601 if there is none, P618 if it is one
    that anybody may have put there, or not the one that the plan names by digest."""
    first = item.argv[0]
    if "/" in first:  # a file of the repository, or one that is named by its whole path
        found: str | None = str(root / first)
    else:
        _trusted(root, item, env.get("PATH", ""))
        found = shutil.which(first, path=env.get("PATH"))
    if found is None:
        raise item.refuse("P601", f"{first!r} cannot be run: no such file or directory", CORRECT)
    try:
        with Path(found).open("rb") as file:
            digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        raise item.refuse("P601", f"{first!r} cannot be run: {reason}", CORRECT) from None
    pinned = item.tools.get(first)
    if pinned and pinned != digest:
        raise item.refuse(
            "P618", f"{first!r} is not the program that the plan names",
            "use the version that is pinned, or pin this one in `tools`, if it is meant",
            f"pinned  {pinned}", f"here    {digest}",
        )  # fmt: skip
    return Program(found, digest)


CORRECT = "install it, or correct `argv`; PATH is that of your shell"


def _trusted(root: Path, item: Item, path: str) -> None:
    """The folders of PATH up to the one that the program is in: each could hold another one."""
    for entry in path.split(os.pathsep):
        folder = Path(entry)
        why = _doubtful(root, folder) if entry else "an empty entry, which means wherever one is"
        if why and (not entry or shutil.which(item.argv[0], path=entry)):
            raise item.refuse(
                "P618", f"{item.argv[0]!r} would come from {why} of PATH",
                "take that out of PATH; name a program of the repository by its path",
            )  # fmt: skip
        if entry and shutil.which(item.argv[0], path=entry):
            return


def _doubtful(root: Path, folder: Path) -> str:
    if not folder.is_absolute():
        return "a relative folder"
    real = folder.resolve()
    inside = real.is_relative_to(root.resolve())
    if inside and not (folder.parent / "pyvenv.cfg").is_file():
        return "a folder of the repository"
    try:
        mode = real.stat().st_mode
    except OSError:
        return ""
    return "a folder that anybody may write to" if mode & stat.S_IWOTH else ""
