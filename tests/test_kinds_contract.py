"""What a contract may not be, beyond its schema."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pactc.codes import table
from pactc.documents import parse, resolve
from pactc.kinds.contract import check

EXAMPLE = Path(__file__).parent / "schemas" / "contract" / "valid-booking.yaml"
BOOKING: Any = parse(EXAMPLE.read_bytes(), EXAMPLE.name)
COMPONENT = {
    "purpose": "Reserve slots.",
    "satisfies": ["AC-1", "AC-2", "AC-3"],
    "depends_on": ["availability", "clock"],
    "effects": ["db.write:bookings", "db.read:slots"],
    "authority": ["bookings/*"],
}
NEEDS = {"availability": {"functions": {"is_free": {}}}, "clock": None}
INPUTS: dict[str, Any] = {"id": "booking", "component": COMPONENT, "needs": NEEDS}


def problems(value: Any, inputs: Any = None) -> list[tuple[str, str]]:
    found = list(check(value, INPUTS if inputs is None else inputs))
    assert all(p.message and p.help and p.code in table() for p in found)
    return [(p.code, p.pointer) for p in found]


def with_(pointer: str, value: Any) -> Any:
    """The booking contract with the value at the pointer replaced or added."""
    changed = copy.deepcopy(BOOKING)
    parent, _, last = pointer.rpartition("/")
    holder: Any = resolve(changed, parent)
    if isinstance(holder, list):
        holder[int(last)] = value
    else:
        holder[last] = value
    return changed


def test_a_good_contract_has_no_problems() -> None:
    assert problems(BOOKING) == []


def test_inputs_that_are_absent_are_not_looked_into() -> None:
    assert problems(BOOKING, {}) == []
    assert problems(BOOKING, {"component": None, "needs": {"availability": None}}) == []


F = "/functions/reserve"


@pytest.mark.parametrize(
    ("pointer", "value", "expected"),
    [
        ("/component", "bookings", [("P701", "/component")]),
        (f"{F}/ensures/0/id", "R1", [("P702", f"{F}/ensures/0/id")]),
        ("/state/invariants/0/id", "X1", [("P702", "/state/invariants/0/id")]),
        (f"{F}/ensures/0", {"id": "P1", "note": "nice"}, [("P703", f"{F}/ensures/0")]),
        (f"{F}/ensures/0", {"id": "P1", "judge": "human"}, []),
        (f"{F}/errors/0", {"id": "E1", "raises": "KeyError"}, [("P703", f"{F}/errors/0")]),
        (f"{F}/returns", {"$ref": "#/types/Bookng"}, [("P704", f"{F}/returns/$ref")]),
        (
            "/types/Slot/properties/end",
            {"type": "array", "items": {"anyOf": [{}, {"$ref": "#/types/No"}]}},
            [("P704", "/types/Slot/properties/end/items/anyOf/1/$ref")],
        ),
        ("/types/Slot/required", ["tenat"], [("P705", "/types/Slot/required/0")]),
        ("/state/model", {"minimum": 5, "maximum": 4}, [("P705", "/state/model/maximum")]),
        ("/types/Loop", {"$ref": "#/types/Loop"}, [("P705", "/types/Loop/$ref")]),
        ("/types/Tree", {"items": {"$ref": "#/types/Tree"}}, []),
        ("/types/Code", {"pattern": "(?=x)y"}, [("P706", "/types/Code/pattern")]),
        ("/types/Code", {"pattern": r"(a)\1"}, [("P706", "/types/Code/pattern")]),
        ("/types/Code", {"pattern": "["}, [("P706", "/types/Code/pattern")]),
        ("/types/Code", {"pattern": r"^(?:a|\\1)[(]?$"}, []),
        ("/satisfies", ["AC-4"], [("P707", "/satisfies/0")]),
        (f"{F}/effects", ["net.call:mail"], [("P707", f"{F}/effects/0")]),
        ("/authority/owns", ["bookings/a", "slots/*"], [("P707", "/authority/owns/1")]),
        ("/authority/owns", ["bookings/**"], [("P707", "/authority/owns/0")]),
        ("/depends_on", {"payments": ["pay"]}, [("P707", "/depends_on/payments")]),
        (
            "/depends_on",
            {"availability": ["is_fre"], "clock": ["now"]},
            [("P708", "/depends_on/availability/0")],
        ),
        (f"{F}/mutates", ["slto", "state"], [("P708", f"{F}/mutates/0")]),
        (f"{F}/idempotent/by", ["request"], [("P708", f"{F}/idempotent/by/0")]),
        (
            "/state/transitions/0/function",
            "cancel",
            [("P708", "/state/transitions/0/function")],
        ),
        (f"{F}/examples/0/raises", "KeyError", [("P709", f"{F}/examples/0")]),
        (
            f"{F}/examples/1",
            {"id": "X2", "args": {"slto": 1}},
            [
                ("P709", f"{F}/examples/1"),
                ("P709", f"{F}/examples/1/args/slto"),
                ("P709", f"{F}/examples/1/args"),
            ],
        ),
    ],
)
def test_a_change_for_the_worse_is_found(
    pointer: str, value: Any, expected: list[tuple[str, str]]
) -> None:
    assert problems(with_(pointer, value)) == expected


def test_the_nearest_name_is_suggested() -> None:
    (problem,) = check(with_(f"{F}/returns", {"$ref": "#/types/Bookng"}), INPUTS)
    assert problem.message == "there is no type `Bookng`; did you mean `Booking`?"
    (problem,) = check(with_(f"{F}/effects", ["db.write:booking"]), INPUTS)
    assert "did you mean `db.write:bookings`?" in problem.message
    assert problem.notes == ("allowed: db.write:bookings, db.read:slots",)


def test_a_type_of_the_profile_is_a_json_schema() -> None:
    for type_ in BOOKING["types"].values():
        Draft202012Validator.check_schema(type_)


@pytest.mark.parametrize("value", [None, [], {}, {"functions": {"f": 1}}, {"types": {"A": []}}])
def test_what_is_no_contract_is_left_to_the_schema(value: Any) -> None:
    assert {code for code, _ in problems(value)} <= {"P701"}
