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
    held = Purse(None, tmp_path / "ledger", {})
    with held.reserved("laws", Usage(dollars=None)):
        pass
    assert held.left is None


def test_calls_at_once_cannot_exceed_it_together(tmp_path: Path) -> None:
    held = Purse(1.0, tmp_path / "ledger", {"graph": 0.5})
    with ExitStack() as stack:
        stack.enter_context(held.reserved("laws", Usage(dollars=0.3)))
        with pytest.raises(PactError) as caught, held.reserved("threats", Usage(dollars=0.3)):
            pass
        assert caught.value.code == "P805"
        assert "$0.50 are spent" in caught.value.finding.message
    with held.reserved("threats", Usage(dollars=0.3)):  # what was set aside is free again
        pass


def test_a_call_of_unknown_price_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(PactError) as caught, Purse(1.0, tmp_path / "ledger", {}).reserved(
        "laws", Usage(dollars=None)
    ):  # fmt: skip
        pass
    assert caught.value.code == "P806"


def test_an_author_that_costs_nothing_is_asked_when_all_is_spent(tmp_path: Path) -> None:
    with Purse(1.0, tmp_path / "ledger", {"graph": 2.0}).reserved("laws", Usage(dollars=0.0)):
        pass


def test_what_was_billed_outlives_the_process(tmp_path: Path) -> None:
    ledger = tmp_path / "pactc/ledger"
    first = Purse(10, ledger, {})
    first.spend("laws", Usage(output=5, dollars=0.25))
    first.spend("laws", Usage(output=5, dollars=0.25))
    first.spend("graph", Usage(output=5, dollars=1.0))
    again = Purse(10, ledger, {})
    assert (again.spent, again.cost("laws")) == (1.5, 0.5)


def test_a_record_that_includes_what_was_billed_changes_nothing(tmp_path: Path) -> None:
    """Whatever died between the line of an answer and the record that includes it."""
    ledger = tmp_path / "ledger"
    Purse(10, ledger, {"laws": 2.0}).spend("laws", Usage(dollars=0.5))
    for recorded in ({"laws": 2.0}, {"laws": 2.5}, {}):
        assert Purse(10, ledger, recorded).spent == 2.5
    Purse(10, ledger, {"laws": 2.5}).spend("laws", Usage(dollars=0.25))
    assert Purse(10, ledger, {"laws": 2.5}).spent == 2.75
    # What was written elsewhere meanwhile, and came with a pull.
    assert Purse(10, ledger, {"laws": 4.0}).spent == 4.0


def test_an_answer_with_a_name_is_counted_once(tmp_path: Path) -> None:
    held = Purse(10, tmp_path / "ledger", {})
    for _ in range(3):
        held.spend("laws", Usage(dollars=0.5), "batch_1/order-0")
    held.spend("laws", Usage(dollars=0.5), "batch_1/order-1")
    assert held.spent == 1.0


def test_projects_of_one_repository_have_a_purse_each(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    Purse(10, ledger, {}, "one/").spend("laws", Usage(dollars=0.5))
    assert Purse(10, ledger, {}, "two/").spent == 0
    assert Purse(10, ledger, {}, "one/").spent == 0.5


def test_what_another_process_spends_counts_at_once(tmp_path: Path) -> None:
    one, other = (Purse(1.0, tmp_path / "ledger", {}) for _ in range(2))
    one.spend("laws", Usage(dollars=0.9))
    with pytest.raises(PactError), other.reserved("graph", Usage(dollars=0.2)):
        pass


def test_a_line_that_was_torn_is_left_out(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    Purse(10, ledger, {}).spend("laws", Usage(dollars=0.25))
    with ledger.open("ab") as file:
        file.write(b'{"artifact": "graph", "doll')
    assert Purse(10, ledger, {}).spent == 0.25
    Purse(10, ledger, {}).spend("laws", Usage(dollars=0.25))
    assert Purse(10, ledger, {}).spent == 0.5  # and takes no other with it


@pytest.mark.parametrize("dollars", ["NaN", "Infinity", "-5", "1" + "0" * 400, "[" * 100_000])
def test_a_line_with_what_is_no_money_is_left_out(tmp_path: Path, dollars: str) -> None:
    ledger = tmp_path / "ledger"
    Purse(10, ledger, {}).spend("laws", Usage(dollars=0.25))
    with ledger.open("a") as file:
        file.write(f'{{"artifact": "laws", "dollars": {dollars}, "recorded": 0}}\n')
    assert Purse(10, ledger, {}).spent == 0.25


@given(st.lists(st.tuples(st.sampled_from(["graph", "laws"]), CENTS), max_size=20))
def test_nothing_is_lost_or_counted_twice(tmp_path_factory, bills) -> None:  # type: ignore[no-untyped-def]
    ledger = tmp_path_factory.mktemp("ledger") / "ledger"
    recorded: dict[str, float] = {}
    for place, (artifact, dollars) in enumerate(bills):
        held = Purse(None, ledger, recorded)
        held.spend(artifact, Usage(dollars=dollars))
        if place % 3 == 2:  # an artifact has a record now
            recorded = {**recorded, artifact: held.cost(artifact)}
    total = sum(dollars for _, dollars in bills)
    assert Purse(None, ledger, recorded).spent == pytest.approx(total)
    assert Purse(None, ledger, {}).spent == pytest.approx(total)


def test_threads_share_one_purse(tmp_path: Path) -> None:
    held = Purse(1.0, tmp_path / "ledger", {})

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


def test_whoever_removes_a_record_saves_nothing(tmp_path: Path) -> None:
    folder = authored.written(tmp_path / "p", budget=5)
    project = projects.work_tree(projects.locate(folder))
    purse(project).spend("laws", Usage(dollars=1.25))
    (folder / ".pact/records/pact/laws.yaml.json").unlink()
    (folder / "pact/laws.yaml").unlink()
    assert purse(projects.work_tree(projects.locate(folder))).left == 3.75
