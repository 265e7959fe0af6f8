"""A reference is made of a contract's clauses alone, and passes the checks of its contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.checks import checks, verdict
from pactc.contracts.contract import Contract, load
from pactc.contracts.observe import Case, Outcome, Ref, Step
from pactc.contracts.reference import UNSOLVED, Reference, solved
from pactc.contracts.table import table
from pactc.documents import parse

EXAMPLES = sorted(Path("examples/booking/pact/contracts").glob("*.yaml"))
INT, TEXT = {"type": "integer"}, {"type": "string"}
SLOT = {
    "type": "object", "required": ["start", "end"], "additionalProperties": False,
    "properties": {"start": INT, "end": INT, "note": TEXT},
}  # fmt: skip


def one(function: dict[str, Any], **more: Any) -> Contract:
    return load({"component": "part", "functions": {"f": function}, **more})


def answer(contract: Contract, *args: dict[str, Any], name: str = "f") -> Any:
    """The last result, or the error's name."""
    target = Reference(contract)
    target.reset({})
    found = [target.call(name, a) for a in args][-1]
    return found.error or found.value if found.kind != "broke" else found.message


def ensures(*texts: str) -> list[dict[str, str]]:
    return [{"id": f"P{n}", "cel": text} for n, text in enumerate(texts, 1)]


def passes(contract: Contract, cases: list[Case]) -> Reference:
    reference = Reference(contract)
    seen = solved([reference.run(case) for case in cases])
    wrong = [v for c in checks(contract) if (v := verdict(contract, c, seen)).status == "fail"]
    assert not wrong, wrong
    return reference


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_it_passes_the_checks_of_the_examples(path: Path) -> None:
    contract = load(parse(path.read_bytes(), str(path)))
    reference = passes(contract, list(table(contract, size=10).cases))
    assert not reference.unsolved


def test_an_equation_is_an_answer() -> None:
    f = {"params": {"n": INT}, "returns": INT, "ensures": ensures("result == args.n * 2")}
    assert answer(one(f), {"n": 21}) == 42
    f["ensures"] = ensures("args.n > 0 && args.n + 1 == result")
    assert answer(one(f), {"n": 1}) == 2
    assert answer(one(f), {"n": 0}) == UNSOLVED


def test_objects_are_put_together_field_by_field() -> None:
    f = {
        "params": {"start": INT}, "returns": SLOT,
        "ensures": ensures("result.start == args.start", "args.start + 900 == result.end"),
    }  # fmt: skip
    assert answer(one(f), {"start": 900}) == {"start": 900, "end": 1800}


@pytest.mark.parametrize(
    ("text", "items", "result"),
    [
        ("""result.all(x, x > 2 && args.items.exists(y, y == x))
            && args.items.all(x, x <= 2 || result.exists(y, y == x))""", [1, 5, 3], [5, 3]),
        ("""size(result) == size(args.items) && args.items.all(x, result.exists(y, x == y))
            && (size(result) < 2 || result[0] <= result[1])""", [4, 2], [2, 4]),
        ("size(result) == 1 && result[0] == args.items[0]", [7, 8], [7]),
        ("args.items.all(x, result.exists_one(y, x == y))", [3, 3], [3]),
    ],
)  # fmt: skip
def test_lists_are_found_among_what_is_given(text: str, items: list[int], result: Any) -> None:
    many = {"type": "array", "items": INT}
    f = {"params": {"items": many}, "returns": many, "ensures": ensures(text)}
    assert answer(one(f), {"items": items}) == result


def test_what_stands_within_conditions_is_tried() -> None:
    f = {
        "params": {"ok": {"type": "boolean"}, "name": TEXT},
        "returns": {"anyOf": [SLOT, {
            "type": "object", "required": ["status", "text"], "additionalProperties": False,
            "properties": {"status": INT, "text": TEXT}}]},
        "ensures": ensures(
            "args.ok || result.status == 404",
            '!args.ok || (result.status == 200 && result.text == "/" + args.name)',
        ),
    }  # fmt: skip
    assert answer(one(f), {"ok": False, "name": "x"})["status"] == 404
    assert answer(one(f), {"ok": True, "name": "x"}) == {"status": 200, "text": "/x"}


def test_what_examples_show_is_tried_also_of_a_function_with_the_same_result() -> None:
    answers = {"anyOf": [TEXT, {
        "type": "object", "required": ["status", "text"], "additionalProperties": False,
        "properties": {"status": INT, "text": TEXT}}]}  # fmt: skip
    refused = {"status": 401, "text": "who are you"}
    said = ensures(
        "args.ok || (result.status * result.status == 160801 && size(result.text) == 11)"
    )
    f = {"params": {"ok": {"type": "boolean"}}, "returns": answers, "ensures": said}
    g = {"returns": answers, "examples": [{"id": "X1", "args": {}, "result": refused}]}
    assert answer(one(f), {"ok": False}) == UNSOLVED
    assert answer(one(f, functions={"f": f, "g": g}), {"ok": False}) == refused


def test_the_first_error_is_raised_with_its_bases_and_data() -> None:
    f = {
        "params": {"n": INT}, "returns": INT,
        "errors": [
            {"id": "E1", "raises": "part.Negative", "when": "args.n < 0", "data": {"n": "args.n"}},
            {"id": "E2", "raises": "ValueError", "when": "args.n < 10"},
        ],
    }  # fmt: skip
    target = Reference(one(f))
    found = target.call("f", {"n": -1})
    assert (found.error, found.bases[:2], found.data) == (
        "part.Negative", ("part.Negative", "Exception"), {"n": -1}
    )  # fmt: skip
    found = target.call("f", {"n": 5})
    assert (found.error, found.bases) == (
        "ValueError", ("ValueError", "Exception", "BaseException", "object")
    )  # fmt: skip
    assert target.call("f", {"n": 10}).kind == "returned"


def test_examples_and_models_come_before_the_search() -> None:
    f = {
        "params": {"n": INT}, "returns": INT, "ensures": ensures("result > args.n"),
        "examples": [{"id": "X1", "args": {"n": 1}, "result": 77}],
    }  # fmt: skip
    assert answer(one(f), {"n": 1}) == 77
    assert answer(one(f), {"n": 2}) > 2
    assert answer(one({**f, "model": {"result": "args.n + 5"}}), {"n": 2}) == 7


COUNTER = load({
    "component": "counter",
    "functions": {
        "add": {
            "params": {"n": INT}, "returns": INT, "ensures": ensures("result == old + args.n"),
            "errors": [{"id": "E1", "raises": "ValueError", "when": "args.n < 0"}],
            "model": {"state": "old + args.n"},
        },
        "total": {"returns": INT, "ensures": [{"id": "P2", "cel": "result == state"}],
                  "deterministic": True},
    },
    "state": {"model": INT, "initial": 3, "invariants": [{"id": "I1", "cel": "state >= 3"}]},
})  # fmt: skip


def test_the_state_is_the_models() -> None:
    target = Reference(COUNTER)
    calls = [("add", {"n": 4}), ("add", {"n": -1}), ("total", {})]
    assert [target.call(*c).value for c in calls] == [7, None, 7]
    target.reset({})
    assert target.call("total", {}).value == 3
    steps = (Step("add", {"n": 1}), Step("add", {"n": Ref(0)}), Step("total", {}))
    passes(COUNTER, [Case(steps)])


def test_an_observer_tells_the_state_and_equations_change_it() -> None:
    contract = load({
        "component": "box",
        "functions": {
            "put": {"params": {"n": INT}, "returns": {"type": "null"},
                    "ensures": ensures("state.last == args.n && state.count == old.count + 1")},
            "look": {"returns": {"type": "object"}},
        },
        "state": {
            "model": {"type": "object", "required": ["last", "count"],
                      "properties": {"last": INT, "count": INT}},
            "initial": {"last": 0, "count": 0}, "observe": "look",
        },
    })  # fmt: skip
    passes(contract, [Case((Step("put", {"n": 5}), Step("put", {"n": 6})))])
    target = Reference(contract)
    target.call("put", {"n": 5})
    assert target.call("look", {}).value == {"last": 5, "count": 1}


@pytest.mark.parametrize(
    "more",
    [{"async": True}, {"iterator": True}, {"idempotent": {"again": "text"}},
     {"refuses": "TypeError"}],
)  # fmt: skip
def test_other_kinds_of_functions(more: dict[str, Any]) -> None:
    many = {"type": "array", "items": INT}
    kind = many if "iterator" in more else TEXT
    f = {"params": {"text": kind}, "returns": kind, "deterministic": True, **more,
         "ensures": ensures("size(result) <= size(args.text)")}  # fmt: skip
    given = [2, 1] if "iterator" in more else " A b "
    passes(one(f), [Case((Step("f", {"text": given}),))])
    if "refuses" in more:
        assert answer(one(f), {"text": 5}) == "TypeError"


def test_a_class_has_its_config() -> None:
    contract = load({
        "component": "limiter", "class": {"name": "Limiter", "params": {"limit": INT}},
        "functions": {"allowed": {"returns": INT, "ensures": ensures("result == config.limit")}},
    })  # fmt: skip
    reference = passes(contract, [Case((Step("allowed", {}),), config={"limit": 9})])
    reference.reset({"limit": 8})
    assert reference.call("allowed", {}).value == 8


def test_what_nothing_keeps_is_unsolved_and_counted() -> None:
    f = {"params": {"n": INT}, "returns": INT, "ensures": ensures("result * result == args.n")}
    reference = Reference(one(f))
    assert reference.call("f", {"n": 49}) == Outcome("broke", message=UNSOLVED, args={"n": 49})
    reference.call("f", {"n": 49})
    assert reference.unsolved == {"f": 1}
    assert reference.call("f", {"n": 1}).value == 1


def test_fields_are_in_order_though_cel_tells_them_in_any() -> None:
    f = {"returns": {"type": "object"}, "model": {"result": '{"c": 1, "a": {"z": 0, "y": 0}}'}}
    value = Reference(one(f)).call("f", {}).value
    assert [list(value), list(value["a"])] == [["a", "c"], ["y", "z"]]
