# Derived by pactc from pact/contracts/slots.yaml. Change that, and run `pactc build`.
"""The contract of `slots`, check by check."""

from pactc.runtime.suite import Suite

slots = Suite(__file__, "slots", "sha256:75899f97a493f7ee522055b8aafbad9720f8df1846b0388f6c7ce2381cf23337")


def test_make__signature() -> None:
    # takes the parameters that the contract names
    slots.holds("make", "signature")


def test_make__returns() -> None:
    # returns a value of its type unless a declared error applies
    slots.holds("make", "returns")


def test_make__E1() -> None:
    # raises booking.slots.InvalidSlotError when
    #   !args.resource.matches("^[a-z0-9][a-z0-9-]{0,63}$")
    slots.holds("make", "E1")


def test_make__E2() -> None:
    # raises booking.slots.InvalidSlotError when args.start < 0 || args.end > 253402300800
    slots.holds("make", "E2")


def test_make__E3() -> None:
    # raises booking.slots.InvalidSlotError when args.end <= args.start
    slots.holds("make", "E3")


def test_make__E4() -> None:
    # raises booking.slots.InvalidSlotError when args.start % 900 != 0 || args.end % 900 != 0
    slots.holds("make", "E4")


def test_make__E5() -> None:
    # raises booking.slots.InvalidSlotError when args.end - args.start > 86400
    slots.holds("make", "E5")


def test_make__P1() -> None:
    # result.resource == args.resource && result.start == args.start && result.end == args.end
    slots.holds("make", "P1")


# make.P2 has no test: a person judges it.
#   The message of an InvalidSlotError names the rule and quotes nothing of the input.


def test_make__X1() -> None:
    # make(resource="room-1", start=900, end=2700) gives {"end": 2700, "resource": "room-1",
    #   "start": 900}
    slots.holds("make", "X1")


def test_make__X2() -> None:
    # make(resource="room-1", start=0, end=86400) gives {"end": 86400, "resource": "room-1",
    #   "start": 0}
    slots.holds("make", "X2")


def test_make__X3() -> None:
    # make(resource="room-1", start=900, end=900) raises booking.slots.InvalidSlotError
    slots.holds("make", "X3")


def test_make__X4() -> None:
    # make(resource="room-1", start=0, end=87300) raises booking.slots.InvalidSlotError
    slots.holds("make", "X4")


def test_make__deterministic() -> None:
    # the same calls give the same results
    slots.holds("make", "deterministic")


def test_make__mutates() -> None:
    # changes no argument
    slots.holds("make", "mutates")


def test_make__effects() -> None:
    # has no effect
    slots.holds("make", "effects")


def test_overlap__signature() -> None:
    # takes the parameters that the contract names
    slots.holds("overlap", "signature")


def test_overlap__returns() -> None:
    # returns a value of its type unless a declared error applies
    slots.holds("overlap", "returns")


def test_overlap__P3() -> None:
    # result == (args.one.resource == args.other.resource && args.one.start < args.other.end &&
    #   args.other.start < args.one.end)
    slots.holds("overlap", "P3")


def test_overlap__X5() -> None:
    # overlap(one={"end": 1800, "resource": "room-1", "start": 0}, other={"end": 2700,
    #   "resource": "room-1", "start": 900}) gives true
    slots.holds("overlap", "X5")


def test_overlap__X6() -> None:
    # overlap(one={"end": 900, "resource": "room-1", "start": 0}, other={"end": 1800,
    #   "resource": "room-1", "start": 900}) gives false
    slots.holds("overlap", "X6")


def test_overlap__X7() -> None:
    # overlap(one={"end": 900, "resource": "room-1", "start": 0}, other={"end": 900, "resource":
    #   "room-2", "start": 0}) gives false
    slots.holds("overlap", "X7")


def test_overlap__deterministic() -> None:
    # the same calls give the same results
    slots.holds("overlap", "deterministic")


def test_overlap__mutates() -> None:
    # changes no argument
    slots.holds("overlap", "mutates")


def test_overlap__effects() -> None:
    # has no effect
    slots.holds("overlap", "effects")
