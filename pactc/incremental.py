"""A check after a small change: judge what the change can reach, and nothing else.

After a full judgement that found everything fresh, the plan is remembered in the Git directory,
in shards by path: what the artifact at a path is made from, and who is made from that path. The
next check asks Git what has changed since, judges those artifacts, and, where one is not fresh,
what is made from it: the same judge, over the same facts, for fewer artifacts. Any change that
could alter the plan itself (a rule, the graph, an attribute, a new or vanished file where one
counts) makes this answer None, and everything is judged anew.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import quick
from .facts import Facts, every_finding
from .lies import pointer
from .model import Finding, State, Status
from .needs import RECORDS, SOURCE, SPEC, looped
from .patterns import is_glob
from .plan_memo import UNREADABLE, Assumed, Known, LazyPlan
from .reader import Reader
from .report import Result
from .rules import SELF
from .tree import Entry, Repo, WorkTree

HIDDEN = re.compile(rb"(?:\A|\0)[a-zS]")  # tags of `git ls-files -v` for files Git overlooks


@dataclass(frozen=True, slots=True)
class Answer:
    """What `check` reports: findings, ids that wait, and how many artifacts there are; and the
    name of the file that remembers their plan."""

    findings: list[Finding]
    waiting: list[str]
    count: int
    plan: str


def result(start: str, seen: quick.Memo) -> Result | None:
    """`check` as a result to report; remembered if everything is fresh again."""
    found = check(start, seen)
    if found is None:
        return None
    wrong = bool(found.findings or found.waiting)
    if not wrong:
        quick.remember(start, seen, found.count, found.plan)
    findings, waiting = tuple(found.findings), tuple(found.waiting)
    return Result("check", findings, (), waiting, found.count, int(wrong))


def check(start: str, seen: quick.Memo) -> Answer | None:
    """The answer of `pactc check` for the work tree around `start`, if what changed since the
    last clean judgement is little and known; else None. `seen` is `quick.observe(start)`."""
    place = quick.locate(start)
    memo = quick.memo(place) if place else None
    if place is None or memo is None or not memo.plan:
        return None
    root, git_dir, prefix = place
    changed = _changed(root, memo, seen)
    if changed is None:
        return None
    try:
        known = Known(f"{git_dir}/pactc/{memo.plan}")
    except UNREADABLE:
        return None
    start_of = f"{prefix}/" if prefix else ""
    inside = [p[len(start_of) :] for p in changed if p.startswith(start_of)]
    repo = Repo(Path(root), Path(git_dir), Path(git_dir), bare=False)
    try:
        found = _judge(known, inside, repo, start_of)
    finally:
        known.close()
    return None if found is None else Answer(*found, memo.count, memo.plan)


def _changed(root: str, memo: quick.Memo, now: quick.Memo) -> list[str] | None:
    """Paths whose content may differ from what was judged; None if Git's own settings do."""
    if now.silent[1:] != memo.silent[1:]:
        return None
    if now.silent[0] != memo.silent[0]:  # the index was written: a file may be hidden in it now
        flags = quick.git(root, "ls-files", "-v", "-z")
        if flags is None or HIDDEN.search(flags):
            return None
    # The signature of a file that is gone is None, so a default must be something else.
    paths = {p for p in (*memo.files, *now.files) if memo.files.get(p, 0) != now.files.get(p, 0)}
    old, new = quick.head(memo.status), quick.head(now.status)
    if old != new:
        names = quick.git(root, "diff-tree", "-r", "-z", "--name-only", "--no-renames", old, new)
        if names is None:
            return None
        try:
            paths.update(n for n in names.decode().split("\0") if n)
        except UnicodeDecodeError:
            return None
    same = {p for p in paths if p in memo.files and quick.signature(f"{root}/{p}") == memo.files[p]}
    return sorted(paths - same)


def _judge(
    known: Known, changed: list[str], repo: Repo, prefix: str
) -> tuple[list[Finding], list[str]] | None:
    if len(changed) > quick.MAX_DIRTY:
        return None
    todo: list[tuple[int, str]] = []
    tree = _OnDisk(repo, Path(repo.root or "."), prefix)
    reader = _Remembering(tree, known, set(changed))
    for path in changed:
        if reader.means_the_same(path):
            continue
        artifact = path[len(RECORDS) : -5] if path.startswith(RECORDS) else path
        row = known.at(artifact)
        if path in known.sources or path.endswith((".gitattributes", ".gitignore")):
            return None
        if path == SPEC or known.imported(path):  # it says what importers read, or they read it
            return None
        new = row is None or row[0] is None  # no artifact was there
        if new and (path.startswith(("pact/", ".pact/")) or known.claims(path)):
            return None
        if row is None:
            if known.wants(path):
                return None
            continue
        if not tree.is_file(path) or list(pointer(path, tree.read(path))):
            return None
        if _rewired(known, reader, path):
            return None
        readers = [] if path.startswith(RECORDS) else row[1]
        for each in (artifact, *readers):
            if (found := known.at(each)) and found[0]:
                heapq.heappush(todo, (found[0][0], each))
    plan = LazyPlan(known)
    facts = Facts(plan.as_plan(), reader)
    facts.states = Assumed(known, plan)
    statuses: dict[str, Status] = {}
    while todo:
        _, path = heapq.heappop(todo)
        row = known.at(path)
        assert row is not None
        id_ = row[0][1]
        if id_ in statuses:
            continue
        if _imported(facts, id_):
            return None
        statuses[id_] = facts.judge(id_)
        if statuses[id_].state is not State.FRESH:
            for each in row[1]:
                if found := known.at(each):
                    heapq.heappush(todo, (found[0][0], each))
    return every_finding(facts.plan, statuses)


def _imported(facts: Facts, id_: str) -> bool:
    """Whether an artifact is made from all files that match a glob: they are not listed here."""
    artifact = facts.plan.artifacts[id_]
    globs = [n for n in facts.plan.needs[id_] if n.input == SOURCE and is_glob(n.path)]
    record = facts.reader.record(artifact.path) if globs else None
    return record is not None and any(n.key == record.author for n in globs)


def _rewired(known: Known, reader: Reader, path: str) -> bool:
    """Whether a file now names other things than those that it, or what is made from it, was
    planned to be made from."""
    row = known.at(path)
    for each in (path, *row[1]) if row else ():
        found = known.at(each)
        if not found or found[0] is None:
            continue
        _, _, kind, _, needs = found[0]
        starts = {name: (at, inner) for name, at, inner, _, _ in needs}
        starts[SELF] = (each, "")
        for entry in known.kinds[kind].inputs:
            if entry.loop and starts.get(entry.loop[0], ("", ""))[0] == path:
                now = looped(reader, path, starts[entry.loop[0]][1], entry.loop[1:])
                if now != [need[4] for need in needs if need[0] == entry.name]:
                    return True
    return False


class _Present(Mapping[str, Entry]):
    """A listing that looks at the disk for each path that is asked for: every one of them was in
    the listing that was judged."""

    def __init__(self, tree: _OnDisk) -> None:
        self._tree = tree

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._tree.is_file(path)

    def __getitem__(self, path: str) -> Entry:
        if path in self:
            return Entry("100644", None)
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


class _Remembering(Reader):
    """Does not parse again a document that has not changed since it was judged."""

    def __init__(self, tree: _OnDisk, known: Known, changed: set[str]) -> None:
        super().__init__(tree, trust_records=True)
        self._known, self._changed = known, changed

    def means_the_same(self, path: str) -> bool:
        """Whether a document was only laid out anew: then nothing is to be judged for it."""
        row = self._known.at(path)
        if row is None or row[2] is None or not self.exists(path) or self.slices(path) != row[2]:
            return False
        self._changed.discard(path)
        return True

    def slices(self, path: str) -> Mapping[str, str] | None:
        if path not in self._changed and (row := self._known.at(path)) and row[2] is not None:
            found: Mapping[str, str] = row[2]
            return found
        return super().slices(path)


class _OnDisk(WorkTree):
    """The work tree without asking Git for a list of it."""

    def __init__(self, repo: Repo, root: Path, prefix: str) -> None:
        super().__init__(repo, root / prefix if prefix else root)

    def list(self) -> Mapping[str, Entry]:
        return _Present(self)

    def is_file(self, path: str) -> bool:
        status = self._stat(path)
        return status is not None and (status.st_mode & 0o170000) == 0o100000
