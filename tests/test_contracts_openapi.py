"""Answers that conform to an OpenAPI document, and types that fit it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.contract import Contract, load
from pactc.contracts.openapi import check, conforms, plain
from pactc.documents import parse
from pactc.kinds._bound import completed

from .conftest import EXAMPLE

FOLDER = Path(__file__).parent / "contracts_openapi/quotes"
JSON, PROBLEM = "application/json; charset=utf-8", "application/problem+json"
RIGHT = {"total": 6, "request": "a", "tags": []}


def quotes(change: Callable[[Any, Any], object] = lambda contract, document: None) -> Contract:
    contract: Any = parse((FOLDER / "contract.yaml").read_bytes(), "contract.yaml")
    document: Any = parse((FOLDER / "openapi.yaml").read_bytes(), "openapi.yaml")
    change(contract, document)
    return load(completed(contract, document))


def answer(status: int, media: str, body: Any, contract: Contract | None = None) -> str:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return conforms(contract or quotes(), "quote", status, media, data)


def test_answers_that_conform() -> None:
    assert answer(201, JSON, RIGHT) == ""
    assert answer(201, "Application/JSON", RIGHT) == ""
    assert answer(404, PROBLEM, {"detail": "x"}) == ""
    assert conforms(quotes(), "health", 204, "", b"") == ""


@pytest.mark.parametrize(
    ("status", "media", "body", "why"),
    [
        (200, JSON, RIGHT, "the document has no answer 200; it has 201, 404"),
        (404, JSON, {"detail": "x"}, "an answer 404 is application/problem+json in the document"),
        (201, "", b"", "and this is of no type"),
        (201, JSON, b"{", "the body is no JSON"),
        (201, JSON, {**RIGHT, "total": -1}, "refuses the body of this answer 201: /total: "),
        (201, JSON, {**RIGHT, "vat": 0}, "Additional properties are not allowed"),
        (201, JSON, {"total": 6}, "is a required property"),
    ],
)
def test_answers_that_do_not(status: int, media: str, body: Any, why: str) -> None:
    assert why in answer(status, media, body)


def test_a_body_where_there_is_none() -> None:
    assert "without a body" in conforms(quotes(), "health", 204, JSON, b"{}")


def test_ranges_of_media_types_and_no_schema() -> None:
    def change(_: Any, document: Any) -> None:
        post = document["paths"]["/customers/{customer}/quotes"]["post"]
        post["responses"] = {"2XX": {"content": {"text/*": {}}}, "default": {}}

    contract = quotes(change)
    assert answer(250, "text/csv", b"a,b", contract) == ""
    assert "is text/* in the document" in answer(250, JSON, RIGHT, contract)
    assert answer(500, "", b"", contract) == ""


def test_a_pattern_that_is_none() -> None:
    def change(_: Any, document: Any) -> None:
        document["components"]["schemas"]["Quote"]["properties"]["request"]["pattern"] = r"a\Z"

    assert "schema of this answer 201 cannot be used" in answer(201, JSON, RIGHT, quotes(change))
    assert [p for p in check(quotes(change)) if p.pointer != "/functions/quote/returns"] == []


def test_types_that_fit() -> None:
    assert list(check(quotes())) == []


def test_the_example_fits_by_proof_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No value is drawn: one that is not proven is drawn for in thousands of choices."""

    def none(*_: Any) -> None:
        raise AssertionError("a value is drawn")

    monkeypatch.setattr("pactc.contracts.types.Limited", none)
    value: Any = parse((EXAMPLE / "pact/contracts/http.yaml").read_bytes(), "http.yaml")
    document: Any = parse((EXAMPLE / "docs/openapi.yaml").read_bytes(), "openapi.yaml")
    assert list(check(load(completed(value, document)))) == []


def told(change: Callable[[Any, Any], object]) -> list[tuple[str, str, str]]:
    return [(p.code, p.pointer, p.witness) for p in check(quotes(change))]


def test_a_parameter_that_the_operation_refuses() -> None:
    def wider(contract: Any, document: Any) -> None:
        contract["types"]["Wanted"]["properties"]["pieces"]["maximum"] = 101

    ((code, pointer, witness),) = told(wider)
    assert (code, pointer) == ("P735", "/functions/quote/params/wanted")
    assert json.loads(witness)["pieces"] == 101


def test_an_answer_that_the_contract_does_not_expect() -> None:
    def narrower(contract: Any, document: Any) -> None:
        contract["types"]["Answer"]["properties"]["status"] = {"enum": [201, 204, 400]}

    ((code, pointer, witness),) = told(narrower)
    assert (code, pointer) == ("P735", "/functions/quote/returns")
    assert json.loads(witness)["status"] == 404


def test_a_schema_of_the_document_as_a_type() -> None:
    schema = {
        "title": "T", "type": "array", "format": "int64", "x-y": 1, "example": 3,
        "items": {"$ref": "#/components/schemas/Q"}, "uniqueItems": True, "contains": True,
    }  # fmt: skip
    assert plain(schema) == {
        "type": "array", "items": {"$ref": "#/$defs/Q"}, "uniqueItems": True, "contains": True,
    }  # fmt: skip
    assert plain(True) == {}
    fields = {"type": "object", "properties": {"title": {"format": "uuid"}, "never": False}}
    assert plain(fields) == fields


def test_a_parameter_that_nothing_can_be() -> None:
    def change(_: Any, document: Any) -> None:
        post = document["paths"]["/customers/{customer}/quotes"]["post"]
        post["parameters"][0]["schema"] = False

    (problem,) = check(quotes(change))
    assert (problem.code, problem.pointer) == ("P735", "/functions/quote/params/x_request_id")
