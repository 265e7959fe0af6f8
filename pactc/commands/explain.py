"""`pactc explain CODE|CONTROL`: what a code means, why it is refused, and what to do instead; what
a control of pactc says, what must be true for it to hold, and what shows that."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Iterator

from ..codes import FAMILIES, Code, table
from ..errors import UsageError
from ..predicates import FACTS
from ..report.escape import safe

SUMMARY = "say what a code or a control means, and what to do"
EXAMPLE = """\
  pactc explain P301
  pactc explain P3        every code of a family
  pactc explain SEC-STRICT-1   what a control wants, and what shows it
  pactc explain predicates     what predicates of controls may ask of
  pactc explain           every code"""

WIDTH = 88


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "code",
        nargs="?",
        metavar="CODE",
        help="a code such as P301, a family, a control such as SEC-STRICT-1, or `predicates`",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    rows = table()
    asked = (args.code or "").strip().upper()
    if asked in rows:
        value: object = _row(asked, rows[asked])
        text = "\n".join(_page(asked, rows[asked]))
    elif not asked or asked in FAMILIES:
        chosen = {code: row for code, row in rows.items() if code.startswith(asked)}
        value = {"codes": [_row(code, row) for code, row in chosen.items()]}
        text = "\n\n".join(_lists(chosen, [asked] if asked else list(FAMILIES)))
    elif asked == "PREDICATES" or "-" in asked:
        value, text = _control(args.code, asked)
    else:
        raise _unknown(args.code, asked, list(rows))
    if args.format == "json":
        text = json.dumps(value, indent=2, sort_keys=True)
    sys.stdout.write(text + "\n")
    return 0


def _control(word: str, asked: str) -> tuple[object, str]:
    from ..report.control_text import of_data, page, predicates, row
    from ..shipped import control_data, controls

    data = control_data()
    known, shipped = of_data(data), controls(data)
    if asked == "PREDICATES":
        value = {"facts": list(FACTS), "predicates": data["predicates"]["predicates"]}
        return value, "\n".join(predicates(known))
    if asked not in shipped:
        raise _unknown(word, asked, list(shipped))
    stated = shipped[asked]
    return row(asked, stated, known), "\n".join(page(asked, stated, known))


def _unknown(word: str, asked: str, codes: list[str]) -> UsageError:
    from difflib import get_close_matches

    # A letter O for a zero, and the like, are the common slips.
    likely = get_close_matches(asked.replace("O", "0").replace("I", "1"), codes, n=3, cutoff=0.6)
    near = f"did you mean {', '.join(likely)}? " if likely else ""
    return UsageError(
        "P921", f"no such code: {safe(word)}", help=f"{near}`pactc explain` lists them all"
    )


def _row(code: str, row: Code) -> dict[str, str]:
    return {"code": code, "family": FAMILIES[code[:2]][0], **row._asdict()}


def _page(code: str, row: Code) -> Iterator[str]:
    family, meaning = FAMILIES[code[:2]]
    yield f"{code} {row.title}"
    yield f"{family}: {meaning}"
    for heading, body in (("why", row.why), ("example", row.example), ("what to do", row.fix)):
        yield ""
        yield f"{heading}:"
        yield from _wrapped(body)


def _wrapped(body: str) -> Iterator[str]:
    """Long lines are folded; line ends and indentation that somebody wrote are kept."""
    for line in body.strip("\n").splitlines():
        if len(line) <= WIDTH or line.startswith(" "):
            yield f"  {line}".rstrip()
        else:
            fold = textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
            yield from (f"  {part}" for part in fold)


def _lists(rows: dict[str, Code], families: list[str]) -> Iterator[str]:
    for family in families:
        name, meaning = FAMILIES[family]
        lines = [f"  {code}  {row.title}" for code, row in rows.items() if code[:2] == family]
        yield "\n".join([f"{family} {name}: {meaning}", *lines])
