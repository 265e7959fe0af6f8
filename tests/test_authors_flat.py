"""Schemas without references: they accept all that the full ones accept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.authors.flat import MOST, flat
from pactc.documents import parse
from pactc.resources import schemas_dir

from .authored import ANSWERS
from .conftest import EXAMPLE

AUTHORED = ("graph", "contract", "threats", "laws", "preflight")


def schema(kind: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((schemas_dir() / f"{kind}.schema.json").read_text())
    return loaded


def references(value: Any) -> list[str]:
    """Every `$ref`; a property of that name is none."""
    if isinstance(value, dict):
        here = [r for r in (value.get("$ref"),) if isinstance(r, str)]
        return here + [r for v in value.values() for r in references(v)]
    return [r for v in value for r in references(v)] if isinstance(value, list) else []


@pytest.mark.parametrize("kind", AUTHORED)
def test_no_reference_is_left_and_it_is_small(kind: str) -> None:
    made = flat(schema(kind))
    jsonschema_rs.meta.validate(made)
    assert references(schema(kind))
    assert references(made) == []
    assert "$defs" not in made
    assert len(json.dumps(made)) <= MOST


@pytest.mark.parametrize("kind", AUTHORED)
def test_what_the_full_schema_accepts_is_accepted(kind: str) -> None:
    full, made = schema(kind), flat(schema(kind))
    files = [*(EXAMPLE / "pact").glob(f"{kind}.yaml")]
    files += (EXAMPLE / "pact/contracts").glob("*.yaml") if kind == "contract" else []
    files += (Path(__file__).parent / "contracts").glob("*/contract.yaml") if (
        kind == "contract"
    ) else []  # fmt: skip
    values = [parse(f.read_bytes(), f.name) for f in files]
    values += [v for k, v in ANSWERS.items() if k.partition("/")[0] == kind]
    assert values
    for value in values:
        assert jsonschema_rs.is_valid(full, value)
        assert jsonschema_rs.is_valid(made, value)


def test_a_recursive_definition_ends_open() -> None:
    tree = {"$defs": {"T": {"type": "object", "properties": {"in": {"$ref": "#/$defs/T"}}}},
            "$ref": "#/$defs/T"}  # fmt: skip
    made = flat(tree)
    deep: Any = 7
    for _ in range(20):
        deep = {"in": deep}
    assert jsonschema_rs.is_valid(made, deep)
    assert not jsonschema_rs.is_valid(made, {"in": 7})


NAMES = st.sampled_from(["A", "B"])
SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.just({}),
        st.builds(lambda t: {"type": t}, st.sampled_from(["integer", "string", "object", "array"])),
        st.builds(lambda n: {"$ref": f"#/$defs/{n}", "description": "x"}, NAMES),
        st.builds(lambda v: {"const": v}, st.integers(0, 2)),
    ),
    lambda inner: st.one_of(
        st.builds(lambda p: {"type": "object", "properties": p},
                  st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)),
        st.builds(lambda i: {"type": "array", "items": i}, inner),
        st.builds(lambda m: {"oneOf": m}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda m: {"anyOf": m}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda m: {"not": m}, inner),
    ),
    max_leaves=6,
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.integers(0, 2), st.just("x"), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
    ),
    max_leaves=5,
)


def _guarded(schema: Any) -> Any:
    """A reference that leads to itself at once is no schema that anything can be validated by."""
    return {"type": "object", "properties": {"a": schema}}


@given(SCHEMAS, SCHEMAS, SCHEMAS, VALUES)
def test_whatever_is_accepted_stays_accepted(top: Any, a: Any, b: Any, value: Any) -> None:
    full = {"$defs": {"A": _guarded(a), "B": _guarded(b)}, **top}
    if jsonschema_rs.is_valid(full, value):
        assert jsonschema_rs.is_valid(flat(full), value)
