"""Drafts that were billed wait on disk for whoever needs them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pactc.authors import drafts
from pactc.authors.author import Draft, Usage

from .provider_orders import order

DRAFT = Draft(b"terms: {}\n", "anthropic", "m-1", {"effort": "high"}, Usage(5, 7, 1, 2, 0.25))


def test_a_draft_is_found_by_its_order_and_its_author(tmp_path: Path) -> None:
    asks = order()
    assert drafts.found(tmp_path, asks, "how", "anthropic") is None
    drafts.keep(tmp_path, asks, "how", DRAFT)
    assert drafts.found(tmp_path, asks, "how", "anthropic") == DRAFT
    assert drafts.found(tmp_path, asks, "another model", "anthropic") is None
    assert drafts.found(tmp_path, asks, "how", "person") is None
    assert drafts.found(tmp_path, replace(asks, prompt="sha256:2"), "how", "anthropic") is None
    assert (tmp_path / ".pact/orders/.gitignore").read_text() == "*\n"


def test_a_draft_that_costs_nothing_is_not_kept(tmp_path: Path) -> None:
    drafts.keep(tmp_path, order(), "how", replace(DRAFT, usage=Usage()))
    drafts.keep(tmp_path, order(), "how", replace(DRAFT, data=b"\xff"))
    assert drafts.found(tmp_path, order(), "how", "anthropic") is None


def test_what_is_dropped_is_of_one_artifact(tmp_path: Path) -> None:
    mine = order(path="pact/contracts/a.yaml")
    more = replace(mine, prompt="sha256:2")
    others = [order(path=f"pact/contracts/{n}.yaml") for n in ("a.yaml.b", "ab", "a.b")]
    for each in (mine, more, *others):
        drafts.keep(tmp_path, each, "how", DRAFT)
    drafts.drop(tmp_path, mine)
    assert [drafts.found(tmp_path, o, "how", "anthropic") for o in (mine, more)] == [None, None]
    assert all(drafts.found(tmp_path, o, "how", "anthropic") for o in others)
    drafts.drop(tmp_path, mine)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"prompt": "sha256:1", "how": "how"}',
                                  '{"prompt": "sha256:1", "how": "how", "text": 3}'])  # fmt: skip
def test_what_it_did_not_write_is_no_draft(tmp_path: Path, text: str) -> None:
    drafts.keep(tmp_path, order(), "how", DRAFT)
    (file,) = (tmp_path / drafts.FOLDER).rglob("*.json")
    file.write_text(text)
    assert drafts.found(tmp_path, order(), "how", "anthropic") is None
