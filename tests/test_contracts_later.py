"""Walks that end by asking what a call has left behind."""

from __future__ import annotations

from typing import Any

from pactc.contracts.contract import Clause, Contract, load
from pactc.contracts.later import later
from pactc.contracts.observe import Step
from pactc.contracts.walk import Walk

KEY = {"type": "string", "pattern": "^[a-z]$"}


def shelf(**more: Any) -> Contract:
    return load({
        "component": "shelf",
        "functions": {
            "open": {"params": {}, "returns": {"type": "null"}, "effects": ["db.write"],
                     "model": {"result": "null"}},
            "put": {
                "params": {"key": KEY}, "returns": {"type": "null"},
                "errors": [{"id": "E1", "raises": "KeyError", "when": "args.key in old"}],
                "model": {"result": "null", "state": "old + [args.key]"},
            },
            "has": {
                "params": {"key": KEY}, "returns": {"type": "boolean"},
                "ensures": [{"id": "P1", "cel": "result == old.exists(k, k == args.key)"}],
            },
            "hello": {"params": {}, "returns": {"type": "string"}},
        },
        "state": {"model": {"type": "array", "items": KEY}, "initial": []},
        **more,
    })  # fmt: skip


def filled(contract: Contract) -> Walk:
    walk = Walk(contract)
    for key in "ab":
        walk.add(Step("put", {"key": key}))
    return walk


def ends(walk: Walk) -> list[tuple[str, str]]:
    """Function and error of every call."""
    found = []
    for step, before in zip(walk.steps, walk.befores, strict=True):
        error = walk.error(step.function, before)
        found.append((step.function, error.id if isinstance(error, Clause) else ""))
    return found


def test_each_way_in_which_a_call_can_end_is_asked_about() -> None:
    contract = shelf()
    made = [ends(walk) for walk in later(contract, [filled(contract)], 0)]
    assert all(calls[:2] == [("put", ""), ("put", "")] for calls in made)
    assert {calls[2] for calls in made} == {("open", ""), ("put", ""), ("put", "E1")}


def test_the_question_is_about_what_is_there() -> None:
    contract = shelf()
    for walk in later(contract, [filled(contract)], 0):
        asked = [step.args["key"] for step in walk.steps if step.function == "has"]
        assert asked
        assert set(asked) <= set(walk.state)


def test_who_tells_nothing_of_the_state_is_not_asked() -> None:
    contract = shelf()
    walks = list(later(contract, [filled(contract)], 0))
    assert all(step.function != "hello" for walk in walks for step in walk.steps)


def test_nothing_is_asked_of_a_state_that_holds_nothing() -> None:
    contract = shelf()
    empty = Walk(contract)
    empty.add(Step("has", {"key": "a"}))
    assert list(later(contract, [empty], 0)) == []


def test_without_a_state_nothing_is_left_behind() -> None:
    contract = load({"component": "x", "functions": {"f": {"params": {}, "returns": {}}}})
    assert list(later(contract, [Walk(contract)], 0)) == []


def test_the_same_walks_each_time() -> None:
    contract = shelf()
    first, second = ([w.steps for w in later(contract, [filled(contract)], 5)] for _ in range(2))
    assert first == second
