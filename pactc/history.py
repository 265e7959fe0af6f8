"""What the gate asks of history: which commit a change is judged against, and who wrote it. Reads
refs and commits as Git stores them (gitenv.py), without replace refs and grafts."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import PactError
from .git import Repo, resolve, run

REMOTE_HEAD = "refs/remotes/origin/HEAD"
DEFAULT = (
    *("refs/remotes/origin/main", "refs/remotes/origin/master"),
    *("refs/heads/main", "refs/heads/master"),
)


def default_base(repo: Repo, oid: str) -> str | None:
    """The commit that a reader means who names none: where `oid` left the default branch, or, for
    a commit of that branch itself, its first parent. None for a commit that follows nothing."""
    left = left_default(repo, oid)
    return first_parent(repo, oid) if left in (None, oid) else left


def left_default(repo: Repo, oid: str) -> str | None:
    """Where `oid` left the default branch; `oid` itself if it is on it, None if there is none."""
    tip = _default_tip(repo)
    return None if tip is None else _merge_base(repo, tip, oid)


def _default_tip(repo: Repo) -> str | None:
    """The commit of the default branch: the one that the remote repository calls so, else the
    first of `DEFAULT` that is there. By whole names, so that no tag can stand for a branch."""
    form = "--format=%(refname) %(objecttype) %(objectname)"
    out = run(repo, "for-each-ref", form, REMOTE_HEAD, *DEFAULT).decode("utf-8", "replace")
    rows = [line.split(" ") for line in out.splitlines()]
    tips = {name: oid for name, kind, oid in rows if kind == "commit"}
    return next((tips[name] for name in (REMOTE_HEAD, *DEFAULT) if name in tips), None)


def _merge_base(repo: Repo, one: str, other: str) -> str | None:
    if one == other:
        return one
    out = run(repo, "merge-base", one, other, codes=(0, 1)).decode().split()
    return out[0] if out else None


def first_parent(repo: Repo, oid: str) -> str | None:
    """The commit that `oid` was made on; None for a root commit."""
    out = run(repo, "rev-list", "--parents", "--max-count=1", oid).decode().split()
    return out[1] if len(out) > 1 else None


def follows(repo: Repo, base: str, oid: str) -> bool:
    """Whether `base` is an ancestor of `oid`, or `oid` itself."""
    return base == oid or _merge_base(repo, base, oid) == base


def beginning_of(repo: Repo, oid: str) -> str:
    """The root commit that `oid` goes back to by first parents: what tells one project's history
    from another's."""
    out = run(repo, "rev-list", "--first-parent", "--max-parents=0", oid).decode().split()
    return out[-1] if out else oid


def commits_between(repo: Repo, one: str, other: str) -> int | None:
    """How many commits the first-parent line of `other` has after `one`; None if `one` is none of
    its ancestors, or no commit here."""
    try:
        known = resolve(repo, one)
        if not follows(repo, known, other):
            return None
        out = run(repo, "rev-list", "--first-parent", "--count", f"{known}..{other}")
    except PactError:
        return None
    return int(out)


def blobs_ever(repo: Repo, oid: str, folder: str) -> Iterator[bytes]:
    """The bytes of every file that any commit of the history of `oid` had below a folder, each
    once."""
    words = ("--objects", "--full-history", "--no-object-names", oid)
    out = run(repo, "rev-list", *words, "--", f":(top,literal){folder.rstrip('/')}")
    oids = out.decode().split()
    if not oids:
        return
    data = run(repo, "cat-file", "--batch", stdin="".join(f"{o}\n" for o in oids).encode())
    at = 0
    for _ in oids:
        end = data.index(b"\n", at)
        _, kind, size = data[at:end].split()
        if kind == b"blob":
            yield data[end + 1 : end + 1 + int(size)]
        at = end + 1 + int(size) + 1
