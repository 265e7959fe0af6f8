"""`pactc schema KIND`: the JSON Schema of a kind of document, for editors, models and people; the
compiler's kinds, and those of the project around."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ..errors import PactError, UsageError
from ..project import SCHEMAS, locate
from ..report.escape import clip, safe
from ..resources import schemas_dir

SUMMARY = "print the JSON Schema of a kind"
EXAMPLE = """\
  pactc schema contract
  pactc schema            every kind that has one"""

SUFFIX = ".schema.json"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", metavar="KIND", help="a kind such as contract or graph")
    parser.set_defaults(folder=".")


def run(args: argparse.Namespace) -> int:
    folders = [*_own(Path(args.folder)), schemas_dir()]  # on a clash, which `check` refuses, ours
    files = {f.name.removesuffix(SUFFIX): f for d in folders for f in d.glob(f"*{SUFFIX}")}
    if args.kind is None:
        sys.stdout.write(_list(files))
    elif args.kind in files:
        sys.stdout.write(files[args.kind].read_text(encoding="utf-8"))
    else:
        raise _unknown(args.kind, sorted(files))
    return 0


def _own(start: Path) -> list[Path]:
    """The folder of a project's own schemas, where `start` is in a project."""
    try:
        return [locate(start).root / SCHEMAS]
    except PactError:
        return []


def _list(files: dict[str, Path]) -> str:
    width = max(map(len, files), default=0)
    rows = [f"{kind:<{width}}  {_about(path)}".rstrip() for kind, path in sorted(files.items())]
    return "".join(f"{row}\n" for row in rows)


def _about(path: Path) -> str:
    """The first sentence of the schema's own description."""
    description = json.loads(path.read_text(encoding="utf-8")).get("description", "")
    first = description.strip().split("\n")[0].split(". ")[0]
    return clip(first.removesuffix("."), 100)


def _unknown(word: str, kinds: list[str]) -> UsageError:
    from difflib import get_close_matches

    likely = get_close_matches(word.lower(), kinds, n=3)
    near = f"did you mean {', '.join(likely)}? " if likely else ""
    return UsageError(
        "P921", f"no such kind: {safe(word)}", help=f"{near}`pactc schema` lists them all"
    )
