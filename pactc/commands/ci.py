"""`pactc ci`: a CI workflow that blocks drift. The workflows are data, in `_templates/`."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from .. import __version__, records, repository
from ..documents import parse
from ..errors import PactError, UsageError
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
  pactc ci github --gate             judge for production too, against the base
  pactc ci github --sign             .github/workflows/pactc-sign.yml: sign without a secret"""

GITLAB = ".gitlab-ci.yml"
POLICY = "pact/policy.yaml"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("host", choices=("github", "gitlab"))
    parser.add_argument(
        "--gate", action="store_true", help="add a job that judges whether it is fit for production"
    )
    parser.add_argument(
        "--sign", action="store_true",
        help="the workflow that signs receipts and verdicts through Sigstore, instead (GitHub)",
    )  # fmt: skip
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--print", action="store_true", help="show it, and write nothing")
    which.add_argument("--force", action="store_true", help="write over the file that is there")


def run(args: argparse.Namespace) -> int:
    where = place(args)
    if args.sign and (args.gate or args.host != "github"):
        raise UsageError("P920", "--sign is another workflow, of GitHub",
                         help="run `pactc ci github --sign`")  # fmt: skip
    known = _identities(where)
    texts = [f"{args.host}.yml"] + [f"{args.host}-gate.yml"] * args.gate
    text = _filled(["github-sign.yml"] if args.sign else texts, where, keyless=bool(known))
    if args.print:
        sys.stdout.write(text)
        return 0
    _ = where.root  # a bare repository has no place for a file
    top = where.repo.root
    assert top is not None
    with records.lock(where.repo.git_dir):
        if args.sign:
            path = f".github/workflows/{_name(where)}-sign.yml"
            _write(top, path, text, force=args.force)
            sys.stdout.write(_next(path, _main_branch(where), known))
        elif args.host == "github":
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


def _filled(templates: Iterable[str], where: Place, *, keyless: bool) -> str:
    # A JSON string is a YAML string, whatever is in it.
    branch = _main_branch(where)
    values = {
        "@NAME@": _name(where),
        "@PROJECT@": json.dumps(where.prefix.rstrip("/") or "."),
        "@VERSION@": __version__,
        "@BRANCH@": json.dumps(branch),
        "@REF@": branch,
        "@EXTRA@": "[sigstore]" if keyless else "",
    }
    text = "".join(template(name) for name in templates)
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _identities(where: Place) -> list[str]:
    """Who signs without a key, as the policy on disk says; a policy that cannot be read is not the
    matter here."""
    file = where.repo.root / where.prefix / POLICY if where.repo.root else None
    try:
        policy = parse(file.read_bytes(), POLICY) if file else None
    except (OSError, PactError):
        return []
    known = policy.get("identities") if isinstance(policy, dict) else None
    stated = known.values() if isinstance(known, dict) else ()
    return [str(each.get("identity")) for each in stated if isinstance(each, dict)]


def _next(path: str, branch: str, known: Iterable[str]) -> str:
    ends = f"/{path}@refs/heads/{branch}"
    if any(identity.endswith(ends) for identity in known):
        return f"next: commit it, and merge it to {safe(branch)}\n"
    return (
        "next: commit it; let an owner name it in pact/policy.yaml:\n"
        f"  identity: https://github.com/OWNER/REPOSITORY{safe(ends)}\n"
        "  issuer: https://token.actions.githubusercontent.com\n"
    )


def _main_branch(where: Place) -> str:
    """The branch that the remote calls its own, else the usual name."""
    remote = repository.remote_head(where.repo)
    return remote or repository.config(where.repo, "init.defaultBranch") or "main"
