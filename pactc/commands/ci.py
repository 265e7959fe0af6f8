"""`pactc ci`: a CI workflow that blocks drift. The workflows are data, in `_templates/`."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from pathlib import Path

from .. import __version__, records, repository
from ..errors import PactError
from ..model import Where
from ..project import Place
from ..report.escape import safe
from ..starter import template
from .common import place

SUMMARY = "write a CI workflow that blocks drift"
EXAMPLE = """\
  pactc ci github                    .github/workflows/pactc.yml
  pactc ci gitlab                    .gitlab-ci.yml, or .gitlab/pactc.yml to include
  pactc ci github --print            only show it
  pactc ci github --gate             judge for production too, against the base"""

GITLAB = ".gitlab-ci.yml"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("host", choices=("github", "gitlab"))
    parser.add_argument(
        "--gate", action="store_true", help="add a job that judges whether it is fit for production"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--print", action="store_true", help="show it, and write nothing")
    which.add_argument("--force", action="store_true", help="write over the file that is there")


def run(args: argparse.Namespace) -> int:
    where = place(args)
    text = _filled(args.host, where, gate=args.gate)
    if args.print:
        sys.stdout.write(text)
        return 0
    _ = where.root  # a bare repository has no place for a file
    top = where.repo.root
    assert top is not None
    with records.lock(where.repo.git_dir):
        if args.host == "github":
            path = f".github/workflows/{_name(where)}.yml"
            _write(top, path, text, force=args.force)
            sys.stdout.write("next: commit it; make its check required in the branch's rules\n")
        else:
            _gitlab(top, _name(where), text, force=args.force)
    return 0


def _gitlab(top: Path, name: str, text: str, *, force: bool) -> None:
    """GitLab reads one file; where there is one already, ours is for it to include."""
    main = top / GITLAB
    alone = not os.path.lexists(main) or main.read_text(encoding="utf-8", errors="replace") == text
    if alone:
        _write(top, GITLAB, text, force=force)
        sys.stdout.write("next: commit it\n")
        return
    path = f".gitlab/{name}.yml"
    _write(top, path, text, force=force)
    sys.stdout.write(f"next: add to {GITLAB}, and commit both:\n\ninclude:\n  - local: {path}\n")


def _write(top: Path, path: str, text: str, *, force: bool) -> None:
    target = top / path
    if os.path.lexists(target) and not force:
        if target.read_text(encoding="utf-8", errors="replace") == text:
            sys.stdout.write(f"kept   {safe(path)}\n")
            return
        raise PactError(
            "P937", f"{path} exists, and is not what would be written", Where(path),
            help="compare with what --print shows, then run the same with --force to write over it",
        )  # fmt: skip
    records.write(top, path, text.encode(), durable=True)
    sys.stdout.write(f"wrote  {safe(path)}\n")


def _name(where: Place) -> str:
    """`pactc`, and for a project in a subfolder its folder too: a repository may hold several."""
    return re.sub(r"[^A-Za-z0-9]+", "-", f"pactc/{where.prefix}").strip("-")


def _filled(host: str, where: Place, *, gate: bool) -> str:
    # A JSON string is a YAML string, whatever is in it.
    values = {
        "@NAME@": _name(where),
        "@PROJECT@": json.dumps(where.prefix.rstrip("/") or "."),
        "@VERSION@": __version__,
        "@BRANCH@": json.dumps(_main_branch(where)),
    }
    text = template(f"{host}.yml") + (template(f"{host}-gate.yml") if gate else "")
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _main_branch(where: Place) -> str:
    """The branch that the remote calls its own, else the usual name."""
    remote = repository.remote_head(where.repo)
    return remote or repository.config(where.repo, "init.defaultBranch") or "main"
