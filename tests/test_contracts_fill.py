"""Walks that fill what the state holds, up to a bound and beyond."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pactc.contracts.contract import Contract, load
from pactc.contracts.fill import filled
from pactc.contracts.observe import Step
from pactc.contracts.walk import Walk

UUID = {"type": "string", "format": "uuid"}
FIRST = "00000000-0000-4000-8000-000000000000"


def queue(
    id_: Mapping[str, Any], bound: str = "3", limit: Mapping[str, Any] | None = None
) -> Contract:
    """Items with ids that are used once; a size that is refused, and pages."""
    item = {"type": "object", "properties": {"id": id_, "at": {
        "type": "integer", "minimum": 0, "maximum": 90000, "multipleOf": 900,
    }}, "required": ["id", "at"], "additionalProperties": False}  # fmt: skip
    return load({
        "component": "queue",
        "functions": {
            "push": {
                "params": {"item": item}, "returns": {"type": "null"},
                "errors": [
                    {"id": "E1", "raises": "KeyError",
                     "when": "old.exists(i, i.id == args.item.id)"},
                    {"id": "E2", "raises": "OverflowError", "when": f"size(old) >= {bound}"},
                ],
                "model": {"result": "null", "state": "old + [args.item]"},
            },
            "page": {
                "params": {"limit": limit or {"type": "integer", "minimum": 1, "maximum": 9}},
                "returns": {"type": "array", "items": item},
                "ensures": [
                    {"id": "P1", "cel": "size(result) <= args.limit"},
                    {"id": "P2", "cel": "old.all(i, i.at < 0 || result.exists(r, r == i)"
                                        " || size(result) == args.limit)"},
                ],
            },
        },
        "state": {"model": {"type": "array", "items": item}, "initial": []},
    })  # fmt: skip


def start(contract: Contract, id_: str, then: str = "push") -> list[Walk]:
    walk = Walk(contract)
    walk.add(Step("push", {"item": {"id": id_, "at": 0}}))
    last = {"item": {"id": id_[:-1] + "9", "at": 900}} if then == "push" else {"limit": 5}
    walk.add(Step(then, last))
    return [walk]


def states(walk: Walk, name: str) -> list[int]:
    """How much there was before each call of the function."""
    return [
        len(before["old"])
        for step, before in zip(walk.steps, walk.befores, strict=True)
        if step.function == name
    ]


@pytest.mark.parametrize(
    ("id_", "first"),
    [({"type": "string", "minLength": 1, "maxLength": 9}, "a0"), (UUID, FIRST)],
    ids=["a text", "a text of a fixed length"],
)
def test_up_to_a_constant_and_one_more(id_: Mapping[str, Any], first: str) -> None:
    contract = queue(id_)
    (walk,) = filled(contract, "push", start(contract, first), 0)
    assert states(walk, "push")[-1] == 3  # a call that is refused
    before = walk.befores[-1]
    error = walk.error("push", before)
    assert getattr(error, "id", "") == "E2"
    given = [step.args["item"]["id"] for step in walk.steps if step.function == "push"]
    types = contract.functions["push"].params["item"]
    assert all(contract.accepts(types, step.args["item"]) for step in walk.steps)
    assert len(set(given)) >= 4


def test_on_both_sides_of_a_bound_that_is_an_argument() -> None:
    contract = queue(UUID, bound="99")
    (walk,) = filled(contract, "page", start(contract, FIRST, "page"), 0)
    asked = [s.args["limit"] for s in walk.steps if s.function == "page"]
    assert {4, 3, 2, 1} <= set(asked)
    assert states(walk, "page")[-1] == 3


def test_up_to_the_default_of_an_argument() -> None:
    contract = queue(UUID, "99", {"type": "integer", "minimum": 1, "maximum": 9, "default": 5})
    small, large = filled(contract, "page", start(contract, FIRST, "page"), 0)
    assert states(small, "page")[-1] == 3
    assert {4, 5, 6} <= set(states(large, "page"))
    assert any("limit" not in s.args for s in large.steps if s.function == "page")


def test_a_bound_that_is_too_far_is_not_gone_for() -> None:
    contract = queue(UUID, bound="1000")
    assert list(filled(contract, "push", start(contract, FIRST), 0)) == []


def test_what_does_not_grow_is_not_filled() -> None:
    """Of two ids there are no three."""
    contract = queue({"enum": ["a", "b"]})
    (walk,) = filled(contract, "push", start(contract, "a"), 0)
    assert max(states(walk, "push"), default=0) <= 2


def test_without_a_state_there_is_nothing_to_fill() -> None:
    contract = load({"component": "x", "functions": {"f": {"params": {}, "returns": {}}}})
    assert list(filled(contract, "f", [Walk(contract)], 0)) == []
