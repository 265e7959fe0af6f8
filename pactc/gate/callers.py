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
PROSE = (".md", ".rst")
CAP = 1 << 18  # a longer file is data, and no script that somebody reads
# What the gate judges by other steps.
JUDGED = re.compile(
    r"(^|/)pact/([a-z]+\.(yaml|json)|(contracts|kills|briefs|evidence|approvals|signatures|tests|rules|"
    r"schemas|prompts)/.*)$"
)
LISTS = (".txt", ".lock")  # of packages: weighed is only what they say of pactc
WORKFLOWS = ".github/workflows/"
OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
COMMENT = re.compile(rb"(?m)(?:^|\s)#.*$")
# The first word of a command, past what only starts it.
COMMAND = re.compile(
    rb"(?m)(?:^|[;&|({])[ \t-]*(?:(?:run|uses|script):[ \t]*)?"
    rb"(?:(?:sh|bash|python[\d.]*|node|source|exec|sudo|\.)[ \t]+)*([\w./-]+)"
)
FIRST_KEY = re.compile(rb"^([ \t]+)[\w-]+:", re.MULTILINE)
MODULE = re.compile(rb"-m\s+pactc\b")


def callers(base: Side, head: Side) -> Iterator[Weakening]:
    """`caller changed`, `caller removed`; `caller added`: a file that would be taken instead."""
    texts = _watched(base)
    for path in sorted(texts):
        before, after = base.bytes_at_top(path), head.bytes_at_top(path)
        if before is not None and (not path.endswith(LISTS) or _source(before) != _source(after)):
            yield from file_change(path, "caller", before, after)
    new = set(head.top.list()) - set(base.top.list())
    for path in sorted({*_instead(texts, new), *_namesakes(texts, base, head)}):
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


def _namesakes(texts: Mapping[str, bytes], base: Side, head: Side) -> Iterator[str]:
    """Files that a host would ask, or believe, instead: another list of owners, for it takes the
    first that it finds; a job that is called as one that asks the gate, for a host that wants a
    check to pass knows it by its name."""
    now, then = head.top.list(), base.top.list()
    owners = any(p.endswith("CODEOWNERS") for p in texts)
    jobs = {j for p, text in texts.items() if p.startswith(WORKFLOWS) for j in _jobs(text)}
    for path in now.keys() - texts.keys():
        if owners and path in OWNERS and path not in then:
            yield path
        if jobs and path.startswith(WORKFLOWS):
            before = _jobs(base.bytes_at_top(path) or b"") if path in then else set()
            if jobs & (_jobs(head.bytes_at_top(path) or b"") - before):
                yield path


def _jobs(workflow: bytes) -> set[bytes]:
    """The ids of the jobs of a workflow that speak of pactc, or of all of them if none does, and
    the names that they give themselves."""
    blocks = _blocks(workflow)
    speaking = {j: text for j, text in blocks.items() if b"pact" in text} or blocks
    return {*speaking, *(name for text in speaking.values() for name in _job_name(text))}


def _job_name(job: bytes) -> Iterator[bytes]:
    if first := FIRST_KEY.search(job):
        for name in re.findall(rb"(?m)^" + first[1] + rb"name:[ \t]*(.+)$", job):
            yield name.strip(b" \t\r'\"")


def _blocks(workflow: bytes) -> dict[bytes, bytes]:
    """Job id -> its text, without parsing what only the host need understand."""
    _, _, jobs = (b"\n" + workflow[:CAP]).partition(b"\njobs:")
    first = FIRST_KEY.search(jobs)
    if not first:
        return {}
    parts = re.split(rb"(?m)^" + first[1] + rb"([\w-]+):", re.split(rb"\n(?=\w)", jobs)[0])
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _source(data: bytes | None) -> list[bytes] | None:
    """The lines of a list of packages that say which pactc is taken, and from where."""
    if data is None:
        return None
    return [line for line in data.splitlines() if b"pactc" in line or line.startswith(b"-")]


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
    for path in found & first:  # what runs before the gate, where it runs, can take its place
        part = b"".join(t for t in _blocks(texts[path]).values() if b"pact" in t) or texts[path]
        called = b"\n".join(COMMAND.findall(COMMENT.sub(b" ", part)))
        found |= {p for p in _named(called, path, there, ends) if p in texts and _runs(p)}
    return {p: texts[p] for p in found}


def _runs(path: str) -> bool:
    """Whether it is called as scripts and actions are; a list of packages is none."""
    return path.endswith((".sh", ".bash", ".py", ".js", ".yml", ".yaml")) or (
        "." not in path.rpartition("/")[2]
    )


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
        found |= {f"{said}/action.yml", f"{said}/action.yaml"}
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
