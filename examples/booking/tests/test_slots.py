from __future__ import annotations

import itertools

import pytest
from booking import slots

DAY = 24 * 60 * 60


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 900), (900, 1800), (0, DAY), (slots.LATEST - 900, slots.LATEST)],
    ids=["at the epoch", "one step", "a whole day", "at the end of time"],
)
def test_a_slot_within_the_rules_is_made(start: int, end: int) -> None:
    assert slots.make("room-1", start, end) == {"resource": "room-1", "start": start, "end": end}


@pytest.mark.parametrize(
    ("resource", "start", "end", "rule"),
    [
        ("", 0, 900, "resource"),
        ("-room", 0, 900, "resource"),
        ("Room", 0, 900, "resource"),
        ("room\n", 0, 900, "resource"),
        ("r" * 65, 0, 900, "resource"),
        ("room", -900, 900, "1970"),
        ("room", slots.LATEST, slots.LATEST + 900, "9999"),
        ("room", 900, 900, "after"),
        ("room", 1800, 900, "after"),
        ("room", 1, 900, "multiples"),
        ("room", 0, 901, "multiples"),
        ("room", 0, DAY + 900, "longer"),
        ("Room", -1, -2, "resource"),  # the first broken rule is the one reported
    ],
)
def test_a_slot_outside_the_rules_is_refused(
    resource: str, start: int, end: int, rule: str
) -> None:
    with pytest.raises(slots.InvalidSlotError, match=rule):
        slots.make(resource, start, end)


def test_overlap_is_sharing_a_moment() -> None:
    """Against the definition, for every pair of short slots: do they share a quarter of an hour?"""
    bounds = itertools.combinations(range(0, 5 * 900, 900), 2)
    short = [slots.make("room", start, end) for start, end in bounds]
    for one, other in itertools.product(short, repeat=2):
        shared = {*range(one["start"], one["end"], 900)} & {
            *range(other["start"], other["end"], 900)
        }
        assert slots.overlap(one, other) == bool(shared)


def test_different_resources_never_overlap() -> None:
    assert not slots.overlap(slots.make("room-1", 0, 900), slots.make("room-2", 0, 900))
