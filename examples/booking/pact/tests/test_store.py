# Derived by pactc from pact/contracts/store.yaml. Change that, and run `pactc build`.
"""The contract of `store`, check by check."""

from pactc.runtime.suite import Suite

store = Suite(__file__, "store", "sha256:67a089c42deb7c902f90e778de2f3e2d6a0231274919fb366d3cbbd1f20f17cf")


def test_prepare__signature() -> None:
    # takes the parameters that the contract names
    store.holds("prepare", "signature")


def test_prepare__returns() -> None:
    # returns a value of its type unless a declared error applies
    store.holds("prepare", "returns")


def test_prepare__P1() -> None:
    # state.bookings == old.bookings
    store.holds("prepare", "P1")


def test_prepare__idempotent() -> None:
    # the same call again changes nothing more
    store.holds("prepare", "idempotent")


def test_prepare__mutates() -> None:
    # changes no argument
    store.holds("prepare", "mutates")


def test_prepare__effects() -> None:
    # has no effect but db.write:bookings
    store.holds("prepare", "effects")


def test_add__signature() -> None:
    # takes the parameters that the contract names
    store.holds("add", "signature")


def test_add__returns() -> None:
    # returns a value of its type unless a declared error applies
    store.holds("add", "returns")


# add.E1 has no test: a person judges it.
#   raises booking.store.StoreBusyError when Another writer held the lock for 5 seconds. Nothing
#     was written, and trying again is safe.


def test_add__E2() -> None:
    # raises booking.store.RequestReusedError when state.bookings.exists(b, b.tenant ==
    #   args.booking.tenant && b.request_id == args.booking.request_id && (b.resource !=
    #   args.booking.resource || b.start != args.booking.start || b.end != args.booking.end ||
    #   b.holder != args.booking.holder || b.status != args.booking.status))
    store.holds("add", "E2")


def test_add__E3() -> None:
    # raises booking.store.SlotTakenError when !state.bookings.exists(b, b.tenant ==
    #   args.booking.tenant && b.request_id == args.booking.request_id) &&
    #   state.bookings.exists(b, b.tenant == args.booking.tenant && b.status == "active" &&
    #   b.resource == args.booking.resource && b.start < args.booking.end && args.booking.start
    #   < b.end)
    store.holds("add", "E3")


def test_add__P2() -> None:
    # result.tenant == args.booking.tenant && result.request_id == args.booking.request_id &&
    #   result.resource == args.booking.resource && result.start == args.booking.start &&
    #   result.end == args.booking.end && result.holder == args.booking.holder && result.status
    #   == "active"
    store.holds("add", "P2")


def test_add__P3() -> None:
    # old.bookings.exists(b, b.tenant == args.booking.tenant && b.request_id ==
    #   args.booking.request_id) || result.id == args.booking.id
    store.holds("add", "P3")


def test_add__P4() -> None:
    # state.bookings.exists_one(b, b.tenant == args.booking.tenant && b.request_id ==
    #   args.booking.request_id && b == result)
    store.holds("add", "P4")


def test_add__P5() -> None:
    # old.bookings.all(b, state.bookings.exists(c, c == b)) && size(state.bookings) <=
    #   size(old.bookings) + 1
    store.holds("add", "P5")


def test_add__T1() -> None:
    # size(state.bookings) >= size(old.bookings)
    store.holds("add", "T1")


def test_add__X1() -> None:
    # add(database="booking.sqlite3", booking={"end": 2700, "holder": "p7", "id":
    #   "0b5c9f9e-3a55-4c7e-9d55-6a1b7c0f2d31", "request_id": "r1", "resource": "room-1",
    #   "start": 900, "status": "active", "tenant": "acme"}) gives {"end": 2700, "holder": "p7",
    #   "id": "0b5c9f9e-3a55-4c7e-9d55-6a1b7c0f2d31", "request_id": "r1", "resource": "room-1",
    #   "start": 900, "status": "active", "tenant": "acme"}
    store.holds("add", "X1")


def test_add__idempotent() -> None:
    # the same call again changes nothing more
    store.holds("add", "idempotent")


def test_add__mutates() -> None:
    # changes no argument
    store.holds("add", "mutates")


def test_add__effects() -> None:
    # has no effect but db.read:bookings, db.write:bookings
    store.holds("add", "effects")


def test_cancel__signature() -> None:
    # takes the parameters that the contract names
    store.holds("cancel", "signature")


def test_cancel__returns() -> None:
    # returns a value of its type unless a declared error applies
    store.holds("cancel", "returns")


# cancel.E4 has no test: a person judges it.
#   raises booking.store.StoreBusyError when The lock was not to be had within 5 seconds. The
#     booking is as it was.


def test_cancel__E5() -> None:
    # raises booking.store.UnknownBookingError when !state.bookings.exists(b, b.tenant ==
    #   args.tenant && b.id == args.booking_id)
    store.holds("cancel", "E5")


def test_cancel__P6() -> None:
    # result.tenant == args.tenant && result.id == args.booking_id && result.status ==
    #   "cancelled" && result.holder == ""
    store.holds("cancel", "P6")


def test_cancel__P7() -> None:
    # old.bookings.all(b, (b.tenant == args.tenant && b.id == args.booking_id) ||
    #   state.bookings.exists(c, c == b)) && size(state.bookings) == size(old.bookings)
    store.holds("cancel", "P7")


def test_cancel__P18() -> None:
    # old.bookings.exists(b, b.tenant == result.tenant && b.id == result.id && b.request_id ==
    #   result.request_id && b.resource == result.resource && b.start == result.start && b.end
    #   == result.end)
    store.holds("cancel", "P18")


# cancel.P8 has no test: a person judges it.
#   The bytes of an erased holder are gone from the file and its journal (secure_delete).


def test_cancel__T2() -> None:
    # size(state.bookings.filter(b, b.status == "active")) <= size(old.bookings.filter(b,
    #   b.status == "active"))
    store.holds("cancel", "T2")


def test_cancel__X2() -> None:
    # cancel(database="booking.sqlite3", tenant="acme", booking_id="b1") raises
    #   booking.store.UnknownBookingError
    store.holds("cancel", "X2")


def test_cancel__idempotent() -> None:
    # the same call again changes nothing more
    store.holds("cancel", "idempotent")


def test_cancel__mutates() -> None:
    # changes no argument
    store.holds("cancel", "mutates")


def test_cancel__effects() -> None:
    # has no effect but db.read:bookings, db.write:bookings
    store.holds("cancel", "effects")


def test_find__signature() -> None:
    # takes the parameters that the contract names
    store.holds("find", "signature")


def test_find__returns() -> None:
    # returns a value of its type unless a declared error applies
    store.holds("find", "returns")


def test_find__E6() -> None:
    # raises booking.store.UnknownBookingError when !state.bookings.exists(b, b.tenant ==
    #   args.tenant && b.id == args.booking_id)
    store.holds("find", "E6")


def test_find__P9() -> None:
    # result.tenant == args.tenant && result.id == args.booking_id && state.bookings.exists(b, b
    #   == result)
    store.holds("find", "P9")


def test_find__X3() -> None:
    # find(database="booking.sqlite3", tenant="acme", booking_id="") raises
    #   booking.store.UnknownBookingError
    store.holds("find", "X3")


def test_find__deterministic() -> None:
    # the same calls give the same results
    store.holds("find", "deterministic")


def test_find__mutates() -> None:
    # changes no argument
    store.holds("find", "mutates")


def test_find__effects() -> None:
    # has no effect but db.read:bookings
    store.holds("find", "effects")


def test_page__signature() -> None:
    # takes the parameters that the contract names
    store.holds("page", "signature")


def test_page__returns() -> None:
    # returns a value of its type unless a declared error applies
    store.holds("page", "returns")


def test_page__P10() -> None:
    # size(result) <= args.limit
    store.holds("page", "P10")


def test_page__P11() -> None:
    # result.all(b, b.tenant == args.tenant && b.status == "active" && b.id > args.after)
    store.holds("page", "P11")


def test_page__P12() -> None:
    # result.all(b, state.bookings.exists(s, s == b))
    store.holds("page", "P12")


def test_page__P13() -> None:
    # state.bookings.all(s, s.tenant != args.tenant || s.status != "active" || s.id <=
    #   args.after || result.exists(b, b.id == s.id) || (size(result) == args.limit &&
    #   result.all(b, b.id < s.id)))
    store.holds("page", "P13")


def test_page__P14() -> None:
    # result.all(b, result[size(result.filter(c, c.id < b.id))] == b && size(result.filter(c,
    #   c.id == b.id)) == 1)
    store.holds("page", "P14")


def test_page__X4() -> None:
    # page(database="booking.sqlite3", tenant="acme", after="", limit=10) gives []
    store.holds("page", "X4")


def test_page__deterministic() -> None:
    # the same calls give the same results
    store.holds("page", "deterministic")


def test_page__mutates() -> None:
    # changes no argument
    store.holds("page", "mutates")


def test_page__effects() -> None:
    # has no effect but db.read:bookings
    store.holds("page", "effects")


def test_delete_ended__signature() -> None:
    # takes the parameters that the contract names
    store.holds("delete_ended", "signature")


def test_delete_ended__returns() -> None:
    # returns a value of its type unless a declared error applies
    store.holds("delete_ended", "returns")


# delete_ended.E7 has no test: a person judges it.
#   raises booking.store.StoreBusyError when A writer kept the lock; no booking was deleted.


def test_delete_ended__P15() -> None:
    # result == size(old.bookings.filter(b, b.end < args.before))
    store.holds("delete_ended", "P15")


def test_delete_ended__P16() -> None:
    # state.bookings == old.bookings.filter(b, b.end >= args.before)
    store.holds("delete_ended", "P16")


def test_delete_ended__T3() -> None:
    # state.bookings.all(b, old.bookings.exists(c, c == b))
    store.holds("delete_ended", "T3")


def test_delete_ended__X5() -> None:
    # delete_ended(database="booking.sqlite3", before=0) gives 0
    store.holds("delete_ended", "X5")


def test_delete_ended__mutates() -> None:
    # changes no argument
    store.holds("delete_ended", "mutates")


def test_delete_ended__effects() -> None:
    # has no effect but db.read:bookings, db.write:bookings
    store.holds("delete_ended", "effects")


def test_answers__signature() -> None:
    # takes the parameters that the contract names
    store.holds("answers", "signature")


def test_answers__returns() -> None:
    # returns a value of its type unless a declared error applies
    store.holds("answers", "returns")


# answers.P17 has no test: a person judges it.
#   True for a prepared file, and false for one that is missing, empty or unreadable.


def test_answers__X6() -> None:
    # answers(database="booking.sqlite3") gives true
    store.holds("answers", "X6")


def test_answers__mutates() -> None:
    # changes no argument
    store.holds("answers", "mutates")


def test_answers__effects() -> None:
    # has no effect but db.read:bookings
    store.holds("answers", "effects")


def test_state__I1() -> None:
    # state.bookings.all(a, state.bookings.all(b, (a.tenant == b.tenant && a.id == b.id) ||
    #   a.tenant != b.tenant || a.resource != b.resource || a.status != "active" || b.status !=
    #   "active" || a.end <= b.start || b.end <= a.start))
    store.holds("", "I1")


def test_state__I2() -> None:
    # state.bookings.all(a, state.bookings.exists_one(b, b.tenant == a.tenant && b.request_id ==
    #   a.request_id))
    store.holds("", "I2")


def test_state__I3() -> None:
    # state.bookings.all(b, (b.holder == "") == (b.status == "cancelled"))
    store.holds("", "I3")


# state.I4 has no test: a person judges it.
#   The invariants hold also between calls that run at the same time: every writer takes the
#     write lock before it reads.
