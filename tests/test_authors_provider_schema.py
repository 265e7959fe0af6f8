"""A schema as strict modes take it, and the way back: whatever a schema accepts can be said in the
provider's form, and is read as the same value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc.authors import anthropic_, openai_
from pactc.authors.provider_schema import WRAPPED, Limits, fit
from pactc.documents import parse

from .conftest import EXAMPLE
from .providers.dress import dress

SCHEMAS = Path(__file__).parent.parent / "schemas"
ALL = {"recursive": True, "depth": 99, "fields": 9999, "optional": 9999, "unions": 9999}
NULLS, ABSENT = Limits(nulls=True, values=9999, **ALL), Limits(nulls=False, values=9999, **ALL)
STYLES = pytest.mark.parametrize("style", [NULLS, ABSENT], ids=["nulls", "absent"])

TEXTS = st.text('abc*"', max_size=3)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS,
    lambda below: st.lists(below, max_size=2) | st.dictionaries(TEXTS, below, max_size=2),
    max_leaves=4,
)


def objects(below: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Closed, open and half open ones."""

    def build(fields: dict[str, Any], rest: Any, chosen: set[int]) -> dict[str, Any]:
        required = [name for i, name in enumerate(sorted(fields)) if i in chosen]
        return {
            "type": "object",
            "properties": fields,
            "required": required,
            "additionalProperties": rest,
        }

    names = st.sampled_from(["a", "b", "kind"])
    return st.builds(
        build,
        st.dictionaries(names, below, max_size=3),
        st.just(False) | st.just(False) | below | st.just(True),
        st.sets(st.integers(0, 2)),
    )


LEAVES = st.sampled_from(
    [
        {"type": "string"},
        {"type": "integer"},
        {"type": "number", "minimum": 0},
        {"type": "boolean"},
        {"type": "null"},
        {"type": ["string", "null"]},
        {"type": ["array", "string"], "items": {"type": "integer"}},
        {"const": "x"},
        {"enum": ["x", "y"], "type": "string"},
        {"enum": [1, "1", None]},
        {"const": {"a": 1}},
        {"description": "Any value."},
        {"$ref": "#/$defs/Named"},
        {"$ref": "#/$defs/Tree"},
        True,
    ]
)
SHAPES = st.recursive(
    LEAVES,
    lambda below: (
        objects(below)
        | st.builds(lambda s: {"type": "array", "items": s}, below)
        | st.builds(lambda s: {"anyOf": s}, st.lists(below, min_size=1, max_size=3))
        | st.builds(lambda s: {"oneOf": s}, st.lists(below, min_size=1, max_size=2))
        | st.builds(lambda s: {"allOf": [s], "description": "One."}, below)
    ),
    max_leaves=6,
)
DEFS = {
    "Named": {"type": "object", "properties": {"a": {"type": "integer"}}},
    "Tree": {
        "type": "object",
        "properties": {
            "label": {"type": "string"},
            "below": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
            "more": {"anyOf": [{"type": "boolean"}, {"$ref": "#/$defs/Tree"}]},
        },
        "required": ["label"],
        "additionalProperties": False,
    },
}
TREE = st.recursive(
    st.builds(lambda label: {"label": label}, TEXTS),
    lambda below: st.builds(
        lambda label, under, more: {"label": label, "below": under, "more": more},
        TEXTS,
        st.lists(below, max_size=2),
        st.booleans() | below,
    ),
    max_leaves=3,
)


def values(schema: Any) -> st.SearchStrategy[Any]:
    """Values that a schema of SHAPES accepts, most of the time."""
    if isinstance(schema, bool) or not schema.keys() - {"description"}:
        return JSON
    if "$ref" in schema:
        return (
            TREE if schema["$ref"].endswith("Tree") else st.builds(lambda n: {"a": n}, st.just(1))
        )
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return st.one_of([values(option) for option in schema[word]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if isinstance(schema["type"], list):
        return st.one_of([values({**schema, "type": kind}) for kind in schema["type"]])
    return {
        "string": TEXTS,
        "integer": st.integers(-9, 9),
        "number": st.integers(0, 9) | st.just(0.5),
        "boolean": st.booleans(),
        "null": st.none(),
        "array": st.lists(values(schema.get("items", True)), max_size=3),
        "object": st.deferred(lambda: _objects(schema)),
    }[schema["type"]]


def _objects(schema: Any) -> st.SearchStrategy[Any]:
    fields = {k: values(v) for k, v in schema["properties"].items()}
    required = {k: v for k, v in fields.items() if k in schema["required"]}
    named = st.fixed_dictionaries(
        required, optional={k: v for k, v in fields.items() if k not in required}
    )
    if schema["additionalProperties"] is False:
        return named
    free = st.dictionaries(st.sampled_from(["z", "y*"]), values(schema["additionalProperties"]))
    return st.builds(lambda a, b: {**b, **a}, named, free)


@STYLES
@settings(max_examples=60)
@given(data=st.data())
def test_what_a_schema_accepts_comes_back_as_it_was(style: Limits, data: st.DataObject) -> None:
    schema = {**data.draw(objects(SHAPES)), "$defs": DEFS}
    value = data.draw(values(schema))
    if not jsonschema.Draft202012Validator(schema).is_valid(value):
        return
    fitted = fit(schema, style)
    assert fitted is not None
    answer = dress(value, fitted.schema)
    jsonschema.validate(answer, fitted.schema, jsonschema.Draft202012Validator)
    again = fitted.value(json.loads(json.dumps(answer)))
    assert json.dumps(again, sort_keys=True) == json.dumps(value, sort_keys=True)


@STYLES
@settings(max_examples=60)
@given(schema=SHAPES)
def test_a_form_is_what_strict_modes_take(style: Limits, schema: Any) -> None:
    whole = {**schema, "$defs": DEFS} if isinstance(schema, dict) else schema
    fitted = fit(whole, style)
    assert fitted is not None
    assert fitted.schema["type"] == "object"
    strict(fitted.schema, style, fitted.schema.get("$defs", {}))


def strict(node: dict[str, Any], style: Limits, defs: dict[str, Any]) -> None:
    """Only keywords that both providers know, closed objects, and every reference there."""
    words = {"type", "description", "enum", "properties", "required", "additionalProperties"}
    assert node.keys() <= words | {"items", "anyOf", "$ref", "$defs"}
    if "$ref" in node:
        assert node.keys() == {"$ref"}
        assert node["$ref"].removeprefix("#/$defs/") in defs
        return
    assert ("anyOf" in node) != ("type" in node)
    assert isinstance(node.get("type", ""), str)
    if node.get("type") == "object":
        assert node["additionalProperties"] is False
        if style.nulls:
            assert node["required"] == list(node["properties"])
    for below in children(node):
        strict(below, style, defs)


def children(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from node.get("properties", {}).values()
    yield from node.get("anyOf", ())
    yield from node.get("$defs", {}).values()
    if "items" in node:
        yield node["items"]


@settings(max_examples=60)
@given(answer=JSON, schema=SHAPES)
def test_no_answer_breaks_the_way_back(answer: Any, schema: Any) -> None:
    fitted = fit({**schema, "$defs": DEFS} if isinstance(schema, dict) else schema, NULLS)
    assert fitted is not None
    fitted.value(answer)
    fitted.value({WRAPPED: answer})


@STYLES
def test_the_plans_own_kinds_come_back(style: Limits) -> None:
    for path in sorted((EXAMPLE / "pact").rglob("*.yaml")):
        kind = "contract" if path.parent.name == "contracts" else path.stem
        schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text())
        value = parse(path.read_bytes(), path.name)
        fitted = fit(schema, style)
        assert fitted is not None
        answer = dress(value, fitted.schema)
        jsonschema.validate(answer, fitted.schema, jsonschema.Draft202012Validator)
        assert fitted.value(answer) == value, path.name


def test_who_takes_which_of_the_plans_kinds() -> None:
    """Contracts have more optional fields, and recursion, than one provider's grammar takes."""
    kinds = ("contract", "graph", "laws", "preflight", "threats")
    schemas = {k: json.loads((SCHEMAS / f"{k}.schema.json").read_text()) for k in kinds}
    taken = {k for k in kinds if fit(schemas[k], anthropic_.PROVIDER.limits)}
    assert taken == set(kinds) - {"contract"}
    assert all(fit(schemas[k], openai_.PROVIDER.limits) for k in kinds)


@pytest.mark.parametrize(
    ("word", "limit", "schema"),
    [
        ("depth", 1, {"type": "object", "properties": {"a": {"$ref": "#/$defs/Named"}}}),
        ("fields", 1, {"type": "object", "properties": {"a": True, "b": True}}),
        ("optional", 0, {"type": "object", "properties": {"a": {"type": "string"}}}),
        ("unions", 0, {"type": "object", "properties": {"a": {"type": ["string", "null"]}}}),
        ("values", 2, {"type": "object", "properties": {"a": {"enum": ["x", "y", "z"]}}}),
        ("recursive", False, {"type": "object", "properties": {"a": {"$ref": "#/$defs/Tree"}}}),
    ],
)
def test_more_than_a_provider_takes_is_not_asked_of_it(
    word: str, limit: Any, schema: dict[str, Any]
) -> None:
    whole = {**schema, "additionalProperties": False, "$defs": DEFS}
    known = {"nulls": False, "values": 9999, **ALL}
    assert fit(whole, Limits(**known)) is not None
    assert fit(whole, Limits(**{**known, word: limit})) is None


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", '{"a": 1, "a": 2}', "[" * 9999, "{a", "\ud800"]
)
def test_json_text_is_read_strictly(text: str) -> None:
    fitted = fit({"type": "object", "properties": {"a": True}, "required": ["a"]}, NULLS)
    assert fitted is not None
    assert fitted.value({"a": text}) == {"a": text}, "what is no JSON was meant as itself"
    assert fitted.value({"a": '"x"'}) == {"a": "x"}


def test_a_key_that_is_there_twice_is_refused() -> None:
    fitted = fit({"type": "object", "additionalProperties": {"type": "integer"}}, NULLS)
    assert fitted is not None
    entries = [{"key": "a", "value": 1}, {"key": "a", "value": 2}]
    with pytest.raises(ValueError, match="the key `a` is there twice"):
        fitted.value({WRAPPED: entries})


def test_bounds_are_told_in_words() -> None:
    text = {"type": "string", "description": "A name.", "pattern": "^a", "maxLength": 9}
    fitted = fit({"type": "object", "properties": {"a": text}, "required": ["a"]}, NULLS)
    assert fitted is not None
    said = fitted.schema["properties"]["a"]
    assert said == {"type": "string", "description": 'A name. (pattern: "^a"; maxLength: 9)'}
