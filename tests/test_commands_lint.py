"""`pactc lint`: what contracts say that cannot be meant, at its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Pactc
from .trees import edit

GRAPH = "pact/graph.yaml"
STORE, BOOKING = "pact/contracts/store.yaml", "pact/contracts/booking.yaml"
CALLEE = """\
component: store
binding: {python: booking.store}
types: {Id: {type: string, minLength: 1, maxLength: 3}}
functions:
  put:
    params: {id: {$ref: "#/types/Id"}}
    returns: {type: boolean}
    ensures: [{id: P1, cel: result == (size(args.id) > 1)}]
"""
CALLER = """\
component: booking
binding: {python: booking}
depends_on: {store: [put]}
types:
  Id: {type: string, minLength: 1, maxLength: 3}
functions:
  take:
    params: {id: {$ref: "#/types/Id"}}
    returns: {type: boolean}
    ensures:
      - {id: P1, cel: result == (size(args.id) > 2)}
"""


@pytest.fixture
def small(pack: Path) -> Path:
    """The pack, with two contracts that are quick to look through: booking uses store."""
    (pack / STORE).write_text(CALLEE)
    (pack / BOOKING).write_text(CALLER)
    return pack


def test_nothing_to_say(small: Path, pactc: Pactc) -> None:
    done = pactc(small, "lint", "store", "booking")
    assert (done.code, done.out, done.err) == (0, "no findings in 2 contracts\n", "")


def test_a_clause(small: Path, pactc: Pactc) -> None:
    edit(small, BOOKING, "(size(args.id) > 2)", "result")
    done = pactc(small, "lint", "booking", "--format", "text")
    assert done.code == 1
    first, place, *_ = done.out.splitlines()
    assert first.startswith("P724 booking: `P1` is true whatever is returned")
    assert place == f" --> {BOOKING}:11:9"
    assert "     for example: take(" in done.out
    assert "\nhelp: " in done.out
    assert "\n1 finding in 1 contracts" in done.out
    assert pactc(small, "lint", "store").code == 0


def test_a_type_of_the_same_name(small: Path, pactc: Pactc) -> None:
    edit(small, BOOKING, "maxLength: 3", "maxLength: 4")
    done = pactc(small, "lint", "booking")
    assert done.code == 1
    text = "P725 booking: a `Id` of `booking` may be none to `store`, whose `put` takes one\n"
    assert text + f" --> {BOOKING}:5:3" in done.out


def test_an_effect_and_an_owner(small: Path, pactc: Pactc) -> None:
    edit(small, STORE, "    ensures", "    effects: [db.write:bookings]\n    ensures")
    assert pactc(small, "lint", "booking").code == 0, "the graph declares it"
    edit(
        small,
        GRAPH,
        'effects: ["db.read:bookings", "db.write:bookings", "random.read"]\n'
        '    authority: ["booking-ids/*"]',
        'authority: ["booking-ids/*", "bookings/*"]',
    )
    edit(small, STORE, "functions", "authority: {owns: [bookings/*]}\nfunctions")
    edit(small, BOOKING, "functions", "authority: {owns: [bookings/a]}\nfunctions")
    done = pactc(small, "lint", "booking")
    assert done.code == 1
    assert "P726 booking: it uses `store`, which has the effect `db.write:bookings`" in done.out
    assert "P727 booking: `booking` and `store` both own" in done.out


def test_what_the_code_imports_beyond_the_contract(small: Path, pactc: Pactc) -> None:
    edit(small, BOOKING, "depends_on", "may_import: [starlette]\ndepends_on")
    (small / "src/booking/other.py").write_text("import httpx\n")
    edit(small, BOOKING, "python: booking}", "python: booking.other}")
    done = pactc(small, "lint", "booking")
    assert done.code == 1
    text = "P736 booking: booking.other imports httpx; may_import allows starlette\n"
    assert f"{text} --> {BOOKING}:3:1" in done.out
    edit(small, BOOKING, "[starlette]", "[httpx]")
    assert pactc(small, "lint", "booking").code == 0
    (small / "src/booking/other.py").unlink()
    edit(small, BOOKING, "[httpx]", "[]")
    edit(small, BOOKING, "python: booking.other}", "python: shop}")
    assert pactc(small, "lint", "booking").code == 0, "there is no code yet"


def test_what_may_be_meant_is_told_on_demand_and_fails_nothing(small: Path, pactc: Pactc) -> None:
    edit(small, BOOKING, "returns: {type: boolean}", "returns: {type: integer}")
    edit(small, BOOKING, "result == (size(args.id) > 2)", "result > size(args.id)")
    done = pactc(small, "lint", "booking")
    assert done.code == 0
    assert done.out == "no findings in 1 contracts; 1 result is left open: see --all\n"
    done = pactc(small, "lint", "booking", "--all", "--format", "text")
    assert done.code == 0
    assert done.out.startswith("information: booking: the clauses of `take` leave open what it")
    assert f" ({BOOKING}:" in done.out
    assert done.out.endswith("no findings in 1 contracts; 1 result is left open\n")
    said = json.loads(pactc(small, "lint", "booking", "--all", "--format", "json").out)
    assert (said["exit_code"], said["findings"]) == (0, [])
    assert [f["code"] for f in said["information"]] == ["P729"]
    for fmt in ("sarif", "junit", "github"):
        done = pactc(small, "lint", "booking", "--all", "--format", fmt)
        assert done.code == 0
        assert "P729" not in done.out.replace('"id": "P729"', "")


def test_formats_of_machines(small: Path, pactc: Pactc) -> None:
    edit(small, BOOKING, "(size(args.id) > 2)", "result")
    for fmt, sign in (("sarif", '"ruleId": "P724"'), ("github", "::error "), ("junit", "<failure")):
        done = pactc(small, "lint", "booking", "--format", fmt)
        assert done.code == 1
        assert sign in done.out


def test_what_is_no_contract(small: Path, pactc: Pactc) -> None:
    edit(small, STORE, "size(args.id) > 1", "size(args.id) >")
    done = pactc(small, "lint", "store")
    assert done.code == 1
    assert "P710" in done.err
    done = pactc(small, "lint", "booking")
    assert done.code == 0, "the finding is another contract's own"


def test_all_of_a_project(small: Path, pactc: Pactc) -> None:
    """One that is none is a finding among the others'."""
    for name in ("http", "availability", "slots"):
        text = CALLEE.replace("component: store", f"component: {name}")
        (small / f"pact/contracts/{name}.yaml").write_text(text)
    edit(small, STORE, "size(args.id) > 1", "size(args.id) >")
    edit(small, BOOKING, "(size(args.id) > 2)", "result")
    done = pactc(small, "lint")
    assert done.code == 1
    assert "P710 " in done.out
    assert "P724 booking: " in done.out
    assert "2 findings in 4 contracts" in done.out


def test_wrong_words(small: Path, pactc: Pactc) -> None:
    done = pactc(small, "lint", "slot")
    assert done.code == 2
    assert "P922" in done.err


def test_a_contract_that_is_not_there_while_the_graph_waits(small: Path, pactc: Pactc) -> None:
    edit(small, GRAPH, "purpose: Says", "purpose: Tells")
    (small / STORE).unlink()
    done = pactc(small, "lint", "store")
    assert (done.code, done.err[:5]) == (2, "P922 ")
