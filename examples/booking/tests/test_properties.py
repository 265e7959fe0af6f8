"""Properties over generated values, the boundaries of every type among them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from booking import auth, limits, service, slots, store
from booking.availability import Booking, is_free
from booking.http import create_app
from conftest import TOKENS, caller
from hypothesis import assume, given, settings
from hypothesis import strategies as st

# The same examples in every run, and no time limit: a slow machine is no finding.
settings.register_profile("booking", derandomize=True, database=None, deadline=None)
settings.load_profile("booking")

edges = st.sampled_from([-1, 0, 1, 899, 900, 86_400, 87_300, slots.LATEST, slots.LATEST + 900])
seconds = edges | st.integers() | st.integers(0, 400).map(lambda n: n * 900)
resources = st.sampled_from(["room-1", "room-2"])


@st.composite
def good_slots(draw: st.DrawFn, most: int = 12) -> slots.Slot:
    start = draw(st.integers(0, most - 1))
    end = draw(st.integers(start + 1, most))
    return slots.make(draw(resources), start * 900, end * 900)


def booked(number: int, slot: slots.Slot, status: Any = "active") -> Booking:
    return {
        **slot,
        "id": f"b{number}",
        "tenant": "acme",
        "request_id": f"r{number}",
        "holder": "p7" if status == "active" else "",
        "status": status,
    }


@contextmanager
def fresh() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as directory:
        database = str(Path(directory, "booking.sqlite3"))
        store.prepare(database)
        yield database


@given(st.text(max_size=70) | resources, seconds, seconds)
def test_make_refuses_or_returns_exactly_what_it_was_given(
    resource: str, start: int, end: int
) -> None:
    try:
        made = slots.make(resource, start, end)
    except slots.InvalidSlotError:
        return
    assert made == {"resource": resource, "start": start, "end": end}
    assert 0 <= start < end <= slots.LATEST
    assert end - start <= slots.LONGEST
    assert start % slots.STEP == end % slots.STEP == 0


@given(good_slots(), good_slots())
def test_overlap_is_symmetric_and_means_a_shared_moment(one: slots.Slot, two: slots.Slot) -> None:
    shared = one["resource"] == two["resource"] and bool(
        set(range(one["start"], one["end"])) & set(range(two["start"], two["end"]))
    )
    assert slots.overlap(one, two) == slots.overlap(two, one) == shared


@given(good_slots(), st.lists(st.tuples(good_slots(), st.sampled_from(["active", "cancelled"]))))
def test_free_means_free_of_each_active_booking(slot: slots.Slot, others: list[Any]) -> None:
    bookings = [booked(n, other, status) for n, (other, status) in enumerate(others)]
    active = [b for b in bookings if b["status"] == "active"]
    assert is_free(slot, bookings) == all(is_free(slot, [b]) for b in active)
    assert is_free(slot, reversed(bookings)) == is_free(slot, bookings)


steps = st.lists(
    st.tuples(st.sampled_from(["reserve", "cancel"]), st.integers(0, 5), good_slots(most=6)),
    max_size=12,
)


@settings(max_examples=40)
@given(steps)
def test_any_history_keeps_active_bookings_apart(history: list[Any]) -> None:
    """The store against a model of it: a dict, and the pure rules."""
    model: dict[str, Booking] = {}
    with fresh() as database:
        for what, number, slot in history:
            key = f"b{number}"
            if what == "cancel":
                if key in model:
                    model[key] = {**model[key], "holder": "", "status": "cancelled"}
                    assert store.cancel(database, "acme", key) == model[key]
            elif key in model:
                if model[key] == booked(number, slot):
                    assert store.add(database, booked(number, slot)) == model[key]
                else:
                    with pytest.raises(store.RequestReusedError):
                        store.add(database, booked(number, slot))
            elif is_free(slot, model.values()):
                model[key] = store.add(database, booked(number, slot))
            else:
                with pytest.raises(store.SlotTakenError):
                    store.add(database, booked(number, slot))
        active = [model[key] for key in sorted(model) if model[key]["status"] == "active"]
        assert store.page(database, "acme", "", 100) == active
    for n, booking in enumerate(active):
        assert is_free(booking, active[:n] + active[n + 1 :])


references = st.text(max_size=70) | st.from_regex(service.REFERENCE, fullmatch=True)


@given(references, references)
def test_reserve_refuses_or_books_exactly_what_was_asked(request_id: str, holder: str) -> None:
    slot = slots.make("room", 0, 900)
    with fresh() as database:
        try:
            made = service.reserve(
                database, tenant="acme", request_id=request_id, holder=holder, slot=slot
            )
        except service.InvalidRequestError:
            assert store.page(database, "acme", "", 1) == []
        else:
            assert made == {**booked(0, slot), **made, "request_id": request_id, "holder": holder}
            assert store.page(database, "acme", "", 2) == [made]


@given(st.lists(st.floats(0, 10), min_size=1, max_size=60), st.integers(1, 5), st.integers(1, 9))
def test_a_bucket_never_lets_more_through_than_burst_and_rate(
    gaps: list[float], rate: int, burst: int
) -> None:
    bucket, now, passed = limits.Bucket(burst, 0.0), 0.0, 0
    for gap in gaps:
        now += gap
        left = limits.take(bucket, now, rate=rate, burst=burst)
        if left is not None:
            bucket, passed = left, passed + 1
    assert passed <= burst + rate * now + 1e-6


@given(st.text(max_size=20), st.text(max_size=20))
def test_only_the_token_itself_opens(token: str, other: str) -> None:
    assume(token.strip() != other.strip())
    tokens = {"acme": auth.digest(token.strip())}
    assert auth.opens(tokens, "acme", f"Bearer {token}")
    assert not auth.opens(tokens, "acme", f"Bearer {other}")


json_values = st.recursive(
    st.none() | st.booleans() | seconds | st.floats(allow_nan=False) | references,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
bodies = st.fixed_dictionaries(
    {
        "request_id": references | json_values,
        "resource": resources | json_values,
        "start": seconds | json_values,
        "end": seconds | json_values,
        "holder": references | json_values,
    },
    optional={"extra": json_values},
)


@given(st.lists(bodies | json_values, max_size=5))
def test_whatever_is_posted_gets_a_declared_answer(posted: list[Any]) -> None:
    with fresh() as database:
        call = caller(create_app(database, TOKENS))
        headers = {"Content-Type": "application/json"}
        for body in posted:
            content = json.dumps(body)
            answer = call("POST", "/tenants/acme/bookings", content=content, headers=headers)
            assert answer.status_code in {201, 400, 409, 413, 422}
            assert answer.status_code == 201 or answer.json().keys() == {"status", "detail"}
