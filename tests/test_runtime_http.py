"""A served implementation judged over HTTP, with the requests and answers of an OpenAPI document:
the right one passes, and each wrong one fails on the check that it breaks."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.contract import Contract
from pactc.judge import judge
from pactc.runtime.http import HttpTarget

from .contracts_openapi.quotes.changes import WRONG
from .test_contracts_openapi import FOLDER, quotes

pytestmark = pytest.mark.slow

RIGHT = FOLDER / "right"
ARGS = {"customer": "e v/e", "x_request_id": "r", "tag": ["a b", ""], "wanted": {"pieces": 1}}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return quotes()


@pytest.fixture(scope="module")
def target(contract: Contract) -> Iterator[HttpTarget]:
    with HttpTarget(contract, [RIGHT]) as made:
        made.reset({})
        yield made


def test_the_right_one_passes(contract: Contract) -> None:
    report = judge(contract, RIGHT, 7, size=5)
    assert (report.status, report.problems) == ("pass", ())
    assert {"health.conforms", "quote.conforms", "quote.X1"} <= {r.id for r in report.rows}


def wrong(name: str, folder: Path) -> Path:
    _, old, new = WRONG[name]
    text = (RIGHT / "quotes.py").read_text()
    assert text.count(old) == 1
    (folder / "quotes.py").write_text(text.replace(old, new))
    return folder


def failed(contract: Contract, name: str, folder: Path) -> set[str]:
    report = judge(contract, wrong(name, folder), 7, size=5)
    assert report.status == "fails"
    return {row.id for row in report.rows if row.status == "fail"}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_one_fails_where_it_says(contract: Contract, name: str, tmp_path: Path) -> None:
    assert WRONG[name][0] in failed(contract, name, tmp_path)


def test_there_are_enough() -> None:
    assert len(WRONG) >= 5
    assert len({check for check, _, _ in WRONG.values()}) >= 5


def test_requests_are_written_as_the_document_says(target: HttpTarget) -> None:
    method, path, headers, body = target.request("quote", ARGS)
    assert (method, path) == ("POST", "/customers/e%20v%2Fe/quotes?tag=a+b&tag=")
    assert headers == {"X-Request-Id": "r", "Content-Type": "application/json"}
    assert body == b'{"pieces": 1}'


def test_a_list_that_is_not_exploded() -> None:
    def change(_: Any, document: Any) -> None:
        post = document["paths"]["/customers/{customer}/quotes"]["post"]
        post["parameters"][1]["explode"] = False

    target = HttpTarget(quotes(change), [RIGHT])
    assert target.request("quote", ARGS)[1].endswith("?tag=a+b%2C")


def test_answers_tell_how_they_stray_and_what_they_cost(target: HttpTarget) -> None:
    seen = target.call("quote", ARGS)
    assert (seen.kind, seen.value["status"], seen.strays, seen.cost) == ("returned", 404, "", None)
    seen = target.call("quote", {**ARGS, "customer": "ann"})  # an incomplete body
    assert seen.kind == "broke"
    assert "no answer" in seen.message
    target.measuring = "time"
    cost = target.call("health", {}).cost
    target.measuring = ""
    assert cost is not None
    assert 0 < cost < 10**10


def test_the_document_is_no_part_of_the_process() -> None:
    """Answers are judged by jsonschema-rs, which is here anyway: no extra decides a verdict."""
    assert "schemathesis" not in sys.modules


@pytest.mark.parametrize(
    ("serve", "why"),
    [
        (["python", "quotes.py"], "it ended with status 2: "),
        (["python", "{source}/nothing.py"], "can't open file '{source}/nothing.py'"),
        (["python", "-c", "print('ready')"], "its first line is no JSON with a `url`: ready"),
        (["python", "-c", "print('{}')"], "'url'"),
        (["python", "-c", ""], "it ended with status 0: it said nothing"),
    ],
)
def test_a_server_that_does_not_start_says_why(serve: list[str], why: str) -> None:
    value = json.loads(json.dumps(quotes().value))
    value["binding"]["http"]["serve"] = serve
    with HttpTarget(dataclasses.replace(quotes(), value=value), [RIGHT]) as made:
        made.reset({})
        message = made.call("health", {}).message
        assert message.startswith("the server did not say where it is: ")
        assert why in message
        assert str(made._folder) not in message
