"""Operations of an OpenAPI document, with references followed."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from pactc.documents import parse
from pactc.kinds._openapi import (
    Unusable,
    answered,
    followed,
    operation,
    operations,
    reached,
    unusable,
)

FILE = Path(__file__).parent / "contracts_openapi/quotes/openapi.yaml"
MAKE = "/paths/~1customers~1{customer}~1quotes/post"


@pytest.fixture
def found() -> dict[str, Any]:
    value = parse(FILE.read_bytes(), FILE.name)
    assert isinstance(value, dict)
    return copy.deepcopy(value)


def test_operations_have_the_pointer_of_their_place(found: dict[str, Any]) -> None:
    assert operations(found) == ({"health": "/paths/~1health/get", "makeQuote": MAKE}, set())


def test_an_operation_with_all_that_it_refers_to(found: dict[str, Any]) -> None:
    made = operation(found, MAKE)
    assert (made.method, made.path) == ("post", "/customers/{customer}/quotes")
    assert list(made.params) == [("path", "customer"), ("header", "X-Request-Id"), ("query", "tag")]
    assert made.body_required
    assert list(made.body or {}) == ["application/json"]
    assert {s: list(types) for s, types in made.answers.items()} == {
        "201": ["application/json"], "404": ["application/problem+json"],
    }  # fmt: skip


def test_a_parameter_of_the_operation_goes_before_that_of_the_path(found: dict[str, Any]) -> None:
    item = found["paths"]["/customers/{customer}/quotes"]
    item["post"]["parameters"].append(
        {"name": "customer", "in": "path", "required": True, "schema": {"const": "ann"}}
    )
    assert operation(found, MAKE).params["path", "customer"]["schema"] == {"const": "ann"}


def test_headers_that_openapi_leaves_out(found: dict[str, Any]) -> None:
    post = found["paths"]["/customers/{customer}/quotes"]["post"]
    post["parameters"].append({"name": "Authorization", "in": "header", "required": True})
    assert ("header", "Authorization") not in operation(found, MAKE).params


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda p: p.update(requestBody={"$ref": "#/components/x/y"}), "leads nowhere"),
        (lambda p: p.update(requestBody={"$ref": "other.yaml#/a"}), "leads out of `components`"),
        (lambda p: p.update(responses={}), "it has no `responses`"),
        (lambda p: p.update(responses={"2O1": {"description": "x"}}), "`2O1` is no status"),
        (lambda p: p["parameters"].append({"in": "query", "name": "q", "style": "deepObject"}),
         "parameter `q` is written in a way that is not supported"),
        (lambda p: p["parameters"].append({"in": "cookie", "name": "c", "required": True}),
         "parameter `c` is in the cookie, which is not supported"),
        (lambda p: p["parameters"].append({"in": "query", "name": "q", "schema": []}),
         "a schema is neither a mapping nor true or false"),
        (lambda p: p["parameters"].append({"in": "query", "name": "q", "schema": {"type": "int"}}),
         "there is no type `int`"),
        (lambda p: p["parameters"].append({"in": "query", "name": "q", "schema": {"pattern": "("}}),
         "a pattern is no regular expression"),
        (lambda p: p["parameters"].append({"in": "query", "name": "q", "schema": {"items": {
            "properties": ["x"]}}}), "`properties` of a schema is no mapping"),
        (lambda p: p["parameters"].append({"in": "query", "name": "q", "schema": {
            "$ref": "#/components/schemas/Quote/properties/total"}}), "is no schema of"),
        (lambda p: p["responses"].update({"500": {"content": {"application/json": {
            "schema": {"items": {"$ref": "#/components/schemas/Nobody"}}}}}}), "leads nowhere"),
    ],
)  # fmt: skip
def test_what_cannot_be_used(found: dict[str, Any], change: Any, why: str) -> None:
    change(found["paths"]["/customers/{customer}/quotes"]["post"])
    with pytest.raises(Unusable, match=why):
        operation(found, MAKE)


def test_a_path_parameter_that_is_none(found: dict[str, Any]) -> None:
    found["paths"]["/customers/{customer}/quotes"]["parameters"] = []
    with pytest.raises(Unusable, match="`customer` is in its path, and no parameter"):
        operation(found, MAKE)


def test_references_in_a_circle() -> None:
    inner = {"a": {"$ref": "#/components/schemas/b"}, "b": {"$ref": "#/components/schemas/a"}}
    with pytest.raises(Unusable, match="in a circle"):
        followed({"components": {"schemas": inner}}, {"$ref": "#/components/schemas/a"})


def test_only_what_is_reached_is_kept(found: dict[str, Any]) -> None:
    schemas = found["components"]["schemas"]
    schemas["Quote"]["properties"]["buyer"] = {"$ref": "#/components/schemas/Customer"}
    start = [{"schema": {"$ref": "#/components/schemas/Quote"}}]
    assert list(reached(start, schemas)) == ["Customer", "Quote"]
    assert reached([{"enum": [{"$ref": "#/components/schemas/Quote"}]}], schemas) == {}


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"openapi": "3.1.0"}, "is not there, or has no `paths`"),
        ({"openapi": "3.0.3", "paths": {}}, "says `openapi: 3.0.3`, and only 3.1 is read"),
        ({"openapi": 3.1, "paths": {}}, "only 3.1 is read"),
    ],
)
def test_a_document_that_is_none(parts: dict[str, Any], why: str) -> None:
    assert why in (unusable(parts) or "")


def test_what_is_said_of_a_status() -> None:
    said = {"201": 1, "4XX": 2, "default": 3}
    assert [answered(said, s) for s in (201, 404, 500)] == [1, 2, 3]
    assert answered({"201": 1}, 404) is None
