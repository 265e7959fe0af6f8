"""How hard a test suite bites: any pytest suite against every mutant of a contract. The suite runs
in processes of its own (runtime/biting.py); what counts is what pytest's reports say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .contracts.contract import load
from .contracts.kills import matrix
from .contracts.table import table
from .process import environment

RUN_S, LIMIT_S = 60, 3600  # of one run of the suite, and of the end of all
EFFECT = "/effect:"  # in the names of mutants that only have another effect
STATUS = {
    2: "pytest was interrupted",
    3: "pytest failed inside, in a plugin or a hook of the suite",
    4: "pytest did not start: see whether `conftest.py` can be imported where the module holds "
    "what the contract names and nothing else",
}
"""Exit statuses of pytest after which nothing was run."""


@dataclass(frozen=True)
class Score:
    """`trouble` says why nothing was scored, and is empty otherwise. `killed`: mutant -> tests that
    failed; `survivors`: mutant -> what it does. Mutants that no caller could tell from the
    reference are `equivalent`, those that only have another effect are `unseen`: a suite sees a
    stand-in, which has no effects. They count nowhere."""

    tests: int
    trouble: str = ""
    killed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    survivors: Mapping[str, str] = field(default_factory=dict)
    equivalent: int = 0
    unseen: int = 0

    @property
    def percent(self) -> int:
        """Killed of all, rounded down; 0 if nothing could be scored."""
        total = len(self.killed) + len(self.survivors)
        return 100 * len(self.killed) // total if total else 0


def bite(value: Mapping[str, Any], root: Path, path: Sequence[str], tests: Sequence[str]) -> Score:
    """Score the pytest suite `tests` (paths below `root`, the current folder of the runs) against
    the contract `value`. `path` is put before sys.path, so that the suite finds what else it
    imports."""
    contract = load(value)
    document = matrix(contract, table(contract)).document()
    does = {name: row["does"] for name, row in document["mutants"].items()}
    equivalent = document["equivalent"]
    unseen = [name for name in does if EFFECT in name]
    skipped = {*equivalent, *unseen}
    runs = _runs(value, root, path, tests, sorted(skipped))
    if "" not in runs:
        return Score(0, "the suite did not run")
    first, *again = runs.pop("")
    if trouble := _trouble(first):
        return Score(first.get("collected", 0), trouble)
    if any(_trouble(said) for said in again):
        return Score(first["collected"], "it passes on the reference once, and then it does not")
    # A kill is a test that failed. A run that dies, or a suite that cannot be collected any more,
    # shows that something was called, not that anything was looked at.
    killed = {name: said[0]["failed"] for name, said in sorted(runs.items())
              if said[0].get("failed")}  # fmt: skip
    if missing := does.keys() - runs.keys() - skipped:
        return Score(first["collected"], f"there was no run on {min(missing)}")
    survivors = {n: does[n] for n in sorted(does) if n not in killed and n not in skipped}
    return Score(first["collected"], "", killed, survivors, len(equivalent), len(unseen))


def _trouble(first: Mapping[str, Any]) -> str:
    """Why the suite cannot be scored: it must pass where everything is right."""
    if "died" in first:
        return f"the suite did not end: {first['died']}"
    if errors := first.get("errors"):
        return str(errors[0])
    if (status := first.get("status")) in STATUS:
        return STATUS[status]
    if not first.get("collected"):
        return "it has no tests"
    if broken := [*first.get("failed", ()), *first.get("crashed", ())]:
        return f"{broken[0]} fails on a reference that keeps every clause"
    return "" if first.get("passed") else "no test ran: all are skipped"


def _runs(
    value: Mapping[str, Any],
    root: Path,
    path: Sequence[str],
    tests: Sequence[str],
    skip: Sequence[str],
) -> dict[str, list[dict[str, Any]]]:
    """What each run said, by mutant; the reference is called ""."""
    here, there = os.pipe()
    request = {
        "contract": value, "root": str(root), "path": list(path), "tests": list(tests),
        "skip": list(skip), "answers": there, "run_s": RUN_S,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "pactc.runtime.biting"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        pass_fds=[there],
        start_new_session=True,
    )
    os.close(there)
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as stdin:
        stdin.write(json.dumps(request).encode())
    found: dict[str, list[dict[str, Any]]] = {}
    with os.fdopen(here, encoding="utf-8") as answers:
        for line in answers:
            said = json.loads(line)
            found.setdefault(said.pop("mutant"), []).append(said)
    process.wait(LIMIT_S)
    return found
