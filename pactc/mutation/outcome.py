"""What came of the mutants of one component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..contracts.observe import Observation
from .mutants import Mutant

Status = Literal["killed", "timed out", "survived", "not reached", "broken", "failed"]
"""`broken`: it cannot be imported. `failed`: the judge could not do its work. Neither ran."""
RAN: tuple[Status, ...] = ("killed", "timed out", "survived", "not reached")


@dataclass(frozen=True)
class Judged:
    """One mutant. `by` is the check that noticed it, `why` what was seen. `at`: for one that
    survived, the simplest call that the code and the mutant answer differently, as seen of each;
    None if there is none. `cases`: how many get to the changed line."""

    mutant: Mutant
    status: Status
    by: str = ""
    why: str = ""
    at: tuple[Observation, Observation] | None = None
    cases: int = 0


@dataclass(frozen=True)
class Trouble:
    """Why nothing can be said of any mutant: a code of pactc's, and where. `file` is relative to
    the source tree, and empty where it is about the contract."""

    code: str
    text: str
    help: str
    file: str = ""
    line: int = 0
    column: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """`made` counts the mutants before a sample was drawn. `beside`: files of the source that were
    loaded too, and are not the component's."""

    component: str
    judged: tuple[Judged, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    made: int = 0
    cases: int = 0
    beside: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """Mutants by status."""
        found: dict[str, int] = dict.fromkeys((*RAN, "broken", "failed"), 0)
        for row in self.judged:
            found[row.status] += 1
        return found

    @property
    def ran(self) -> int:
        """Those that count: the code was run, or is such that no case gets to it."""
        return sum(self.counts[status] for status in RAN)

    @property
    def percent(self) -> int:
        """Noticed of those that count, rounded down; 0 if none counts."""
        noticed = self.counts["killed"] + self.counts["timed out"]
        return 100 * noticed // self.ran if self.ran else 0
