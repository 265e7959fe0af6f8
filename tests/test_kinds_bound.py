"""Where a contract and its OpenAPI document disagree, and the requests that come of the two."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from pactc.documents import parse, resolve
from pactc.kinds._bound import check, completed, document

FOLDER = Path(__file__).parent / "contracts_openapi/quotes"
PARTS = ("openapi", "paths", "components")
QUOTES = "/customers/{customer}/quotes"


class Two:
    """A contract and its document, each to be changed."""

    def __init__(self) -> None:
        self.contract: Any = parse((FOLDER / "contract.yaml").read_bytes(), "contract.yaml")
        self.document: Any = parse((FOLDER / "openapi.yaml").read_bytes(), "openapi.yaml")
        self.quote = self.contract["functions"]["quote"]
        self.post = self.document["paths"][QUOTES]["post"]

    def told(self) -> list[tuple[str, str, str]]:
        inputs = {p: {"docs/openapi.yaml": self.document.get(p)} for p in PARTS}
        problems = list(check(self.contract, document(inputs, self.contract)))
        for p in problems:  # every place is one of the file
            resolve(self.contract, p.pointer)
        return [(p.code, p.pointer, p.message) for p in problems]


@pytest.fixture
def two() -> Two:
    return copy.deepcopy(Two())


def test_they_agree(two: Two) -> None:
    assert two.told() == []


AT = "/functions/quote"
NO_USER = "there is no parameter `user`; did you mean `customer`?"
LOST = (
    "`makeQuote` of docs/openapi.yaml cannot be used: `$ref: #/components/schemas/Wanted` leads "
    "nowhere"
)
CASES: dict[str, tuple[Any, list[tuple[str, str, str]]]] = {
    "an unknown operation": (
        lambda t: t.quote.update(http={"operation": "makeQuotes"}),
        [("P715", f"{AT}/http/operation",
          "docs/openapi.yaml has no operation `makeQuotes`; did you mean `makeQuote`?")],
    ),
    "a parameter that it does not take": (
        lambda t: t.quote["params"].update(tags={"type": "string"}),
        [("P715", f"{AT}/params/tags",
          "`makeQuote` takes no parameter `tags`; did you mean `tag`?")],
    ),
    "a required header that is missing": (
        lambda t: t.quote["params"].pop("x_request_id"),
        [("P715", f"{AT}/http/operation",
          "`makeQuote` needs `X-Request-Id` in the header, and `quote` has none")],
    ),
    "a part of the path that is missing": (
        lambda t: t.quote["params"].pop("customer"),
        [("P715", f"{AT}/http/operation",
          "`makeQuote` needs `customer` in the path, and `quote` has none")],
    ),
    "a body that is missing": (
        lambda t: t.quote["params"].pop("wanted"),
        [("P715", f"{AT}/http/operation",
          "`makeQuote` needs a body, and `quote` has no parameter for it")],
    ),
    "a body that is no parameter": (
        lambda t: t.quote["http"].update(body="wnated"),
        [("P708", f"{AT}/http/body", "there is no parameter `wnated`; did you mean `wanted`?")],
    ),
    "a body that is no JSON": (
        lambda t: t.document["components"]["requestBodies"]["Wanted"].update(
            content={"text/csv": {}}),
        [("P715", f"{AT}/http", "the body of `makeQuote` is no JSON")],
    ),
    "a header that it does not take": (
        lambda t: t.quote["http"].update(headers={"X-Other": "{customer}"}),
        [("P715", f"{AT}/http/headers/X-Other", "`makeQuote` takes no header `X-Other`")],
    ),
    "a header of an unknown parameter": (
        lambda t: t.quote["http"].update(headers={"Authorization": "Bearer {user}"}),
        [("P708", f"{AT}/http/headers/Authorization", NO_USER)],
    ),
    "an example with another success": (
        lambda t: t.quote["examples"][0]["result"].update(status=200),
        [("P715", f"{AT}/examples/0/result/status", "`makeQuote` has no answer 200")],
    ),
    "a result with another success": (
        lambda t: t.contract["types"]["Answer"]["properties"].update(
            status={"enum": [200, 202, 404]}),
        [("P715", "/functions/health/returns", "`health` has no answer 200 or 202"),
         ("P715", f"{AT}/returns", "`makeQuote` has no answer 200 or 202")],
    ),
    "an operation that two have": (
        lambda t: t.document["paths"]["/health"]["get"].update(operationId="makeQuote"),
        [("P715", "/functions/health/http/operation",
          "docs/openapi.yaml has no operation `health`"),
         ("P716", f"{AT}/http/operation", "docs/openapi.yaml has two operations `makeQuote`")],
    ),
    "a reference that leads nowhere": (
        lambda t: t.document["components"]["schemas"].pop("Wanted"),
        [("P716", f"{AT}/http/operation", LOST)],
    ),
    "a document of another version": (
        lambda t: t.document.update(openapi="3.0.3"),
        [("P716", "/binding/openapi",
          "docs/openapi.yaml says `openapi: 3.0.3`, and only 3.1 is read")],
    ),
    "a document that is not there": (
        lambda t: t.document.clear(),
        [("P716", "/binding/openapi", "docs/openapi.yaml is not there, or has no `paths`")],
    ),
    "an operation without a document": (
        lambda t: t.contract["binding"].pop("openapi"),
        [("P712", f"/functions/{name}/http",
          f"`{name}` names an operation, and no document has operations")
         for name in ("health", "quote")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_they_disagree(two: Two, name: str) -> None:
    change, told = CASES[name]
    change(two)
    assert two.told() == told


def test_ranges_of_statuses_count(two: Two) -> None:
    two.post["responses"] = {"2XX": {"description": "x"}, "default": {"description": "y"}}
    two.quote["examples"][0]["result"]["status"] = 299
    assert two.told() == []


def test_a_key_of_a_security_scheme_is_a_header(two: Two) -> None:
    two.document["components"]["securitySchemes"] = {
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"}
    }
    two.quote["http"]["headers"] = {"X-Key": "{customer}-key"}
    assert two.told() == []


def test_the_request_is_that_of_the_document(two: Two) -> None:
    value = completed(two.contract, two.document)
    made = value["binding"]["http"]["operations"]["quote"]
    assert {k: v for k, v in made.items() if k not in ("answers", "asked")} == {
        "id": "makeQuote", "method": "POST", "path": "/customers/{customer}/quotes",
        "search": {"tag": "tag"}, "joined": [], "headers": {"X-Request-Id": "{x_request_id}"},
        "json": "wanted",
    }  # fmt: skip
    assert sorted(value["binding"]["http"]["schemas"]) == ["Customer", "Problem", "Quote", "Wanted"]
    assert "operations" not in two.contract["binding"]["http"], "the contract itself is as it was"


def test_what_is_elsewhere_in_the_document_changes_nothing(two: Two) -> None:
    before = completed(two.contract, copy.deepcopy(two.document))
    two.document["info"]["version"] = "2"
    two.document["paths"]["/other"] = {"get": {"operationId": "o", "responses": {"200": {}}}}
    two.document["components"]["schemas"]["Other"] = {"type": "null"}
    assert completed(two.contract, two.document) == before
    two.post["responses"]["410"] = {"description": "gone"}
    assert completed(two.contract, two.document) != before


def test_without_a_document_a_contract_is_as_it_is(two: Two) -> None:
    assert completed(two.contract, None) == two.contract
    assert document({}, two.contract) is None, "nothing to look into"
    del two.contract["binding"]["openapi"]
    assert document({p: {} for p in PARTS}, two.contract) is None
