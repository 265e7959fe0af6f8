"""A case that fails is made small: fewer calls, simpler values, still within the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pactc.contracts.contract import Contract, load
from pactc.contracts.observe import Case, Ref, Step, resolved
from pactc.contracts.shrink import shrunk, without

CONTRACT = load({
    "component": "shop",
    "class": {"name": "Shop", "params": {"limit": {"type": "integer", "minimum": 1}}},
    "functions": {
        "put": {
            "params": {"n": {"type": "integer"}, "s": {"type": "string", "minLength": 2},
                       "xs": {"type": "array", "items": {"type": "integer", "multipleOf": 3}}},
            "returns": {"type": "integer"},
            "requires": [{"id": "R1", "cel": "args.n > 7"}],
        },
        "get": {"params": {"n": {"type": "integer"}}, "returns": {"type": "integer"}},
    },
})  # fmt: skip


def put(n: Any = 1000, s: str = "hello world", xs: list[int] | None = None) -> Step:
    return Step("put", {"n": n, "s": s, "xs": [3, 6, 9, 12] if xs is None else xs})


def count(fails: Callable[[Case], bool]) -> tuple[list[Case], Callable[[Case], bool]]:
    asked: list[Case] = []

    def counted(case: Case) -> bool:
        asked.append(case)
        return fails(case)

    return asked, counted


@pytest.mark.parametrize(
    ("case", "fails", "wanted"),
    [
        (Case((put(),)), lambda c: True, Case((put(8, "aa", []),))),
        (Case((put(),)), lambda c: c.steps[0].args["n"] >= 500, Case((put(500, "aa", []),))),
        (Case((put(),)), lambda c: "w" in c.steps[0].args["s"], Case((put(8, "aw", []),))),
        (Case((put(),)), lambda c: 9 in c.steps[0].args["xs"], Case((put(8, "aa", [9]),))),
        (Case((put(),)), lambda c: sum(c.steps[0].args["xs"]) > 4,
         Case((put(8, "aa", [6]),))),
        (Case((Step("get", {"n": -900}), put(), Step("get", {"n": 77}))),
         lambda c: c.steps[-1].function == "get", Case((Step("get", {"n": 0}),))),
        (Case((put(), Step("get", {"n": Ref(0, (), 5)})), {"limit": 40}),
         lambda c: any(isinstance(s.args["n"], Ref) for s in c.steps),
         Case((put(8, "aa", []), Step("get", {"n": Ref(0, (), 5)})), {"limit": 1})),
    ],
)  # fmt: skip
def test_it_is_small_and_still_fails(
    case: Case, fails: Callable[[Case], bool], wanted: Case
) -> None:
    asked, counted = count(fails)
    small = shrunk(CONTRACT, case, counted)
    assert fails(small)
    assert len(small.steps) == len(wanted.steps)
    for mine, theirs in zip(small.steps, wanted.steps, strict=True):
        assert mine.function == theirs.function
        assert resolved(mine.args, {}) == resolved(theirs.args, {}) or "w" in mine.args["s"]
    assert len(asked) <= 300


def test_within_types_and_requires() -> None:
    def fails(case: Case) -> bool:
        for step in case.steps:
            params = CONTRACT.functions[step.function].params
            for name, value in step.args.items():
                assert CONTRACT.accepts(params[name], value)
            assert step.function != "put" or step.args["n"] > 7
            assert set(step.args) == set(params)
        return True

    shrunk(CONTRACT, Case((put(), put(9), Step("get", {"n": 3}))), fails)


def test_never_more_than_the_budget_and_the_same_each_time() -> None:
    case = Case(tuple(put(10**6 + i, "x" * 40) for i in range(6)), {"limit": 10**9})
    results = []
    for _ in range(2):
        asked, counted = count(lambda c: sum(s.args["n"] for s in c.steps) > 5000)
        results.append(shrunk(CONTRACT, case, counted, budget=25))
        assert len(asked) <= 25
    assert results[0] == results[1]


def test_what_never_fails_again_stays() -> None:
    case = Case((put(),))
    assert shrunk(CONTRACT, case, lambda c: False) == case


def test_equal_values_are_made_smaller_together() -> None:
    contract: Contract = load({"component": "x", "functions": {"f": {
        "params": {"a": {"type": "string"}, "b": {"type": "string"}}, "returns": {}}}})  # fmt: skip
    case = Case((Step("f", {"a": "tenant-1", "b": "tenant-1"}),))
    small = shrunk(contract, case, lambda c: c.steps[0].args["a"] == c.steps[0].args["b"] != "")
    assert small.steps[0].args == {"a": "a", "b": "a"}


def test_bad_arguments_stay_bad() -> None:
    case = Case((Step("get", {"n": "not a number"}, invalid=True),))
    small = shrunk(CONTRACT, case, lambda c: True)
    assert not CONTRACT.accepts({"type": "integer"}, small.steps[0].args["n"])


def test_without_a_step_references_move() -> None:
    case = Case((put(), put(), Step("get", {"n": Ref(1, (), 4)})))
    assert without(case, 0).steps[-1].args == {"n": Ref(0, (), 4)}
    assert without(case, 1).steps[-1].args == {"n": 4}
