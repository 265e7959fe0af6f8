"""A table shows what a contract speaks of, is the same everywhere, and says what it lacks."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc.contracts.contract import Clause, Contract, load
from pactc.contracts.expressions import conditions, quantified, relation, taken_apart, ways
from pactc.contracts.observe import Case, Ref
from pactc.contracts.table import Table, table, text_of
from pactc.contracts.walk import Walk
from pactc.documents import parse

CONTRACTS = Path(__file__).resolve().parent.parent / "examples/booking/pact/contracts"
INT = {"type": "integer"}
TEXT = {"type": "string", "maxLength": 20}


def example(name: str) -> Contract:
    path = CONTRACTS / f"{name}.yaml"
    value = parse(path.read_bytes(), str(path))
    assert isinstance(value, Mapping)
    return load(value)


def one(function: Mapping[str, Any], **more: Any) -> Contract:
    return load({"component": "shop", "functions": {"f": {"returns": {}, **function}}, **more})


def calls(contract: Contract, made: Table) -> list[tuple[str, Any, dict[str, Any]]]:
    """Function, the error that applies, and what its clauses see, of every call."""
    found = []
    for case in made.cases:
        walk = Walk(contract, case.config)
        for step in case.steps:
            before = walk.before(step.function, step.args)
            error = None if step.invalid else walk.error(step.function, before)
            found.append((step.function, error.id if isinstance(error, Clause) else None, before))
            walk.add(step)
    return found


def digest(made: Table) -> str:
    text = "\n".join(case.name + text_of(case) for case in made.cases)
    return hashlib.sha256((text + repr(made.missing)).encode()).hexdigest()


# -- the same everywhere -------------------------------------------------------------------------

COUNTER = {
    "component": "counter",
    "functions": {
        "add": {
            "params": {"n": INT, "note": {**TEXT, "default": ""}}, "returns": INT,
            "requires": [{"id": "R1", "cel": "args.n != 0"}],
            "errors": [{"id": "E1", "raises": "ValueError", "when": "old.total + args.n > 1000"}],
            "ensures": [{"id": "P1", "cel": "result == old.total + args.n"}],
            "model": {"result": "old.total + args.n", "state": '{"total": result}'},
        },
        "total": {"returns": INT, "model": {"result": "old.total"}},
    },
    "state": {"model": {"type": "object"}, "initial": {"total": 0}},
}  # fmt: skip
IN_NEW_PROCESS = """
import json, sys
from tests_table import COUNTER, digest
from pactc.contracts.contract import load
from pactc.contracts.table import table
sys.stdout.write(digest(table(load(COUNTER), seed=7, size=30)))
"""


def test_the_same_table_in_any_process(tmp_path: Path) -> None:
    (tmp_path / "tests_table.py").write_text(Path(__file__).read_text("utf-8"), "utf-8")
    wanted = digest(table(load(COUNTER), seed=7, size=30))
    for seed in ("1", "2"):
        path = os.pathsep.join((str(tmp_path), str(Path(__file__).resolve().parent.parent)))
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        done = subprocess.run(
            [sys.executable, "-c", IN_NEW_PROCESS],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout == wanted
    assert not (tmp_path / ".hypothesis").exists()


def test_deriving_needs_no_hypothesis_and_writes_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pactc.contracts.contract import load;"
        "from pactc.contracts.table import table;"
        "table(load({'component': 'x', 'functions': {'f': {'params': {'n': {}}, 'returns': {}}}}));"
        "sys.exit('hypothesis' in sys.modules)"
    )
    path = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=3)
@given(st.integers(0, 3))
def test_within_a_test_of_hypothesis(seed: int) -> None:
    contract = load(COUNTER)
    assert digest(table(contract, seed, 10)) == digest(table(contract, seed, 10))


def test_another_seed_is_another_table() -> None:
    contract = load(COUNTER)
    assert digest(table(contract, 1)) != digest(table(contract, 2))


# -- what is in it -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def slots() -> tuple[Contract, Table]:
    contract = example("slots")
    return contract, table(contract)


def test_examples_are_cases_by_their_ids(slots: tuple[Contract, Table]) -> None:
    names = {case.name for case in slots[1].cases}
    assert {f"X{n}" for n in range(1, 8)} <= names


def test_from_simple_to_complex_and_each_once(slots: tuple[Contract, Table]) -> None:
    texts = [text_of(case) for case in slots[1].cases]
    assert texts == sorted(texts, key=lambda text: (len(text), text))
    assert len(set(texts)) == len(texts)


def test_every_error_and_none_is_shown(slots: tuple[Contract, Table]) -> None:
    contract, made = slots
    seen = {(function, error) for function, error, _ in calls(contract, made)}
    assert seen == {("make", None), ("overlap", None), *(("make", f"E{n}") for n in range(1, 6))}
    assert made.missing == ()


def test_every_edge_is_shown(slots: tuple[Contract, Table]) -> None:
    made = [before["args"] for f, _, before in calls(*slots) if f == "make"]
    lengths = {args["end"] - args["start"] for args in made}
    assert {0, 900, 86400} <= lengths
    assert any(86400 < length <= 86400 + 900 for length in lengths)
    assert {-1, 0} & {args["start"] for args in made}
    pairs = [before["args"] for f, _, before in calls(*slots) if f == "overlap"]
    same = [p for p in pairs if p["one"]["resource"] == p["other"]["resource"]]
    assert any(p["one"]["end"] == p["other"]["start"] for p in same)
    assert any(p["one"]["end"] == p["other"]["start"] + 1 for p in same)


def test_calls_are_within_the_contract(slots: tuple[Contract, Table]) -> None:
    contract, made = slots
    for function, _, before in calls(contract, made):
        params = contract.functions[function].params
        assert all(contract.accepts(params[name], v) for name, v in before["args"].items())
        assert Walk(contract).allowed(function, before)


def test_a_list_with_what_is_looked_for() -> None:
    contract = example("availability")
    made = table(contract)
    assert made.missing == ()
    assert len(made.cases) > 50
    text = contract.functions["is_free"].ensures[0].text or ""
    taken = next(iter(conditions(text)))
    seen = {contract_holds(taken, before) for _, _, before in calls(contract, made)}
    assert seen == {True, False}


def contract_holds(text: str, before: dict[str, Any]) -> bool | None:
    from pactc.contracts.walk import holds

    return holds(text, before)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["store", "booking"])
def test_sequences_of_a_component_with_a_state(name: str) -> None:
    """A small table shows it already."""
    contract = example(name)
    made = table(contract, size=20)
    assert not [m for m in made.missing if m.what.startswith("a call that raises")]
    seen = {(function, error) for function, error, _ in calls(contract, made)}
    for function in contract.functions.values():
        assert (function.name, None) in seen
        assert all((function.name, e.id) in seen for e in function.errors if not e.human)
    assert any(len(case.steps) > 4 for case in made.cases)
    assert all("database" not in step.args for case in made.cases for step in case.steps)


@pytest.mark.slow
def test_an_id_that_nobody_can_foretell_is_referred_to() -> None:
    contract = example("booking")
    cancelled = [
        step
        for case in table(contract, size=15).cases
        for step in case.steps
        if step.function == "cancel" and isinstance(step.args["booking_id"], Ref)
    ]
    assert cancelled
    assert all(step.args["booking_id"].pointer[-1] == "id" for step in cancelled)


def test_hard_requirements_are_met() -> None:
    contract = one({
        "params": {"a": INT, "b": INT, "s": TEXT},
        "requires": [
            {"id": "R1", "cel": "args.a == args.b + 4711"},
            {"id": "R2", "cel": 'args.s.matches("^[A-Z]{3}[0-9]{4}$") && args.b > 99'},
        ],
        "errors": [{"id": "E1", "raises": "ValueError", "when": "args.a > 100000"}],
    })  # fmt: skip
    made = table(contract, size=50)
    assert made.missing == ()
    assert len(made.cases) > 25
    assert {error for _, error, _ in calls(contract, made)} == {None, "E1"}


def test_what_cannot_be_shown_is_missing() -> None:
    contract = one({
        "params": {"n": {"type": "integer", "minimum": 0}},
        "errors": [
            {"id": "E1", "raises": "ValueError", "when": "args.n < 0"},
            {"id": "E2", "raises": "KeyError", "when": "args.n > 10"},
        ],
    })  # fmt: skip
    found = table(contract, size=20).missing
    assert {(m.function, m.clause) for m in found} == {("f", "E1")}
    assert "a call that raises ValueError" in {m.what for m in found}


def test_nothing_that_is_allowed_is_missing() -> None:
    contract = one({"params": {"n": INT}, "requires": [{"id": "R1", "cel": "args.n != args.n"}]})
    made = table(contract, size=5)
    assert made.cases == ()
    assert made.missing


def test_errors_hide_later_ones() -> None:
    contract = one({
        "params": {"n": INT, "m": INT},
        "errors": [
            {"id": "E1", "raises": "ValueError", "when": "args.n < args.m || args.n == 77"},
            {"id": "E2", "raises": "KeyError", "when": "args.n == args.m && args.m % 900 == 0"},
        ],
    })  # fmt: skip
    made = table(contract, size=10)
    assert made.missing == ()
    assert {error for _, error, _ in calls(contract, made)} == {None, "E1", "E2"}


def test_only_fixtures_is_one_call() -> None:
    value = {"params": {"path": TEXT}, "effects": ["fs.read"]}
    made = table(one(value, fixtures={"path": {"file": "x"}}), size=50)
    assert [dict(case.steps[0].args) for case in made.cases] == [{}]


def test_defaults_are_left_out_at_times() -> None:
    contract = one({"params": {"n": INT, "most": {**INT, "default": 10}}})
    made = [case.steps[0].args for case in table(contract, size=50).cases]
    assert {"most" in args for args in made} == {True, False}


def test_bad_arguments_where_the_contract_refuses_them() -> None:
    contract = one({"params": {"n": {**INT, "minimum": 0}, "s": TEXT}, "refuses": "TypeError"})
    made = table(contract, size=10)
    bad = [case.steps[0].args for case in made.cases if case.steps[0].invalid]
    assert 20 <= len(bad) <= 32
    params = contract.functions["f"].params
    for args in bad:
        assert sum(not contract.accepts(params[name], v) for name, v in args.items()) == 1
    assert not any(case.steps[0].invalid for case in table(one({"params": {"n": INT}})).cases)


def test_a_class_is_constructed_and_called_in_sequences() -> None:
    contract = load({
        "component": "limiter",
        "class": {"name": "Limiter", "params": {
            "limit": {**INT, "minimum": 1, "maximum": 5}, "per": {**INT, "default": 60},
        }},
        "functions": {
            "allow": {
                "params": {"key": TEXT, "now": {**INT, "minimum": 0, "maximum": 10**6}},
                "returns": {"type": "boolean"},
                "ensures": [{"id": "P1", "cel": "config.limit > 3 || result"}],
            },
            "reset": {"params": {"key": TEXT}, "returns": {"type": "null"}},
        },
    })  # fmt: skip
    made = table(contract, size=40)
    assert made.missing == ()
    assert all(
        contract.accepts(contract.class_params["limit"], c.config["limit"]) for c in made.cases
    )
    assert {"per" in case.config for case in made.cases} == {True, False}
    assert any(len(case.steps) > 3 for case in made.cases)
    again = [s.args["key"] for c in made.cases if len(c.steps) > 3 for s in c.steps]
    assert len(set(again)) < len(again) / 2


def test_a_result_is_passed_where_its_type_fits() -> None:
    contract = load({
        "component": "shop",
        "types": {"Token": {"type": "string", "pattern": "^[a-f0-9]{16}$"}},
        "class": {"name": "Shop"},
        "functions": {
            "open": {"returns": {"$ref": "#/types/Token"}},
            "close": {"params": {"token": {"$ref": "#/types/Token"}}, "returns": {"type": "null"}},
        },
    })  # fmt: skip
    cases: list[Case] = list(table(contract, size=30).cases)
    args = [step.args["token"] for c in cases for step in c.steps if step.function == "close"]
    assert any(isinstance(a, Ref) for a in args)
    assert any(isinstance(a, str) for a in args)


def test_state_that_nobody_knows_is_no_reason_to_fail() -> None:
    functions = {
        name: {k: v for k, v in f.items() if k != "model"}
        for name, f in COUNTER["functions"].items()  # type: ignore[attr-defined]
    }
    value = {**COUNTER, "functions": functions,
             "state": {"model": {"type": "object"}, "observe": "total"}}  # fmt: skip
    made = table(load(value), size=20)
    assert len(made.cases) > 15
    assert {m.clause for m in made.missing} <= {"", "E1"}


# -- expressions taken apart ---------------------------------------------------------------------


def test_an_expression_is_taken_apart() -> None:
    assert taken_apart("(a && b) && c") == ("&&", ["a", "b", "c"])
    assert taken_apart('x.matches("a||b") || y < 0') == ("||", ['x.matches("a||b")', "y < 0"])
    assert taken_apart("a ? b : c ? d : e")[0] == "?"
    assert taken_apart("!(a || b)") == ("!", ["(a || b)"])
    assert taken_apart("!a == b") == ("", ["!a == b"])
    assert relation("a.b <= c[1] + 2") == ("a.b", "<=", "c[1] + 2")
    assert relation("a == b || c") is None
    assert quantified("s.x.exists(b, b.t == 1)") == ("s.x", "exists", "b", "b.t == 1")
    assert quantified("s.x.exists(b, b.t == 1) == c.all(d, d)") is None
    assert quantified("s.filter(i, [1].exists(k, k > i)).map(i, i)") is None, "a list"
    assert list(conditions("result == s.filter(i, [1].exists(k, k > i)).map(i, i)")) == []


def test_spans_that_overlap_come_in_every_order() -> None:
    """Also where they lie on a grid, and one of them is in the state: code that compares the wrong
    two ends is right where both begin at once."""
    time = {"type": "integer", "minimum": 0, "maximum": 10**9, "multipleOf": 900}
    name = {"type": "string", "minLength": 1, "maxLength": 20}
    props = {"a": time, "z": time, "room": name, "who": name}
    span = {"type": "object", "properties": props, "required": list(props)}
    when = (
        "old.exists(b, b.who == args.span.who && b.room == args.span.room "
        "&& b.a < args.span.z && args.span.a < b.z)"
    )
    there = {"a": 9000, "z": 18000, "room": "y", "who": "x"}
    contract = load({
        "component": "room",
        "functions": {"book": {
            "params": {"span": span}, "returns": {"type": "null"},
            "requires": [{"id": "R1", "cel": "args.span.a < args.span.z"}],
            "errors": [{"id": "E1", "raises": "TakenError", "when": when}],
        }},
        "state": {"model": {"type": "array", "items": span}, "initial": [there]},
    })  # fmt: skip
    found = set()
    for _, error, before in calls(contract, table(contract, size=4)):
        if error == "E1":
            new = before["args"]["span"]
            found.add(tuple((there[end] > new[end]) - (there[end] < new[end]) for end in "az"))
    assert {first for first, _ in found} == {last for _, last in found} == {-1, 0, 1}


def test_a_call_on_each_side_of_what_chooses_a_value() -> None:
    contract = one({
        "params": {"n": {**INT, "minimum": 0, "maximum": 10**9}},
        "ensures": [{"id": "P1", "cel": "result == (args.n > 7654321 ? args.n / 10 : 25)"}],
    })  # fmt: skip
    made = table(contract, size=5)
    assert made.missing == ()
    assert {b["args"]["n"] > 7654321 for _, _, b in calls(contract, made)} == {True, False}
    assert 7654321 in {b["args"]["n"] for _, _, b in calls(contract, made)}


def test_each_part_decides_once() -> None:
    assert set(map(frozenset, ways("a && (b || !c)", True))) == {
        frozenset({("a", True), ("b", True), ("c", True)}),
        frozenset({("a", True), ("b", False), ("c", False)}),
    }
    assert set(map(frozenset, ways("a || b", True))) == {
        frozenset({("a", True), ("b", False)}), frozenset({("a", False), ("b", True)}),
    }  # fmt: skip
    assert ways("a || b", False) == [(("a", False), ("b", False))]


def test_conditions_of_a_clause_about_the_result() -> None:
    assert list(conditions("size(args.x) > 0 || result")) == ["size(args.x) > 0"]
    assert list(conditions("result == (args.a < 1 && args.b)")) == ["(args.a < 1 && args.b)"]
    assert list(conditions("result == args.a")) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["availability", "booking", "http", "slots", "store"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_missing_whatever_the_seed(name: str, seed: int) -> None:
    contract = example(name)
    made = table(contract, seed)
    assert made.missing == ()
    for case in made.cases:
        walk = Walk(contract, case.config)
        for step in case.steps:
            assert walk.allowed(step.function, walk.before(step.function, step.args)) is not False
            walk.add(step)
