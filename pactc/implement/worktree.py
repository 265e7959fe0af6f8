"""A racer's own Git worktree: of a commit that holds what the racer may see, without a history and
without a branch. Git fills nothing in: the files are written as they are in the tree, so no filter,
hook or sparse pattern of this repository has a say, and its configuration is not touched.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ..errors import PactError
from ..git import Repo, run
from .commits import LINK, PROGRAM, Base, File, commit, tree_of
from .state import removed


def make(base: Base, seen: Mapping[str, File], path: Path) -> Path:
    """A new worktree at `path`, with the files `seen` in it. Returns its administrative folder in
    the repository. Raises PactError."""
    drop(base.repo, path)
    rows = [f"{base.entries[p].mode} {base.entries[p].oid}\t{p}" for p in sorted(seen)]
    view = commit(base.repo, tree_of(base.repo, rows, {}), (), "What may be seen.\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    run(base.repo, "worktree", "add", "--detach", "--no-checkout", "--force", str(path), view)
    admin = Path((path / ".git").read_text().removeprefix("gitdir:").strip())
    run(base.repo, "read-tree", f"{view}^{{tree}}", index=admin / "index")
    fill(path, seen)
    return admin


def fill(path: Path, files: Mapping[str, File | None]) -> None:
    """Write files below `path`, and take away what is None."""
    for name, file in sorted(files.items()):
        place = path / name
        if file is None:
            place.unlink(missing_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)  # never through a link, never into a file that has two names
        if file.mode == LINK:
            place.symlink_to(os.fsdecode(file.data))
            continue
        place.write_bytes(file.data)
        place.chmod(0o755 if file.mode == PROGRAM else 0o644)


def drop(repo: Repo, path: Path) -> None:
    """Neither the worktree nor Git's note of it is there any more. Raises PactError."""
    removed(path)
    for admin in notes(repo, path):
        with suppress(PactError):
            run(repo, "worktree", "remove", "--force", str(path))
        removed(admin)


def notes(repo: Repo, below: Path) -> list[Path]:
    """The administrative folders of the worktrees at `below` and below it."""
    found = []
    for link in sorted((repo.common_dir / "worktrees").glob("*/gitdir")):
        with suppress(OSError):
            if Path(link.read_text().strip()).parent.is_relative_to(below):
                found.append(link.parent)
    return found
