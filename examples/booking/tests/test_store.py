from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from booking import slots, store
from booking.availability import Booking

WRITERS = 8
PATIENCE = 30.0  # seconds: if a writer never comes, the others must not wait for ever


def booking(name: str, start: int = 0, tenant: str = "acme") -> Booking:
    return {
        **slots.make("room", start, start + 900),
        "id": f"id-{name}",
        "tenant": tenant,
        "request_id": f"request-{name}",
        "holder": "p7",
        "status": "active",
    }


def test_what_is_added_is_found(database: str) -> None:
    added = store.add(database, booking("a"))
    assert added == booking("a")
    assert store.find(database, "acme", "id-a") == added


def test_a_retry_returns_the_first_booking_and_stores_nothing(database: str) -> None:
    first = store.add(database, booking("a"))
    assert store.add(database, {**booking("a"), "id": "id-retry"}) == first
    assert store.page(database, "acme", "", 10) == [first]


def test_a_request_id_is_not_reused_for_something_else(database: str) -> None:
    store.add(database, booking("a"))
    with pytest.raises(store.RequestReusedError):
        store.add(database, {**booking("a"), "holder": "p8"})
    with pytest.raises(store.RequestReusedError):
        store.add(database, {**booking("b", start=900), "request_id": "request-a"})


def test_a_cancelled_request_is_not_revived(database: str) -> None:
    store.add(database, booking("a"))
    store.cancel(database, "acme", "id-a")
    with pytest.raises(store.RequestReusedError):
        store.add(database, booking("a"))


def test_a_taken_slot_is_refused_and_a_touching_one_is_not(database: str) -> None:
    store.add(database, booking("a", start=900))
    with pytest.raises(store.SlotTakenError):
        store.add(database, booking("b", start=900))
    store.add(database, booking("c", start=0))
    store.add(database, booking("d", start=1800))


def test_cancelling_frees_the_slot_erases_the_holder_and_may_be_repeated(database: str) -> None:
    store.add(database, booking("a"))
    cancelled = store.cancel(database, "acme", "id-a")
    assert cancelled == {**booking("a"), "holder": "", "status": "cancelled"}
    assert store.cancel(database, "acme", "id-a") == cancelled
    assert store.add(database, booking("b")) == booking("b")


def test_the_holder_is_gone_from_the_file_once_erased(database: str) -> None:
    store.add(database, {**booking("a"), "holder": "someone-in-particular"})
    store.cancel(database, "acme", "id-a")
    files = Path(database).parent.glob("booking.sqlite3*")
    assert not any(b"someone-in-particular" in file.read_bytes() for file in files)


def test_tenants_share_nothing(database: str) -> None:
    """Same resource, same time, same ids: two tenants, two bookings, neither reachable from the
    other."""
    ours = store.add(database, booking("a"))
    theirs = store.add(database, booking("a", tenant="umbrella"))
    assert store.page(database, "acme", "", 10) == [ours]
    store.cancel(database, "umbrella", "id-a")
    assert store.find(database, "acme", "id-a") == ours
    assert store.find(database, "umbrella", "id-a")["status"] == "cancelled"
    store.add(database, booking("b", start=900, tenant="umbrella"))
    for reach in (store.find, store.cancel):
        with pytest.raises(store.UnknownBookingError):
            reach(database, "acme", "id-b")
    assert theirs["tenant"] == "umbrella"


def test_pages_are_ordered_and_complete(database: str) -> None:
    added = [store.add(database, booking(name, start=900 * i)) for i, name in enumerate("cab")]
    store.add(database, booking("x", start=9000))
    store.cancel(database, "acme", "id-x")
    first = store.page(database, "acme", "", 2)
    rest = store.page(database, "acme", first[-1]["id"], 2)
    assert [b["id"] for b in first + rest] == sorted(b["id"] for b in added)


def test_of_many_writers_one_gets_the_slot(database: str) -> None:
    together = threading.Barrier(WRITERS, timeout=PATIENCE)

    def race(name: int) -> bool:
        together.wait()
        try:
            store.add(database, booking(str(name)))
        except store.SlotTakenError:
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        won = list(pool.map(race, range(WRITERS)))
    assert won.count(True) == 1
    assert len(store.page(database, "acme", "", WRITERS)) == 1


def test_of_many_retries_at_once_one_is_stored_and_all_see_it(database: str) -> None:
    together = threading.Barrier(WRITERS, timeout=PATIENCE)

    def race(name: int) -> str:
        together.wait()
        return store.add(database, {**booking("a"), "id": f"id-{name}"})["id"]

    with ThreadPoolExecutor(WRITERS) as pool:
        seen = set(pool.map(race, range(WRITERS)))
    assert len(seen) == 1
    assert [b["id"] for b in store.page(database, "acme", "", WRITERS)] == list(seen)


def test_a_held_lock_is_reported_as_busy(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.0)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(store.StoreBusyError):
            store.add(database, booking("a"))
        assert store.page(database, "acme", "", 10) == []  # readers are not held up
    store.add(database, booking("a"))


def test_answers_tells_whether_the_table_can_be_read(database: str, tmp_path: Path) -> None:
    assert store.answers(database)
    assert not store.answers(str(tmp_path / "missing" / "booking.sqlite3"))
    assert not store.answers(str(tmp_path / "empty.sqlite3"))
