"""Whether a slot is free, given the bookings there are. Pure: who calls it holds the lock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from .slots import Slot, overlap


class Booking(Slot):
    """A slot that a tenant has, or had. `holder` is the tenant's own reference to the person
    that the booking is for; it is empty once the booking is cancelled."""

    id: str
    tenant: str
    request_id: str
    holder: str
    status: Literal["active", "cancelled"]


def is_free(slot: Slot, bookings: Iterable[Booking]) -> bool:
    """Whether no active booking overlaps the slot. Cancelled ones take no room."""
    return not any(b["status"] == "active" and overlap(slot, b) for b in bookings)
