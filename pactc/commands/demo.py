"""`pactc demo [DIR]`: the booking example in a new repository, built, changed and explained, by the
commands that anybody would type, to the end: fresh again. No key, no network."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from .. import cli, records, repository
from .. import project as projects
from ..errors import PactError, UsageError
from ..model import Action, Goal
from ..report.escape import safe
from ..resources import examples_dir

SUMMARY = "put the booking example in a new repository, build it, change it, explain it"
EXAMPLE = """\
  pactc demo                         in ./pactc-demo
  pactc demo /tmp/booking"""

CHANGED = "slots"
"""The component whose purpose the demo changes."""
AFFECTED = (f"contract/{CHANGED}", "laws", "preflight", "threats")
"""What people wrote that is made from it, and that a person must look at again."""
GRAPH = "pact/graph.yaml"
_RUBBISH = ("__pycache__", ".*_cache", ".hypothesis", ".venv", "*.egg-info", "*.sqlite3*", ".git")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "dir", nargs="?", default="pactc-demo", metavar="DIR",
        help="a folder that is empty or not there yet (default: %(default)s)",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    folder = Path(args.folder, args.dir)
    _copy(folder)
    shown = safe(os.path.relpath(folder))
    _say(
        f"The booking example is in {shown}: a spec, the decisions of an interview, and what\n"
        "people wrote from them (graph, contracts, threats, laws). Nothing that can be derived."
    )
    with _plain():
        try:
            _build(folder)
            _commit(folder, "Build the pack")
            _change(folder)
            _check(folder)
            _why(folder)
            _settle(folder)
            _commit(folder, f"Say that {CHANGED} are in UTC")
        except _StoppedError as stopped:
            return stopped.code
    _say(f"""\
Try next, in {shown}:

  git show --stat                  the change, and all that followed from it
  echo oops >> pact/trust.json     break any file of the pack, then `pactc check`; `git restore .`
  pactc judge slots                judge the code by its contract; then break src/booking/slots.py
  pactc hook install               refuse to commit what does not follow
  pactc evidence run -j 2          run its tests, keep receipts (first: pip install '.[test]')
  pactc production status          what production still lacks""")
    return 0


def _copy(folder: Path) -> None:
    """The sources and what people wrote, as one commit of a new repository."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError("P938", f"{folder} is there already, and is not empty",
                             help="name another folder: `pactc demo DIR`")  # fmt: skip
        example = examples_dir() / "booking"
        ignored = shutil.ignore_patterns(*_RUBBISH)
        # An installation may be read-only; what is copied from it is not.
        shutil.copytree(
            example, folder, ignore=ignored, dirs_exist_ok=True, copy_function=shutil.copyfile
        )
        for path in [folder, *(p for p in folder.rglob("*") if p.is_dir())]:
            path.chmod(path.stat().st_mode | 0o700)
    except OSError as error:
        raise PactError("P903", f"cannot write {folder}: {error.strerror}",
                        help="name another folder: `pactc demo DIR`") from None  # fmt: skip
    repository.create(folder)
    _pactc(folder, "init")  # what a project adds to .gitattributes and .gitignore
    project = _open(folder)
    for artifact in project.plan.artifacts.values():
        if project.plan.kind(artifact).action in (Action.DERIVE, Action.RUN):
            records.remove(folder, artifact.path)
            records.remove(folder, records.path_of(artifact.path))
    repository.commit_all(folder, "Start from the spec")


def _open(folder: Path) -> projects.Project:
    return projects.work_tree(projects.locate(folder))


def _build(folder: Path) -> None:
    _say("$ pactc build")
    out = _pactc(folder, "build").out
    sys.stdout.writelines(_derived(_open(folder)))
    sys.stdout.write(out)


def _derived(project: projects.Project) -> Iterator[str]:
    """A line for each kind that was derived: where, and what it is. Not what `build` leaves for
    `build evidence`."""
    kinds: dict[str, list[str]] = {}
    wanted = project.plan.of_goal(Goal.PLAN)
    for artifact in project.plan.artifacts.values():
        if artifact.id in wanted and project.plan.kind(artifact).action is Action.DERIVE:
            kinds.setdefault(artifact.kind, []).append(artifact.path)
    for kind, paths in kinds.items():
        shown = paths[0]
        if len(paths) > 1:
            shown = f"{Path(paths[0]).parent.as_posix()}/ ({len(paths)} files)"
        yield f"  {shown:<24}  {project.plan.registry.kinds[kind].description}\n"


def _commit(folder: Path, message: str) -> None:
    repository.commit_all(folder, message)
    _say(f'$ git commit -m "{message}"')


def _change(folder: Path) -> None:
    file = folder / GRAPH
    text = file.read_text(encoding="utf-8")
    wanted = re.compile(rf"(\n  {CHANGED}:\n(?:    .*\n)*?    purpose: )(.*)")
    changed = wanted.sub(r"\1\2 Refuses time zones.", text, count=1)
    records.write(folder, GRAPH, changed.encode(), durable=True)
    # A person edits the graph and stands by it; what is made from it must follow.
    _say(
        f"Now change one component, the purpose of `{CHANGED}` in {GRAPH}, and stand by it:\n\n"
        '$ pactc accept graph --reason "slots are in UTC"'
    )
    sys.stdout.write(_pactc(folder, "accept", "graph", "--reason", "slots are in UTC").err)


def _check(folder: Path, *, may_fail: bool = True) -> None:
    _say("$ pactc check")
    sys.stdout.write(_pactc(folder, "check", may_fail=may_fail).out)


def _why(folder: Path) -> None:
    _say(f"$ pactc why contract/{CHANGED}")
    sys.stdout.write(_pactc(folder, "why", f"contract/{CHANGED}", may_fail=True).out)


def _settle(folder: Path) -> None:
    """A person's word for what people wrote; what is derived follows by itself, and only that."""
    reason = "only the wording changed"
    _say(
        f"Somebody reads what was written from `{CHANGED}`, finds that it holds, and says so:\n\n"
        f'$ pactc accept {" ".join(AFFECTED)} --reason "{reason}"'
    )
    sys.stdout.write(_pactc(folder, "accept", *AFFECTED, "--reason", reason).err)
    _say("$ pactc build")
    before = _stamps(folder)
    _pactc(folder, "build")
    after = _stamps(folder)
    made = [id_ for id_, stamp in after.items() if stamp != before[id_]]
    plan = _open(folder).plan
    count = len(plan.of_goal(Goal.PLAN))
    sys.stdout.write(f"made {len(made)} of {count}: {', '.join(made)}\n")
    sys.stdout.write(f"the other {count - len(made)} were left alone\n")
    _check(folder, may_fail=False)


def _stamps(folder: Path) -> dict[str, list[tuple[int, int]]]:
    """When the file and the record of each artifact were written: what is true on disk, whatever
    the build says that it did."""
    out = {}
    for artifact in _open(folder).plan.artifacts.values():
        files = [folder / p for p in (artifact.path, records.path_of(artifact.path))]
        stats = [f.stat() for f in files if f.exists()]
        out[artifact.id] = [(s.st_ino, s.st_mtime_ns) for s in stats]
    return out


class _Done(NamedTuple):
    out: str
    err: str


class _StoppedError(Exception):
    """A command of the demo failed, and said why; the demo ends with its exit status."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _pactc(folder: Path, *words: str, may_fail: bool = False) -> _Done:
    """What a command prints, run in this process."""
    sys.stdout.flush()
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        code = cli.main(["-C", str(folder), *words])
    if code and not may_fail:
        sys.stdout.write(out.getvalue())
        sys.stderr.write(err.getvalue())
        raise _StoppedError(code)
    return _Done(out.getvalue(), err.getvalue())


@contextmanager
def _plain() -> Iterator[None]:
    """No colours in what is taken apart; no annotations of a CI run for files of a demo."""
    before = {name: os.environ.get(name) for name in ("NO_COLOR", "GITHUB_ACTIONS")}
    os.environ["NO_COLOR"] = "1"
    os.environ.pop("GITHUB_ACTIONS", None)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _say(text: str) -> None:
    sys.stdout.write(f"\n{text}\n")
    sys.stdout.flush()
