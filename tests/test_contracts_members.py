"""What clauses say of the members of a collection, as far as it is known before the call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pactc.contracts.contract import Contract, load
from pactc.contracts.members import Members, known_before, members, sizes, spelled
from pactc.contracts.walk import holds

STATE: Mapping[str, Any] = {"model": {"type": "array"}, "initial": []}
ALL = "old.all(s, s.who != args.who || s.id <= args.after || result.exists(r, r.id == s.id))"


def shop(function: Mapping[str, Any], **more: Any) -> Contract:
    value = {"params": {"n": {"type": "integer"}}, "returns": {}, **function}
    return load({"component": "shop", "functions": {"f": value}, "state": STATE, **more})


def test_what_must_be_in_the_result() -> None:
    (wanted,) = [m for m in members(ALL) if m.bound]
    assert (wanted.over, wanted.name) == ("old", "s")
    assert set(wanted.parts) == {("s.who != args.who", False), ("s.id <= args.after", False)}


def test_a_way_that_says_nothing_of_the_result_wants_nothing_of_it() -> None:
    found = members("old.all(s, s.n > args.n)")
    assert found
    assert not any(m.bound for m in found)


@pytest.mark.parametrize(
    "text",
    [
        "result.all(r, r.n > args.n)",  # not known before the call
        "state.exists(s, s.n > args.n)",
        "[1, 2].all(i, i > args.n)",  # what is in it is no input
        "args.n > 3",
        "old.map(s, s.n) == result",
    ],
)
def test_no_members_are_found_in(text: str) -> None:
    assert members(text) == ()


def test_a_macro_within_another_is_not_one_of_its_own() -> None:
    assert {m.over for m in members("old.all(s, args.l.exists(x, x == s.n))")} == {"old"}


def test_after_a_call_and_a_place_in_a_list() -> None:
    assert {m.over for m in members("args.a.b[0].items.exists(i, i.n > 1)")} == {
        "args.a.b[0].items"
    }
    assert {m.over for m in members("f(old.a).exists(i, i.n > 1)")} == {"f(old.a)"}


def test_the_expressions_mean_what_they_say() -> None:
    (wanted,) = [m for m in members(ALL) if m.bound]
    items = [{"who": "a", "id": "1"}, {"who": "b", "id": "2"}, {"who": "a", "id": "3"}]
    values = {"old": items, "args": {"who": "a", "after": "1"}}
    text, want = wanted.some()
    assert holds(text, values) is want
    assert holds(f"size({wanted.filter()}) == 1", values)
    assert holds(text, {**values, "args": {"who": "c", "after": ""}}) is False


def test_one_that_is_not_the_first_and_one_that_is_not_the_last() -> None:
    (wanted,) = [m for m in members(ALL) if m.bound]
    one, other = {"who": "a", "id": "3"}, {"who": "b", "id": "3"}
    args = {"who": "a", "after": ""}
    late, early = wanted.later()

    def shown(way: Any, items: list[Any]) -> bool:
        return all(holds(text, {"old": items, "args": args}) is want for text, want in way)

    assert (shown(late, [other, one]), shown(late, [one, other])) == (True, False)
    assert (shown(early, [other, one]), shown(early, [one, other])) == (False, True)


def test_a_list_that_the_clause_writes_out_has_no_later_item() -> None:
    assert list(Members("[1, 2]", "i", (("i > args.n", True),)).later()) == []


def test_literals_spelled_as_one() -> None:
    assert spelled((("a < b", True), ("c == d", False))) == "(a < b) && !(c == d)"
    assert Members("old", "s", ()).filter() == "old"
    assert Members("old", "s", ()).some() == ("size(old) > 0", True)


def test_a_state_that_stays_is_known() -> None:
    ensures = [{"id": "P1", "cel": "state.exists(s, s.n == args.n)"}]
    ((_, stays),) = known_before(
        shop({"ensures": ensures}), shop({"ensures": ensures}).functions["f"]
    )
    assert stays == "old.exists(s, s.n == args.n)"
    changed = shop({"ensures": ensures, "effects": ["db.write"]})
    ((_, moves),) = known_before(changed, changed.functions["f"])
    assert moves == ensures[0]["cel"]


def test_transitions_count_for_their_own_function() -> None:
    steps = [
        {"id": "T1", "function": "f", "cel": "size(old) >= 0"},
        {"id": "T2", "function": "g", "cel": "size(old) >= 1"},
    ]
    function = {"params": {}, "returns": {}}
    contract = load({
        "component": "shop", "functions": {"f": function, "g": function},
        "state": {**STATE, "transitions": steps},
    })  # fmt: skip
    assert [c.id for c, _ in known_before(contract, contract.functions["f"])] == ["T1"]


def test_how_many_there_are_and_what_bounds_them() -> None:
    contract = shop({
        "errors": [{"id": "E1", "raises": "Full", "when": "size(old) >= 7"}],
        "ensures": [{"id": "P1", "cel": "size(result) <= args.n"}, {"id": "P2", "cel": ALL}],
    })  # fmt: skip
    found = {
        c.id: (measure, bound) for c, measure, bound in sizes(contract, contract.functions["f"])
    }
    assert found["E1"] == ("size(old)", "7")
    measure, bound = found["P1"]  # of the result: as many as must be in it
    assert bound == "args.n"
    items = [{"who": "a", "id": "2"}, {"who": "b", "id": "3"}]
    assert holds(f"{measure} == 1", {"old": items, "args": {"who": "a", "after": "1"}})


def test_sizes_that_are_compared_with_each_other_have_no_bound() -> None:
    contract = shop({"ensures": [{"id": "P1", "cel": "size(state) <= size(old) + 1"}]})
    assert list(sizes(contract, contract.functions["f"])) == []
