"""What a slot is. Pure: no clock, no storage.

A slot is one resource for the half-open time [start, end), in whole seconds since the Unix
epoch, UTC. Half-open, so that two slots that only touch do not overlap; integers, so that no
time zone and no rounding ever takes part in a comparison."""

from __future__ import annotations

import re
from typing import TypedDict

STEP = 15 * 60
LONGEST = 24 * 60 * 60
LATEST = 253_402_300_800  # 10000-01-01T00:00:00Z, the first second that RFC 3339 cannot write
RESOURCE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class Slot(TypedDict):
    resource: str
    start: int
    end: int


class InvalidSlotError(ValueError):
    """The slot breaks a rule of this module; the message says which, and never quotes input."""


def make(resource: str, start: int, end: int) -> Slot:
    """The slot, if it is one. The first rule that it breaks is the one that is reported.

    Raises InvalidSlotError for a malformed resource name, a time before the epoch or after the year
    9999, an end that is not after the start, a time off the 15-minute grid, and more than a
    day."""
    if not RESOURCE.fullmatch(resource):
        raise InvalidSlotError("resource must be 1 to 64 of a-z, 0-9 and -, and not begin with -")
    if start < 0 or end > LATEST:
        raise InvalidSlotError("start and end must lie between the years 1970 and 9999")
    if end <= start:
        raise InvalidSlotError("end must be after start")
    if start % STEP or end % STEP:
        raise InvalidSlotError("start and end must be multiples of 900 seconds")
    if end - start > LONGEST:
        raise InvalidSlotError("a slot must not be longer than 86400 seconds")
    return {"resource": resource, "start": start, "end": end}


def overlap(one: Slot, other: Slot) -> bool:
    """Whether two slots claim the same resource at the same moment. Symmetric."""
    return (
        one["resource"] == other["resource"]
        and one["start"] < other["end"]
        and other["start"] < one["end"]
    )
