from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

import pytest
from booking import store
from booking.http import BODY_MOST, BURST, RATE, create_app
from conftest import TOKENS, Call, caller
from starlette.applications import Starlette
from starlette.routing import Route

BOOKINGS = "/tenants/acme/bookings"
PACK = {"fingerprint": "sha256:" + "5e" * 32, "commit": "c0" * 20}


def test_a_booking_lives_from_post_to_delete(call: Call, wanted: dict[str, Any]) -> None:
    made = call("POST", BOOKINGS, json=wanted)
    assert made.status_code == 201
    booking = made.json()
    assert wanted.items() <= booking.items()
    place = made.headers["Location"]
    assert call("GET", place).json() == booking
    assert call("GET", BOOKINGS).json() == {"bookings": [booking], "next": None}

    gone = call("DELETE", place)
    assert (gone.status_code, gone.content) == (204, b"")
    assert call("DELETE", place).status_code == 204
    assert call("GET", BOOKINGS).json() == {"bookings": [], "next": None}
    assert call("GET", place).json() == {**booking, "holder": "", "status": "cancelled"}


def test_a_retry_gets_the_same_bytes(call: Call, wanted: dict[str, Any]) -> None:
    first, again = (call("POST", BOOKINGS, json=wanted) for _ in range(2))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"request_id": "r2"}, 409),  # the slot is taken
        ({"holder": "p8"}, 409),  # the request id was used for another booking
        ({"end": 901}, 422),
        ({"holder": "jo@example.org"}, 422),
        ({"start": "900"}, 422),
        ({"start": True}, 422),
        ({"start": 900.0}, 422),
        ({"start": 10**30, "end": 10**30 + 900}, 422),
        ({"tenant": "umbrella"}, 422),
        ({"resource": None}, 422),
    ],
)
def test_a_refused_reservation_says_so_and_changes_nothing(
    call: Call, wanted: dict[str, Any], change: dict[str, Any], status: int
) -> None:
    call("POST", BOOKINGS, json=wanted)
    before = call("GET", BOOKINGS).content
    refused = call("POST", BOOKINGS, json={**wanted, **change})
    assert refused.status_code == refused.json()["status"] == status
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert call("GET", BOOKINGS).content == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * BODY_MOST, 400),
        (b"9" * BODY_MOST, 422),
        (b"[]", 422),
        (b"{}", 422),
        (b'"' + b"a" * BODY_MOST, 413),
    ],
)
def test_a_body_that_is_no_reservation_is_refused(call: Call, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    assert call("POST", BOOKINGS, content=body, headers=headers).status_code == status


def test_reading_stops_at_the_limit(call: Call) -> None:
    """No Content-Length, and no end: only a server that stops reading ever answers."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1024
            yield b" " * 1024

    headers = {"Content-Type": "application/json"}
    assert call("POST", BOOKINGS, content=endless(), headers=headers).status_code == 413
    assert sent <= BODY_MOST + 2048


def test_only_json_is_read(call: Call, wanted: dict[str, Any]) -> None:
    headers = {"Content-Type": "text/plain"}
    body = json.dumps(wanted)
    assert call("POST", BOOKINGS, content=body, headers=headers).status_code == 415


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=-1", "limit=٣"])
def test_a_bad_limit_is_refused(call: Call, query: str) -> None:
    assert call("GET", f"{BOOKINGS}?{query}").status_code == 422


def test_pages_follow_each_other(call: Call, wanted: dict[str, Any]) -> None:
    for n in range(3):
        call("POST", BOOKINGS, json={**wanted, "request_id": f"r{n}", "resource": f"room-{n}"})
    first = call("GET", BOOKINGS, params={"limit": 2}).json()
    last = call("GET", BOOKINGS, params={"limit": 2, "after": first["next"]}).json()
    assert len({b["id"] for b in first["bookings"] + last["bookings"]}) == 3
    assert last["next"] is None


def test_every_tenant_route_wants_the_tenants_token(app: Starlette, call: Call) -> None:
    """Over the routes that there are, so that a new one cannot be forgotten."""
    routes = [r for r in app.routes if isinstance(r, Route) and "{tenant}" in r.path]
    assert len(routes) >= 4
    for route in routes:
        for method in route.methods or ():
            answers = {
                (answer.status_code, answer.content, answer.headers["WWW-Authenticate"])
                for tenant in ("acme", "nobody")
                for token in ("umbrella-token", "wrong", "")
                for path in [route.path.format(tenant=tenant, booking_id="b1")]
                for answer in [call(method, path, token)]
            }
            # One answer for all: it does not even tell which tenants there are.
            assert {status for status, *_ in answers} == {401}
            assert len(answers) == 1


def test_a_tenant_cannot_reach_anothers_booking(call: Call, wanted: dict[str, Any]) -> None:
    booking = call("POST", BOOKINGS, json=wanted).json()
    theirs = f"/tenants/umbrella/bookings/{booking['id']}"
    unknown = "/tenants/umbrella/bookings/unknown"
    for method in ("GET", "DELETE"):
        answer = call(method, theirs, "umbrella-token")
        assert answer.status_code == 404
        assert answer.content == call(method, unknown, "umbrella-token").content
    assert call("GET", "/tenants/umbrella/bookings", "umbrella-token").json()["bookings"] == []
    assert call("GET", f"{BOOKINGS}/{booking['id']}").json() == booking


def test_two_tenants_may_book_the_same_slot(call: Call, wanted: dict[str, Any]) -> None:
    for tenant in ("acme", "umbrella"):
        answer = call("POST", f"/tenants/{tenant}/bookings", f"{tenant}-token", json=wanted)
        assert answer.status_code == 201


def test_health_needs_no_token_and_tells_of_a_broken_store(call: Call, database: str) -> None:
    assert call("GET", "/healthz", "").json() == {"status": "ok"}
    with closing(sqlite3.connect(database)) as db:
        db.execute("DROP TABLE booking")
    assert call("GET", "/healthz", "").status_code == 503


def test_the_service_says_which_pack_it_was_deployed_as(database: str) -> None:
    """To anyone who asks; and rather nothing than a guess."""
    where = "/.well-known/pact.json"
    named = caller(create_app(database, TOKENS, pack=PACK))("GET", where, "")
    assert (named.status_code, named.json()) == (200, PACK)
    nameless = caller(create_app(database, TOKENS))("GET", where, "")
    assert nameless.status_code == nameless.json()["status"] == 404


def test_a_nonce_is_answered_bound_to_what_was_deployed(database: str) -> None:
    call = caller(create_app(database, TOKENS, pack=PACK))
    where, nonce = "/.well-known/pact.json?nonce=", "0f" * 32
    said = f"pactc live v1\n{PACK['fingerprint']}\n{PACK['commit']}\n{nonce}\n"
    answer = f"sha256:{hashlib.sha256(said.encode()).hexdigest()}"
    assert call("GET", where + nonce, "").json() == {**PACK, "nonce": nonce, "answer": answer}
    for wrong in ("", "latest", nonce[1:], nonce.upper(), f"{nonce}&nonce={nonce}", f"{nonce}&x=1"):
        assert call("GET", where + wrong, "").status_code == 400


def test_a_busy_store_asks_to_come_back(
    call: Call, database: str, wanted: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.0)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = call("POST", BOOKINGS, json=wanted)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_a_failure_inside_is_logged_and_not_told_outside(
    call: Call, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(database)) as db:
        db.execute("DROP TABLE booking")
    answer = call("GET", BOOKINGS)
    assert answer.status_code == 500
    assert "sqlite" not in answer.text.lower()
    assert "booking" not in answer.text
    failure = next(r for r in caplog.records if r.exc_info)
    assert answer.headers["X-Request-Id"] in failure.getMessage()  # so that we can find it


def test_unknown_paths_and_methods_are_problems_too(call: Call) -> None:
    for method, path, status in [("GET", "/", 404), ("PUT", BOOKINGS, 405)]:
        answer = call(method, path)
        assert answer.status_code == answer.json()["status"] == status


def test_answers_are_not_cached_or_sniffed(call: Call) -> None:
    for path in ("/healthz", BOOKINGS, "/nowhere"):
        answer = call("GET", path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_request_leaves_one_log_line_without_personal_data(
    call: Call, wanted: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "booking.access")
    answer = call("POST", BOOKINGS, json={**wanted, "holder": "someone", "request_id": "marked"})
    call("GET", BOOKINGS, "wrong")
    call("GET", "/nowhere")
    lines = [json.loads(r.getMessage()) for r in caplog.records if r.name == "booking.access"]
    shown = ("actor", "method", "endpoint", "status", "severity")
    assert [tuple(line[name] for name in shown) for line in lines] == [
        ("acme", "POST", "reserve", 201, "info"),
        (None, "GET", "list_active", 401, "warning"),
        (None, "GET", None, 404, "info"),
    ]
    assert lines[0]["correlation"] == answer.headers["X-Request-Id"]
    assert all(line["time"].endswith("+00:00") and line["component"] == "http" for line in lines)
    for secret in ("someone", "marked", answer.json()["id"], "acme-token"):
        assert secret not in caplog.text


def test_no_answer_quotes_what_was_sent(call: Call, wanted: dict[str, Any]) -> None:
    marked = "someone@example.org"
    for name in wanted:
        answer = call("POST", BOOKINGS, json={**wanted, name: marked})
        assert answer.status_code == 422
        assert marked not in answer.text
    assert marked not in call("POST", BOOKINGS, json={**wanted, marked: 1}).text


def test_a_tenant_that_asks_too_often_is_held_back_alone(database: str, wanted: Any) -> None:
    now = 0.0
    call = caller(create_app(database, TOKENS, clock=lambda: now))
    answers = [call("GET", BOOKINGS) for _ in range(int(BURST) + 1)]
    assert [a.status_code for a in answers] == [200] * int(BURST) + [429]
    assert answers[-1].headers["Retry-After"] == "1"
    others = call("POST", "/tenants/umbrella/bookings", "umbrella-token", json=wanted)
    assert others.status_code == 201
    now += 1 / RATE
    assert [call("GET", BOOKINGS).status_code for _ in range(2)] == [200, 429]


def test_a_tenant_can_export_and_erase_what_is_kept_of_a_person(
    call: Call, wanted: dict[str, Any]
) -> None:
    """Only active bookings name their holder, so the list is all that there is of a person."""
    for n, holder in enumerate(["p7", "p8", "p7"]):
        body = {**wanted, "request_id": f"r{n}", "resource": f"room-{n}", "holder": holder}
        call("POST", BOOKINGS, json=body)

    def export(holder: str) -> list[str]:
        kept = call("GET", BOOKINGS).json()["bookings"]
        return [b["id"] for b in kept if b["holder"] == holder]

    exported = export("p7")
    assert len(exported) == 2
    for booking_id in exported:
        call("DELETE", f"{BOOKINGS}/{booking_id}")
        assert call("GET", f"{BOOKINGS}/{booking_id}").json()["holder"] == ""
    assert export("p7") == []
    assert len(export("p8")) == 1
