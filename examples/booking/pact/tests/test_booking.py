# Derived by pactc from pact/contracts/booking.yaml. Change that, and run `pactc build`.
"""The contract of `booking`, check by check."""

from pactc.runtime.suite import Suite

booking = Suite(__file__, "booking", "sha256:a2d3f35173f8b0eff701358ce6d77a44ebbf0bbbc8792b76c1604784d4818920")


def test_prepare__signature() -> None:
    # takes the parameters that the contract names
    booking.holds("prepare", "signature")


def test_prepare__returns() -> None:
    # returns a value of its type unless a declared error applies
    booking.holds("prepare", "returns")


def test_prepare__idempotent() -> None:
    # the same call again changes nothing more
    booking.holds("prepare", "idempotent")


def test_prepare__mutates() -> None:
    # changes no argument
    booking.holds("prepare", "mutates")


def test_prepare__effects() -> None:
    # has no effect but db.write:bookings
    booking.holds("prepare", "effects")


def test_healthy__signature() -> None:
    # takes the parameters that the contract names
    booking.holds("healthy", "signature")


def test_healthy__returns() -> None:
    # returns a value of its type unless a declared error applies
    booking.holds("healthy", "returns")


def test_healthy__P13() -> None:
    # result
    booking.holds("healthy", "P13")


def test_healthy__X1() -> None:
    # healthy(database="booking.sqlite3") gives true
    booking.holds("healthy", "X1")


def test_healthy__mutates() -> None:
    # changes no argument
    booking.holds("healthy", "mutates")


def test_healthy__effects() -> None:
    # has no effect but db.read:bookings
    booking.holds("healthy", "effects")


def test_reserve__signature() -> None:
    # takes the parameters that the contract names
    booking.holds("reserve", "signature")


def test_reserve__returns() -> None:
    # returns a value of its type unless a declared error applies
    booking.holds("reserve", "returns")


def test_reserve__E1() -> None:
    # raises booking.service.InvalidRequestError when
    #   !args.request_id.matches("^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$") ||
    #   !args.holder.matches("^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")
    booking.holds("reserve", "E1")


def test_reserve__E2() -> None:
    # raises booking.slots.InvalidSlotError when
    #   !args.slot.resource.matches("^[a-z0-9][a-z0-9-]{0,63}$") || args.slot.start < 0 ||
    #   args.slot.end > 253402300800 || args.slot.end <= args.slot.start || args.slot.start %
    #   900 != 0 || args.slot.end % 900 != 0 || args.slot.end - args.slot.start > 86400
    booking.holds("reserve", "E2")


# reserve.E3 has no test: a person judges it.
#   raises booking.store.StoreBusyError when The store was busy for 5 seconds. Nothing was
#     written, and trying again is safe.


def test_reserve__E4() -> None:
    # raises booking.store.RequestReusedError when state.bookings.exists(b, b.tenant ==
    #   args.tenant && b.request_id == args.request_id && (b.resource != args.slot.resource ||
    #   b.start != args.slot.start || b.end != args.slot.end || b.holder != args.holder ||
    #   b.status != "active"))
    booking.holds("reserve", "E4")


def test_reserve__E5() -> None:
    # raises booking.store.SlotTakenError when !state.bookings.exists(b, b.tenant == args.tenant
    #   && b.request_id == args.request_id) && state.bookings.exists(b, b.tenant == args.tenant
    #   && b.status == "active" && b.resource == args.slot.resource && b.start < args.slot.end
    #   && args.slot.start < b.end)
    booking.holds("reserve", "E5")


def test_reserve__P1() -> None:
    # result.resource == args.slot.resource && result.start == args.slot.start && result.end ==
    #   args.slot.end
    booking.holds("reserve", "P1")


def test_reserve__P2() -> None:
    # result.holder == args.holder && result.request_id == args.request_id
    booking.holds("reserve", "P2")


def test_reserve__P3() -> None:
    # result.tenant == args.tenant
    booking.holds("reserve", "P3")


def test_reserve__P4() -> None:
    # result.status == "active"
    booking.holds("reserve", "P4")


def test_reserve__P14() -> None:
    # old.bookings.all(b, (b.tenant == args.tenant && b.request_id == args.request_id) ? b ==
    #   result : b.id != result.id)
    booking.holds("reserve", "P14")


def test_reserve__X2() -> None:
    # reserve(database="booking.sqlite3", tenant="acme", request_id="r1",
    #   holder="jo@example.org", slot={"end": 1800, "resource": "room-1", "start": 900}) raises
    #   booking.service.InvalidRequestError
    booking.holds("reserve", "X2")


def test_reserve__X3() -> None:
    # reserve(database="booking.sqlite3", tenant="acme", request_id="r1", holder="p7",
    #   slot={"end": 1000, "resource": "room-1", "start": 900}) raises
    #   booking.slots.InvalidSlotError
    booking.holds("reserve", "X3")


def test_reserve__X4() -> None:
    # reserve(database="booking.sqlite3", tenant="acme", request_id="", holder="p7",
    #   slot={"end": 0, "resource": "room-1", "start": 900}) raises
    #   booking.service.InvalidRequestError
    booking.holds("reserve", "X4")


def test_reserve__idempotent() -> None:
    # the same call again changes nothing more
    booking.holds("reserve", "idempotent")


def test_reserve__mutates() -> None:
    # changes no argument
    booking.holds("reserve", "mutates")


def test_reserve__effects() -> None:
    # has no effect but db.read:bookings, db.write:bookings, random.read
    booking.holds("reserve", "effects")


def test_cancel__signature() -> None:
    # takes the parameters that the contract names
    booking.holds("cancel", "signature")


def test_cancel__returns() -> None:
    # returns a value of its type unless a declared error applies
    booking.holds("cancel", "returns")


# cancel.E6 has no test: a person judges it.
#   raises booking.store.StoreBusyError when The store was busy. The booking is as it was.


def test_cancel__E7() -> None:
    # raises booking.store.UnknownBookingError when !state.bookings.exists(b, b.tenant ==
    #   args.tenant && b.id == args.booking_id)
    booking.holds("cancel", "E7")


def test_cancel__P5() -> None:
    # result.id == args.booking_id && result.tenant == args.tenant
    booking.holds("cancel", "P5")


def test_cancel__P6() -> None:
    # result.status == "cancelled" && result.holder == ""
    booking.holds("cancel", "P6")


def test_cancel__P15() -> None:
    # old.bookings.exists(b, b.id == result.id && b.request_id == result.request_id &&
    #   b.resource == result.resource && b.start == result.start && b.end == result.end)
    booking.holds("cancel", "P15")


def test_cancel__X5() -> None:
    # cancel(database="booking.sqlite3", tenant="acme", booking_id="unknown") raises
    #   booking.store.UnknownBookingError
    booking.holds("cancel", "X5")


def test_cancel__idempotent() -> None:
    # the same call again changes nothing more
    booking.holds("cancel", "idempotent")


def test_cancel__mutates() -> None:
    # changes no argument
    booking.holds("cancel", "mutates")


def test_cancel__effects() -> None:
    # has no effect but db.read:bookings, db.write:bookings
    booking.holds("cancel", "effects")


def test_find__signature() -> None:
    # takes the parameters that the contract names
    booking.holds("find", "signature")


def test_find__returns() -> None:
    # returns a value of its type unless a declared error applies
    booking.holds("find", "returns")


def test_find__E8() -> None:
    # raises booking.store.UnknownBookingError when !state.bookings.exists(b, b.tenant ==
    #   args.tenant && b.id == args.booking_id)
    booking.holds("find", "E8")


def test_find__P7() -> None:
    # result.id == args.booking_id && result.tenant == args.tenant
    booking.holds("find", "P7")


def test_find__P8() -> None:
    # old.bookings.exists(b, b == result)
    booking.holds("find", "P8")


def test_find__X6() -> None:
    # find(database="booking.sqlite3", tenant="acme", booking_id="unknown") raises
    #   booking.store.UnknownBookingError
    booking.holds("find", "X6")


def test_find__deterministic() -> None:
    # the same calls give the same results
    booking.holds("find", "deterministic")


def test_find__mutates() -> None:
    # changes no argument
    booking.holds("find", "mutates")


def test_find__effects() -> None:
    # has no effect but db.read:bookings
    booking.holds("find", "effects")


def test_list_active__signature() -> None:
    # takes the parameters that the contract names
    booking.holds("list_active", "signature")


def test_list_active__returns() -> None:
    # returns a value of its type unless a declared error applies
    booking.holds("list_active", "returns")


def test_list_active__E9() -> None:
    # raises booking.service.InvalidRequestError when args.limit < 1 || args.limit > 200
    booking.holds("list_active", "E9")


def test_list_active__P9() -> None:
    # size(result.bookings) <= args.limit
    booking.holds("list_active", "P9")


def test_list_active__P10() -> None:
    # result.bookings.all(b, b.tenant == args.tenant && b.status == "active" && b.id >
    #   args.after)
    booking.holds("list_active", "P10")


def test_list_active__P11() -> None:
    # result.next == null || (size(result.bookings) == args.limit &&
    #   result.bookings[size(result.bookings) - 1].id == result.next)
    booking.holds("list_active", "P11")


def test_list_active__P16() -> None:
    # result.bookings.all(b, old.bookings.exists(s, s == b))
    booking.holds("list_active", "P16")


def test_list_active__P17() -> None:
    # old.bookings.all(s, s.tenant != args.tenant || s.status != "active" || s.id <= args.after
    #   || result.bookings.exists(b, b.id == s.id) || (result.next != null && result.next <
    #   s.id))
    booking.holds("list_active", "P17")


def test_list_active__P18() -> None:
    # result.bookings.all(b, result.bookings[size(result.bookings.filter(c, c.id < b.id))] == b
    #   && size(result.bookings.filter(c, c.id == b.id)) == 1)
    booking.holds("list_active", "P18")


def test_list_active__X7() -> None:
    # list_active(database="booking.sqlite3", tenant="acme", after="", limit=50) gives
    #   {"bookings": [], "next": null}
    booking.holds("list_active", "X7")


def test_list_active__X8() -> None:
    # list_active(database="booking.sqlite3", tenant="acme", after="", limit=0) raises
    #   booking.service.InvalidRequestError
    booking.holds("list_active", "X8")


def test_list_active__X9() -> None:
    # list_active(database="booking.sqlite3", tenant="acme", after="", limit=201) raises
    #   booking.service.InvalidRequestError
    booking.holds("list_active", "X9")


def test_list_active__deterministic() -> None:
    # the same calls give the same results
    booking.holds("list_active", "deterministic")


def test_list_active__mutates() -> None:
    # changes no argument
    booking.holds("list_active", "mutates")


def test_list_active__effects() -> None:
    # has no effect but db.read:bookings
    booking.holds("list_active", "effects")


def test_expire__signature() -> None:
    # takes the parameters that the contract names
    booking.holds("expire", "signature")


def test_expire__returns() -> None:
    # returns a value of its type unless a declared error applies
    booking.holds("expire", "returns")


# expire.E10 has no test: a person judges it.
#   raises booking.store.StoreBusyError when As store#E7. The chore runs daily, and the next run
#     catches up.


def test_expire__P12() -> None:
    # result == size(old.bookings.filter(b, b.end < args.now - 7776000))
    booking.holds("expire", "P12")


def test_expire__X10() -> None:
    # expire(database="booking.sqlite3", now=7776000) gives 0
    booking.holds("expire", "X10")


def test_expire__mutates() -> None:
    # changes no argument
    booking.holds("expire", "mutates")


def test_expire__effects() -> None:
    # has no effect but db.read:bookings, db.write:bookings
    booking.holds("expire", "effects")


def test_state__I1() -> None:
    # state.bookings.all(a, state.bookings.all(b, a.id == b.id || a.tenant != b.tenant ||
    #   a.resource != b.resource || a.status != "active" || b.status != "active" || a.end <=
    #   b.start || b.end <= a.start))
    booking.holds("", "I1")


def test_state__I2() -> None:
    # state.bookings.all(b, (b.holder == "") == (b.status == "cancelled"))
    booking.holds("", "I2")
