"""Values drawn from types are of them, whatever the type; those drawn against them are not."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample, Unsatisfiable

from pactc.contracts.atoms import Atoms, Pool, pool
from pactc.contracts.choices import Seeded
from pactc.contracts.contract import Contract, load
from pactc.contracts.invalid import invalid
from pactc.contracts.schemas import Nothing
from pactc.contracts.strategies import Maker, strategy
from pactc.contracts.texts import FORMATS, matching

DEFS = {
    "Tree": {
        "type": "object",
        "properties": {
            "value": {"type": "integer"},
            "children": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
        },
        "required": ["value", "children"],
        "additionalProperties": False,
    },
    "Chain": {"anyOf": [{"type": "array", "items": {"$ref": "#/$defs/Chain"}, "minItems": 1,
                         "maxItems": 1}, {"type": "null"}]},
    "Name": {"type": "string", "minLength": 1, "maxLength": 8},
    "Endless": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Endless"}},
                "required": ["next"]},
}  # fmt: skip
CONTRACT = Contract("shop", {}, defs=DEFS)
PATTERNS = ("^[a-z0-9][a-z0-9-]*$", "^sha256:[0-9a-f]{64}$", "a|bc", "^(ab?c+)*$", "[^x]y",
            "^\\d{3}-\\w+$", "\\.", "^(?:x|y){2,3}$", "^a.b$", "^[^a-z]{1,4}$")  # fmt: skip


def drawn(schema: dict[str, Any], count: int = 200, atoms: Pool | None = None) -> list[Any]:
    made = []
    for number in range(count):
        maker = Maker(CONTRACT, Seeded(f"test {number}"), Atoms(atoms or Pool()))
        made.append(maker.value(schema))
    return made


# -- types of the profile, drawn at random -------------------------------------------------------


def bounds(low: str, high: str, most: int) -> st.SearchStrategy[dict[str, Any]]:
    def made(pair: tuple[int, int], which: int) -> dict[str, Any]:
        both = {low: min(pair), high: max(pair)}
        return {k: v for k, v in both.items() if which & (1 if k == low else 2)}

    return st.builds(made, st.tuples(st.integers(0, most), st.integers(0, most)), st.integers(0, 3))


INTEGERS = st.builds(
    lambda low, span, which, step: {
        "type": "integer",
        **({which[0]: low} if which[0] else {}),
        **({which[1]: low + span} if which[1] else {}),
        **({"multipleOf": step} if step else {}),
    },
    st.integers(-1000, 1000) | st.integers(-(2**60), 2**60),
    st.integers(20, 5000),
    st.tuples(
        st.sampled_from(("", "minimum", "exclusiveMinimum")),
        st.sampled_from(("", "maximum", "exclusiveMaximum")),
    ),
    st.sampled_from((0, 0, 1, 2, 7)),
)
NUMBERS = st.builds(
    lambda low, span, step: {"type": "number", "minimum": low, "maximum": low + span, **step},
    st.floats(-1e6, 1e6),
    st.floats(1, 100),
    st.sampled_from(({}, {}, {"multipleOf": 0.5}, {"multipleOf": 0.25})),
) | st.sampled_from(({"type": "number"}, {"type": "number", "exclusiveMinimum": 0}))
TEXTS = st.one_of(
    bounds("minLength", "maxLength", 40).map(lambda b: {"type": "string", **b}),
    st.sampled_from(PATTERNS).map(lambda p: {"type": "string", "pattern": p}),
    st.sampled_from(sorted(FORMATS)).map(lambda f: {"type": "string", "format": f}),
    st.just({"type": "string", "contentEncoding": "base64", "maxLength": 20}),
    st.just({"type": "string", "pattern": "^[a-z-]+$", "minLength": 3, "maxLength": 12}),
)
LEAVES = st.one_of(
    INTEGERS, NUMBERS, TEXTS,
    st.sampled_from(({"type": "null"}, {"type": "boolean"}, {"enum": ["a", 1, None, [1]]},
                     {"const": {"a": 1}}, {"type": ["string", "null"]}, {}, {"minimum": 3},
                     {"$ref": "#/$defs/Tree"}, {"$ref": "#/$defs/Chain"},
                     {"$ref": "#/$defs/Name", "maxLength": 3})),
)  # fmt: skip


def larger(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    objects = st.builds(
        lambda fields, needed, other: {
            "type": "object",
            "properties": fields,
            "required": [name for name, yes in zip(fields, needed, strict=False) if yes],
            **other,
        },
        st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
        st.lists(st.booleans(), min_size=3, max_size=3),
        st.sampled_from(({}, {"additionalProperties": False}, {"minProperties": 1},
                         {"additionalProperties": {"type": "integer"}, "maxProperties": 4})),
    )  # fmt: skip
    maps = st.builds(
        lambda value, sizes, names: {
            "type": "object", "additionalProperties": value, "propertyNames": names, **sizes,
        },
        inner, bounds("minProperties", "maxProperties", 3),
        st.sampled_from(({}, {"pattern": "^[a-z]{1,3}$"}, {"minLength": 1, "maxLength": 4})),
    )  # fmt: skip
    lists = st.builds(
        lambda items, sizes: {"type": "array", "items": items, **sizes},
        inner, bounds("minItems", "maxItems", 4),
    )  # fmt: skip
    tuples = st.builds(
        lambda first, rest, least: {"type": "array", "prefixItems": first, "items": rest,
                                    "minItems": min(least, len(first))},
        st.lists(inner, min_size=1, max_size=3), st.booleans() | inner, st.integers(0, 3),
    )  # fmt: skip
    several = st.builds(
        lambda word, branches: {word: branches},
        st.sampled_from(("anyOf", "oneOf")), st.lists(inner, min_size=1, max_size=3),
    )  # fmt: skip
    return st.one_of(objects, maps, lists, tuples, several, inner.map(lambda s: {"allOf": [s, {}]}))


SCHEMAS = st.recursive(LEAVES, larger, max_leaves=6)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(SCHEMAS, st.integers(0, 10**6))
def test_what_is_drawn_is_of_its_type(schema: dict[str, Any], seed: int) -> None:
    maker = Maker(CONTRACT, Seeded(str(seed)), Atoms())
    for _ in range(8):
        try:
            value = maker.value(schema)
        except Nothing:  # `oneOf` of types that overlap: the next test counts these
            return
        assert CONTRACT.accepts(schema, value), CONTRACT.refusal(schema, value)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(SCHEMAS.filter(lambda s: "oneOf" not in str(s)))
def test_something_is_found_for_every_type_that_has_values(schema: dict[str, Any]) -> None:
    Maker(CONTRACT, Seeded("any"), Atoms()).value(schema)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(SCHEMAS.filter(lambda s: "oneOf" not in str(s)), st.data())
def test_a_strategy_of_hypothesis(schema: dict[str, Any], data: st.DataObject) -> None:
    assert CONTRACT.accepts(schema, data.draw(strategy(CONTRACT, schema)))


def test_hypothesis_shrinks_what_the_strategy_draws() -> None:
    schema = {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 1000}}
    quick = settings(max_examples=500, database=None, derandomize=True,
                     phases=[Phase.generate, Phase.shrink])  # fmt: skip
    found = find(strategy(CONTRACT, schema), lambda v: len(v) > 1, settings=quick)
    assert found == [0, 0]


def test_a_type_without_values_draws_nothing() -> None:
    for schema in ({"$ref": "#/$defs/Endless"}, {"enum": []}, {"not_a_word": 1, "anyOf": [False]},
                   {"type": "integer", "minimum": 1, "maximum": 1, "multipleOf": 2}):  # fmt: skip
        with pytest.raises(Nothing):
            Maker(CONTRACT, Seeded("x"), Atoms()).value(schema)
    with pytest.raises((NoSuchExample, Unsatisfiable)):
        find(strategy(CONTRACT, {"enum": []}), lambda _: True, settings=settings(max_examples=5))


# -- what should occur among them ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "wanted"),
    [
        ({"type": "integer", "minimum": 3, "maximum": 90}, [3, 4, 89, 90]),
        ({"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 90}, [4, 89]),
        ({"type": "integer"}, [0, 1, -1]),
        ({"type": "integer", "minimum": 0, "maximum": 253402300800, "multipleOf": 900},
         [0, 900, 253402300800, 253402299900]),
        ({"type": "number", "minimum": 0.5, "maximum": 7}, [0.5, 7.0]),
        ({"type": "string"}, [""]),
        ({"type": "boolean"}, [True, False]),
        ({"enum": ["x", 3, None]}, ["x", 3, None]),
        ({"type": "array", "items": {"const": 1}, "maxItems": 5}, [[], [1], [1] * 5]),
        ({"type": ["string", "null"]}, [None, ""]),
        ({"type": "string", "format": "date"}, ["2024-02-29"]),
    ],
)  # fmt: skip
def test_boundaries_occur(schema: dict[str, Any], wanted: list[Any]) -> None:
    made = drawn(schema)
    assert all(any(v == w and type(v) is type(w) for v in made) for w in wanted)


@pytest.mark.parametrize(
    ("schema", "test"),
    [
        ({"type": "string", "maxLength": 64}, lambda v: len(v) == 64),
        ({"type": "string", "pattern": "^[a-z]+$", "maxLength": 64}, lambda v: len(v) == 64),
        ({"type": "string"}, lambda v: any(ord(x) > 0xFFFF for x in v)),
        ({"type": "string"}, lambda v: "\u0301" in v),
        ({"type": "integer"}, lambda v: abs(v) > 2**40),
        ({"type": "number"}, lambda v: v != int(v)),
        ({"type": "array", "items": {}, "maxItems": 30}, lambda v: len(v) == 30),
        ({"$ref": "#/$defs/Tree"}, lambda v: any(c["children"] for c in v["children"])),
        ({"type": "object", "properties": {"a": {}}}, lambda v: not v),
    ],
)
def test_extremes_occur(schema: dict[str, Any], test: Callable[[Any], bool]) -> None:
    assert any(test(v) for v in drawn(schema, 400))


def test_numbers_are_of_their_kind() -> None:
    assert all(type(v) is int for v in drawn({"type": "integer"}))
    assert all(type(v) is float for v in drawn({"type": "number"}))
    whole = drawn({"type": "integer"}, 1000)
    assert all(-(2**63) <= v < 2**63 for v in whole)
    assert sum(abs(v) <= 2**53 for v in whole) > 950


def test_binary_is_base64() -> None:
    for text in drawn({"type": "string", "contentEncoding": "base64", "maxLength": 30}):
        assert base64.b64encode(base64.b64decode(text, validate=True)).decode() == text


def test_the_end_of_a_pattern_is_the_end() -> None:
    assert not any(v.endswith("\n") for v in drawn({"type": "string", "pattern": "^a+$"}))


def test_huge_sizes_are_rare() -> None:
    made = drawn({"type": "string", "maxLength": 4096}, 1000)
    assert sum(len(v) > 1000 for v in made) < 30


SLOT = {
    "type": "object",
    "properties": {
        "start": {"type": "integer", "minimum": 0, "maximum": 10**9, "multipleOf": 900},
        "end": {"type": "integer", "minimum": 0, "maximum": 10**9, "multipleOf": 900},
        "tenant": {"type": "string", "maxLength": 20},
    },
    "required": ["start", "end", "tenant"],
    "additionalProperties": False,
}  # fmt: skip


def test_parts_of_one_case_relate() -> None:
    pairs = []
    for number in range(300):
        maker = Maker(CONTRACT, Seeded(str(number)), Atoms(Pool(deltas=(1, 900, 86400))))
        pairs.append((maker.value(SLOT), maker.value(SLOT)))
    for test in (
        lambda a, b: a["tenant"] == b["tenant"],
        lambda a, b: a["end"] == b["start"] and a["start"] < a["end"],
        lambda a, b: a["end"] - a["start"] == 86400,
        lambda a, b: a == b,
        lambda a, b: sum(a[k] != b[k] for k in a) == 1,
    ):
        assert any(test(a, b) for a, b in pairs)


def test_constants_of_clauses_occur() -> None:
    contract = load({"component": "x", "functions": {"f": {
        "params": {"n": {"type": "integer"}, "s": {"type": "string"}}, "returns": {},
        "requires": [{"id": "R1", "cel": 'args.n != 12345 && args.s.matches("^[A-F]{7}$")'}],
        "examples": [{"id": "X1", "args": {"n": 777, "s": "an example"}, "result": 1}],
    }}})  # fmt: skip
    atoms = pool(contract, "f")
    assert {12344, 12345, 12346, 777} <= set(drawn({"type": "integer"}, 400, atoms))
    texts = drawn({"type": "string"}, 400, atoms)
    assert "an example" in texts
    assert any(len(t) == 7 and set(t) <= set("ABCDEF") for t in texts)


# -- what is not of the type ---------------------------------------------------------------------


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(SCHEMAS)
def test_what_is_invalid_is_refused(schema: dict[str, Any]) -> None:
    bad = invalid(CONTRACT, schema)
    assert not any(CONTRACT.accepts(schema, v) for v in bad)
    assert bad == invalid(CONTRACT, schema)


@pytest.mark.parametrize(
    ("schema", "wanted"),
    [
        ({"type": "integer", "minimum": 3, "maximum": 9}, [2, 10, True, None, "0", 1.5]),
        ({"type": "string", "minLength": 2, "maxLength": 3}, ["a", "aaaa", None, 0]),
        ({"type": "string", "pattern": "^a$"}, ["A", ""]),
        ({"enum": ["on", "off"]}, ["ON", "onx", "", None]),
        ({"type": "object", "properties": {"a": {"type": "null"}}, "required": ["a"],
          "additionalProperties": False}, [{}, {"a": None, "unknown_field": 1}, {"a": True}]),
        ({"type": "array", "items": {"const": 1}, "minItems": 1, "maxItems": 2},
         [[], [1, 1, 1]]),
        ({"type": "integer", "multipleOf": 900}, [450.0, 1, 899]),
        ({"type": "array", "uniqueItems": True, "items": {"const": 1}, "minItems": 1}, [[1, 1]]),
    ],
)  # fmt: skip
def test_what_is_one_step_off_is_among_it(schema: dict[str, Any], wanted: list[Any]) -> None:
    bad = invalid(CONTRACT, schema)
    assert all(any(v == w and type(v) is type(w) for v in bad) for w in wanted)


def test_everything_is_of_the_type_of_everything() -> None:
    assert invalid(CONTRACT, {}) == ()


@pytest.mark.parametrize("pattern", ["(x{9}){9}{9}", "\\z", "(?P<n>a)(?P<n>b)", "[[:alpha:]]\\Q("])
def test_a_pattern_that_only_others_take(pattern: str) -> None:
    """RE2, which reads patterns in CEL, knows some that Python does not."""
    with pytest.raises(Nothing):
        matching(Seeded("x"), pattern)
