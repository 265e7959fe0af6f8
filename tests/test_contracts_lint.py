"""Lint: each finding on a contract that has it, with a witness, and silence on one that has not."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pactc.codes import table as codes
from pactc.contracts.contract import Contract, load
from pactc.contracts.lint import lint
from pactc.contracts.lint_problem import LintProblem
from pactc.contracts.observe import Case, Step
from pactc.contracts.table import Table
from pactc.documents import parse, resolve

EXAMPLES = Path(__file__).parents[1] / "examples/booking/pact/contracts"
NOTHING = Table((), ())

SHOP: Any = parse(
    rb"""
component: shop
types:
  Id: {type: string, maxLength: 9, x-data: INTERNAL}
  Line:
    type: object
    properties:
      id: {$ref: "#/types/Id"}
      count: {type: integer, minimum: 1, maximum: 20}
    required: [id, count]
    additionalProperties: false
functions:
  order:
    params:
      line: {$ref: "#/types/Line"}
      limit: {type: integer, minimum: 0, maximum: 100}
    returns: {type: integer, minimum: 0, maximum: 1000}
    requires: [{id: R1, cel: args.limit != 3}]
    errors:
      - {id: E1, raises: ValueError, when: args.limit == 0}
      - {id: E2, raises: KeyError, when: args.line.count > args.limit}
    ensures: [{id: P1, cel: result == args.line.count * 2}]
    effects: ["db.read:stock"]
    deterministic: true
  label:
    params: {line: {$ref: "#/types/Line"}}
    returns: {type: string, maxLength: 30}
    ensures: [{id: P2, cel: 'result == (args.line.count > 9 ? "many" : args.line.id)'}]
data: {reads: [INTERNAL], writes: []}
authority: {owns: ["orders/*"]}
depends_on: {stock: [take]}
""",
    "shop.yaml",
)
STOCK: Any = parse(
    rb"""
component: stock
types:
  Line:
    type: object
    properties:
      id: {type: string, maxLength: 9, x-data: INTERNAL}
      count: {type: integer, minimum: 1, maximum: 20}
    required: [id, count]
    additionalProperties: false
functions:
  take:
    params: {line: {$ref: "#/types/Line"}}
    returns: {type: array, items: {$ref: "#/types/Line"}}
    effects: ["db.read:stock"]
  other: {params: {line: {type: "null"}}, returns: {type: "null"}, effects: [net.connect]}
data: {reads: [INTERNAL], writes: []}
authority: {owns: ["stock/*"]}
""",
    "stock.yaml",
)


def changed(document: Any, edits: Mapping[str, Any]) -> Contract:
    new = copy.deepcopy(document)
    for pointer, value in edits.items():
        parent, _, last = pointer.rpartition("/")
        holder: Any = resolve(new, parent)
        if isinstance(holder, list):
            holder[int(last) :] = [value, *holder[int(last) + 1 :]]
        else:
            holder[last] = value
    return load(new)


def found(shop: Mapping[str, Any], stock: Mapping[str, Any] | None = None) -> list[LintProblem]:
    needs = {"stock": changed(STOCK, stock or {})}
    problems = lint(changed(SHOP, shop), NOTHING, needs, {})
    assert all(p.code in codes() and p.text and p.help for p in problems)
    assert all(p.witness for p in problems if p.code != "P720")
    return problems


def test_a_good_contract_has_no_problems() -> None:
    assert found({}) == []


F, G = "/functions/order", "/functions/label"
BAD_LINE = {"/types/Line/properties/count/maximum": 10}


@pytest.mark.parametrize(
    ("edits", "code", "pointer", "witness"),
    [
        ({"/types/Id": {"type": "integer", "minimum": 1, "maximum": 2, "multipleOf": 5}},
         "P720", "/types/Id", ""),
        ({f"{F}/returns": {"allOf": [{"type": "string"}, {"type": "null"}]}},
         "P720", f"{F}/returns", ""),
        ({f"{F}/requires/1": {"id": "R2", "cel": "args.limit > 100"}},
         "P721", f"{F}/requires/1", "is refused"),
        ({f"{F}/requires/1": {"id": "R2", "cel": "args.limit <= 100"}},
         "P721", f"{F}/requires/1", "is allowed"),
        ({f"{G}/requires": [{"id": "R2", "cel": "1 < 2"}]}, "P721", f"{G}/requires/0", "allowed"),
        ({f"{F}/errors/0/when": "args.limit > 100"}, "P722", f"{F}/errors/0",
         "does not raise ValueError"),
        ({f"{F}/errors/2": {"id": "E3", "raises": "OSError",
                            "when": "args.line.count > args.limit + 2"}},
         "P723", f"{F}/errors/2", "raises "),
        ({f"{F}/ensures/1": {"id": "P9", "cel": "result >= 0 || true"}},
         "P724", f"{F}/ensures/1", "; or "),
        ({f"{F}/ensures/1": {"id": "P9", "cel": "result >= 0 && result < 1001"}},
         "P724", f"{F}/ensures/1", "; or "),
        ({f"{G}/ensures/0/cel": "size(result) <= 30"}, "P724", f"{G}/ensures/0", "may give"),
        ({"/types/Line/properties/count/maximum": 21}, "P725", "/types/Line", '"count": 21'),
        ({f"{F}/effects": []}, "P726", "/depends_on/stock", "stock.take: db.read:stock"),
        ({"/authority/owns/1": "stock/a"}, "P727", "/authority/owns/1", "stock: stock/*"),
        ({"/types/Line/properties/count/x-data": "CONFIDENTIAL"}, "P728", f"{F}/params/line",
         ".count is CONFIDENTIAL"),
        ({"/data": {"reads": [], "writes": ["INTERNAL"]}}, "P728", f"{G}/params/line",
         ".id is INTERNAL"),
        ({f"{F}/ensures/0/cel": "result >= args.line.count && result != 7"}, "P729", F, "; or "),
    ],
)  # fmt: skip
def test_each_problem_is_found(
    edits: Mapping[str, Any], code: str, pointer: str, witness: str
) -> None:
    problems = found(edits)
    mine = [p for p in problems if p.code == code and p.pointer == pointer]
    assert mine, problems
    assert witness in mine[0].witness
    assert {p.code for p in problems} <= {code, "P729"}
    assert all(p.information == (p.code == "P729") for p in problems)


@pytest.mark.parametrize(
    ("edits", "code", "witness"),
    [
        ({"/types/Line/properties/count/minimum": 0}, "P725", '"count": 0'),  # it returns more
        ({"/types/Line/properties/id/maxLength": 8}, "P725", '"id": '),  # it takes less
        ({"/functions/take/effects": ["db.write:stock"]}, "P726", "db.write:stock"),
        ({"/authority/owns/0": "orders/1"}, "P727", "orders/1"),
        ({"/data/reads": []}, "P728", "Line.id is INTERNAL"),
    ],
)
def test_what_the_other_contract_says(edits: Mapping[str, Any], code: str, witness: str) -> None:
    problems = found({}, edits)
    assert {p.code for p in problems} == {code}
    assert witness in problems[0].witness


def test_the_component_in_the_graph_may_have_the_effect() -> None:
    shop = changed(SHOP, {f"{F}/effects": []})
    stock = {"stock": load(STOCK)}
    assert lint(shop, NOTHING, stock, {"effects": ["db.read:stock"]}) == []


@pytest.mark.parametrize(
    "edits",
    [
        # It says something of calls that are hard to come by: this is for the table to show.
        {f"{F}/ensures/1": {"id": "P9", "cel": "args.limit < 1000 || result == 5"}},
        {f"{G}/ensures/0/cel": "result == string(args.line.count)"},
        {f"{F}/requires/1": {"id": "R2", "judge": "human"}},
        {f"{F}/errors/2": {"id": "E3", "raises": "OSError", "judge": "human"}},
        {f"{F}/ensures/1": {"id": "P9", "judge": "human"}},
        {f"{F}/errors/1/when": "args.line.count + args.limit == 77"},
    ],
)
def test_what_is_right_is_left_alone(edits: Mapping[str, Any]) -> None:
    assert found(edits) == []


def test_the_table_shows_what_is_hard_to_reach() -> None:
    edits = {f"{F}/errors/1/when": 'args.line.id == "!x-77-q"'}
    hard = {f"{F}/params/line": {"$ref": "#/types/Line"}, **edits}
    shop = changed(SHOP, hard)
    step = Step("order", {"line": {"id": "!x-77-q", "count": 1}, "limit": 5})
    assert lint(shop, Table((Case((step,)),), ()), {"stock": load(STOCK)}, {}) == []


def test_a_state_is_walked_through() -> None:
    """An error that only a second call can meet is reached; one of no call is not."""
    contract = load(parse(
        rb"""
component: set
functions:
  put:
    params: {key: {enum: [a, b, c]}}
    returns: {type: "null"}
    errors:
      - {id: E1, raises: KeyError, when: "args.key in state"}
      - {id: E2, raises: OSError, when: size(state) > 3}
    ensures: [{id: P1, cel: "state == old + [args.key]"}]
    model: {state: "old + [args.key]", result: "null"}
state: {initial: [], model: {type: array, items: {enum: [a, b, c]}}}
""",
        "set.yaml",
    ))  # fmt: skip
    (problem,) = lint(contract, NOTHING, {}, {})
    assert (problem.code, problem.pointer) == ("P722", "/functions/put/errors/1")


def test_the_same_every_time() -> None:
    edits = {f"{F}/ensures/0/cel": "result >= args.line.count", **BAD_LINE}
    assert found(edits) == found(edits)


def test_the_example_is_told_of_types_that_differ_and_nothing_else() -> None:
    needs = {n: load(parse((EXAMPLES / f"{n}.yaml").read_bytes(), "x.yaml")) for n in ("slots",)}
    contract = load(parse((EXAMPLES / "availability.yaml").read_bytes(), "x.yaml"))
    assert {p.code for p in lint(contract, NOTHING, needs, {})} <= {"P725"}
