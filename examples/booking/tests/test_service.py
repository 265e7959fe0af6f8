from __future__ import annotations

from typing import Any

import pytest
from booking import service, slots, store

SLOT = slots.make("room", 0, 900)


def reserve(database: str, **changed: Any) -> Any:
    arguments = {"tenant": "acme", "request_id": "r1", "holder": "p7", "slot": SLOT, **changed}
    return service.reserve(database, **arguments)


def test_reserve_returns_what_was_booked(database: str) -> None:
    booking = reserve(database)
    assert booking.items() >= {**SLOT, "tenant": "acme", "holder": "p7", "status": "active"}.items()
    assert service.find(database, tenant="acme", booking_id=booking["id"]) == booking


def test_reserve_is_idempotent(database: str) -> None:
    assert reserve(database) == reserve(database)
    assert len(service.list_active(database, tenant="acme")["bookings"]) == 1


@pytest.mark.parametrize("bad", ["", "a" * 65, "-a", "jo@example.org", "a b", "a\n", "\ud800"])
@pytest.mark.parametrize("field", ["request_id", "holder"])
def test_references_that_are_not_opaque_are_refused(database: str, field: str, bad: str) -> None:
    with pytest.raises(service.InvalidRequestError, match=field) as refusal:
        reserve(database, **{field: bad})
    assert not bad or bad not in str(refusal.value)


def test_a_bad_slot_is_refused_and_nothing_is_stored(database: str) -> None:
    with pytest.raises(slots.InvalidSlotError):
        reserve(database, slot={"resource": "room", "start": 0, "end": 1})
    assert service.list_active(database, tenant="acme") == {"bookings": [], "next": None}


def test_errors_come_in_the_documented_order(database: str) -> None:
    reserve(database)
    bad_slot = {"resource": "room", "start": 900, "end": 0}
    with pytest.raises(service.InvalidRequestError):
        reserve(database, holder="", slot=bad_slot)
    with pytest.raises(slots.InvalidSlotError):
        reserve(database, slot=bad_slot)
    with pytest.raises(store.RequestReusedError):  # and not SlotTakenError, which is true as well
        reserve(database, holder="p8")
    with pytest.raises(store.SlotTakenError):
        reserve(database, request_id="r2")


def test_cancel_is_idempotent(database: str) -> None:
    booking_id = reserve(database)["id"]
    once = service.cancel(database, tenant="acme", booking_id=booking_id)
    assert service.cancel(database, tenant="acme", booking_id=booking_id) == once
    assert (once["status"], once["holder"]) == ("cancelled", "")


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_following_next_visits_every_booking_once(database: str, limit: int) -> None:
    made = {
        reserve(database, request_id=f"r{i}", slot=slots.make("room", 900 * i, 900 * i + 900))["id"]
        for i in range(4)
    }
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = service.list_active(database, tenant="acme", after=after, limit=limit)
        seen += [booking["id"] for booking in page["bookings"]]
        after = page["next"]
    assert seen == sorted(made)


@pytest.mark.parametrize("limit", [0, service.PAGE_MOST + 1])
def test_a_page_is_neither_empty_nor_endless(database: str, limit: int) -> None:
    with pytest.raises(service.InvalidRequestError, match="limit"):
        service.list_active(database, tenant="acme", limit=limit)


def test_what_is_out_of_retention_is_deleted_and_nothing_else(database: str) -> None:
    old, recent = (
        reserve(database, request_id=name, slot=slots.make("room", start, start + 900))
        for name, start in [("old", 0), ("recent", 900)]
    )
    service.cancel(database, tenant="acme", booking_id=old["id"])
    assert service.expire(database, now=old["end"] + service.RETENTION) == 0
    assert service.expire(database, now=recent["end"] + service.RETENTION) == 1
    assert service.find(database, tenant="acme", booking_id=recent["id"]) == recent
    with pytest.raises(store.UnknownBookingError):
        service.find(database, tenant="acme", booking_id=old["id"])
