"""What somebody in a hurry writes about slots: each rule once."""

import pytest
from booking import slots


def test_make_returns_the_slot():
    assert slots.make("room-1", 0, 900) == {"resource": "room-1", "start": 0, "end": 900}


@pytest.mark.parametrize(
    ("resource", "start", "end"),
    [
        ("", 0, 900),
        ("Room", 0, 900),
        ("room-1", -900, 0),
        ("room-1", 900, 900),
        ("room-1", 1800, 900),
        ("room-1", 1, 900),
        ("room-1", 0, 100000),
    ],
)
def test_make_refuses(resource, start, end):
    with pytest.raises(slots.InvalidSlotError):
        slots.make(resource, start, end)


def test_overlap():
    one = slots.make("room-1", 0, 1800)
    assert slots.overlap(one, slots.make("room-1", 900, 2700))
    assert not slots.overlap(one, slots.make("room-1", 3600, 4500))
    assert not slots.overlap(one, slots.make("room-2", 0, 1800))
