"""The ways in which a repository shows two readers two things, as findings (DESIGN section 10).
Each function asks one question about some paths; tree.py knows which tree needs which."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from .errors import PactError
from .git import Repo, quote, run, text_of
from .model import Finding, Where
from .paths import parents

LFS_MAX = 1024
"""The largest Git LFS pointer, in bytes, as its specification says."""

_LFS = b"version https://git-lfs.github.com/spec/"
_ATTRIBUTES = ("filter", "ident", "working-tree-encoding")
_BOOLEANS = ("", "0", "1", "false", "no", "off", "on", "true", "yes")


def link(path: str, name: str, mode: str) -> PactError:
    """`path` cannot be read, because `name`, itself or a directory above it, has this mode."""
    what = "a symlink" if mode == "120000" else "a submodule or a nested repository"
    message = f"it is {what}" if path == name else f"{name!a} above it is {what}"
    code = "P160" if mode == "120000" else "P161"
    return PactError(code, message, Where(path), f"put the files themselves at {name}")


def absent(path: str, tree: str) -> PactError:
    return PactError("P154", f"there is no such file in {tree}", Where(path), "run `git status`")


def conflict(path: str) -> PactError:
    mend = f"resolve it, then run `git add {quote(path)}`"
    return PactError("P165", "the index holds a merge conflict", Where(path), mend)


def intended(path: str) -> PactError:
    message = "added with --intent-to-add: its content is not in the index"
    return PactError("P166", message, Where(path), f"run `git add {quote(path)}`")


def elsewhere(path: str) -> PactError:
    mend = "name a path inside the repository"
    return PactError("P170", "the path leads elsewhere", Where(path), mend)


def pointer(path: str, data: bytes) -> Iterator[Finding]:
    """Content that only names the content, which Git LFS keeps elsewhere."""
    if len(data) <= LFS_MAX and data.startswith(_LFS):
        message = "a Git LFS pointer: the content itself is not in the repository"
        mend = f"run `git lfs migrate export --include={quote(path)}`"
        yield Finding("P167", message, Where(path), help=mend)


def hidden(repo: Repo, asked: Iterable[str], flags: Mapping[str, str]) -> Iterator[Finding]:
    """Flags by which Git overlooks what a file holds; `flags` are the tags of `git ls-files -v`
    that are not H: lower case for assume-unchanged, S for skip-worktree."""
    sparse: bool | None = None
    for path in asked if flags else ():
        flag = flags.get(path, "H")
        if flag.islower():
            message = "marked assume-unchanged, so Git does not look at it"
            mend = f"run `git update-index --no-assume-unchanged -- {quote(path)}`"
            yield Finding("P172", message, Where(path), help=mend)
        if flag not in "Ss":
            continue
        if sparse is None:
            args = ("config", "--type=bool", "--get", "core.sparseCheckout")
            sparse = run(repo, *args, codes=(0, 1)).strip() == b"true"
        if sparse:
            message = "left out by the sparse checkout"
            mend = "run `git sparse-checkout disable`"
            yield Finding("P174", message, Where(path), help=mend)
        else:
            message = "marked skip-worktree, so Git does not look at it"
            mend = f"run `git update-index --no-skip-worktree -- {quote(path)}`"
            yield Finding("P173", message, Where(path), help=mend)


def filtered(
    repo: Repo,
    asked: Sequence[str],
    attributes: Callable[[str], bytes],
    index: Path | None = None,
) -> Iterator[Finding]:
    """Attributes by which the file on disk and the blob differ. `attributes` reads one
    .gitattributes file, empty if there is none; with `index`, Git takes them from that index."""
    places = {place for path in asked for place in parents(path)} | {""}
    private = text_of(repo.common_dir / "info" / "attributes")
    texts = [private, *(attributes(f"{p}/.gitattributes".lstrip("/")) for p in sorted(places))]
    # If no text names such an attribute, none defines a macro of one: Git need not be asked.
    if not asked or not any(name.encode() in text for name in _ATTRIBUTES for text in texts):
        return
    args = ("check-attr", "-z", "--stdin", *(["--cached"] if index else []), *_ATTRIBUTES)
    out = run(repo, *args, stdin=b"".join(os.fsencode(p) + b"\0" for p in asked), index=index)
    fields = out.decode("utf-8", "replace").split("\0")
    for path, name, value in zip(fields[::3], fields[1::3], fields[2::3], strict=False):
        if value in ("unspecified", "unset"):
            continue
        message = f"the Git attribute {name}={value} changes its content on the way to the disk"
        mend = f"end .gitattributes with `{path} !{name}`"
        if name.encode() in private:
            mend = f"remove the attribute {name} from .git/info/attributes"
        yield Finding("P175", message, Where(path), help=mend)


def monitor(repo: Repo) -> Iterator[Finding]:
    """A file system monitor that is a program of the repository can tell Git that nothing
    changed. (`true`, Git's own daemon, is no finding: pactc asks Git without either.)"""
    texts = [text_of(repo.common_dir / "config"), text_of(repo.git_dir / "config.worktree")]
    if not any(word in text.lower() for word in (b"fsmonitor", b"include") for text in texts):
        return
    out = run(repo, "config", "--show-scope", "-z", "--get-all", "core.fsmonitor")
    fields = out.decode("utf-8", "replace").split("\0")
    pairs = zip(fields[::2], fields[1::2], strict=False)
    values = [value for scope, value in pairs if scope in ("local", "worktree")]
    if values and values[-1].lower() not in _BOOLEANS:
        message = f"core.fsmonitor names a program, {values[-1]!a}, that Git would believe"
        yield Finding("P176", message, help="run `git config --unset-all core.fsmonitor`")


def ignored(repo: Repo, asked: Sequence[str]) -> Iterator[Finding]:
    """Paths that are on disk, but that no commit will ever hold."""
    if not asked:
        return
    names = b"".join(os.fsencode(path) + b"\0" for path in asked)
    out = run(repo, "check-ignore", "-z", "--stdin", stdin=names, codes=(0, 1))
    for name in out.split(b"\0")[:-1]:
        path = os.fsdecode(name)
        mend = f"run `git add -f {quote(path)}`, or take it out of .gitignore"
        yield Finding("P179", "Git ignores it, so no commit holds it", Where(path), help=mend)


def rewritten(repo: Repo) -> Iterator[Finding]:
    """Grafts and replace refs: pactc reads past them, other Git commands do not."""
    grafts = repo.common_dir / "info" / "grafts"
    if text_of(grafts).strip():
        message = "grafts rewrite the history that other Git commands show"
        yield Finding("P177", message, help=f"run `rm {quote(str(grafts))}`")
    if not _may_replace(repo):
        return
    out = run(repo, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/replace/")
    if oids := out.decode("utf-8", "replace").split():
        message = "replace refs show other Git commands other objects than are there"
        mend = f"run `git replace -d {' '.join(oids)}`"
        yield Finding("P178", message, help=mend)


def _may_replace(repo: Repo) -> bool:
    """Whether Git need be asked for replace refs. Where refs are files, they are below refs/ or in
    packed-refs (https://git-scm.com/docs/gitrepository-layout)."""
    if b"refstorage" in text_of(repo.common_dir / "config").lower():
        return True  # what other storage has, only Git can tell
    if os.path.lexists(repo.common_dir / "refs" / "replace"):
        return True
    return b"refs/replace/" in text_of(repo.common_dir / "packed-refs")
