"""What calls the gate: CI files, hooks, owners' files, and the scripts that those name. A change
that edits any of them could see to it that the gate is never asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ..fingerprint import of_file
from .shadows import shadowing
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
# What the gate judges by other steps.
JUDGED = re.compile(
    r"(^|/)pact/([a-z]+\.(yaml|json)|(contracts|kills|briefs|evidence|approvals|signatures|tests|rules|"
    r"schemas|prompts)/.*)$"
)
MODULE = re.compile(rb"-m\s+pactc\b")


def callers(base: Side, head: Side) -> Iterator[Weakening]:
    """`caller changed`, `caller removed`; `caller added`: a file that would be taken instead."""
    texts = _watched(base)
    for path in sorted(texts):
        before = base.bytes_at_top(path)
        if before is not None:
            yield from file_change(path, "caller", before, head.bytes_at_top(path))
    for path in _instead(texts, set(head.top.list()) - set(base.top.list())):
        data = head.bytes_at_top(path)
        yield Weakening("caller added", path, None, of_file(data or b""), path)


def _instead(texts: Mapping[str, bytes], new: Iterable[str]) -> list[str]:
    """New files that a caller takes where it took another before: what `make` looks for first, and
    modules that Python looks for beside a script."""
    runners = [name for names in READ_BY.values() if names and texts.keys() & set(names)
               for name in names]  # fmt: skip
    beside = {p.rpartition("/")[0] for p in texts if p.endswith(".py")}
    new = [*new]
    found = set(shadowing(new, beside, ("pactc",)))
    if any(MODULE.search(text) for text in texts.values()):
        found |= {p for p in new if p.startswith(("pactc.py", "pactc/"))}
    return sorted(found | {p for p in new if p in runners})


def watched(base: Side) -> list[str]:
    """The files that speak of pactc, and owners' files, sorted; a script that leads to one that
    speaks of it is watched too."""
    return sorted(_watched(base))


def _watched(base: Side) -> dict[str, bytes]:
    there = frozenset(base.top.list())
    ends: defaultdict[str, list[str]] = defaultdict(list)
    for path in there:
        ends[path.rpartition("/")[2]].append(path)
    texts: dict[str, bytes] = {}
    names: dict[str, frozenset[str]] = {}
    first = {p for p in there if p.startswith(CALLERS)}
    todo = sorted(first)
    while todo:
        path = todo.pop()
        if path in texts:
            continue
        texts[path] = (base.bytes_at_top(path) or b"")[:CAP]
        names[path] = _named(texts[path], path, there, ends)
        todo += sorted(names[path])
    found = {p for p, text in texts.items() if (_called if p in first else _calls)(p, text)}
    while more := {p for p, named in names.items() if named & found} - found:
        found |= more
    return {p: texts[p] for p in found}


def _called(path: str, text: bytes) -> bool:
    """Whether what a host or Git calls by itself speaks of pactc, or says whom a host must ask."""
    return b"pact" in text or path.endswith("CODEOWNERS")


def _calls(_: str, text: bytes) -> bool:
    return GATE.search(text) is not None


def _named(
    text: bytes, path: str, there: frozenset[str], ends: Mapping[str, list[str]]
) -> frozenset[str]:
    """Files of the repository that a script names: from the top, from its own folder, or from one
    that it goes to before."""
    folder = path.rpartition("/")[0]
    found: set[str] = set()
    for word in set(WORD.findall(text)):
        said = word.decode("ascii", "replace").removeprefix("./")
        found |= {said, f"{folder}/{said}", *READ_BY.get(word, ())}
        found.update(p for p in ends.get(said.rpartition("/")[2], ()) if p.endswith(f"/{said}"))
    return frozenset(p for p in found & there if not p.endswith(PROSE) and not JUDGED.search(p))


def file_change(
    path: str, what: str, before: bytes | None, after: bytes | None
) -> Iterator[Weakening]:
    """`WHAT changed` or `WHAT removed`, if a file says other than before."""
    if before is None or before == after:
        return
    old, new = of_file(before), of_file(after) if after is not None else None
    if old != new:
        yield Weakening(f"{what} {'changed' if new else 'removed'}", path, old, new, path)
