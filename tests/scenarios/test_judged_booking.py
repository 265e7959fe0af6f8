"""The example's own code judged by its contracts: as it is, it passes; with one small mistake
(contracts_booking/broken.yaml) it is refused by the clause that the mistake breaks."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.checks import checks
from pactc.contracts.contract import Contract, load
from pactc.contracts.table import Table, table
from pactc.documents import parse
from pactc.judge import judge
from pactc.judgement import Report
from pactc.kinds._bound import completed

from ..conftest import EXAMPLE

SOURCE = EXAMPLE / "src"
BROKEN = Path(__file__).parent.parent / "contracts_booking" / "broken.yaml"
COMPONENTS = ["slots", "availability", "store", "booking", "http"]
SIZE = {"slots": 100, "availability": 100, "store": 60, "booking": 50, "http": 30}
"""Of a table in which the mistakes are found; a table of the usual size takes twice the time."""
SMALLER = 5  # tries to make a case smaller: what is found depends on none
SEED = 1  # of the sealed suite: secret in life, and here no test may depend on luck


def read(path: Path) -> Any:
    return parse(path.read_bytes(), path.name)


EDITS: list[dict[str, Any]] = read(BROKEN)


def edits(*components: str) -> Any:
    """A test for each mistake in these components."""
    chosen = [edit for edit in EDITS if edit["component"] in components]
    return pytest.mark.parametrize(
        "edit", [pytest.param(e, id=f"{e['component']}: {e['name']}") for e in chosen]
    )


def found(*components: str) -> Any:
    """As `edits`; what the table has no case of is known to be missed."""
    chosen = [edit for edit in EDITS if edit["component"] in components]
    return pytest.mark.parametrize(
        "edit",
        [
            pytest.param(
                e, id=f"{e['component']}: {e['name']}",
                marks=[pytest.mark.xfail(reason=e["missed"])] if "missed" in e else [],
            )
            for e in chosen
        ],
    )  # fmt: skip


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each table is made once, and a falsifying case is hardly made smaller."""
    monkeypatch.setattr("pactc.judge.table", made)
    monkeypatch.setattr("pactc.judge.SMALLER", SMALLER)


TABLES: dict[tuple[str, int, int], Table] = {}


def made(contract: Contract, seed: int, size: int) -> Table:
    key = (contract.component, seed, size)
    if key not in TABLES:
        TABLES[key] = table(contract, seed, size)
    return TABLES[key]


@cache
def contract_of(component: str) -> Contract:
    value = read(EXAMPLE / "pact" / "contracts" / f"{component}.yaml")
    document = value["binding"].get("openapi")
    return load(completed(value, read(EXAMPLE / document) if document else None))


def edited(edit: dict[str, Any]) -> str:
    text = (SOURCE / "booking" / edit["file"]).read_text(encoding="utf-8")
    assert text.count(edit["old"]) == 1
    return text.replace(edit["old"], edit["new"])


def judged(edit: dict[str, Any], folder: Path) -> Report:
    """The verdict on a copy of the source that has this mistake."""
    tree = folder / "src"
    shutil.copytree(SOURCE, tree, ignore=shutil.ignore_patterns("__pycache__"))
    (tree / "booking" / edit["file"]).write_text(edited(edit), encoding="utf-8")
    component = edit["component"]
    return judge(contract_of(component), tree, SEED, size=SIZE[component])


def refused(edit: dict[str, Any], folder: Path) -> None:
    report = judged(edit, folder)
    failed = [row.id for row in report.rows if row.status == "fail"]
    assert (report.status, report.problems) == ("fails", ())
    assert [name for name in edit["breaks"] if name not in failed] == [], failed
    assert report.sealed == {}  # not spent on what the visible suite refuses


def passes(component: str, size: int) -> None:
    report = judge(contract_of(component), SOURCE, SEED, size=size)
    odd = [(row.id, row.status, row.why) for row in report.rows if row.status not in GOOD]
    assert (report.status, report.problems, odd) == ("pass", (), [])
    assert report.sealed
    assert "fail" not in report.sealed.values()


GOOD = ("pass", "human")


def test_there_are_mistakes_in_every_component() -> None:
    assert {edit["component"] for edit in EDITS} == set(COMPONENTS)
    names = [edit["name"] for edit in EDITS]
    assert len(names) == len(set(names)) >= 15


@edits(*COMPONENTS)
def test_a_mistake_is_one_edit_that_compiles(edit: dict[str, Any]) -> None:
    compile(edited(edit), edit["file"], "exec")


@edits(*COMPONENTS)
def test_a_mistake_names_checks_that_there_are(edit: dict[str, Any]) -> None:
    assert edit["breaks"]
    assert set(edit["breaks"]) <= {check.id for check in checks(contract_of(edit["component"]))}


@found("slots", "availability")
def test_it_is_refused_by_the_clause_that_it_breaks(edit: dict[str, Any], tmp_path: Path) -> None:
    refused(edit, tmp_path)


@pytest.mark.slow
@found("store", "booking", "http")
def test_it_is_refused_by_the_clause_also_here(edit: dict[str, Any], tmp_path: Path) -> None:
    refused(edit, tmp_path)


@pytest.mark.parametrize("component", ["slots", "availability"])
def test_without_a_mistake_it_passes(component: str) -> None:
    passes(component, SIZE[component])


@pytest.mark.slow
@pytest.mark.parametrize("component", ["store", "booking", "http"])
def test_without_a_mistake_it_passes_also_here(component: str) -> None:
    passes(component, SIZE[component])
