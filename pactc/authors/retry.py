"""What goes wrong between an author and its provider, and trying again.

Every try starts afresh with the same request. How long to wait grows exponentially, with a jitter
that comes from the request itself: orders that fail together return apart, and a test knows when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from ..errors import PactError
from .author import Cancelled, Usage, Watch

T = TypeVar("T")

FIRST, LONGEST = 1.0, 60.0
"""Seconds: the first wait, and the longest that is chosen here."""


@dataclass(frozen=True, slots=True)
class Patience:
    """`retries` after the first try. `wait` is the longest time in seconds that a provider may ask
    for. `seed` tells orders apart."""

    retries: int = 4
    wait: float = 300
    seed: str = ""

    def delay(self, attempt: int, after: float | None) -> float:
        """Seconds before try `attempt` + 1, counted from 0; `after` is what the provider asked."""
        digest = hashlib.sha256(f"{self.seed}:{attempt}".encode()).digest()
        jitter = int.from_bytes(digest[:4], "big") / 2**32
        if after is not None:
            return after * (1 + jitter / 10)
        return min(FIRST * 2.0**attempt, LONGEST) * (0.5 + jitter / 2)


class Fault(Exception):  # noqa: N818  it becomes an error only when nothing more is tried
    """One try that failed. `reason` says why in a few words, `said` is what the provider said, cut
    and without secrets. `again`: another try may help, in `after` seconds if the provider said so.
    `usage` was billed all the same."""

    def __init__(
        self,
        code: str,
        reason: str,
        help_: str,
        *,
        said: str = "",
        again: bool = False,
        after: float | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(reason)
        self.code, self.reason, self.help, self.said = code, reason, help_, said
        self.again, self.after, self.usage = again, after, usage

    def error(self, tries: int = 1) -> PactError:
        notes = [f"it said: {self.said}"] if self.said else []
        notes += [f"tried {tries} times"] if tries > 1 else []
        return PactError(self.code, self.reason, help=self.help, notes=tuple(notes))


def persist(act: Callable[[], T], watch: Watch, patience: Patience) -> T:
    """`act`, again after each fault that may pass. Raises what `Fault.error` makes of the last
    fault, and Cancelled as soon as the watch is."""
    for attempt in count():
        if watch.cancel.is_set():
            raise Cancelled
        try:
            return act()
        except Fault as problem:
            fault = problem
        if not fault.again or attempt >= patience.retries:
            raise fault.error(attempt + 1)
        wait = patience.delay(attempt, fault.after)
        if fault.after is not None and wait > patience.wait:
            fault.said = " ".join(filter(None, [fault.said, f"(it asks to wait {wait:.0f} s)"]))
            raise fault.error(attempt + 1)
        watch.told(f"waits {wait:.1f} s: {fault.reason}", 0)
        if watch.cancel.wait(wait):
            raise Cancelled
    raise AssertionError("unreachable")
