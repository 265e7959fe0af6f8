"""What it costs to judge by a contract, and how hard the tests that come of it bite.

    python benchmarks/judge.py [CONTRACT ...] [--runs K] [--all] [--json FILE]

The contracts: those of examples/booking, those in tests/contracts and one of ten functions of mixed
character (suites/ten), or the ones named. Each row is printed as soon as it is there. Times are of
one call in this process (judging starts its own): the table of cases, the text of the derived
tests, the kill matrix from that table, and the judgement of the right implementation by both
suites, the visible and the sealed. `killed` is the share of the mutants that some check finds, of
those that a caller can tell from the reference. --all also judges the HTTP service, which takes
minutes.

The second table: what `pactc bite` says of three suites for the same contract. The one without
assertions calls everything, the written one is what a hurried programmer might write (both are in
suites/), the derived one has its checks applied in the process of the suite (suites/inside.py),
because a suite in a process of its own cannot meet a mutant.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from measure import machine, ms, say

from pactc.bite import bite
from pactc.contracts.contract import Contract, load
from pactc.contracts.kills import matrix
from pactc.contracts.table import table
from pactc.contracts.testtext import text
from pactc.documents import parse
from pactc.fingerprint import of_value
from pactc.judge import judge

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parent / "examples" / "booking"
ZOO = HERE.parent / "tests" / "contracts"
SUITES = HERE / "suites"
BITTEN = ("booking/slots", "limiter")
SEED = 1  # of the sealed suite: the same work in each run


@dataclass
class Judged:
    """One contract. Times in seconds; `judging` is None where it was not asked for. The equivalent
    of the mutants answer as the reference does in every case."""

    name: str
    table: float
    text: float
    matrix: float
    judging: float | None
    status: str
    mutants: int
    equivalent: int
    gaps: int
    idle: int

    @property
    def share(self) -> float:
        told_apart = self.mutants - self.equivalent
        return 100 * (told_apart - self.gaps) / told_apart if told_apart else 0.0


@dataclass
class Bitten:
    """One suite of one contract; `trouble` says why there is no score."""

    contract: str
    suite: str
    tests: int
    killed: int
    mutants: int
    trouble: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("contract", nargs="*", help="as the table names it (default: all)")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="judge what is served over HTTP too")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    places = {n: p for n, p in contracts().items() if not args.contract or n in args.contract}
    print("\n".join(f"- {line}" for line in machine()), end="\n\n")
    print(TIMES, flush=True)
    rows = []
    for name, (path, source) in places.items():
        say(name)
        rows.append(judged(name, path, source, args.runs, served=args.all))
        print(line_of(rows[-1]), flush=True)
    print(f"\n{SCORES}", flush=True)
    suites = []
    for name in BITTEN:
        for score in bitten(name, *places[name]) if name in places else ():
            suites.append(score)
            print(score_of(score), flush=True)
    if args.json:
        document = {
            "machine": machine(),
            "contracts": [{**asdict(row), "share": row.share} for row in rows],
            "suites": [asdict(score) for score in suites],
        }
        args.json.write_text(json.dumps(document, indent=2) + "\n")
    return 0


def contracts() -> dict[str, tuple[Path, Path]]:
    """The name in the table -> the contract and the source of its right implementation."""
    ours = sorted((EXAMPLE / "pact" / "contracts").glob("*.yaml"))
    zoo = sorted(ZOO.glob("*/contract.yaml"))
    return {
        **{f"booking/{path.stem}": (path, EXAMPLE / "src") for path in ours},
        **{path.parent.name: (path, path.parent / "right") for path in zoo},
        "ten": (SUITES / "ten" / "contract.yaml", SUITES / "ten" / "right"),
    }


def read(path: Path) -> Any:
    return parse(path.read_bytes(), path.name)


def judged(name: str, path: Path, source: Path, runs: int, *, served: bool) -> Judged:
    contract = load(read(path))
    table_s, cases = timed(lambda: table(contract), runs)
    text_s, _ = timed(lambda: derived(contract), runs)
    matrix_s, found = timed(lambda: matrix(contract, cases), runs)
    judging_s, status = None, ""
    if served or not contract.served:
        judging_s, report = timed(lambda: judge(contract, source, SEED), runs)
        status = report.status
    idle = sum(row.status == "idle" for row in found.rows)
    return Judged(
        name, table_s, text_s, matrix_s, judging_s, status,
        len(found.judged), len(found.equivalent), len(found.gaps), idle,
    )  # fmt: skip


def timed(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """The median of the seconds that `work` takes, and what it returned last."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), result


def derived(contract: Contract) -> str:
    return text(contract, of_value("contract", dict(contract.value)))


def bitten(name: str, path: Path, source: Path) -> Iterator[Bitten]:
    """The three suites of one contract, in a folder of their own each."""
    value = read(path)
    component = value["component"]
    written = {
        "without assertions": (SUITES / f"{component}_calls.py").read_text(encoding="utf-8"),
        "written by hand": (SUITES / f"{component}_written.py").read_text(encoding="utf-8"),
        "derived": derived(load(value)).replace("pactc.runtime.suite", "inside"),
    }
    for suite, lines in written.items():
        say(f"{name}, {suite}")
        with tempfile.TemporaryDirectory(prefix="pactc-bench-") as folder:
            root = Path(folder)
            (root / "pact" / "contracts").mkdir(parents=True)
            (root / "pact" / "tests").mkdir()
            shutil.copy(path, root / "pact" / "contracts" / f"{component}.yaml")
            shutil.copy(SUITES / "inside.py", root)
            test = root / "pact" / "tests" / f"test_{component}.py"
            test.write_text(lines, encoding="utf-8")
            score = bite(value, root, [str(root), str(source)], [str(test)])
        killed = len(score.killed)
        mutants = killed + len(score.survivors)
        yield Bitten(name, suite, score.tests, killed, mutants, score.trouble)


TIMES = """\
| contract | table ms | text ms | kills ms | judging ms | verdict | mutants | equivalent | killed | gaps | idle |
|---|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|"""  # noqa: E501  Markdown
SCORES = """\
| contract | suite | tests | mutants | noticed |
|---|---|--:|--:|--:|"""


def line_of(row: Judged) -> str:
    """A row below TIMES."""
    judging = "not asked for" if row.judging is None else ms(row.judging)
    return (
        f"| {row.name} | {ms(row.table)} | {ms(row.text)} | {ms(row.matrix)} | {judging} "
        f"| {row.status} | {row.mutants} | {row.equivalent} | {row.share:.1f} % "
        f"| {row.gaps} | {row.idle} |"
    )


def score_of(s: Bitten) -> str:
    """A row below SCORES."""
    share = s.trouble or f"{100 * s.killed / s.mutants:.1f} %"
    return f"| {s.contract} | {s.suite} | {s.tests} | {s.mutants or ''} | {share} |"


if __name__ == "__main__":
    sys.exit(main())
