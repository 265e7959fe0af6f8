"""A full build of N derived artifacts: pactc against doit at the same work with its own state.

    python benchmarks/build.py [N ...] [--runs K] [--json FILE] [--keep DIR] [--jobs J]

The work: N briefs, each derived by the same function of pactc from its component, its contract
(2 KB of YAML), the contracts of the two components below, the criteria and the laws. doit gets
the same files, the same parser with a memory of everything parsed, and a file of its own for each
component, so that it need not look at the whole graph for each task. It does less: no schema, no
fingerprint of meaning, no record in Git. make and ninja start `cp` N times, for reference.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import peers
from measure import (
    BIN,
    PACTC,
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
)
from measure import workload as generate
from workload import names, needs

FULL, AGAIN = "pactc build", "pactc build, nothing to do"
DOIT, DOIT_AGAIN = "doit", "doit, nothing to do"
PEERS_AT_MOST = 1_000

DODO = """\
import json
from functools import cache
from pathlib import Path

from pactc.actions import brief
from pactc.documents import parse

DOIT_CONFIG = {"default_tasks": ["brief"], "verbosity": 0, "backend": "sqlite3"}


@cache
def value(path):
    return parse(Path(path).read_bytes(), path)


def derive(name, below):
    component = json.loads(Path(f"parts/{name}.json").read_bytes())
    inputs = {
        "id": name,
        "component": component["component"],
        "contract": value(f"pact/contracts/{name}.yaml"),
        "criteria": component["criteria"],
        "needs": {n: value(f"pact/contracts/{n}.yaml") for n in below},
        "laws": value("pact/laws.yaml")["laws"],
    }
    Path(f"pact/briefs/{name}.md").write_bytes(brief.derive(name, inputs))


def task_brief():
    for name, below in json.loads(Path("needs.json").read_bytes()).items():
        contracts = [f"pact/contracts/{n}.yaml" for n in (name, *below)]
        yield {
            "name": name,
            "actions": [(derive, [name, below])],
            "file_dep": [f"parts/{name}.json", "pact/laws.yaml", *contracts],
            "targets": [f"pact/briefs/{name}.md"],
        }
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="generate here, and use again what is there")
    args = parser.parse_args()
    precompile()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="pactc-bench-") as scratch:
        for n in args.n:
            rows += at(n, args.keep or Path(scratch), args.runs if n <= 1_000 else 1, args.jobs)
    of = {(row.name, row.n): row for row in rows}
    claims = []
    for n in args.n:
        for ours, theirs in ((FULL, DOIT), (AGAIN, DOIT_AGAIN)):
            limit = of[theirs, n].median * 1000
            claims.append((f"{n:,}: {ours}, {theirs}, ms", of[ours, n].median * 1000, limit))
        claims.append((f"{n:,}: {FULL}, memory, MB", of[FULL, n].memory, 100.0))
    print("\n".join(f"- {line}" for line in machine()))
    print(f"\n{table(rows, DOIT)}\n\n{targets(claims)}")
    save(args.json, rows, claims)
    return 0


def at(n: int, folder: Path, runs: int, jobs: int) -> list[Row]:
    repo, side = folder / f"b{n}", folder / f"d{n}"
    if not repo.exists():
        generate(repo, 2 * n, "--components", str(n), "--no-derived")
    if not side.exists():
        same_work(repo, side, n)
    doit = [str(BIN / "doit"), "--db-file", "doit.db"]
    full = [
        Case(
            FULL, [PACTC, "build", "-j", str(jobs)], repo, before=lambda: unmade(repo), trace=False
        ),
        Case(DOIT, doit, side, before=lambda: undone(side), trace=False),
    ]
    say(f"{n:,}: full build")
    rows = measure(full, n, runs, traced=False)
    compare(repo, side, n)
    again = [
        Case(AGAIN, [PACTC, "build"], repo),
        Case(DOIT_AGAIN, doit, side),
    ]
    say(f"{n:,}: nothing to do")
    rows += measure(again, n, max(runs, 3), traced=False)
    if n <= PEERS_AT_MOST:
        base = folder / f"e{n}"
        if not base.exists():
            peers.edges(base, n)
        tools = {"ninja, cp each": ["ninja"], "make, cp each": ["make", "-rRs"]}
        cases = [
            Case(name, argv, base, before=lambda: unlinked(base), trace=False)
            for name, argv in tools.items()
        ]
        rows += measure(cases, n, runs, traced=False)
    return rows


def same_work(repo: Path, side: Path, n: int) -> None:
    """The same files for doit."""
    (side / "pact/briefs").mkdir(parents=True)
    (side / "parts").mkdir()
    shutil.copytree(repo / "pact/contracts", side / "pact/contracts")
    shutil.copy(repo / "pact/laws.yaml", side / "pact/laws.yaml")
    (side / "dodo.py").write_text(DODO)
    (side / "needs.json").write_text(json.dumps(needs(names(n))))
    from pactc.documents import parse

    graph: Any = parse((repo / "pact/graph.yaml").read_bytes(), "pact/graph.yaml")
    for name, component in graph["components"].items():
        criteria = {c: graph["criteria"][c] for c in component.get("satisfies", [])}
        document = {"component": component, "criteria": criteria}
        (side / "parts" / f"{name}.json").write_text(json.dumps(document))


def compare(repo: Path, side: Path, n: int) -> None:
    """Both must have made the same bytes. Raises SystemExit if not."""
    for name in names(n):
        path = f"pact/briefs/{name}.md"
        if (repo / path).read_bytes() != (side / path).read_bytes():
            raise SystemExit(f"{path} differs between pactc and doit")


def unmade(repo: Path) -> None:
    away(*(repo / x for x in (".git/pactc", "pact/briefs", ".pact/records/pact/briefs")))


def undone(side: Path) -> None:
    away(*side.glob("doit.db*"), side / "pact/briefs")
    (side / "pact/briefs").mkdir()


def unlinked(base: Path) -> None:
    folders = [path.name for path in (base / "out").iterdir()]
    away(base / "out", base / ".ninja_log")
    for name in folders:
        (base / "out" / name).mkdir(parents=True)


if __name__ == "__main__":
    sys.exit(main())
