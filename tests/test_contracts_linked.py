"""Calls that only other calls make meaningful, where no state says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pactc.contracts.contract import Contract, load
from pactc.contracts.linked import crossed, keeps, linked
from pactc.contracts.observe import Ref

TEXT = {"type": "string", "maxLength": 20}
MADE = {
    "type": "object",
    "properties": {"status": {"type": "integer"}, "id": TEXT},
    "required": ["status", "id"],
}
MAKE = {
    "params": {"tenant": TEXT, "name": TEXT}, "returns": MADE, "effects": ["db.write"],
    "examples": [
        {"id": "X1", "args": {"tenant": "acme", "name": ""}, "raises": "ValueError"},
        {"id": "X2", "args": {"tenant": "nobody", "name": "jo"}, "raises": "KeyError"},
        {"id": "X3", "args": {"tenant": "acme", "name": "jo"}, "result": {"status": 1, "id": "i"}},
    ],
}  # fmt: skip
READ = {
    "params": {"tenant": TEXT, "made_id": TEXT}, "returns": MADE,
    "examples": [{"id": "X4", "args": {"tenant": "zeta", "made_id": "no"}, "raises": "KeyError"}],
}  # fmt: skip
DROP = {"params": {"made_id": TEXT}, "returns": {"type": "null"}, "effects": ["db.write"]}


def of(**functions: Mapping[str, Any]) -> Contract:
    return load({"component": "shop", "functions": functions})


def test_what_fails_in_two_ways_may_succeed() -> None:
    made = list(crossed(of(make=MAKE), "make"))
    assert {"tenant": "nobody", "name": ""} in made
    shown = [dict(e["args"]) for e in MAKE["examples"]]  # type: ignore[attr-defined]
    assert not [args for args in made if args in shown]
    assert len(made) == len({tuple(sorted(args.items())) for args in made})


def test_an_argument_comes_also_from_another_function_of_the_same_type() -> None:
    made = list(crossed(of(make=MAKE, read=READ), "make"))
    assert {"tenant": "zeta", "name": "jo"} in made
    other = {**READ, "params": {"tenant": {**TEXT, "maxLength": 9}, "made_id": TEXT}}
    assert {"tenant": "zeta", "name": "jo"} not in list(crossed(of(make=MAKE, read=other), "make"))


def test_what_is_not_of_its_type_is_not_crossed() -> None:
    narrow = {**MAKE, "params": {"tenant": {"enum": ["acme"]}, "name": TEXT}}
    assert all(args["tenant"] == "acme" for args in crossed(of(make=narrow), "make"))


def test_what_one_call_made_is_asked_for_by_the_next() -> None:
    walks = list(linked(of(make=MAKE, read=READ, drop=DROP), 0))
    assert walks
    names = [step.function for step in walks[0].steps]
    assert names == ["make", "read", "drop", "read", "make"]
    for step in walks[0].steps[1:4]:
        given = step.args["made_id"]
        assert isinstance(given, Ref)
        assert (given.step, given.pointer) == (0, ("id",))


def test_the_reader_is_given_what_the_maker_was_given() -> None:
    for walk in linked(of(make=MAKE, read=READ), 0):
        tenant = walk.steps[0].args["tenant"]
        assert all(s.args["tenant"] == tenant for s in walk.steps)


def test_a_maker_whose_result_fits_nowhere_begins_no_walk() -> None:
    other = {"params": {"size": {"type": "integer"}}, "returns": {"type": "null"}}
    assert list(linked(of(make=MAKE, other=other), 0)) == []


def test_who_leaves_nothing_behind_begins_no_walk() -> None:
    quiet = {name: part for name, part in MAKE.items() if name != "effects"}
    contract = of(make=quiet, read=READ)
    assert not keeps(contract.functions["make"])
    assert list(linked(contract, 0)) == []


def test_a_declared_state_is_drawn_for_elsewhere() -> None:
    state = {"model": {"type": "array"}, "initial": []}
    contract = load(
        {"component": "shop", "functions": {"make": MAKE, "read": READ}, "state": state}
    )
    assert list(linked(contract, 0)) == []


def test_the_same_walks_each_time() -> None:
    contract = of(make=MAKE, read=READ, drop=DROP)
    first, second = ([w.steps for w in linked(contract, 3)] for _ in range(2))
    assert first == second
