"""Whether a type has values, and whether another has them all; never an answer without a ground."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc.contracts.choices import Limited
from pactc.contracts.contract import Contract, Schema, load
from pactc.contracts.proof import proven, without_values
from pactc.contracts.table import table
from pactc.contracts.types import (
    DRAWS,
    EFFORT,
    MISSES,
    NEAR,
    belongs,
    contained,
    satisfiable,
)

NONE = Contract("", {})
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
BASE64 = {"type": "string", "contentEncoding": "base64"}
DECIMAL = {"type": "string", "format": "decimal"}
COMMIT = {"type": "string", "pattern": "^[0-9a-f]{40}$"}


def obj(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split(),
            "additionalProperties": False}  # fmt: skip


def lists(items: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


YES = [
    (WHOLE, WHOLE),
    (WHOLE, {"type": "number"}),
    ({"type": "integer", "minimum": 3}, {"type": "integer", "minimum": 2}),
    ({"type": "integer", "multipleOf": 10}, {"type": "integer", "multipleOf": 5}),
    ({"enum": ["a", "b"]}, {"enum": ["c", "b", "a"]}),
    ({"const": 3}, {"type": "integer", "maximum": 3}),
    ({"type": "string", "maxLength": 5}, {"type": "string", "maxLength": 6}),
    ({"type": "string", "format": "uuid"}, TEXT),
    ({"type": "string", "pattern": "^a+$", "x-data": "PUBLIC"}, {"pattern": "^a+$"}),
    (BASE64, TEXT),
    (DECIMAL, TEXT),
    (DECIMAL, DECIMAL),
    (obj("a", a=WHOLE), obj("", a=WHOLE, b=TEXT)),
    (obj("a b", a=WHOLE, b=TEXT), obj("a", a={"type": "number"}, b=TEXT)),
    (lists(WHOLE, maxItems=2), lists({"type": ["integer", "null"]}, maxItems=3)),
    ({"anyOf": [WHOLE, TEXT]}, {"type": ["integer", "string", "null"]}),
    ({"type": ["integer", "string"]}, {"anyOf": [TEXT, WHOLE]}),
    ({"oneOf": [WHOLE, TEXT]}, {"anyOf": [TEXT, WHOLE]}),
    ({"allOf": [WHOLE, {"minimum": 1}]}, {"type": "integer", "minimum": 0}),
    ({"not in the profile": 1}, {}),
    (obj("a", a=COMMIT), obj("a", a={"type": "string", "pattern": "^[0-9a-f]{7,}$"})),
    ({"type": ["string", "null"], "pattern": "^a{1,3}$"}, {"pattern": "^(a|aa|aaa)$"}),
    ({"type": "string", "pattern": "^a+$"}, {"allOf": [{"pattern": "^a"}, {"pattern": "a$"}]}),
    (obj("a", a=WHOLE), {"allOf": [obj("", a=WHOLE, b=TEXT), {"required": ["a"]}]}),
]  # fmt: skip
NO = [
    (WHOLE, {"type": "integer", "maximum": 10}, 11),
    ({"type": "integer", "multipleOf": 5}, {"type": "integer", "multipleOf": 10}, None),
    ({"type": "number"}, WHOLE, None),
    (TEXT, {"type": "string", "maxLength": 5}, None),
    (TEXT, {"type": "string", "pattern": "^x$"}, ""),
    ({"type": "string", "pattern": "^[a-z]+$"}, {"type": "string", "pattern": "^a+$"}, None),
    (TEXT, BASE64, None),
    (TEXT, DECIMAL, ""),
    ({"enum": ["a", "b"]}, {"enum": ["a"]}, "b"),
    (obj("", a=WHOLE), obj("a", a=WHOLE), {}),
    (obj("a", a=TEXT), obj("a", a={"type": "string", "minLength": 1}), {"a": ""}),
    ({"type": "object"}, obj(""), None),
    (obj("a b", a=TEXT, b=TEXT), obj("a b", a={"const": "x"}, b=TEXT), None),
    (lists(WHOLE), lists(WHOLE, maxItems=3), None),
    (lists(WHOLE), lists(WHOLE, uniqueItems=True), None),
    ({"type": ["integer", "null"]}, WHOLE, None),
    ({}, {"type": "object"}, None),
    ({"type": "string", "pattern": "^a"}, {"allOf": [{"pattern": "^a"}, {"pattern": "b$"}]}, None),
    ({"type": "object"}, {"enum": [{"a": 1}]}, {}),
    (obj("a", a=TEXT), {"type": "object", "patternProperties": {"^a": WHOLE}}, None),
    (lists(WHOLE, minItems=1), {"type": "array", "contains": TEXT}, None),
]


@pytest.mark.parametrize(("one", "other"), YES)
def test_contained(one: Schema, other: Schema) -> None:
    assert contained(NONE, one, NONE, other).answer == "yes"


@pytest.mark.parametrize(("one", "other", "value"), NO)
def test_not_contained(one: Schema, other: Schema, value: Any) -> None:
    answer = contained(NONE, one, NONE, other)
    assert answer.answer == "no"
    assert belongs(NONE, one, answer.counterexample)
    assert not belongs(NONE, other, answer.counterexample)
    if value is not None:
        assert answer.counterexample == value


def test_what_cannot_be_told_is_unknown() -> None:
    one, other = ({"type": "string", "pattern": p} for p in ("^a{1,3}$", "^(?!b)a{1,3}$"))
    assert contained(NONE, one, NONE, other).answer == "unknown"


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[Limited]:
    """The choices of each value that is drawn while types are compared."""
    made: list[Limited] = []

    class Counted(Limited):
        def __init__(self, seed: str, most: int) -> None:
            super().__init__(seed, most)
            made.append(self)

    monkeypatch.setattr("pactc.contracts.types.Limited", Counted)
    return made


def hopeless(levels: int) -> dict[str, Any]:
    """Texts that none is of, which no proof says, in objects in objects."""
    within: dict[str, Any] = {"type": "string", "pattern": r"^\b[0-9]{40}\b$",
                              "allOf": [{"pattern": r"^\b[a-f]"}]}  # fmt: skip
    for _ in range(levels):
        within = {"anyOf": [obj("a", a=within), obj("b", b=within)]}
    return within


def test_a_search_that_finds_nothing_ends(spent: list[Limited]) -> None:
    """Counted in choices: each level multiplied them by forty."""
    assert contained(NONE, hopeless(3), NONE, WHOLE).answer == "unknown"
    assert sum(EFFORT - each.left for each in spent) <= 2 * MISSES * EFFORT
    assert len(spent) <= 2 * MISSES
    spent.clear()
    assert satisfiable(NONE, hopeless(3)).answer == "unknown"
    assert [each.left for each in spent] == [0]


def test_what_is_proven_is_not_searched(spent: list[Limited]) -> None:
    assert contained(NONE, obj("a", a=COMMIT), NONE, obj("a", a=TEXT)).answer == "yes"
    assert spent == []
    assert contained(NONE, COMMIT, NONE, WHOLE).answer == "no"
    assert 0 < len(spent) <= DRAWS + NEAR


def tree(leaf: Schema, name: str = "Tree", **more: Any) -> Contract:
    ref = {"$ref": f"#/$defs/{name}"}
    fields = {"leaf": leaf, "left": {"anyOf": [ref, {"type": "null"}]}, **more}
    return Contract("", {}, {name: obj("leaf left", **fields)})


def test_types_within_themselves() -> None:
    """Their names do not matter."""
    narrow, wide = tree({"type": "integer", "minimum": 2}), tree(WHOLE, "Wood")
    one, other = {"$ref": "#/$defs/Tree"}, {"$ref": "#/$defs/Wood"}
    assert contained(narrow, one, wide, other).answer == "yes"
    answer = contained(wide, other, narrow, one)
    assert answer.answer == "no"
    assert not narrow.accepts(one, answer.counterexample)


def test_a_difference_deep_in_a_circle_is_not_assumed_away() -> None:
    """A then B then A: what was assumed while it was disproved is not kept."""
    ref = [{"$ref": f"#/$defs/{n}"} for n in ("A", "B")]
    maybe = [{"anyOf": [r, {"type": "null"}]} for r in ref]
    one = Contract("", {}, {"A": obj("n", n=maybe[1]), "B": obj("n v", n=maybe[0], v=WHOLE)})
    two = Contract("", {}, {"A": obj("n", n=maybe[1]), "B": obj("n v", n=maybe[0], v={"const": 1})})
    answer = contained(one, ref[0], two, ref[0])
    assert answer.answer == "no"
    assert contained(two, ref[0], one, ref[0]).answer == "yes"


def test_a_type_that_is_only_itself_proves_nothing() -> None:
    one = Contract("", {}, {"U": {"anyOf": [{"$ref": "#/$defs/U"}, {"type": "null"}]}})
    assert contained(NONE, WHOLE, one, {"$ref": "#/$defs/U"}).answer != "yes"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 1, "maximum": 2, "multipleOf": 5},
        {"allOf": [TEXT, WHOLE]},
        {"oneOf": [WHOLE, WHOLE]},
        obj("a", a={"allOf": [TEXT, WHOLE]}),
        lists({"enum": [1, 2]}, uniqueItems=True, minItems=3),
        {"$ref": "#/$defs/Endless"},
    ],
)
def test_nothing_is_of_the_type(schema: Schema) -> None:
    contract = Contract("", {}, {"Endless": obj("n", n={"$ref": "#/$defs/Endless"})})
    assert satisfiable(contract, schema).answer == "no"


def test_something_is_of_the_type() -> None:
    contract = tree(WHOLE)
    for schema in (TEXT, BASE64, {"$ref": "#/$defs/Tree"}, {"type": "null"}, *(n[0] for n in NO)):
        answer = satisfiable(contract, schema)
        assert answer.answer == "yes"
        assert contract.accepts(schema, answer.witness)


def test_a_text_too_short_for_its_pattern() -> None:
    assert satisfiable(NONE, {"type": "string", "pattern": "^a$", "minLength": 3}).answer != "yes"


SCALARS = st.sampled_from(
    [WHOLE, TEXT, {"type": "null"}, {"enum": [0, 1, "a"]}, {"type": "number", "minimum": 0},
     {"type": "integer", "maximum": 1}, {"type": "string", "maxLength": 1}, {"const": "a"}, {}]
)  # fmt: skip


def more_schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some, needed = st.lists(inner, min_size=1, max_size=2), st.sampled_from(["", "a", "a b"])
    return st.one_of(
        st.builds(lambda x: {"anyOf": x}, some),
        st.builds(lambda x, n: lists(x, maxItems=n), inner, st.integers(0, 2)),
        st.builds(lambda x, y, r: obj(r, a=x, b=y), inner, inner, needed),
        st.builds(lambda x: {"type": "object", "additionalProperties": x}, inner),
        st.builds(lambda x: {"type": "array", "prefixItems": x}, some),
    )


SCHEMAS = st.recursive(SCALARS, more_schemas, max_leaves=4)
VALUES = st.recursive(
    st.sampled_from([None, 0, 1, -1, 2, 0.5, "", "a", "b", "bb", True]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=4,
)


@settings(max_examples=60)
@given(SCHEMAS, SCHEMAS, st.lists(VALUES, max_size=12))
def test_no_value_contradicts_a_proof(one: Any, other: Any, values: list[Any]) -> None:
    if proven(NONE, one, NONE, other):
        for value in values:
            assert NONE.accepts(other, value) or not NONE.accepts(one, value)
    elif isinstance(one, dict) and isinstance(other, dict):
        answer = contained(NONE, one, NONE, other)
        if answer.answer == "no":
            assert NONE.accepts(one, answer.counterexample)
            assert not NONE.accepts(other, answer.counterexample)


def test_a_long_chain_of_types_ends_no_process() -> None:
    chain: dict[str, Any] = {f"T{n}": obj(next={"$ref": f"#/$defs/T{n + 1}"}) for n in range(3000)}
    chain["T3000"] = {"type": "integer", "minimum": 2, "maximum": 1}
    assert not without_values(Contract("", {}, chain), {"$ref": "#/$defs/T0"})
    assert without_values(Contract("", {}, chain), {"$ref": "#/$defs/T3000"})


def test_what_is_said_to_be_binary_is_base64_in_every_case() -> None:
    """Also where the contract knows other texts: each would reach the implementation as a str."""
    money = {"type": "string", "format": "decimal", "pattern": "^[0-9]{1,3}[.][0-9]{2}$"}
    blob = {"type": "string", "contentEncoding": "base64", "maxLength": 8}
    both = {
        "type": "object", "properties": {"amount": money, "blob": blob},
        "required": ["amount", "blob"], "additionalProperties": False,
    }  # fmt: skip
    pay = {
        "params": {"d": both},
        "returns": both,
        "ensures": [{"id": "P1", "cel": "result == args.d"}],
    }
    contract = load({"component": "pay", "functions": {"pay": pay}})
    assert contract.accepts(blob, "AA==")
    assert not contract.accepts(blob, "-9")
    assert not contract.accepts({"anyOf": [blob, {"type": "null"}]}, "100.5")
    for name in ("default", "enum", "properties", "blob"):  # of a field, whatever it is called
        assert contract.accepts(obj(**{name: blob}), {name: "AA=="})
        assert not contract.accepts(obj(**{name: blob}), {name: "-9"})
    given = [case.steps[0].args["d"]["blob"] for case in table(contract, 0, 12).cases]
    assert len(given) > 5
    assert [text for text in given if b64encode(b64decode(text)).decode() != text] == []
