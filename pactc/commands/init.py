"""`pactc init [DIR]`: the sources of a new project, in a new or an existing repository. Nothing
that exists is ever overwritten."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from .. import project as projects
from .. import records, repository, starter
from ..errors import PactError, UsageError
from ..model import Finding, Where
from ..needs import SPEC
from ..project import Place, locate
from ..report.escape import safe
from ..tree import discover
from .common import emit, result

SUMMARY = "make a repository a project"
EXAMPLE = """\
  pactc init                         here
  pactc init booking                 in a new folder
  pactc init --spec build.yaml       from a spec that exists already
  pactc init --agents                and with files for agents"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dir", nargs="?", metavar="DIR", help="the project's folder (default: .)")
    parser.add_argument(
        "--agents", action="store_true",
        help="also make AGENTS.md, CLAUDE.md, a skill and hooks for agents",
    )  # fmt: skip
    parser.add_argument("--spec", metavar="FILE", help="the spec to start from, checked first")


def run(args: argparse.Namespace) -> int:
    folder = Path(args.folder, args.dir or "")
    args.format = None
    _refuse_nested(folder, named=args.dir is not None)
    given = _read(args, folder) if args.spec else None
    if isinstance(given, list):
        return emit(args, result("init", given, {}), None)
    where = _repository(folder)
    with records.lock(where.repo.git_dir):
        lines = _write(where.root, given)
        if args.agents:
            from ._agent_files import ask

            lines += ask(where)
    sys.stdout.write("\n".join([*lines, "", *_next(where, folder)]) + "\n")
    return 0


def _refuse_nested(folder: Path, *, named: bool) -> None:
    """In a subfolder of a project, a project of its own is rarely what was meant."""
    here = folder.resolve()
    for above in () if named or (here / SPEC).is_file() else here.parents:
        if (above / SPEC).is_file():
            raise UsageError(
                "P931", f"this folder belongs to the project at {above}",
                help="run `pactc init .` if it is to be a project of its own",
            )  # fmt: skip
        if (above / ".git").exists():
            return


def _read(args: argparse.Namespace, folder: Path) -> bytes | list[Finding]:
    """The spec to write, or what is wrong with it."""
    path = Path(args.folder, args.spec)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            "P932", f"cannot read {args.spec}: {os.strerror(error.errno or 0).lower()}",
            help="name a build spec: `pactc init --spec FILE`",
        ) from None  # fmt: skip
    if path.suffix not in (".yaml", ".yml"):
        raise UsageError("P932", f"{args.spec} is not a YAML file",
                         help="give the spec as YAML, with the suffix .yaml")  # fmt: skip
    if found := starter.problems(data, args.spec):
        return found
    spec = starter.with_modeline(data)
    starter.files(spec)  # its own controls may clash with built-in ones
    existing = folder / SPEC
    if existing.exists() and not existing.samefile(path) and existing.read_bytes() != spec:
        raise PactError(
            "P930", f"{SPEC} exists, and says something else than {args.spec}", Where(SPEC),
            help=f"run `pactc init` to keep {SPEC}, or move it away first",
        )  # fmt: skip
    return spec


def _repository(folder: Path) -> Place:
    """The repository around the folder, made if there is none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            "P932", f"cannot make {folder}: {os.strerror(error.errno or 0).lower()}",
            help="name a folder: `pactc init DIR`",
        ) from None  # fmt: skip
    try:
        repo = discover(folder)
    except PactError as error:
        if error.code != "P150" or (folder / ".git").exists():
            raise
        repository.create(folder)
        repo = discover(folder)
    if repo.root is None:
        return locate(folder)  # bare: asking for its root tells so
    prefix = folder.resolve().relative_to(repo.root.resolve()).as_posix()
    return Place(repo, "" if prefix == "." else f"{prefix}/")


def _write(root: Path, given: bytes | None) -> list[str]:
    """A line for each file: what was done."""
    spec = given or starter.default_spec()
    if os.path.lexists(root / SPEC):
        existing = (root / SPEC).read_bytes() if (root / SPEC).is_file() else b""
        spec = existing if starter.usable(existing) else starter.default_spec()
    lines = []
    for path, data in starter.files(spec).items():
        if os.path.lexists(root / path):
            lines.append(f"kept   {path}")
        else:
            records.write(root, path, data, durable=True)
            lines.append(f"wrote  {path}")
    for path, name in ((starter.ATTRIBUTES, "gitattributes"), (starter.IGNORE, "gitignore")):
        lines.append(_append(root, path, name))
    return lines


def _append(root: Path, path: str, name: str) -> str:
    """Add the template's lines that a file of Git's lacks, after what is there."""
    target = root / path
    if target.is_symlink():
        raise PactError("P904", f"{path} is a symbolic link, which Git does not read", Where(path),
                        help="replace the link by the file itself")  # fmt: skip
    before = target.read_bytes() if target.exists() else b""
    lines = starter.missing(before.decode("utf-8", "surrogateescape"), name)
    if not lines:
        return f"kept   {path}"
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = end if before and not before.endswith(b"\n") else b""
    added = end.join(line.encode() for line in lines) + end
    records.write(root, path, before + gap + added, durable=True)
    if not before:
        return f"wrote  {path}"
    return f"added  {path}: {len(lines)} {'line' if len(lines) == 1 else 'lines'}"


def _next(where: Place, folder: Path) -> list[str]:
    root = where.root
    at = "" if folder.resolve() == Path.cwd() else f" -C {safe(os.path.relpath(folder))}"
    build = f"run `pactc{at} build`"
    if (root / SPEC).is_file() and starter.untouched((root / SPEC).read_bytes()):
        return [f"next: write the task in {SPEC}, then {build}"]
    project = projects.work_tree(where)
    if "graph" in project.plan.registry.kinds and not project.facts.awaits(
        project.plan.registry.kinds["graph"]
    ):
        return [f"next: {build}"]
    return [f"next: confirm the readiness: run `pactc{at} interview`, then {build}"]
