"""One racer of one component, round after round, until its code passes, its rounds are over, or it
has written where it may not."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import Any

from ..authors import secrets
from ..model import Finding, Where
from . import fence, state, view, worktree
from .commits import Base, File
from .guard import CANNOT
from .order import as_json, order
from .outside import Outside, changes
from .plan import Task
from .run import confines, sweep, tried
from .settings import Writer
from .verdict import Stopped, judged

FINAL = ("pass", "disqualified", "broken", "cannot start")
"""After any of these there is no further round."""
_GIT = Lock()  # worktrees are added one by one: Git chooses their names


@dataclass(frozen=True)
class Racer:
    """`number` counts from 1. `folder` is its own in the cache. `behind` are the tasks of the
    components that it may call, and of what they call."""

    task: Task
    behind: Mapping[str, Task]
    base: Base
    prefix: str
    number: int
    writer: Writer
    rounds: int
    folder: Path
    outside: Outside
    stop: Event
    tell: Callable[[str], None]

    @property
    def name(self) -> str:
        return f"{self.task.component}/{self.number}"

    @property
    def tree(self) -> Path:
        return self.folder / f"pactc-{self.task.component}-{self.number}"

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"

    def own(self, path: str) -> bool:
        """Whether a path from the top of the repository is one of its source's."""
        return path.startswith(self.prefix) and self.task.own(path.removeprefix(self.prefix))


@dataclass(frozen=True)
class Round:
    """What came of one: `status` is the judge's, or why there was none. `files` is the source as
    it was when every process had ended. `troubles` are findings beside the judge's. `kept` says
    that it was read from disk."""

    number: int
    status: str
    files: Mapping[str, File]
    report: Mapping[str, Any] | None = None
    troubles: tuple[Finding, ...] = ()
    info: Mapping[str, Any] = field(default_factory=dict)
    kept: bool = False


def raced(racer: Racer) -> Round:
    """The last round. Rounds that were over before are not run again. Raises Stopped, and PactError
    for what is no racer's fault."""
    last: Round | None = None
    standing = False  # its worktree is as the last round left it
    for number in range(1, racer.rounds + 1):
        found = _load(racer, number)
        if found is None:
            if not standing:
                _stand(racer, last)
                standing = True
            found = _round(racer, number, last)
            _save(racer, found)
        else:
            racer.tell(f"{racer.name}: round {number} was done before: {_told(found)}")
        last = found
        if found.status in FINAL:
            break
    assert last is not None
    return last


def _stand(racer: Racer, last: Round | None) -> None:
    """Its worktree, as it was after the last round."""
    sweep(racer.folder)
    seen = view.shown(racer.task, racer.behind, racer.base, racer.prefix)
    with _GIT:
        worktree.make(racer.base, seen, racer.tree)
    if last is not None:
        mine = {path for path in seen if racer.own(path)}
        worktree.fill(racer.tree, {**dict.fromkeys(mine), **last.files})
    (racer.tree / racer.prefix).mkdir(parents=True, exist_ok=True)
    state.removed(racer.scratch)


def _round(racer: Racer, number: int, last: Round | None) -> Round:
    task = racer.task
    admin = worktree.notes(racer.outside.repo, racer.tree)[0]
    brief = (racer.tree / racer.prefix / task.paths["brief"]).read_text(encoding="utf-8")
    report, troubles = (last.report, last.troubles) if last else (None, ())
    told = order(
        task, brief, racer.number, number, racer.rounds, racer.writer.seconds, report, troubles
    )
    before, outside = fence.seen(racer.tree, admin), racer.outside.look()
    racer.tell(f"{racer.name}: round {number}: {racer.writer.name} writes")
    cwd = racer.tree / racer.prefix
    done = tried(racer.writer, told, racer.tree, cwd, racer.scratch, racer.stop)
    if racer.stop.is_set():
        raise Stopped
    try:
        fence.tidy(racer.tree)
        offences = fence.offences(before, fence.seen(racer.tree, admin), racer.own)
        files = {} if offences else fence.taken(racer.tree, racer.own, racer.prefix)
    except (fence.Broken, OSError) as error:
        offences, files = [f"left {racer.tree.name}, where {error}"], {}
    written = changes(outside, racer.outside.look(), confined=confines())
    found = (*_refused(racer, number, offences, written), *_leaks(racer, files))
    if found:
        racer.tell(f"{racer.name}: round {number}: disqualified: {found[0].message}")
        return Round(number, "disqualified", {}, None, found, done.info)
    troubles = _command(racer, number, done.status, done.complaint)
    if not done.started:
        racer.tell(f"{racer.name}: {troubles[0].message}")
        return Round(number, "cannot start", files, None, troubles, done.info)
    if last is not None and last.report and files == last.files:
        said: Mapping[str, Any] = last.report  # the same code: nothing else can come of it
    else:
        said = judge(racer, files)
    found_ = Round(number, str(said["status"]), files, said, troubles, done.info)
    racer.tell(f"{racer.name}: round {number}: {_told(found_)}")
    return found_


def judge(racer: Racer, files: Mapping[str, File]) -> dict[str, Any]:
    """The judge's word on the whole project with this source in it. Raises Stopped."""
    with state.workshop(racer.folder.parents[3]) as place:
        source = whole(racer, files, place / "project")
        return judged(racer.task, source, racer.scratch, racer.stop, place / "tmp")


def whole(racer: Racer, files: Mapping[str, File], folder: Path) -> Path:
    """The project with this source in the place of its own, below `folder`."""
    gone = dict.fromkeys(view.own(racer.task, racer.base, racer.prefix))
    return view.whole(racer.base, {**gone, **files}, folder, racer.prefix)


def _refused(
    racer: Racer, number: int, offences: list[str], written: list[str]
) -> tuple[Finding, ...]:
    id_ = f"contract/{racer.task.component}"
    note = f"in round {number}, by {racer.writer.name}"
    found = [
        Finding(
            "P860", f"{racer.name} {offence}", Where(_place(offence, racer.prefix)), id_, (note,),
            f"let it write to {', '.join(racer.task.globs)} only; run `pactc clean` and race again",
        )
        for offence in offences
    ]  # fmt: skip
    found += [
        Finding(
            "P861", f"{path} was changed while {racer.name} wrote", Where(path), id_, (note,),
            "see `git status` and mend it; run `pactc clean` and race again",
        )
        for path in written
    ]  # fmt: skip
    return tuple(found)


def _leaks(racer: Racer, files: Mapping[str, File]) -> tuple[Finding, ...]:
    """Files that hold a key, which are removed from its worktree: P811."""
    found = []
    for path, file in files.items():
        if name := secrets.held(file.data, racer.writer.env):
            (racer.tree / path).unlink(missing_ok=True)
            found.append(Finding(
                "P811", f"{racer.name} wrote the value of {name} into {path}",
                Where(path.removeprefix(racer.prefix)), f"contract/{racer.task.component}",
                (f"by {racer.writer.name}",),
                "change that key if others may have seen it; run `pactc clean` and race again",
            ))  # fmt: skip
    return tuple(found)


def _place(offence: str, prefix: str) -> str:
    return offence.partition(" ")[2].partition(", which is")[0].removeprefix(prefix)


def _command(
    racer: Racer, number: int, status: int | None, complaint: tuple[str, ...]
) -> tuple[Finding, ...]:
    """What is wrong with how the command ended; what it wrote is judged all the same."""
    writer, where = racer.writer, Where(racer.task.paths["contract"])
    id_ = f"contract/{racer.task.component}"
    said = f"{racer.name}: its command"
    if status is None:
        text = f"{said} did not end within {writer.seconds:g} s"
        return (Finding("P859", text, where, id_, complaint,
                        "give it more `--seconds`, or let it end"),)  # fmt: skip
    if not status:
        return ()
    text = f"{said} ended with status {status} in round {number}"
    if status == CANNOT:
        text = f"{said} cannot be started"
    return (Finding("P858", text, where, id_, complaint, "mend the command, then run it again"),)


def _told(found: Round) -> str:
    if found.report is None:
        return found.status
    passed, checks = found.report["passed"], found.report["checks"]
    return f"{found.status}, {passed} of {checks} checks hold"


# -- on disk ---------------------------------------------------------------------------------------


def _save(racer: Racer, found: Round) -> None:
    folder = racer.folder / "rounds" / str(found.number)
    state.removed(folder)
    (folder / "source").mkdir(parents=True)
    worktree.fill(folder / "source", found.files)
    value = {
        "status": found.status,
        "report": found.report,
        "troubles": [as_json(f) for f in found.troubles],
        "info": dict(found.info),
        "files": {p: [f.mode, _digest(f.data)] for p, f in found.files.items()},
    }
    state.save(folder / "result.json", value)


def _load(racer: Racer, number: int) -> Round | None:
    """A round that was over before; None if it never was, or is not what it was."""
    folder = racer.folder / "rounds" / str(number)
    value = state.load(folder / "result.json")
    if value is None:
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
        return None
    try:
        files = {p: File(m, (folder / "source" / p).read_bytes())
                 for p, (m, _) in value["files"].items()}  # fmt: skip
        if any(_digest(files[p].data) != digest for p, (_, digest) in value["files"].items()):
            return None
        troubles = tuple(finding(t) for t in value["troubles"])
        return Round(number, value["status"], files, value["report"], troubles, value["info"], True)
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        return None


def finding(value: Mapping[str, Any]) -> Finding:
    """What `order.as_json` made of one."""
    place = value.get("path")
    where = Where(place, value.get("line", 0), value.get("column", 0)) if place else None
    return Finding(value["code"], value["message"], where, value.get("artifact"),
                   tuple(value.get("notes", ())), value.get("help", ""))  # fmt: skip


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
