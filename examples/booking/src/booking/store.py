"""Bookings in SQLite. Every statement that serves a tenant names it; every write is one
transaction.

`database` is a file path. Each call opens its own connection, so that any number of threads and
processes may call at once. Writers take SQLite's write lock before they read (BEGIN IMMEDIATE):
what a writer read is still true when it writes, and so no slot is ever booked twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import cast

from .availability import Booking as Booking  # what is kept here, also for those who call
from .availability import is_free

BUSY_SECONDS = 5.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS booking (
    tenant     TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    request_id TEXT    NOT NULL,
    resource   TEXT    NOT NULL,
    start      INTEGER NOT NULL,
    end        INTEGER NOT NULL CHECK (end > start),
    holder     TEXT    NOT NULL,
    status     TEXT    NOT NULL CHECK (status IN ('active', 'cancelled')),
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, request_id),
    CHECK ((holder = '') = (status = 'cancelled'))
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS booking_by_time ON booking (tenant, resource, start, end)
    WHERE status = 'active';
"""


class SlotTakenError(Exception):
    """An active booking of this tenant overlaps the slot."""


class RequestReusedError(Exception):
    """The tenant used this request id before, for another booking or for a cancelled one."""


class UnknownBookingError(LookupError):
    """This tenant has no such booking. Another tenant's booking is just as unknown."""


class StoreBusyError(Exception):
    """Another writer held the lock for longer than BUSY_SECONDS. Nothing was written."""


def prepare(database: str) -> None:
    """Create what is missing in the database. Safe to repeat."""
    with _connect(database) as db:
        db.execute("PRAGMA journal_mode = WAL")  # readers do not wait for the writer
        db.executescript(SCHEMA)


def add(database: str, booking: Booking) -> Booking:
    """Store an active booking, or find the one that an earlier try of the same request stored.

    A request id stands for one booking for as long as that is kept: trying again returns that
    booking, whose `id` then differs from the one offered here.
    Raises RequestReusedError, SlotTakenError, StoreBusyError."""
    with _writing(database) as db:
        earlier = db.execute(
            "SELECT * FROM booking WHERE tenant = :tenant AND request_id = :request_id", booking
        ).fetchone()
        if earlier is not None:
            if {**earlier, "id": booking["id"]} != booking:
                raise RequestReusedError("this request_id was used before for something else")
            return cast(Booking, earlier)
        nearby = db.execute(
            "SELECT * FROM booking WHERE tenant = :tenant AND resource = :resource"
            " AND status = 'active' AND start < :end AND end > :start",
            booking,
        )
        if not is_free(booking, nearby):
            raise SlotTakenError("the resource is taken for at least a part of this time")
        db.execute(
            "INSERT INTO booking (tenant, id, request_id, resource, start, end, holder, status)"
            " VALUES (:tenant, :id, :request_id, :resource, :start, :end, :holder, :status)",
            booking,
        )
        return _one(db, booking["tenant"], booking["id"])


def cancel(database: str, tenant: str, booking_id: str) -> Booking:
    """Free the slot and erase the holder. Safe to repeat.

    Raises UnknownBookingError, StoreBusyError."""
    with _writing(database) as db:
        db.execute(
            "UPDATE booking SET status = 'cancelled', holder = '' WHERE tenant = ? AND id = ?",
            (tenant, booking_id),
        )
        return _one(db, tenant, booking_id)


def find(database: str, tenant: str, booking_id: str) -> Booking:
    """One booking, active or cancelled. Raises UnknownBookingError."""
    with _connect(database) as db:
        return _one(db, tenant, booking_id)


def page(database: str, tenant: str, after: str, limit: int) -> list[Booking]:
    """At most `limit` active bookings with ids greater than `after`, in the order of their ids.

    Ids are random. A running number would page as well, but would show each tenant how much
    the others book."""
    with _connect(database) as db:
        rows = db.execute(
            "SELECT * FROM booking WHERE tenant = ? AND id > ? AND status = 'active'"
            " ORDER BY id LIMIT ?",
            (tenant, after, limit),
        )
        return [cast(Booking, row) for row in rows]


def delete_ended(database: str, before: int) -> int:
    """Delete the bookings, of all tenants, that ended before a moment in seconds since the epoch.
    Returns how many there were. Raises StoreBusyError."""
    with _writing(database) as db:
        return db.execute("DELETE FROM booking WHERE end < ?", (before,)).rowcount


def answers(database: str) -> bool:
    """Whether the database can be read and has the table."""
    try:
        with _connect(database) as db:
            db.execute("SELECT 1 FROM booking LIMIT 1").fetchone()
    except sqlite3.Error:
        return False
    return True


def _one(db: sqlite3.Connection, tenant: str, booking_id: str) -> Booking:
    row = db.execute(
        "SELECT * FROM booking WHERE tenant = ? AND id = ?", (tenant, booking_id)
    ).fetchone()
    if row is None:
        raise UnknownBookingError("no such booking")
    return cast(Booking, row)


@contextmanager
def _connect(database: str) -> Iterator[sqlite3.Connection]:
    # isolation_level=None: transactions begin and end where this module says so, nowhere else.
    with closing(sqlite3.connect(database, timeout=BUSY_SECONDS, isolation_level=None)) as db:
        db.row_factory = _as_dict
        yield db


@contextmanager
def _writing(database: str) -> Iterator[sqlite3.Connection]:
    with _connect(database) as db:
        db.execute("PRAGMA secure_delete = ON")  # an erased holder leaves no bytes in the file
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            raise StoreBusyError("the store is busy, try again") from error
        with db:  # commits, or rolls back if the block raises
            yield db


def _as_dict(cursor: sqlite3.Cursor, row: tuple[str | int, ...]) -> dict[str, str | int]:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
