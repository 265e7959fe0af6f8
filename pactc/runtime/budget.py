"""What calls cost, as evidence: measured on the visible cases, never asserted in a test.

Time is taken in the worker around the call, or around the whole request to a server. 95 of 100
calls did not exceed it (the nearest rank), after a warm-up; noise of a machine only ever adds, so
the least of ROUNDS counts. Memory is what Python's allocators gave out at the peak of one call, by
tracemalloc: the peak of the whole process (resource) would hold the imports and the judge's own
words as well. What C code takes from elsewhere is not in it.
"""

from __future__ import annotations

import math
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..contracts.contract import Contract
from ..contracts.observe import Case, Outcome, observe
from .http import HttpTarget
from .process import ProcessTarget

CALLS, WARM, ROUNDS = 100, 10, 3
PERCENT = 95
SCALE = {"p95_ms": 1e-6, "memory_mb": 1e-6}  # from nanoseconds, from bytes
KIND = {"p95_ms": "time", "memory_mb": "memory"}
UNIT = {"p95_ms": "ms", "memory_mb": "MB"}


@dataclass(frozen=True)
class Measured:
    """One budget: `allowed` and `found` in its unit, over so many calls. `found` is None if it
    could not be measured, and `why` says why."""

    function: str
    name: str
    allowed: float
    found: float | None = None
    calls: int = 0
    why: str = ""

    @property
    def over(self) -> bool:
        return self.found is not None and self.found > self.allowed

    @property
    def says(self) -> str:
        """`p95_ms is 20.4 ms, and 1 ms is allowed`."""
        unit = UNIT[self.name]
        return f"{self.name} is {self.found:g} {unit}, and {self.allowed:g} {unit} is allowed"


def machine() -> str:
    """The machine that something was measured on: processors and interpreter, no name."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    version = ".".join(map(str, sys.version_info[:2]))
    return f"{count} CPUs, {platform.machine()}, {platform.python_implementation()} {version}"


def measure(
    contract: Contract,
    cases: Sequence[Case],
    target: ProcessTarget | HttpTarget,
    deadline: float = math.inf,
) -> tuple[Measured, ...]:
    """Every budget of the contract on these cases, in the contract's order. `deadline` is one of
    time.monotonic()."""
    valid = [case for case in cases if not any(step.invalid for step in case.steps)]
    found = []
    for name, function in contract.functions.items():
        mine = [case for case in valid if any(step.function == name for step in case.steps)]
        for budget, allowed in function.budget.items():
            if budget == "memory_mb" and isinstance(target, HttpTarget):
                why = "what one call of a server holds cannot be seen from outside"
                found.append(Measured(name, budget, allowed, why=why))
                continue
            target.measuring = KIND[budget]
            costs = _costs(contract, name, mine, target, deadline)
            take = _percentile if budget == "p95_ms" else max
            found.append(_measured(name, budget, allowed, costs, take))
    target.measuring = ""
    return tuple(found)


def _measured(
    name: str,
    budget: str,
    allowed: float,
    costs: Callable[[], list[float]],
    take: Callable[[Sequence[float]], float],
) -> Measured:
    best, count = math.inf, 0
    for _ in range(ROUNDS):
        seen = costs()
        if len(seen) < CALLS:
            why = f"only {len(seen)} calls could be measured, of {CALLS}"
            return Measured(name, budget, allowed, None, len(seen), why)
        count += len(seen)
        best = min(best, take(seen) * SCALE[budget])
        if best <= allowed:
            break
    return Measured(name, budget, allowed, round(best, 3), count)


def _costs(
    contract: Contract,
    name: str,
    cases: Sequence[Case],
    target: ProcessTarget | HttpTarget,
    deadline: float,
) -> Callable[[], list[float]]:
    """One round: so many calls of the function, again from the first case if there are fewer."""

    def costs() -> list[float]:
        seen: list[float] = []
        before = -1
        while len(seen) < CALLS + WARM and len(seen) > before:
            before = len(seen)
            for case in cases:
                if len(seen) >= CALLS + WARM or time.monotonic() > deadline:
                    break
                for o in observe(contract, case, target):
                    if o.function == name and not o.trouble:
                        outcomes = (o.outcome, o.again, *(o.repeated or ()))
                        seen += _taken(outcomes)
        return seen[WARM:]

    return costs


def _taken(outcomes: Sequence[Outcome | None]) -> Iterator[float]:
    for outcome in outcomes:
        if outcome is not None and outcome.cost is not None:
            yield outcome.cost


def _percentile(costs: Sequence[float]) -> float:
    """The nearest rank."""
    ordered = sorted(costs)
    return ordered[math.ceil(len(ordered) * PERCENT / 100) - 1]
