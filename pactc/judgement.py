"""What a judge says of one implementation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .contracts.table import Missing
from .runtime.budget import Measured

Status = Literal["pass", "fails", "unjudged", "broken"]


@dataclass(frozen=True)
class Row:
    """One check: `status` is pass, fail, unjudged or human; `shown` is the smallest falsifying case
    for people, `steps` the same case for machines."""

    id: str
    says: str
    status: str
    seen: int = 0
    why: str = ""
    shown: str = ""
    steps: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Report:
    """`problems` say what is wrong with the whole, not with one check. `sealed`: check id -> pass,
    fail or unjudged. `confined`: what the operating system kept the implementation from.
    `measured`: the budgets of calls, on `machine`."""

    component: str
    status: Status
    problems: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    sealed: Mapping[str, str] = field(default_factory=dict)
    calls: int = 0
    missing: tuple[Missing, ...] = ()
    effects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    import_effects: tuple[str, ...] = ()
    not_observable: tuple[str, ...] = ()
    confined: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    measured: tuple[Measured, ...] = ()
    machine: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """Checks by status; those that only the sealed suite failed count as failed."""
        found = dict.fromkeys(("pass", "fail", "unjudged", "human"), 0)
        for row in self.rows:
            sealed = row.status == "pass" and self.sealed.get(row.id) == "fail"
            found["fail" if sealed else row.status] += 1
        return found
