"""What a question costs when (almost) nothing changed, beside the peers on equivalent work.

    python benchmarks/noop.py [N ...] [--runs K] [--json FILE] [--dvc] [--doit-max N] [--keep DIR]

Run it with the Python of an environment in which pactc and doit are installed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import peers
from measure import (
    ENVIRONMENT,
    PACTC,
    PYTHON,
    Case,
    Row,
    away,
    machine,
    measure,
    precompile,
    save,
    say,
    table,
    targets,
    workload,
)

CLEAN = "pactc check"
LEAF = "pactc check, one leaf changed"
SLICE = "pactc check, one component of the graph changed"
LAYOUT = "pactc check, graph reformatted"
COLD = "pactc check, cold in a fresh clone"
REV = "pactc check --rev HEAD"
BUILD = "pactc build of everything"
BARE = "python -c pass"
STATUS = "git status"
HASH = "sha256sum of all files"
NINJA = "ninja -n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n", type=int, nargs="*", default=[100, 1_000, 10_000])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--dvc", action="store_true", help="install dvc, and measure it too")
    parser.add_argument("--doit-max", type=int, default=10_000, help="no doit above this N")
    parser.add_argument("--slow-max", type=int, default=10_000, help="no --rev, no build above it")
    parser.add_argument("--no-trace", action="store_true", help="count no files and processes")
    parser.add_argument("--keep", type=Path, help="generate here, and use again what is there")
    args = parser.parse_args()
    precompile()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="pactc-bench-") as scratch:
        for n in args.n:
            rows += at(n, args.keep or Path(scratch), args)
    claims = [claim for n in args.n for claim in judged(n, rows)]
    print("\n".join(f"- {line}" for line in machine()))
    print(f"\n{table(rows, CLEAN)}\n\n{targets(claims)}")
    save(args.json, rows, claims)
    return 0


def at(n: int, folder: Path, args: argparse.Namespace) -> list[Row]:
    repo, side = folder / f"w{n}", folder / f"p{n}"
    if not repo.exists():
        workload(repo, n)
    if not side.exists():
        peers.edges(side, n)
    traced = not args.no_trace
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=repo, capture_output=True, check=True)
    (side / "all").write_bytes(listing.stdout)
    say(f"{n:,}: clean")
    rows = measure(
        [
            Case(CLEAN, [PACTC, "check"], repo),
            Case(STATUS, ["git", "status", "--porcelain"], repo),
            Case("python -I -c pass", [PYTHON, "-I", "-c", "pass"], repo),
            Case(BARE, [PYTHON, "-c", "pass"], repo),
            Case(HASH, ["xargs", "-0", "-a", str(side / "all"), "sha256sum"], repo),
            *peers.cases(side, n, doit=n <= args.doit_max, runs=3 if n > 1_000 else None),
        ],
        n, args.runs, traced=traced,
    )  # fmt: skip
    if args.dvc and n <= 1_000:
        try:
            case = peers.dvc(side, n, Path(tempfile.gettempdir(), "pactc-bench-dvc"))
            rows += measure([case], n, 2, traced=False)
        except (SystemExit, subprocess.SubprocessError) as error:
            rows.append(Row("dvc status", n, note=f"does not run here: {str(error)[:80]}"))
    for name, path, status, edit in changes(repo):
        say(f"{n:,}: {name}")
        before = path.read_bytes()
        argv = [PACTC, "check"]
        rows += measure([Case(name, argv, repo, status, edit)], n, args.runs, traced=traced)
        path.write_bytes(before)
        settle(repo)
    clone = folder / f"clone{n}"
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "-q", str(repo), str(clone)], check=True, env=ENVIRONMENT)
    say(f"{n:,}: cold")
    cold = Case(COLD, [PACTC, "check"], clone, before=lambda: forget(clone))
    rows += measure([cold], n, min(args.runs, 5), traced=traced)
    if n <= args.slow_max:
        say(f"{n:,}: --rev and build")
        few = 1 if n > 1_000 else 3
        rev = Case(REV, [PACTC, "check", "--rev", "HEAD"], clone, runs=few)
        rows += measure([rev], n, few, traced=traced and n <= 1_000)
        build = Case(
            BUILD, [PACTC, "build"], clone, before=lambda: unmade(clone), runs=few, trace=n <= 1_000
        )
        rows += measure([build], n, few, traced=traced)
    else:
        rows += [Row(REV, n, note="not asked for"), Row(BUILD, n, note="not asked for")]
    shutil.rmtree(clone)
    return rows


def changes(repo: Path) -> Iterator[tuple[str, Path, int, Callable[[], None]]]:
    """(name, file, exit status to expect, what makes another change of that sort each time)."""
    number = count()
    leaf = max(repo.glob("pact/note*/*.yaml"))
    graph = repo / "pact/graph.yaml"
    leaf_text, text = leaf.read_text(), graph.read_text()
    yield LEAF, leaf, 1, lambda: put(leaf, leaf_text.replace("Note ", f"Remark {next(number)}, "))
    one = "purpose: Does "
    middle = text.index(one, len(text) // 2) + len(one)
    yield SLICE, graph, 1, lambda: put(graph, f"{text[:middle]}{next(number)}. {text[middle:]}")
    yield LAYOUT, graph, 0, lambda: put(graph, f"# Layout {next(number)}\n\n{text}")


def put(path: Path, text: str) -> None:
    path.write_text(text)


def settle(repo: Path) -> None:
    """The index knows the files as they are again, and pactc's memos say that all is well."""
    for argv in (["git", "update-index", "-q", "--refresh"], ["git", "status", "--porcelain"]):
        subprocess.run(argv, cwd=repo, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
    for _ in range(2):
        subprocess.run([PACTC, "check"], cwd=repo, env=ENVIRONMENT, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip


def forget(repo: Path) -> None:
    """As a fresh clone is: no memo of pactc."""
    shutil.rmtree(repo / ".git/pactc", ignore_errors=True)
    shutil.rmtree(repo / ".pact/cache", ignore_errors=True)


def unmade(repo: Path) -> None:
    """No record and no derived file: everything is to be made or taken in."""
    forget(repo)
    away(repo / ".pact/records", repo / "pact/briefs", *(repo / "pact").glob("*.json"))


def judged(n: int, rows: list[Row]) -> Iterator[tuple[str, float, float]]:
    """The targets of the issue at N, in milliseconds and MB."""
    of = {row.name: row for row in rows if row.n == n and row.times}
    time = {name: row.median * 1000 for name, row in of.items()}
    factor = 1.3 if n >= 100_000 else 1.5
    floor = time[STATUS] + time[BARE]
    yield f"{n:,}: clean check, {factor} x (git status + Python), ms", time[CLEAN], factor * floor
    yield f"{n:,}: clean check, ninja -n, ms", time[CLEAN], time[NINJA]
    yield f"{n:,}: one leaf changed, 2 x clean check, ms", time[LEAF], 2 * time[CLEAN]
    cold = 2 * (time[HASH] + time[BARE])
    yield f"{n:,}: cold check, 2 x (sha256sum + Python), ms", time[COLD], cold
    if n == 10_000:
        for name in (CLEAN, LEAF, SLICE, LAYOUT, COLD, REV, BUILD):
            if name in of:
                yield f"{n:,}: {name}, memory, MB", of[name].memory, 100.0


if __name__ == "__main__":
    sys.exit(main())
