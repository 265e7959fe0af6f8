"""`pactc evidence show`: a receipt, also as a statement that other tools read."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ..errors import PactError
from ..report.json_ import dump
from ._receipts import receipts
from .common import place


def show(args: argparse.Namespace) -> int:
    """Only a receipt that counts is told as something else: nobody there would see that it does
    not."""
    from .. import signing
    from ..documents import dump_json, parse_json
    from ..evidence_export import Held, statement
    from ..gate.stale import stale
    from .approve import opened

    case = opened(place(args), None)
    project = case.project
    (id_,) = receipts(project, [args.id], args.folder)
    (receipt,) = [r for r in case.receipts() if r.artifact.id == id_]
    path = receipt.artifact.path
    if not project.reader.exists(path):
        raise PactError("P622", f"evidence {receipt.name} has no receipt",
                        help=f"run `pactc evidence run {receipt.name}` first")  # fmt: skip
    data = project.reader.read(path).replace(b"\r\n", b"\n")
    if args.predicate:
        if wrong := stale(case, receipt):
            raise PactError("P622", f"the receipt of {receipt.name} does not count: "
                            f"{wrong[0].type}: {wrong[0].text}",
                            help=f"run `pactc evidence run {receipt.name}` first")  # fmt: skip
        said: Any = parse_json(data, path)
        held = Held(path, data, said, lambda p: _bytes(project.root / p))
        data = dump_json(statement(held, args.predicate))
    if args.key:
        data = dump_json(signing.sign(data, signing.IN_TOTO, args.key.expanduser()).document())
    told: Any = parse_json(data, path)
    sys.stdout.write(dump(told))
    return 0


def _bytes(path: Path) -> bytes | None:
    """A file that a run wrote; None if it is not there any more."""
    try:
        return path.read_bytes()
    except OSError:
        return None
