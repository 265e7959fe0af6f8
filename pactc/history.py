"""What the gate asks of history: which commit a change is judged against, and who wrote it. Reads
refs and commits as Git stores them (gitenv.py), without replace refs and grafts."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import PactError
from .git import Repo, resolve, run

SEPARATOR = "\x01"


def default_base(repo: Repo, oid: str) -> str | None:
    """The commit that a reader means who names none: where `oid` left the default branch, or, for
    a commit of that branch itself, its first parent. None for a commit that follows nothing."""
    left = left_default(repo, oid)
    return first_parent(repo, oid) if left in (None, oid) else left


def left_default(repo: Repo, oid: str) -> str | None:
    """Where `oid` left the default branch; `oid` itself if it is on it, None if there is none."""
    for branch in _default_branches(repo):
        try:
            tip = resolve(repo, branch)
        except PactError:
            continue
        return _merge_base(repo, tip, oid)
    return None


def _default_branches(repo: Repo) -> list[str]:
    out = run(repo, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD", codes=(0, 1, 128))
    named = out.decode("utf-8", "replace").strip()
    return [*([named] if named else []), "refs/remotes/origin/main", "refs/remotes/origin/master",
            "refs/heads/main", "refs/heads/master"]  # fmt: skip


def _merge_base(repo: Repo, one: str, other: str) -> str | None:
    out = run(repo, "merge-base", one, other, codes=(0, 1)).decode().split()
    return out[0] if out else None


def first_parent(repo: Repo, oid: str) -> str | None:
    """The commit that `oid` was made on; None for a root commit."""
    out = run(repo, "rev-list", "--parents", "--max-count=1", oid).decode().split()
    return out[1] if len(out) > 1 else None


def follows(repo: Repo, base: str, oid: str) -> bool:
    """Whether `base` is an ancestor of `oid`, or `oid` itself."""
    return base == oid or _merge_base(repo, base, oid) == base


def authors(repo: Repo, base: str | None, oid: str, apart: Iterable[str]) -> frozenset[str]:
    """The e-mail addresses, in lower case, of who wrote and who committed the commits that `oid`
    has and `base` has not (all of its commits, if None). Commits that only touch paths that begin
    with one of `apart` do not count: an approval is committed by somebody, and whoever carries one
    does not become an author of what it is about. Of a merge, what differs from every parent
    counts, as Git's combined diff shows it."""
    words = [
        *("log", "-z", "--no-show-signature", "--no-mailmap", "--no-renames", "--name-only", "-c"),
        f"--format={SEPARATOR}%ae%n%ce%n",
    ]
    out = run(repo, *words, *([f"{base}..{oid}"] if base else [oid]), "--")
    found: set[str] = set()
    for entry in out.decode("utf-8", "replace").split(SEPARATOR)[1:]:
        author, _, rest = entry.partition("\n")
        committer, _, rest = rest.partition("\n")
        paths = [p for p in rest.strip("\n\0").split("\0") if p.strip("\n")]
        outside = [p for p in paths if not p.strip("\n").startswith(tuple(apart))]
        if outside:
            found |= {author.strip().lower(), committer.strip().lower()}
    return frozenset(found - {""})


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
