"""How hard a test suite bites: any pytest suite against every mutant of a contract. The suite runs
in processes of its own (runtime/biting.py); what counts is what pytest's reports say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .process import environment

RUN_S, LIMIT_S = 120, 3600  # of one run of the suite, and of the end of all
EFFECT = "/effect:"  # in the names of mutants that only have another effect
STATUS = {
    2: "pytest was interrupted",
    3: "pytest failed inside, in a plugin or a hook of the suite",
    4: "pytest did not start",
}
"""Exit statuses of pytest after which nothing was run."""
DOCTOR = "see `pactc doctor`, then run it again"
PLAIN = "make it pass by itself: run `python -m pytest` on it, with the project's own code"
SAY = "let it assert what the contract says, or say in the contract what it asserts"


@dataclass(frozen=True)
class Score:
    """`trouble` says why nothing was scored, and is empty otherwise; `help` then says what mends
    it. `killed`: mutant -> tests that
    failed; `survivors`: mutant -> what it does. Mutants that no caller could tell from the
    reference are `equivalent`, those that only have another effect are `unseen`: a suite sees a
    stand-in, which has no effects. They count nowhere. `aside`: test -> why it fails on a
    reference that keeps every clause; those were left out. `idle`: no test that passes calls any
    function of the contract."""

    tests: int
    trouble: str = ""
    killed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    survivors: Mapping[str, str] = field(default_factory=dict)
    equivalent: int = 0
    unseen: int = 0
    aside: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    idle: bool = False

    @property
    def percent(self) -> int:
        """Killed of all, rounded down; 0 if nothing could be scored."""
        total = len(self.killed) + len(self.survivors)
        return 100 * len(self.killed) // total if total else 0


def bite(
    value: Mapping[str, Any],
    root: Path,
    path: Sequence[str],
    tests: Sequence[str],
    *,
    equivalent: Sequence[str] | None = None,
    told: Callable[[int, int], None] | None = None,
) -> Score:
    """Score the pytest suite `tests` (paths below `root`, the current folder of the runs) against
    the contract `value`. `path` is put before sys.path, so that the suite finds what else it
    imports. `equivalent`: the names of mutants that no caller can tell apart, from a fresh kill
    matrix, which is a long work otherwise. `told` hears how many of how many runs are done."""
    request = {
        "contract": value, "root": str(root), "path": list(path), "tests": list(tests),
        "equivalent": equivalent, "unseen": EFFECT, "run_s": RUN_S,
    }  # fmt: skip
    head: dict[str, Any] = {}
    runs: dict[str, list[dict[str, Any]]] = {}
    count = 0
    for said in _lines(request):
        if "mutants" in said:
            head = said
        else:
            runs.setdefault(said.pop("mutant"), []).append(said)
            count += 1
        if told is not None:
            told(count, head.get("runs", 0) + 1)
    if "" not in runs:
        return Score(0, "the suite did not run", help=DOCTOR)
    first, *again = runs.pop("")
    number, aside = first.get("collected", 0), _aside(first)
    if trouble := _trouble(first):
        return Score(number, trouble[0], help=trouble[1])
    if any(s.get("failed") or s.get("crashed") or not s.get("passed") for s in again):
        return Score(number, "it passes on the reference once, and then it does not",
                     help="let no test depend on what an earlier run left")  # fmt: skip
    # A kill is a test that failed. A run that dies, or a suite that cannot be collected any more,
    # shows that something was called, not that anything was looked at.
    does: dict[str, str] = head.get("mutants", {})
    alike = [name for name in head.get("equivalent", ()) if name in does]
    unseen = [name for name in does if EFFECT in name]
    skipped = {*alike, *unseen}
    killed = {name: s[0]["failed"] for name, s in sorted(runs.items()) if s[0].get("failed")}
    if not head or (missing := sorted(does.keys() - runs.keys() - skipped)):
        missing = missing if head else ["any mutant"]
        return Score(number, f"there was no run on {missing[0]}", help=DOCTOR)
    survivors = {n: does[n] for n in sorted(does) if n not in killed and n not in skipped}
    return Score(number, "", killed, survivors, len(alike), len(unseen), aside,
                 idle=not first.get("called"))  # fmt: skip


def _aside(first: Mapping[str, Any]) -> dict[str, str]:
    """Of a suite that has tests which pass, those that do not, and why."""
    if not first.get("passed"):
        return {}
    why = first.get("why", {})
    broken = [*first.get("failed", ()), *first.get("crashed", ())]
    return {test: str(why.get(test, "")) for test in sorted(broken)}


def _trouble(first: Mapping[str, Any]) -> tuple[str, str] | None:
    """Why the suite cannot be scored, and what mends it: something in it must pass where everything
    is right."""
    note = f"; {first['module']}" if first.get("module") else ""
    if "died" in first:
        return f"the suite did not end: {first['died']}{note}", PLAIN
    if errors := first.get("errors"):
        return f"{errors[0]}{note}", PLAIN
    if (status := first.get("status")) in STATUS:
        text = first.get("text")
        return (f"{STATUS[status]}: {text}" if text else STATUS[status]) + note, PLAIN
    if not first.get("collected"):
        return "it has no tests", "name a file or a folder in which pytest finds tests"
    if first.get("passed"):
        return None
    if broken := [*first.get("failed", ()), *first.get("crashed", ())]:
        why = first.get("why", {}).get(broken[0])
        text = f"{broken[0]} fails on a reference that keeps every clause"
        return (f"{text}: {why}" if why else text) + note, SAY
    return "no test ran: all are skipped, or expected to fail", "let a test run"


def _lines(request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What the runs say (runtime/biting.py)."""
    here, there = os.pipe()
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
        stdin.write(json.dumps({**request, "answers": there}).encode())
    with os.fdopen(here, encoding="utf-8") as answers:
        for line in answers:
            yield json.loads(line)
    process.wait(LIMIT_S)
