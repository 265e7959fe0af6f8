from __future__ import annotations

from typing import Literal

from booking import slots
from booking.availability import Booking, is_free

SLOT = slots.make("room", 900, 1800)


def booked(start: int, end: int, status: Literal["active", "cancelled"] = "active") -> Booking:
    return {
        **slots.make("room", start, end),
        "id": "b1",
        "tenant": "acme",
        "request_id": "r1",
        "holder": "p7" if status == "active" else "",
        "status": status,
    }


def test_free_without_bookings() -> None:
    assert is_free(SLOT, [])


def test_touching_bookings_leave_a_slot_free() -> None:
    assert is_free(SLOT, [booked(0, 900), booked(1800, 2700)])


def test_one_overlap_among_many_is_enough() -> None:
    assert not is_free(SLOT, [booked(0, 900), booked(1800, 2700), booked(0, 2700)])


def test_cancelled_bookings_take_no_room() -> None:
    assert is_free(SLOT, [booked(900, 1800, "cancelled")])
