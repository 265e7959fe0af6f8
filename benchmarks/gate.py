"""What the production gate costs: `production validate` of a commit, beside `check --rev`, which
derives as much and judges no policy.

    python benchmarks/gate.py 100 1000 10000 --runs 3

The generated pack has no evidence and no keys, so that the verdict is unknown; every step runs all
the same. `cold` begins without any memo of pactc; the gate believes none: both should cost alike.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measure import PACTC, Case, Row, away, machine, measure, say, table, workload


def cases(repo: Path) -> list[Case]:
    """The commands, on one generated repository."""

    def forget() -> None:
        away(repo / ".git/pactc")

    gate = [PACTC, "production", "validate", "--format", "json"]
    return [
        Case("check --rev HEAD", [PACTC, "check", "--rev", "HEAD"], repo),
        Case("validate, warm", gate, repo, status=1),
        Case("validate, cold", gate, repo, status=1, before=forget),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 1000])
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="pactc-gate-") as name:
        for n in args.sizes:
            repo = Path(name, str(n))
            workload(repo, n)
            rows += measure(cases(repo), n, args.runs, traced=False)
    for line in machine():
        say(line)
    sys.stdout.write(table(rows, "check --rev HEAD") + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
