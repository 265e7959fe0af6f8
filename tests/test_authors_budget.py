"""The purse: what is set aside, spent, settled; and a ledger that survives death."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc import project as projects
from pactc.authors.author import Usage
from pactc.authors.budget import Purse, costs, purse
from pactc.errors import PactError

from . import authored

CENTS = st.integers(1, 500).map(lambda n: n / 100)


def test_without_a_budget_nothing_is_asked(tmp_path: Path) -> None:
    held = Purse(None, tmp_path / "ledger", 0)
    with held.reserved("laws", Usage(dollars=None)):
        pass
    assert held.left is None


def test_calls_at_once_cannot_exceed_it_together(tmp_path: Path) -> None:
    held = Purse(1.0, tmp_path / "ledger", 0.5)
    with ExitStack() as stack:
        stack.enter_context(held.reserved("laws", Usage(dollars=0.3)))
        with pytest.raises(PactError) as caught, held.reserved("threats", Usage(dollars=0.3)):
            pass
        assert caught.value.code == "P805"
        assert "$0.50 are spent" in caught.value.finding.message
    with held.reserved("threats", Usage(dollars=0.3)):  # what was set aside is free again
        pass


def test_a_call_of_unknown_price_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(PactError) as caught, Purse(1.0, tmp_path / "ledger", 0).reserved(
        "laws", Usage(dollars=None)
    ):  # fmt: skip
        pass
    assert caught.value.code == "P806"


def test_an_author_that_costs_nothing_is_asked_when_all_is_spent(tmp_path: Path) -> None:
    with Purse(1.0, tmp_path / "ledger", 2.0).reserved("laws", Usage(dollars=0.0)):
        pass


def test_what_was_billed_outlives_the_process_until_a_record_has_it(tmp_path: Path) -> None:
    ledger = tmp_path / "pactc/ledger"
    first = Purse(10, ledger, 0)
    first.spend("laws", Usage(output=5, dollars=0.25))
    first.spend("laws", Usage(output=5, dollars=0.25))
    first.spend("graph", Usage(output=5, dollars=1.0))
    again = Purse(10, ledger, 0)
    assert (again.spent, again.open_for("laws")) == (1.5, 0.5)
    again.settle("laws", 0.5)
    assert again.spent == 1.5  # as recorded now
    assert Purse(10, ledger, 0.5).spent == pytest.approx(1.5)


def test_a_line_that_was_torn_is_left_out(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    Purse(10, ledger, 0).spend("laws", Usage(dollars=0.25))
    with ledger.open("ab") as file:
        file.write(b'{"artifact": "graph", "doll')
    assert Purse(10, ledger, 0).spent == 0.25


@given(st.lists(st.tuples(st.sampled_from(["graph", "laws"]), CENTS), max_size=20))
def test_nothing_is_lost_or_counted_twice(tmp_path_factory, bills) -> None:  # type: ignore[no-untyped-def]
    ledger = tmp_path_factory.mktemp("ledger") / "ledger"
    held = Purse(None, ledger, 0)
    recorded = 0.0
    for place, (artifact, dollars) in enumerate(bills):
        held.spend(artifact, Usage(dollars=dollars))
        if place % 3 == 2:
            open_ = held.open_for(artifact)
            held.settle(artifact, open_)
            recorded += open_
    total = sum(dollars for _, dollars in bills)
    assert held.spent == pytest.approx(total)
    assert Purse(None, ledger, recorded).spent == pytest.approx(total)


def test_threads_share_one_purse(tmp_path: Path) -> None:
    held = Purse(1.0, tmp_path / "ledger", 0)

    def call(number: int) -> bool:
        try:
            with held.reserved("laws", Usage(dollars=0.1)):
                held.spend(f"contract/c{number}", Usage(dollars=0.1))
        except PactError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        went = sum(pool.map(call, range(40)))
    assert held.spent <= 1.0 + 1e-9
    assert went == pytest.approx(held.spent / 0.1)


def test_records_say_what_artifacts_have_cost(tmp_path: Path) -> None:
    folder = authored.written(tmp_path / "p", budget=5)
    note = folder / ".pact/records/pact/laws.yaml.json"
    record = json.loads(note.read_text())
    record["made"]["spent"] = 1.25
    note.write_text(json.dumps(record, indent=2))
    project = projects.work_tree(projects.locate(folder))
    assert costs(project) == {"laws": 1.25}
    assert purse(project).left == 3.75
