"""Trees and commits by Git's plumbing: no checkout, no filter, no hook, no index of the user's, and
no identity or clock of this machine, so that the same files on the same base are the same commit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import PactError
from ..git import Repo, run
from ..tree import Entry, open_commit

NAME, MAIL = "pactc implement", "implement@pactc.invalid"
REGULAR, PROGRAM, LINK = "100644", "100755", "120000"


@dataclass(frozen=True)
class File:
    """One regular file; `mode` is Git's."""

    mode: str
    data: bytes


@dataclass(frozen=True)
class Base:
    """What an implementation is made on: `parents` of the commit to be, and the paths of their
    common tree, from the top of the repository."""

    repo: Repo
    parents: tuple[str, ...]
    tree: str
    entries: Mapping[str, Entry]

    def data(self, path: str) -> bytes:
        """The bytes of one file or link of it."""
        oid = self.entries[path].oid
        assert oid
        return run(self.repo, "cat-file", "blob", oid)

    def many(self, paths: Iterable[str]) -> Mapping[str, File]:
        """Files of it; a link's data is where it leads to."""
        from ..blobs import Blobs

        wanted = [p for p in paths if self.entries[p].mode != "160000"]
        blobs = Blobs(self.repo)
        try:
            found = blobs.stream([(self.entries[p].oid or "", p) for p in wanted])
            pairs = zip(wanted, found, strict=True)
            return {p: File(self.entries[p].mode, d) for p, d in pairs}
        finally:
            blobs.close()


def at(repo: Repo, rev: str) -> Base:
    """The base that one commit is. Raises UsageError P153."""
    with open_commit(repo, rev) as tree:
        listed = dict(tree.list())
        oid = tree.label
    return Base(repo, (oid,), _text(run(repo, "rev-parse", f"{oid}^{{tree}}")), listed)


def on(base: Base, tips: Sequence[str], changes: Mapping[str, File | None]) -> Base:
    """The base that those commits together are: theirs differ from it by `changes` alone."""
    tree = tree_with(base, changes)
    out = run(base.repo, "ls-tree", "-r", "-z", "--full-tree", tree)
    entries = {}
    for line in out.split(b"\0")[:-1]:
        fields, _, name = line.partition(b"\t")
        mode, _, oid = fields.decode().split(" ")
        entries[name.decode("utf-8", "surrogateescape")] = Entry(mode, oid)
    return Base(base.repo, tuple(tips), tree, entries)


def tree_with(base: Base, changes: Mapping[str, File | None]) -> str:
    """The tree of `base` with these files in it; None takes a file away."""
    rows = [f"{e.mode} {e.oid}\t{p}" for p, e in base.entries.items() if p not in changes]
    return tree_of(base.repo, rows, {p: f for p, f in changes.items() if f is not None})


def tree_of(repo: Repo, rows: Sequence[str], files: Mapping[str, File]) -> str:
    """A tree of `<mode> <oid>\\t<path>` rows, and of new files."""
    made = []
    for path, file in sorted(files.items()):
        oid = run(repo, "hash-object", "-w", "-t", "blob", "--stdin", "--no-filters",
                  stdin=file.data)  # fmt: skip
        made.append(f"{file.mode} {_text(oid)}\t{path}")
    with tempfile.TemporaryDirectory(prefix="pactc-index-") as folder:
        index = Path(folder, "index")
        listed = "".join(f"{row}\0" for row in (*rows, *made))
        data = listed.encode("utf-8", "surrogateescape")
        run(repo, "update-index", "-z", "--index-info", stdin=data, index=index)
        return _text(run(repo, "write-tree", index=index))


def commit(repo: Repo, tree: str, parents: Sequence[str], message: str) -> str:
    """A commit of pactc's own name, at the time of its latest parent (or of none: the epoch)."""
    when = 0
    for parent in parents:
        when = max(when, int(_text(run(repo, "log", "-1", "--format=%ct", parent))))
    lines = [f"tree {tree}", *(f"parent {p}" for p in parents)]
    lines += [f"{who} {NAME} <{MAIL}> {when} +0000" for who in ("author", "committer")]
    data = "\n".join([*lines, "", message]).encode()
    return _text(run(repo, "hash-object", "-w", "-t", "commit", "--stdin", stdin=data))


def branch(repo: Repo, name: str) -> str | None:
    """The commit that a branch names; None if there is no such branch."""
    out = run(repo, "rev-parse", "--verify", "-q", f"refs/heads/{name}", codes=(0, 1))
    return _text(out) or None


def set_branch(repo: Repo, name: str, new: str, old: str | None) -> None:
    """Let the branch name `new`, if it still is what it was. Raises PactError P157."""
    words = ("update-ref", "-m", "pactc implement", f"refs/heads/{name}", new)
    run(repo, *words, old or "0" * len(new))


def contains(repo: Repo, commit_: str, ancestor: str) -> bool:
    """Whether everything that `ancestor` holds is in the history of `commit_`."""
    try:
        return _text(run(repo, "merge-base", ancestor, commit_, codes=(0, 1))) == ancestor
    except PactError:
        return False


def checked_out(repo: Repo) -> frozenset[str]:
    """The branches that some work tree stands on."""
    out = run(repo, "worktree", "list", "--porcelain").decode("utf-8", "replace").splitlines()
    start = "branch refs/heads/"
    return frozenset(line.removeprefix(start) for line in out if line.startswith(start))


def _text(out: bytes) -> str:
    return out.decode("ascii", "replace").strip()
