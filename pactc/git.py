"""How Git is found, started and understood: the repository around a path, a process with nothing
of the caller's environment, its complaints as findings, and history. Only the tree modules
import this.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from . import gitenv
from .errors import PactError, UsageError
from .model import Where

_CORRUPT = ("corrupt", "inflate", "hash mismatch", "unable to unpack")
_MISSING = ("not a tree", "bad object", "could not read", "unable to read", "lazy fetch")


@dataclass(frozen=True, slots=True)
class Repo:
    """A repository on disk. `root` is the top of this work tree, None if there is none; `git_dir`
    is this work tree's own Git directory (its index lives there); `common_dir` is the one that
    all its work trees share (objects and refs live there)."""

    root: Path | None
    git_dir: Path
    common_dir: Path
    bare: bool

    @property
    def shallow(self) -> bool:
        """Whether history was cut off when this repository was cloned."""
        return bool(text_of(self.common_dir / "shallow").strip())


def discover(start: Path) -> Repo:
    """The repository that holds `start`, which need not exist. Starts no process, and asks the
    file system only: neither GIT_DIR nor GIT_CEILING_DIRECTORIES nor any other variable counts.

    Raises UsageError P150 if there is none."""
    start = Path(os.path.realpath(start))
    for place in (start, *start.parents):
        link = place / ".git"
        if link.is_dir() and (common := _common(link)):
            return Repo(place, link, common, bare=False)
        if link.is_file():
            target = text_of(link).removeprefix(b"gitdir:").strip()
            git_dir = Path(os.path.realpath(place / os.fsdecode(target)))
            if target and (common := _common(git_dir)):
                return Repo(place, git_dir, common, bare=False)
            raise UsageError(
                "P150",
                f"{link} does not lead to a Git repository",
                help="run `git worktree repair` in the main work tree, or remove the file",
            )
        # Inside .git itself the work tree above is meant, as it is for a hook that runs there.
        if place.name != ".git" and (place / "objects").is_dir() and _common(place):
            return Repo(None, place, place, bare=True)
    raise UsageError("P150", f"no Git repository at {start} or above", help="run `git init`")


def _common(git_dir: Path) -> Path | None:
    """The common directory of a Git directory; None if it is not one."""
    if not os.path.lexists(git_dir / "HEAD"):
        return None
    common = git_dir
    if link := text_of(git_dir / "commondir").strip():
        common = Path(os.path.realpath(git_dir / os.fsdecode(link)))
    return common if (common / "objects").is_dir() and (common / "refs").is_dir() else None


def text_of(path: Path) -> bytes:
    """The bytes of one of Git's own small files; empty if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def environment(repo: Repo, index: Path | None = None) -> dict[str, str]:
    """All that a Git process gets to see (gitenv.py)."""
    root = None if repo.root is None else str(repo.root)
    return gitenv.environment(root, None if index is None else str(index))


def start(
    repo: Repo, args: Sequence[str], stdin: int, stderr: int | IO[bytes], index: Path | None = None
) -> subprocess.Popen[bytes]:
    """The one place where a Git process starts. Raises PactError P152, P157 if it cannot."""
    place = repo.root or repo.git_dir
    try:
        return subprocess.Popen(
            ["git", *gitenv.OPTIONS, "-C", str(place), *args],
            env=environment(repo, index),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
    except FileNotFoundError:
        raise PactError(
            "P152", "Git is not installed, or not on PATH", help="install Git 2.31 or later"
        ) from None
    except OSError as error:
        raise PactError("P157", f"cannot start Git: {error}", help="run `git --version`") from None


def run(
    repo: Repo,
    *args: str,
    stdin: bytes | None = None,
    index: Path | None = None,
    codes: tuple[int, ...] = (0,),
) -> bytes:
    """What one Git process prints. Raises PactError if it exits with a status not in `codes`."""
    source = subprocess.DEVNULL if stdin is None else subprocess.PIPE
    with start(repo, args, source, subprocess.PIPE, index) as process:
        out, complaint = process.communicate(stdin)
    if process.returncode not in codes:
        raise failure(repo, complaint, args[0])
    return out


def resolve(repo: Repo, rev: str) -> str:
    """The full oid of the commit that a revision names. Raises UsageError P153 if none."""
    shallow = " (the clone is shallow)" if repo.shallow else ""
    mend = "git fetch --unshallow" if repo.shallow else "git log --oneline --all"
    unknown = UsageError("P153", f"no commit is named {rev!r}{shallow}", help=f"run `{mend}`")
    if "\0" in rev:
        raise unknown
    words = ("-c", "core.warnAmbiguousRefs=true", "rev-parse", "--verify", "--end-of-options")
    with start(repo, (*words, f"{rev}^{{commit}}"), subprocess.DEVNULL, subprocess.PIPE) as process:
        out, complaint = process.communicate()
    if process.returncode:
        error = failure(repo, complaint, "rev-parse")
        raise unknown if error.code == "P157" else error
    if b"ambiguous" in complaint:
        # Git would take the tag; whoever may push one could name it as the branch that judges.
        raise PactError("P153", f"more than one thing is named {rev!r}: a tag and a branch, say",
                        help=f"write refs/heads/{rev}, or the full id of the commit")  # fmt: skip
    oid = out.decode("ascii", "replace").strip()
    if len(oid) not in (40, 64) or oid.strip("0123456789abcdef"):
        raise unknown
    return oid


def failure(repo: Repo, complaint: bytes, verb: str) -> PactError:
    """What Git complained of, as an error with the one command that mends it."""
    lines = tuple(line for line in complaint.decode("utf-8", "replace").splitlines() if line)
    text = "\n".join(lines).lower()
    place = repo.root or repo.git_dir
    if "dubious ownership" in text:
        return PactError(
            "P151",
            f"Git does not trust {place}, because someone else owns it",
            help=f"run `git config --global --add safe.directory {quote(str(place))}`",
        )
    if "not a git repository" in text:
        return UsageError("P150", f"{place} is not a Git repository", help="run `git init`")
    if any(word in text for word in _CORRUPT):
        return PactError(
            "P156", "the repository holds a corrupt object", help="run `git fsck`", notes=lines
        )
    if any(word in text for word in _MISSING):
        return missing(repo, None, lines)
    return PactError("P157", f"`git {verb}` failed", help="run `git status`", notes=lines)


def missing(repo: Repo, where: Where | None, notes: tuple[str, ...] = ()) -> PactError:
    """The error for an object that the repository should hold and does not."""
    partial = b"promisor" in text_of(repo.common_dir / "config").lower()
    why = "; this is a partial clone" if partial else ""
    mend = "git fetch --refetch --no-filter" if partial else "git fsck"
    message = f"an object is missing from the repository{why}"
    return PactError("P155", message, where, f"run `{mend}`", notes)


def quote(text: str) -> str:
    """A word as a shell takes it, for the commands in help."""
    import shlex

    return shlex.quote(text)


def commits_touching(repo: Repo, path: str, limit: int = 10) -> list[tuple[str, str]]:
    """The latest commits reachable from HEAD that changed a path, newest first, as (oid,
    subject); empty if there is no commit yet."""
    if head_oid(repo) is None:
        return []
    # -z ends each commit with NUL, so the fields come in pairs.
    form = ("-z", "--no-show-signature", "--format=%H%x00%s", f"-n{int(limit)}")
    out = run(repo, "--literal-pathspecs", "log", *form, "--", path)
    fields = out.decode("utf-8", "replace").split("\0")
    return list(zip(fields[::2], fields[1::2], strict=False))


def head_oid(repo: Repo) -> str | None:
    """The commit that HEAD names; None before the first commit."""
    try:
        return resolve(repo, "HEAD")
    except PactError as error:
        if error.code != "P153":
            raise
        return None
