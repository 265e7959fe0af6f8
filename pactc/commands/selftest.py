"""`pactc selftest`: plant every defect that the gate must refuse, and see it go red."""

from __future__ import annotations

import argparse
import sys
from fnmatch import fnmatchcase

from ..errors import UsageError
from ..model import Finding
from ..report import Result
from .common import add_format, emit

SUMMARY = "plant every defect that the gate must refuse, and see it go red"
EXAMPLE = """\
  pactc selftest                 all of them, in throw-away copies of a good pack
  pactc selftest 'an approval*'  those whose name fits
  pactc selftest --list          their names, and the codes that the gate must say"""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="a name, or a glob of names")
    parser.add_argument("--list", action="store_true", help="only name them")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    from ..selftest.run import DEFECTS, Bank, Seen, never_seen, of, seen

    chosen = [
        d for d in DEFECTS if not args.names or any(fnmatchcase(d.name, n) for n in args.names)
    ]
    if not chosen:
        raise UsageError("P922", f"no defect is called {args.names[0]!r}",
                         help="run `pactc selftest --list` to see them all")  # fmt: skip
    if args.list:
        width = max(len(d.name) for d in chosen)
        for one in chosen:
            sys.stdout.write(f"{one.name:<{width}}  {' '.join(sorted(one.codes))}\n")
        return 0
    findings: list[Finding] = []
    found: list[Seen] = []
    with Bank() as bank:
        good = of(bank.bench(), None)
        if good.answer != "pass":
            findings.append(Finding("P992", "the gate refuses a good pack", notes=tuple(
                f"{f.code} {f.message}" for f in good.findings[:8]), help=HELP))  # fmt: skip
        for each in seen(bank, chosen):
            found.append(each)
            said = " ".join(sorted(each.codes)) or "nothing"
            sys.stderr.write(f"{'red ' if each.red else 'MISS'}  {each.defect.name}: {said}\n")
            if not each.red:
                want = " or ".join(sorted(each.defect.codes))
                findings.append(Finding(
                    "P993", f"the gate does not refuse {each.defect.name}",
                    notes=(f"it must say {want}, and said {each.answer}: {said}",), help=HELP,
                ))  # fmt: skip
    if not args.names:
        findings += [
            Finding("P994", f"the gate was never seen to say {code}", help=HELP)
            for code in never_seen(found)
        ]
    red = sum(each.red for each in found)
    result = Result(
        "selftest", tuple(findings), exit_code=1 if findings else 0, artifacts=len(found),
        summary=f"{red} of {len(found)} defects were refused",
    )  # fmt: skip
    return emit(args, result, None)


HELP = "do not trust this gate; report it with the output of `pactc doctor`"
