"""What calls the gate: CI files, hooks, owners' files, and the scripts that those name. A change
that edits any of them could see to it that the gate is never asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..fingerprint import of_file
from .side import Side
from .weakening import Weakening

# Where hosts, hooks and people keep what calls the gate, from the top of the repository.
CALLERS = (
    *(".github/", ".gitlab/", ".gitlab-ci.yml", ".circleci/", ".buildkite/", ".woodpecker/"),
    *("azure-pipelines.yml", "bitbucket-pipelines.yml", "Jenkinsfile", ".ci/", ".githooks/"),
    *(".pre-commit-config.yaml", "lefthook.yml", ".husky/", "CODEOWNERS", "docs/CODEOWNERS"),
)
# What a runner reads that is called without naming a file.
READ_BY = {
    b"make": ("Makefile", "GNUmakefile", "makefile"),
    b"just": ("justfile", "Justfile"),
    b"task": ("Taskfile.yml", "Taskfile.yaml"),
    b"tox": ("tox.ini",),
    b"nox": ("noxfile.py",),
    b"npm": ("package.json",),
}
WORD = re.compile(rb"[\w./-]+")
GATE = re.compile(rb"\bpactc\b|pactc_|\$\{?PACTC")
PROSE = (".md", ".rst", ".txt", ".lock")
CAP = 1 << 18  # a longer file is data, and no script that somebody reads


def callers(base: Side, head: Side) -> Iterator[Weakening]:
    """`caller changed`, `caller removed`."""
    for path in watched(base):
        before = base.bytes_at_top(path)
        if before is not None:
            yield from file_change(path, "caller", before, head.bytes_at_top(path))


def watched(base: Side) -> list[str]:
    """The files that speak of pactc, and owners' files, sorted; a script that leads to one that
    speaks of it is watched too."""
    there = frozenset(base.top.list())
    texts: dict[str, bytes] = {}
    names: dict[str, frozenset[str]] = {}
    first = {p for p in there if p.startswith(CALLERS)}
    todo = sorted(first)
    while todo:
        path = todo.pop()
        if path in texts:
            continue
        texts[path] = (base.bytes_at_top(path) or b"")[:CAP]
        names[path] = _named(texts[path], path, there)
        todo += sorted(names[path])
    found = {p for p, text in texts.items() if (_called if p in first else _calls)(p, text)}
    while more := {p for p, named in names.items() if named & found} - found:
        found |= more
    return sorted(found)


def _called(path: str, text: bytes) -> bool:
    """Whether what a host or Git calls by itself speaks of pactc, or says whom a host must ask."""
    return b"pact" in text or path.endswith("CODEOWNERS")


def _calls(_: str, text: bytes) -> bool:
    return GATE.search(text) is not None


def _named(text: bytes, path: str, there: frozenset[str]) -> frozenset[str]:
    """Files of the repository that a script names, from the top or from its own folder."""
    folder = path.rpartition("/")[0]
    found: set[str] = set()
    for word in set(WORD.findall(text)):
        said = word.decode("ascii", "replace").removeprefix("./")
        found |= {said, f"{folder}/{said}", *READ_BY.get(word, ())}
    return frozenset(p for p in found & there if not p.endswith(PROSE) and not _judged(p))


def _judged(path: str) -> bool:
    """What the gate judges by other steps."""
    return "pact/" in path


def file_change(
    path: str, what: str, before: bytes | None, after: bytes | None
) -> Iterator[Weakening]:
    """`WHAT changed` or `WHAT removed`, if a file says other than before."""
    if before is None or before == after:
        return
    old, new = of_file(before), of_file(after) if after is not None else None
    if old != new:
        yield Weakening(f"{what} {'changed' if new else 'removed'}", path, old, new, path)
