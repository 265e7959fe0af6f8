"""What a contract may not be, beyond its schema."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pactc.codes import table
from pactc.documents import parse, resolve
from pactc.kinds.contract import check

EXAMPLE = Path(__file__).parent / "schemas" / "contract" / "valid-booking.yaml"
EXAMPLES = Path(__file__).parents[1] / "examples/booking/pact/contracts"
CHARACTERS = Path(__file__).parent / "contracts"
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


def test_an_effect_of_what_it_calls_is_declared() -> None:
    needs: Any = {"availability": {"functions": {"is_free": {"effects": ["db.read:slots"]}}}}
    without = {**COMPONENT, "effects": ["db.write:bookings"]}
    assert problems(BOOKING, {**INPUTS, "needs": needs}) == []
    assert problems(BOOKING, {**INPUTS, "needs": needs, "component": without}) == [
        ("P726", "/depends_on/availability")
    ]


def test_what_is_broken_is_mended_first() -> None:
    """A proof about types wants types that are some."""
    value = with_("/types/No", {"type": "integer", "minimum": 3, "maximum": 2})
    assert problems(value) == [("P705", "/types/No/maximum")]


def test_inputs_that_are_absent_are_not_looked_into() -> None:
    assert problems(BOOKING, {}) == []
    assert problems(BOOKING, {"component": None, "needs": {"availability": None}}) == []


F = "/functions/reserve"
LIST = str([*range(30)])
LOOPS = f"args.quantity < 9 || {LIST}.all(a, {LIST}.all(b, [1, 2].all({{}})))"


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
        (
            "/types/U",
            {"anyOf": [{"type": "null"}, {"$ref": "#/types/U"}]},
            [("P705", "/types/U/anyOf/1/$ref")],
        ),
        ("/types/Tree", {"items": {"$ref": "#/types/Tree"}}, []),
        (
            "/types/Tree",
            {
                "type": "object",
                "properties": {"next": {"$ref": "#/types/Tree"}},
                "required": ["next"],
            },
            [("P720", "/types/Tree")],
        ),
        (
            "/types/No",
            {"type": "integer", "minimum": 1, "maximum": 2, "multipleOf": 5},
            [("P720", "/types/No")],
        ),
        ("/types/Many", {"type": "array", "minItems": 5000}, [("P714", "/types/Many")]),
        ("/types/Many", {"type": "array", "minItems": 900}, []),
        (
            "/types/Many",
            {"type": "array", "minItems": 90, "items": {"type": "array", "minItems": 90}},
            [("P714", "/types/Many")],
        ),
        (
            "/types/Long",
            {"type": "string", "minLength": 10**6},
            [("P714", "/types/Long/minLength")],
        ),
        (
            "/types/Ways",
            {"allOf": [{"anyOf": [{"minimum": n} for n in range(6)]} for _ in range(4)]},
            [("P714", "/types/Ways/allOf")],
        ),
        (f"{F}/requires/0/cel", LOOPS.format("c, true"), []),
        (
            f"{F}/requires/0/cel",
            LOOPS.format(f"c, {[*range(300)]}.all(d, c < d)"),
            [
                ("P714", f"{F}/requires/0/cel"),
            ],
        ),
        (
            f"{F}/requires/0/cel",
            "!" * 40 + "(args.quantity > 0)",
            [
                ("P714", f"{F}/requires/0/cel"),
            ],
        ),
        (
            f"{F}/requires/0/cel",
            " && ".join(["args.quantity > 0"] * 250),
            [
                ("P714", f"{F}/requires/0/cel"),
            ],
        ),
        (f"{F}/requires/0/cel", "1 < 2", [("P721", f"{F}/requires/0/cel")]),
        (f"{F}/requires/0/cel", "1 / 0 == 2", [("P721", f"{F}/requires/0/cel")]),
        (f"{F}/errors/0/when", "false", [("P722", f"{F}/errors/0/when")]),
        (f"{F}/ensures/0/cel", "'args' != 'result'", [("P724", f"{F}/ensures/0/cel")]),
        ("/types/Code", {"pattern": "(?=x)y"}, [("P706", "/types/Code/pattern")]),
        ("/types/Code", {"pattern": r"(a)\1"}, [("P706", "/types/Code/pattern")]),
        ("/types/Code", {"pattern": "["}, [("P706", "/types/Code/pattern")]),
        ("/types/Code", {"pattern": r"^(?:a|\\1)[(]?$"}, []),
        ("/types/Code", {"pattern": r"a\Z"}, [("P706", "/types/Code/pattern")]),
        ("/types/Code", {"pattern": r"^\p{L}$"}, [("P706", "/types/Code/pattern")]),
        ("/types/Code", {"pattern": "[[a]"}, [("P706", "/types/Code/pattern")]),
        ("/types/Code", {"pattern": "a{1000000}"}, [("P706", "/types/Code/pattern")]),
        (
            f"{F}/examples/0/args/slot/tenant",
            "",
            [("P713", f"{F}/examples/0/args/slot/tenant")],
        ),
        (
            f"{F}/examples/1/args/quantity",
            0.5,
            [("P713", f"{F}/examples/1/args/quantity")],
        ),
        (f"{F}/examples/0/result", None, [("P713", f"{F}/examples/0/result")]),
        (
            f"{F}/examples/0/result/slot/start",
            "tomorrow",
            [("P713", f"{F}/examples/0/result/slot/start")],
        ),
        ("/state/initial", {"count": -1}, [("P713", "/state/initial/count")]),
        ("/state/initial", {"count": 0}, []),
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
        (f"{F}/ensures/0/cel", "result.tenant ==", [("P710", f"{F}/ensures/0/cel")]),
        (f"{F}/errors/0/when", "arg.quantity < 0", [("P710", f"{F}/errors/0/when")]),
        (f"{F}/errors/0/data", {"left": "args.quantity +"}, [("P710", f"{F}/errors/0/data/left")]),
        (f"{F}/model", {"result": "nothing"}, [("P710", f"{F}/model/result")]),
        ("/state/invariants/0/cel", "state.", [("P710", "/state/invariants/0/cel")]),
        (f"{F}/requires/0/cel", "result == 1", [("P711", f"{F}/requires/0/cel")]),
        (f"{F}/errors/0/when", "args.quantity < result", [("P711", f"{F}/errors/0/when")]),
        (f"{F}/ensures/0/cel", "config.size > 0", [("P711", f"{F}/ensures/0/cel")]),
        ("/state/invariants/0/cel", "args.quantity > 0", [("P711", "/state/invariants/0/cel")]),
        ("/state/transitions/0/cel", "result.state == state.count", []),
        (f"{F}/ensures/0/cel", 'result.result == "result" && args.slot.state == 1', []),
        (f"{F}/model", {"state": "old", "result": "args.slot"}, []),
        (f"{F}/idempotent", {}, [("P712", f"{F}/idempotent")]),
        (f"{F}/idempotent", {"by": ["slot"], "again": "slot"}, [("P712", f"{F}/idempotent")]),
        (f"{F}/idempotent", {"again": "slto"}, [("P708", f"{F}/idempotent/again")]),
        (f"{F}/keyword_only", ["quantity", "qty"], [("P708", f"{F}/keyword_only/1")]),
        (f"{F}/keyword_only", ["slot"], [("P712", f"{F}/params/quantity")]),
        (
            f"{F}/params/who",
            {"type": "string"},
            [
                ("P709", f"{F}/examples/0/args"),
                ("P709", f"{F}/examples/1/args"),
                ("P712", f"{F}/params/who"),
            ],
        ),
        (f"{F}/iterator", True, [("P712", f"{F}/returns")]),
        ("/fixtures", {"slto": {"value": 1}}, [("P708", "/fixtures/slto")]),
        ("/fixtures", {"slot": {"value": 1, "file": "x"}}, [("P712", "/fixtures/slot")]),
        ("/state/setup", ["prepare"], [("P708", "/state/setup/0")]),
        ("/state/setup", ["reserve"], [("P712", "/state/setup/0")]),
        ("/state/observe", "tell", [("P708", "/state/observe")]),
        ("/state/observe", "reserve", [("P712", "/state/observe")]),
        ("/class", {"name": "Book", "close": "reserve"}, [("P712", "/class/close")]),
        ("/class", {"name": "Book", "close": "shut"}, []),
        (
            "/class",
            {"name": "Book", "params": {"a": {"$ref": "#/types/Nobody"}}},
            [("P704", "/class/params/a/$ref")],
        ),
        (
            "/class",
            {"name": "Book", "params": {"a": {"default": 1}, "b": {}}},
            [("P712", "/class/params/b")],
        ),
        (
            "/binding/http",
            {
                "operations": {
                    "reserve": {
                        "path": "/{slot}/{slto}",
                        "query": ["qty"],
                        "headers": {"A": "{who}"},
                        "json": "body",
                        "live_args": {"slto": 1},
                    },
                    "cancel": {},
                }
            },
            [
                ("P708", "/binding/http/operations/reserve/query/0"),
                ("P708", "/binding/http/operations/reserve/live_args/slto"),
                ("P712", "/binding/http/operations/reserve/live_args"),
                ("P708", "/binding/http/operations/reserve/path"),
                ("P708", "/binding/http/operations/reserve/headers/A"),
                ("P708", "/binding/http/operations/reserve/json"),
                ("P708", "/binding/http/operations/cancel"),
            ],
        ),
        (
            "/binding/http",
            {"operations": {"x": {}}},
            [
                ("P712", "/binding/http/operations"),
                ("P708", "/binding/http/operations/x"),
            ],
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


def test_an_example_may_show_what_the_contract_refuses() -> None:
    value = with_(f"{F}/examples/1/args/quantity", "many")
    value["functions"]["reserve"]["refuses"] = "ValueError"
    assert problems(value) == []
    value["functions"]["reserve"]["refuses"] = "TypeError"
    assert problems(value) == [("P713", f"{F}/examples/1/args/quantity")]


def test_a_fixture_in_an_example_is_not_looked_at() -> None:
    value = with_("/fixtures", {"slot": {"file": "slots.json"}})
    value["functions"]["reserve"]["examples"] = [
        {"id": "X1", "args": {"slot": "slots.json"}, "raises": "ValueError"}
    ]
    assert problems(value) == []


def test_a_pattern_that_only_python_takes_says_so() -> None:
    (problem,) = check(with_("/types/Code", {"pattern": r"a\Z"}), INPUTS)
    assert problem.message == (
        "the pattern is one in Python only: JSON Schema validators refuse it"
    )


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


def without_state() -> Any:
    changed = copy.deepcopy(BOOKING)
    del changed["state"]
    return changed


@pytest.mark.parametrize(
    ("clause", "name"),
    [("old.count == 1", "old"), ("state.count == 1 && result == null", "state")],
)
def test_a_contract_without_a_state_cannot_speak_of_one(clause: str, name: str) -> None:
    changed = without_state()
    changed["functions"]["reserve"]["ensures"][0]["cel"] = clause
    (problem,) = check(changed, INPUTS)
    assert (problem.code, problem.pointer) == ("P711", f"{F}/ensures/0/cel")
    assert problem.message == f"`{name}` is not known here: this contract has no `state`"
    assert problem.help == "speak of `args`, `result` only"


def test_a_model_of_a_state_wants_a_state() -> None:
    changed = without_state()
    changed["functions"]["reserve"]["model"] = {"state": "args.slot"}
    assert problems(changed) == [("P712", f"{F}/model/state")]


def test_the_place_in_an_expression_is_told() -> None:
    (problem,) = check(with_(f"{F}/ensures/0/cel", "result.tenant\n  == arg.slot"), INPUTS)
    assert problem.message == "this is no expression in CEL: undeclared reference to 'arg.slot'"
    assert problem.notes == ("at line 2, 9: == arg.slot",)


def test_contracts_that_are_there_have_no_problems() -> None:
    for path in [*EXAMPLES.glob("*.yaml"), *CHARACTERS.glob("*/contract.yaml")]:
        assert list(check(parse(path.read_bytes(), path.name), {})) == [], path


def test_the_runtime_of_cel_is_imported_for_a_clause_only() -> None:
    text = """
import sys
from pactc.kinds.contract import check
value = {"functions": {"f": {"params": {}, "returns": {}}}}
assert not list(check(value, {}))
assert not any(m.startswith("cel") for m in sys.modules), "without a clause"
value["functions"]["f"]["ensures"] = [{"id": "P1", "cel": "result == 1"}]
assert not list(check(value, {}))
assert "cel_expr_python" in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
