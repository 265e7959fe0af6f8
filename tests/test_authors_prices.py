"""The price table, and a project's own over it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pactc.authors.author import Usage
from pactc.authors.prices import OWN, added, table
from pactc.errors import PactError


def own(folder: Path, text: str) -> Path:
    (folder / OWN).parent.mkdir(exist_ok=True)
    (folder / OWN).write_text(text)
    return folder


def test_the_table_is_dated_and_its_defaults_have_prices(tmp_path: Path) -> None:
    built_in = table(str(tmp_path))
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", built_in.date)
    assert built_in.defaults.keys() == {"anthropic", "openai"}
    assert all(built_in.price(model) for model in built_in.defaults.values())
    assert all(price.most for price in built_in.models.values())


def test_a_model_is_found_with_a_date_and_never_by_a_likeness(tmp_path: Path) -> None:
    text = 'date: "2026-01-01"\nmodels: {m-1: {input: 1, output: 2}, "x-*": {input: 3, output: 4}}'
    built = table(str(own(tmp_path, text)))
    for name in ("m-1", "m-1-20260101", "m-1-2026-01-01", "m-1@20260101", "m-1-latest"):
        assert built.price(name) == built.models["m-1"]
    for name in ("m-1-mini", "m-1.5", "m-10", "m", "M-1"):
        assert built.price(name) is None
    assert built.price("x-anything") == built.models["x-*"]
    assert built.price("claude-sonnet-5-5") is not None, "the others stay"


def test_dollars(tmp_path: Path) -> None:
    long = "{above: 100, input: 4, output: 20}"
    row = f"{{input: 2, output: 10, cached: 0.2, stored: 2.5, long: {long}}}"
    text = f'date: "2026-01-01"\nmodels: {{m: {row}, q: {{input: 4, output: 8}}}}\n'
    prices = table(str(own(tmp_path, text)))
    m, q = prices.models["m"], prices.models["q"]
    million = 1_000_000
    assert m.dollars(Usage(50, million, 30, 20)) == pytest.approx(10.000156)
    assert m.dollars(Usage(101, million)) == pytest.approx(20.000404)
    assert m.dollars(Usage(50, million), 0.5) == pytest.approx(5.00005)
    assert q.dollars(Usage(0, 0, million, 0)) == 4, "what is not known is not cheaper"
    assert q.dollars(Usage(0, 0, 0, million)) == 5


def test_a_sum_is_known_only_if_both_are() -> None:
    assert added(Usage(1, 2, 3, 4, 0.5), Usage(1, 1, 1, 1, 0.25)) == Usage(2, 3, 4, 5, 0.75)
    assert added(Usage(dollars=1), Usage(dollars=None)).dollars is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "it is a mapping"),
        ("models: {}", "`date` is missing"),
        ('date: "1"\nprices: {}', "there is no `prices`"),
        ('date: "1"\nmodels: {m: {input: 1}}', "`output` is missing"),
        ('date: "1"\nmodels: {m: {input: -1, output: 1}}', "`m input` is a number"),
        ('date: "1"\nmodels: {m: {input: one, output: 1}}', "`m input` is a number"),
        ('date: "1"\nmodels: {m: {input: true, output: 1}}', "`m input` is a number"),
        ('date: "1"\nmodels: {m: {cost: 1}}', "`m` is a mapping of"),
        ('date: "1"\nmodels: []', "no price table"),
        ('date: "1"\nmodels: {m: {input: 1, output: 1, long: {input: 1, output: 1}}}', "`above`"),
    ],
)
def test_what_is_no_table(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PactError) as caught:
        table(str(own(tmp_path, text)))
    assert caught.value.code == "P834"
    assert said in caught.value.finding.message
    assert str(caught.value.finding.where) == OWN
    assert caught.value.finding.help


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(PactError, match=r"`mine\.yaml` is not there"):
        table(str(tmp_path), "mine.yaml")
