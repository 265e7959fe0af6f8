"""Graphs in layers, and type names with one owner."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.kinds import _layers, _shared, graph


def component(**fields: Any) -> dict[str, Any]:
    return {"satisfies": ["AC-1"], **fields}


def codes(components: dict[str, Any], mode: str | None = None) -> list[tuple[str, str]]:
    return [(p.code, p.pointer) for p in _layers.check(components, mode)]


SHOP = component(effects=["net.connect"], depends_on=["prices", "stock", "rates"])


def test_a_whole_with_its_parts() -> None:
    assert codes({
        "shop": SHOP,
        "prices": component(
            parent="shop", effects=["net.connect:rates"], depends_on=["stock", "rates"]
        ),
        "stock": component(parent="shop"),
        "rates": component(),
    }) == []  # fmt: skip


def test_parts_of_parts() -> None:
    parts = {
        "shop": component(depends_on=["prices"]),
        "prices": component(parent="shop", depends_on=["tax"]),
        "tax": component(parent="prices"),
    }
    assert codes(parts) == []
    parts["shop"]["depends_on"].append("tax")
    assert codes(parts) == [("P412", "/components/shop/depends_on/1")]


@pytest.mark.parametrize(
    ("part", "field", "place"),
    [
        ({"effects": ["clock.read"]}, "effects", 0),
        ({"satisfies": ["AC-1", "AC-2"]}, "satisfies", 1),
        ({"depends_on": ["stock", "mail"]}, "depends_on", 1),
    ],
)
def test_a_part_does_no_more_than_the_whole(part: Any, field: str, place: int) -> None:
    components = {
        "shop": SHOP,
        "prices": component(parent="shop", **part) if "satisfies" not in part else (
            {"parent": "shop", **part}
        ),
        "stock": component(parent="shop"),
        "rates": component(),
        "mail": component(),
    }  # fmt: skip
    assert codes(components) == [("P411", f"/components/prices/{field}/{place}")]


def test_unknown_and_circular_parents() -> None:
    assert codes({"a": component(parent="b")}) == [("P409", "/components/a/parent")]
    assert codes({"a": component(parent="a")}) == [("P409", "/components/a/parent")]
    circle = {"a": component(parent="c"), "b": component(parent="a"), "c": component(parent="b")}
    assert codes(circle) == [("P409", "/components/a/parent")]
    below = {**circle, "d": component(parent="a")}
    assert codes(below) == [("P409", "/components/a/parent")]


def test_flat_is_flat() -> None:
    parts = {"shop": component(depends_on=["a"]), "a": component(parent="shop")}
    assert codes(parts, "flat") == [("P410", "/components/a/parent")]
    assert codes(parts, "hierarchy") == []


def test_an_owner_is_a_component() -> None:
    value = {
        "criteria": {"AC-1": {"text": "x"}},
        "components": {"slots": component()},
        "types": {"Slot": "slot"},
    }
    assert [(p.code, p.pointer) for p in graph.check(value, {})] == [("P413", "/types/Slot")]


NAMES = st.sampled_from(["a", "b", "c", "d"])


@given(st.dictionaries(NAMES, st.tuples(st.none() | NAMES, st.lists(NAMES, max_size=3))))
def test_any_graph_ends_in_problems_and_never_in_a_circle(drawn: Any) -> None:
    components = {n: component(depends_on=d, **({"parent": p} if p else {}))
                  for n, (p, d) in drawn.items()}  # fmt: skip
    for problem in _layers.check(components, None):
        assert problem.code in ("P409", "P411", "P412")
        assert problem.help


SLOT = {"type": "object", "properties": {"description": {"type": "string"}}, "required": []}


def shared(name: str, types: Any, needs: Any, owners: Any) -> list[tuple[str, str]]:
    return [
        (p.code, p.pointer) for p in _shared.check(name, {"types": types}, needs, owners)
    ]  # fmt: skip


def test_the_same_type_as_its_owner_has() -> None:
    owners, needs = {"Slot": "slots"}, {"slots": {"types": {"Slot": SLOT}}}
    assert shared("slots", {"Slot": SLOT}, {}, owners) == []
    assert shared("store", {"Slot": {**SLOT, "description": "for people"}}, needs, owners) == []
    assert shared("store", {"Other": {}}, needs, owners) == []


def test_one_that_differs() -> None:
    owners, needs = {"Slot": "slots"}, {"slots": {"types": {"Slot": SLOT}}}
    for other in ({**SLOT, "properties": {}}, {**SLOT, "required": ["description"]}):
        assert shared("store", {"Slot": other}, needs, owners) == [("P717", "/types/Slot")]


def test_one_from_nowhere() -> None:
    assert shared("store", {"Slot": SLOT}, {}, {"Slot": "slots"}) == [("P717", "/types/Slot")]


def test_it_is_taken_from_whoever_has_it_nearer() -> None:
    """`http` calls `booking`, which has it from `slots`."""
    needs = {"booking": {"types": {"Slot": SLOT}}}
    assert shared("http", {"Slot": SLOT}, needs, {"Slot": "slots"}) == []


def test_an_owner_that_does_not_define_it() -> None:
    assert shared("slots", {}, {}, {"Slot": "slots"}) == [("P718", "")]
    assert shared("slots", {"A": {}}, {}, {"Slot": "slots"}) == [("P718", "/types")]
