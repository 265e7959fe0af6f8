"""`pactc waive`: except one control, for a reason, until a day, on a person's signed word."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import Any

from .. import records
from ..documents import dump_yaml, parse
from ..errors import PactError, UsageError
from ..gate.case import CONTROLS, WAIVERS, Case
from ..report.escape import safe
from . import approve
from .common import add_signer, place

SUMMARY = "except one control, for a reason and until a day, on your signed word"
EXAMPLE = """\
  pactc waive PRI-BASIC-2 --reason "no personal data yet" --until 2027-03-31
  pactc waive OPS-BASIC-4 --type not_applicable --reason "it stores nothing" --until 2027-03-31"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("control", metavar="CONTROL", help="the exact id of one control")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why, in a sentence")
    parser.add_argument("--until", required=True, metavar="DAY", help="its last day, YYYY-MM-DD")
    parser.add_argument("--type", choices=("exception", "not_applicable"), default="exception")
    add_signer(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask; it still takes a key")


def run(args: argparse.Namespace) -> int:
    where = place(args)
    case = approve.opened(where, None)
    _checked(args, case)
    key = approve.key_of(args, where)
    me = approve.signer_of(args, case, key)
    with records.lock(where.repo.git_dir):
        id_, before, after = _added(args, case, me)
        records.write(where.root, WAIVERS, after, durable=True)
    sys.stdout.write(f"wrote  {WAIVERS}: {safe(id_)}\n")
    try:
        return approve.run(argparse.Namespace(
            folder=args.folder, what=[id_], key=key, me=me, reason=args.reason, base=None,
            yes=args.yes,
        ))  # fmt: skip
    except PactError:
        # Without the word that it needs it must not stay: the file is as it was.
        _restored(where.root, before)
        raise


def _checked(args: argparse.Namespace, case: Case) -> None:
    """Raises UsageError P682 for a control that is none, or a day that is none or is over."""
    known = case.mapping(CONTROLS, "/controls")
    if args.control not in known:
        from difflib import get_close_matches

        near = get_close_matches(args.control, list(known), n=1)
        raise UsageError(
            "P682", f"{args.control!r} is no control of this bar",
            help=f"did you mean `{near[0]}`?" if near else "see pact/controls.json",
        )  # fmt: skip
    try:
        day = date.fromisoformat(args.until)
    except ValueError:
        raise UsageError("P682", f"there is no day {args.until!r}",
                         help="write it as YYYY-MM-DD") from None  # fmt: skip
    if day.isoformat() != args.until or day < case.now.date():
        raise UsageError("P682", f"{args.until} is over, or not written as YYYY-MM-DD",
                         help="name a day to come")  # fmt: skip


def _added(args: argparse.Namespace, case: Case, me: str) -> tuple[str, bytes | None, bytes]:
    """The new id, the file's bytes before (None: there was none) and after. All that is in the
    file stays as it is, comments too. Raises PactError P682 if that cannot be."""
    reader = case.project.reader
    before = reader.read(WAIVERS) if reader.exists(WAIVERS) else None
    held: dict[str, Any] = dict(case.mapping(WAIVERS, "/waivers"))
    numbers = [int(i.removeprefix("W-")) for i in held if i.removeprefix("W-").isdecimal()]
    id_ = f"W-{max(numbers, default=0) + 1}"
    waiver = {"type": args.type, "control": args.control, "reason": args.reason, "approver": me,
              "expires": args.until}  # fmt: skip
    entry = dump_yaml({id_: waiver}).decode()
    text = (before or b"waivers: {}\n").decode()
    if not held:
        text = "".join(
            "waivers:\n" if line.split("#")[0].strip() == "waivers: {}" else line
            for line in text.splitlines(keepends=True)
        )
    text = text if text.endswith("\n") else f"{text}\n"
    after = (text + "".join(f"  {line}\n" for line in entry.splitlines())).encode()
    try:
        now = parse(after, WAIVERS)
    except PactError:
        now = None
    if now != {"waivers": {**held, id_: waiver}}:
        raise PactError("P682", f"{WAIVERS} has a layout that pactc cannot add to",
                        help=f"add {id_} below `waivers:` yourself, then `pactc approve {id_}`",
                        notes=tuple(entry.splitlines()))  # fmt: skip
    return id_, before, after


def _restored(root: Any, before: bytes | None) -> None:
    if before is None:
        (root / WAIVERS).unlink(missing_ok=True)
    else:
        records.write(root, WAIVERS, before, durable=True)
