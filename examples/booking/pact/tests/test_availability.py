# Derived by pactc from pact/contracts/availability.yaml. Change that, and run `pactc build`.
"""The contract of `availability`, check by check."""

from pactc.runtime.suite import Suite

availability = Suite(__file__, "availability", "sha256:dfdafacfa0e1528db9460305d69a08c258259cb7c1c5c669bd757d08527b072d")


def test_is_free__signature() -> None:
    # takes the parameters that the contract names
    availability.holds("is_free", "signature")


def test_is_free__returns() -> None:
    # returns a value of its type unless a declared error applies
    availability.holds("is_free", "returns")


def test_is_free__P1() -> None:
    # result == !args.bookings.exists(b, b.status == "active" && b.resource ==
    #   args.slot.resource && b.start < args.slot.end && args.slot.start < b.end)
    availability.holds("is_free", "P1")


def test_is_free__P2() -> None:
    # size(args.bookings) > 0 || result
    availability.holds("is_free", "P2")


def test_is_free__X1() -> None:
    # is_free(slot={"end": 1800, "resource": "room-1", "start": 900}, bookings=[]) gives true
    availability.holds("is_free", "X1")


def test_is_free__X2() -> None:
    # is_free(slot={"end": 1800, "resource": "room-1", "start": 900}, bookings=[{"end": 1800,
    #   "holder": "p7", "id": "b1", "request_id": "r1", "resource": "room-1", "start": 0,
    #   "status": "active", "tenant": "acme"}]) gives false
    availability.holds("is_free", "X2")


def test_is_free__X3() -> None:
    # is_free(slot={"end": 1800, "resource": "room-1", "start": 900}, bookings=[{"end": 1800,
    #   "holder": "", "id": "b1", "request_id": "r1", "resource": "room-1", "start": 0,
    #   "status": "cancelled", "tenant": "acme"}]) gives true
    availability.holds("is_free", "X3")


def test_is_free__deterministic() -> None:
    # the same calls give the same results
    availability.holds("is_free", "deterministic")


def test_is_free__mutates() -> None:
    # changes no argument
    availability.holds("is_free", "mutates")


def test_is_free__effects() -> None:
    # has no effect
    availability.holds("is_free", "effects")
