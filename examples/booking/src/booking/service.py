"""What a tenant can do: reserve, cancel, find, list. And what time does: bookings expire.

The rules are in slots and availability, the promises about races in store; this module puts them
together and checks what comes in."""

from __future__ import annotations

import re
import uuid
from typing import TypedDict

from . import slots, store
from .slots import InvalidSlotError, Slot
from .store import Booking, RequestReusedError, SlotTakenError, StoreBusyError, UnknownBookingError

__all__ = [
    "Booking",
    "InvalidRequestError",
    "InvalidSlotError",
    "Page",
    "RequestReusedError",
    "SlotTakenError",
    "StoreBusyError",
    "UnknownBookingError",
    "cancel",
    "expire",
    "find",
    "healthy",
    "list_active",
    "prepare",
    "reserve",
]

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
PAGE_MOST = 200
RETENTION = 90 * 24 * 60 * 60


class InvalidRequestError(ValueError):
    """An argument breaks a rule of this module; the message says which, and never quotes it."""


class Page(TypedDict):
    """`next` is what to pass as `after` for the next page, or None on the last."""

    bookings: list[Booking]
    next: str | None


def prepare(database: str) -> None:
    """Make the database ready for use. Safe to repeat."""
    store.prepare(database)


def healthy(database: str) -> bool:
    """Whether bookings can be read."""
    return store.answers(database)


def reserve(database: str, *, tenant: str, request_id: str, holder: str, slot: Slot) -> Booking:
    """Book the slot. Trying again with the same request id and the same values returns the same
    booking.

    Raises, in this order: InvalidRequestError, InvalidSlotError, StoreBusyError,
    RequestReusedError, SlotTakenError."""
    _check("request_id", request_id)
    _check("holder", holder)
    wanted = slots.make(slot["resource"], slot["start"], slot["end"])
    booking: Booking = {
        **wanted,
        "id": str(uuid.uuid4()),
        "tenant": tenant,
        "request_id": request_id,
        "holder": holder,
        "status": "active",
    }
    return store.add(database, booking)


def cancel(database: str, *, tenant: str, booking_id: str) -> Booking:
    """Free the slot and erase the holder. Cancelling again changes nothing.

    Raises StoreBusyError, UnknownBookingError."""
    return store.cancel(database, tenant, booking_id)


def find(database: str, *, tenant: str, booking_id: str) -> Booking:
    """One booking of the tenant, active or cancelled. Raises UnknownBookingError."""
    return store.find(database, tenant, booking_id)


def list_active(database: str, *, tenant: str, after: str = "", limit: int = 50) -> Page:
    """A page of the tenant's active bookings, in the order of their ids.

    Raises InvalidRequestError unless 1 <= limit <= PAGE_MOST."""
    if not 1 <= limit <= PAGE_MOST:
        raise InvalidRequestError(f"limit must be between 1 and {PAGE_MOST}")
    # One more than asked tells whether there is a next page without a second query.
    found = store.page(database, tenant, after, limit + 1)
    bookings = found[:limit]
    return {"bookings": bookings, "next": bookings[-1]["id"] if len(found) > limit else None}


def expire(database: str, *, now: int) -> int:
    """Delete, for all tenants, what ended more than RETENTION seconds before `now`. Returns how
    many bookings that were. Raises StoreBusyError."""
    return store.delete_ended(database, now - RETENTION)


def _check(name: str, value: str) -> None:
    if not REFERENCE.fullmatch(value):
        raise InvalidRequestError(
            f"{name} must be 1 to 64 of letters, digits, . _ : and -, and begin with a letter or"
            " digit"
        )
