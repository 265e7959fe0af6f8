"""What lint knows of a function: calls that were tried, and what the reference answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .cel import mentions
from .contract import Contract, Function
from .reference import Call
from .schemas import key
from .situations import Moment, allowed

INPUTS = 60  # of so many calls the results are looked at, those that know most first
FEW, STATES = 3, 8  # of so many calls, or states, something can be told
_VARIABLES = ("args", "config", "old", "state", "result")


@dataclass
class Tries:
    """What is known of a function: moments before calls, and calls that the reference answered."""

    contract: Contract
    function: Function
    calls: Sequence[Call]
    moments: list[Moment] = field(default_factory=list)
    results: dict[int, list[tuple[Any, Any]]] = field(default_factory=dict)

    @property
    def inside(self) -> list[Moment]:
        return [m for m in self.moments if allowed(self.function, m)]

    @property
    def returned(self) -> list[Call]:
        return [
            c
            for c in self.calls
            if c.outcome.kind == "returned" and allowed(self.function, c.before)
        ]

    @cached_property
    def different(self) -> dict[str, Call]:
        """Calls that returned, without those that say the same again; by what they say."""
        found: dict[str, Call] = {}
        for each in self.returned:
            found.setdefault(key([each.args, each.config, each.old]), each)
        return found

    @cached_property
    def rich(self) -> list[Call]:
        """Different calls that returned, those that know most first."""
        found = self.different
        return [found[text] for text in sorted(found, key=lambda t: (-len(t), t))][:INPUTS]


def reads(text: str) -> bool:
    """Whether an expression speaks of the call at all."""
    return any(mentions(text, name) for name in _VARIABLES)
