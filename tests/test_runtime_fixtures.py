"""Fixtures of a case: fresh places for each, and no real path in what is told."""

from __future__ import annotations

from pathlib import Path

from pactc.runtime.fixtures import Fixtures

DECLARED = {"base": {"file": "in/base.db"}, "box": {"folder": "box"}, "rate": {"value": 3}}


def test_each_case_has_a_new_folder_and_the_last_is_gone(tmp_path: Path) -> None:
    fixtures = Fixtures(DECLARED)
    first = fixtures.fresh(tmp_path)
    assert first["rate"] == 3
    assert Path(first["box"]).is_dir()
    assert Path(first["base"]).parent.is_dir()
    assert not Path(first["base"]).exists()
    second = fixtures.fresh(tmp_path)
    assert second["box"] != first["box"]
    assert not Path(first["box"]).exists()
    assert len(list(tmp_path.iterdir())) == 1


def test_without_fixtures_no_folder_is_made(tmp_path: Path) -> None:
    assert Fixtures({}).fresh(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_answers_name_fixtures_without_their_place(tmp_path: Path) -> None:
    fixtures = Fixtures(DECLARED)
    answer = {"v": f"{tmp_path}/other"}
    assert fixtures.named(answer) == answer
    made = fixtures.fresh(tmp_path)
    assert fixtures.named(answer) == answer
    assert fixtures.named({"v": [made["base"], {"m": f"no {made['box']}"}]}) == {
        "v": ["in/base.db", {"m": "no box"}]
    }
