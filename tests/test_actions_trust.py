"""Trust assertions: one for each authority, leaving effect, class of data and flow."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc.actions import trust

from .actions_pack import golden, pack, shuffled, valid, wide


def sample() -> dict[str, Any]:
    made = pack()
    return {
        "components": made["graph"]["components"],
        "contracts": made["contracts"],
        "evidence": made["evidence"],
    }


INPUTS = sample()


def derive(**inputs: Any) -> Any:
    return valid("trust", trust.derive(None, inputs))


def test_golden() -> None:
    made = trust.derive(None, INPUTS)
    valid("trust", made)
    golden("trust.json", made)


def test_what_becomes_an_assertion() -> None:
    assert set(derive(**INPUTS)["assertions"]) == {
        "authority:booking:bookings/*",
        "effect:booking:db.write:bookings",
        "effect:booking:clock.now",
        "effect:edge:http.serve",
        "effect:edge:queue.push:mails",
        "effect:payments:net.call:payments",
        "data:availability:reads:INTERNAL",
        "data:booking:reads:INTERNAL",
        "data:booking:reads:CONFIDENTIAL",
        "data:booking:writes:INTERNAL",
        "data:payments:reads:INTERNAL",
        "data:payments:writes:INTERNAL",
        "flow:booking:to:availability:INTERNAL",
        # the types of charge carry no class: what both declare is taken to cross, both ways
        "flow:booking:to:payments:INTERNAL",
        "flow:booking:from:payments:INTERNAL",
        "flow:edge:to:booking:INTERNAL",
        "flow:edge:to:booking:CONFIDENTIAL",
        "flow:edge:from:booking:INTERNAL",
        "flow:edge:from:booking:CONFIDENTIAL",
    }


@pytest.mark.parametrize(
    ("effect", "where"),
    [
        ("db.write:bookings", "db"),
        ("http.serve", "http"),
        ("net.call:x", "net"),
        ("log.write:access", "log"),
        ("fs.write:/tmp", "fs"),
        ("clock.now", "clock"),
        ("random.bytes", "random"),
        ("env.read:HOME", "env"),
        ("process.spawn:git", "process"),
        ("local.cache:slots", "local"),
        ("memory.write", "local"),
        ("queue.push:mails", "other"),
        ("dbx.write", "other"),
    ],
)
def test_where_an_effect_goes(effect: str, where: str) -> None:
    assert trust.effect_class(effect) == where
    made = derive(components={"a": {"effects": [effect]}})
    assert bool(made["assertions"]) == (where != "local")
    assert made["external"] == ({} if where == "local" else {effect: ["a"]})


def test_an_unknown_effect_is_taken_to_leave() -> None:
    made = derive(**INPUTS)["assertions"]["effect:edge:queue.push:mails"]
    assert made["external"] is True
    assert made["effect_class"] == "other"
    assert made["functions"] == []  # the contract does not declare it
    assert made["unsupported"] is True


def test_what_stands_behind() -> None:
    made = derive(**INPUTS)["assertions"]
    assert made["effect:booking:db.write:bookings"]["support"] == {
        "clauses": [f"booking#{c}" for c in ("E2", "E10", "P2", "P10", "X1", "X2")],
        "evidence": ["probe", "unit"],
    }
    assert made["authority:booking:bookings/*"]["support"]["clauses"] == [
        "booking#I1",
        "booking#T1",
    ]
    flow = made["flow:booking:to:availability:INTERNAL"]
    assert flow["trusted"] == flow["to"] == "availability"
    assert flow["support"] == {
        "clauses": ["availability#P1", "availability#R1"],
        "evidence": ["unit"],  # covers both; the probe covers one
    }
    back = made["flow:edge:from:booking:CONFIDENTIAL"]
    assert back["trusted"] == "edge"


def test_a_clause_for_a_person_supports_nothing() -> None:
    made = derive(**INPUTS)["assertions"]["effect:payments:net.call:payments"]
    assert made["support"] == {"clauses": [], "evidence": []}
    assert made["unsupported"] is True


def test_somebody_elses_component_is_external() -> None:
    made = derive(**INPUTS)["assertions"]
    assert made["data:payments:reads:INTERNAL"]["external"] is True
    assert made["flow:booking:to:payments:INTERNAL"]["external"] is True
    assert made["flow:booking:to:availability:INTERNAL"]["external"] is False


def test_counts() -> None:
    made = derive(**INPUTS)
    every = made["assertions"].values()
    assert made["counts"] == {
        "total": len(every),
        "external": sum(a["external"] for a in every),
        "unsupported": sum(a["unsupported"] for a in every),
    }


def test_without_contracts_the_graph_alone_speaks() -> None:
    made = derive(components=INPUTS["components"])
    assert "authority:booking:bookings/*" in made["assertions"]
    assert all(a["unsupported"] for a in made["assertions"].values())


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(random: Random) -> None:
    assert trust.derive(None, shuffled(INPUTS, random)) == trust.derive(None, INPUTS)


def test_types_that_refer_to_themselves_and_nest_deeply() -> None:
    deep: dict[str, Any] = {"type": "string", "x-data": "RESTRICTED"}
    for _ in range(5000):
        deep = {"type": "array", "items": deep}
    contract = {
        "types": {"A": {"anyOf": [{"$ref": "#/types/A"}, deep]}},
        "functions": {"f": {"returns": {"$ref": "#/types/A"}}},
        "data": {"reads": ["RESTRICTED"]},
    }
    made = derive(components={"a": {}}, contracts={"a": contract})
    assert made["assertions"]["data:a:reads:RESTRICTED"]["functions"] == ["f"]


def test_a_thousand_components() -> None:
    inputs = wide(1000)
    made = derive(**inputs)
    # an authority, an effect and a class of data each; two flows for each of three dependencies
    assert made["counts"]["total"] == 3 * 1000 + 2 * 3 * 990
    assert made["counts"]["unsupported"] == 0
