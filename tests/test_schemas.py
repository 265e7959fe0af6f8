"""The committed schemas are what the models say, describe everything, and judge the examples.

Every `tests/schemas/<kind>/valid-*` and `invalid-*` is found by itself. An invalid one says what is
expected, as `CODE line:column; ...`, in its first line (YAML) or in `expected.json` beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from pactc.documents import parse
from pactc.models import MODELS, model, schema
from pactc.models.__main__ import main, text
from pactc.validate import validate

HERE = Path(__file__).parent
SCHEMAS = HERE.parent / "schemas"
EXAMPLES = sorted(p for p in (HERE / "schemas").glob("*/*") if "valid-" in p.name)
VALID = [p for p in EXAMPLES if p.name.startswith("valid-")]
INVALID = [p for p in EXAMPLES if p.name.startswith("invalid-")]


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def expected(path: Path) -> list[str]:
    if path.suffix == ".json":
        line = json.loads((path.parent / "expected.json").read_text("utf-8"))[path.name]
    else:
        line = path.read_text("utf-8").splitlines()[0].removeprefix("# ")
    return [part.strip() for part in line.split(";")]


def findings(path: Path) -> list[str]:
    data, kind = path.read_bytes(), path.parent.name
    found = validate(parse(data, path.name), schema(kind), data, path.name, kind)
    assert all(f.help and f.message and f.artifact == kind for f in found)
    return [f"{f.code} {f.where.line}:{f.where.column}" for f in found if f.where]


def accepts(kind: str, value: Any) -> bool:
    try:
        model(kind).model_validate(value)
    except ValidationError:
        return False
    return True


def subschemas(node: Any, pointer: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every property in a schema, with the pointer of the schema that has it."""
    if not isinstance(node, dict):
        return
    for field, inner in node.get("properties", {}).items():
        yield pointer, field, inner
        yield from subschemas(inner, f"{pointer}/properties/{field}")
    for name, inner in node.get("$defs", {}).items():
        yield from subschemas(inner, f"{pointer}/$defs/{name}")
    for key in ("items", "additionalProperties", "propertyNames"):
        yield from subschemas(node.get(key), f"{pointer}/{key}")
    for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for place, inner in enumerate(node.get(key, ())):
            yield from subschemas(inner, f"{pointer}/{key}/{place}")


@pytest.mark.parametrize("kind", MODELS)
def test_the_committed_schema_is_what_the_model_says(kind: str) -> None:
    committed = (SCHEMAS / f"{kind}.schema.json").read_text("utf-8")
    assert committed == text(kind), "run `python -m pactc.models`"


def test_there_is_no_schema_without_a_model(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    assert {p.name for p in SCHEMAS.iterdir()} == {p.name for p in tmp_path.iterdir()}


@pytest.mark.parametrize("kind", MODELS)
def test_a_schema_is_valid_and_whole(kind: str) -> None:
    made = schema(kind)
    Draft202012Validator.check_schema(made)
    jsonschema_rs.meta.validate(made)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert made["$id"] == f"https://pactc.dev/schemas/{kind}.schema.json"
    assert made["title"]
    assert made["description"]
    assert '"$ref": "http' not in json.dumps(made)


@pytest.mark.parametrize("kind", MODELS)
def test_every_property_is_described(kind: str) -> None:
    made = schema(kind)
    fields, definitions = list(subschemas(made)), made.get("$defs", {})
    assert fields
    assert [d for d, inner in definitions.items() if not inner.get("description")] == []
    # pydantic leaves out a description that is the same as that of the definition
    plain = [(at, f) for at, f, inner in fields if not inner.get("description", inner.get("$ref"))]
    assert plain == []


@pytest.mark.parametrize("kind", MODELS)
def test_a_kind_has_examples(kind: str) -> None:
    assert [p for p in VALID if p.parent.name == kind]
    assert [p for p in INVALID if p.parent.name == kind]


def test_every_example_is_of_a_kind() -> None:
    assert {p.parent.name for p in EXAMPLES} <= set(MODELS)


@pytest.mark.parametrize("path", VALID, ids=name)
def test_a_valid_example_is_accepted_by_all(path: Path) -> None:
    kind, value = path.parent.name, parse(path.read_bytes(), path.name)
    assert findings(path) == []
    assert Draft202012Validator(schema(kind)).is_valid(value)
    model(kind).model_validate(value)


@pytest.mark.parametrize("path", INVALID, ids=name)
def test_an_invalid_example_is_refused_by_all_at_its_place(path: Path) -> None:
    kind, value = path.parent.name, parse(path.read_bytes(), path.name)
    assert findings(path) == expected(path)
    assert not Draft202012Validator(schema(kind)).is_valid(value)
    assert not accepts(kind, value)


@pytest.mark.parametrize("path", VALID, ids=name)
def test_models_and_schemas_agree_on_every_small_change_of_a_valid_example(path: Path) -> None:
    kind, value = path.parent.name, parse(path.read_bytes(), path.name)
    judge = jsonschema_rs.Draft202012Validator(schema(kind))
    for where, changed in changes(value):
        assert judge.is_valid(changed) == accepts(kind, changed), where


RULES = sorted((HERE.parent / "rules").glob("*.yaml"))


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.name)
def test_a_rule_is_what_the_schema_of_rules_says(path: Path) -> None:
    data = path.read_bytes()
    value = parse(data, path.name)
    assert validate(value, schema("rule"), data, path.name, None) == []
    assert data.startswith(b"# yaml-language-server: $schema=../schemas/rule.schema.json\n")
    assert isinstance(value, dict)
    assert value["kind"] == path.stem
    assert value.get("schema", f"{path.stem}.schema.json") == f"{path.stem}.schema.json"
    assert "schema" not in value or path.stem in MODELS


def changes(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """The value with one thing removed, added, or of another type, anywhere in it."""
    for other in (None, "", 7, -1, 0.5, True, [], {}, ["x", "x"], {"x": None}):
        yield f"{pointer} = {other!r}", other
    if isinstance(value, dict):
        yield f"{pointer} + unknown", {**value, "unknown": 1}
        for key, inner in value.items():
            yield f"{pointer} - {key}", {k: v for k, v in value.items() if k != key}
            for where, changed in changes(inner, f"{pointer}/{key}"):
                yield where, {**value, key: changed}
    if isinstance(value, list):
        for place, inner in enumerate(value):
            for where, changed in changes(inner, f"{pointer}/{place}"):
                yield where, [*value[:place], changed, *value[place + 1 :]]
