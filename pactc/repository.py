"""What Git is asked to do, through GitPython: a new repository, a commit, and where its hooks are.
Reading what is judged is the trees' work (tree.py).

Nothing of the caller's environment but HOME reaches Git, so that a GIT_DIR left over from a hook
never makes pactc write into another repository; the user's own configuration still counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .errors import PactError
from .tree import Repo

_KEPT = ("HOME", "XDG_CONFIG_HOME", "PATH", "TMPDIR")
# A commit of pactc's own (the demo) is nobody's: it needs no identity, no key, no editor.
_IDENTITY = ("-c", "user.name=pactc demo", "-c", "user.email=demo@pactc.invalid")
_QUIET = ("-c", "commit.gpgSign=false", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0")


def create(folder: Path) -> None:
    """`git init`, with `main` as the first branch unless the user's configuration names another.
    Raises PactError P157 if Git fails."""
    chosen = _ask(folder, ["config", "--get", "init.defaultBranch"], failing="")
    _ask(folder, ["init", "--quiet", f"--initial-branch={chosen or 'main'}"])


def commit_all(root: Path, message: str) -> None:
    """Everything that is not ignored, as one commit by nobody. Raises PactError P157."""
    _ask(root, [*_QUIET, "add", "--all"])
    _ask(root, [*_QUIET, *_IDENTITY, "commit", "--quiet", "--no-verify", "--message", message])


def hooks_folder(repo: Repo) -> Path:
    """Where Git looks for hooks of this work tree: core.hooksPath, else the folder that all its
    work trees share. Raises PactError P157 if Git fails."""
    top = repo.root or repo.git_dir
    return top / _ask(top, ["rev-parse", "--git-path", "hooks"])


def config(repo: Repo, name: str) -> str:
    """A value of Git's configuration; empty if it is not set."""
    return _ask(repo.root or repo.git_dir, ["config", "--get", name], failing="")


def remote_head(repo: Repo) -> str:
    """The branch that `origin` has checked out; empty if that is not known."""
    words = ["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]
    return _ask(repo.root or repo.git_dir, words, failing="").removeprefix("origin/")


def version() -> tuple[int, ...]:
    """The version of Git, such as (2, 39, 5). Raises PactError P152 if there is no Git."""
    words = _ask(Path.cwd(), ["version"]).split()
    numbers = words[2].split(".") if len(words) > 2 else []
    return tuple(int(n) for n in numbers[:3] if n.isdecimal())


def _ask(folder: Path, words: Sequence[str], failing: str | None = None) -> str:
    """What Git prints; `failing` instead, if given, when it exits with another status than 0."""
    with _alone():
        import git  # slow, and it looks for Git as soon as it is imported

        try:
            return str(git.Git(folder).execute(["git", *words]))
        except git.GitCommandNotFound:
            raise PactError(
                "P152", "Git is not installed, or not on PATH", help="install Git 2.31 or later"
            ) from None
        except git.GitCommandError as error:
            if failing is not None:
                return failing
            notes = tuple(line for line in str(error.stderr).splitlines() if line.strip())
            verb = next(w for w in words if not w.startswith("-") and "=" not in w)
            raise PactError(
                "P157", f"`git {verb}` failed", help="run `git status`", notes=notes
            ) from None


@contextmanager
def _alone() -> Iterator[None]:
    """GitPython hands the whole environment of this process to Git."""
    before = dict(os.environ)
    kept = {name: before[name] for name in _KEPT if name in before}
    try:
        os.environ.clear()
        os.environ.update(kept, LANG="C", GIT_TERMINAL_PROMPT="0", GIT_PYTHON_REFRESH="quiet")
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
