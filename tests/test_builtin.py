"""What pactc has of its own for a kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pactc import project as projects
from pactc.builtin import action_version, check_of
from pactc.model import Action, Kind

from .conftest import EXAMPLE


@pytest.fixture(scope="module")
def kinds() -> dict[str, Kind]:
    place = projects.locate(Path(EXAMPLE))
    return dict(projects.work_tree(place).plan.registry.kinds)


def test_each_kind_has_its_own_version(kinds: dict[str, Kind]) -> None:
    assert len({action_version(k) for k in kinds.values()}) == len(kinds)


def test_who_makes_it_is_part_of_the_version(kinds: dict[str, Kind]) -> None:
    brief = kinds["brief"]
    assert action_version(replace(brief, action=Action.AUTHOR)) != action_version(brief)


def test_checks_are_of_kinds_that_pactc_brings(kinds: dict[str, Kind]) -> None:
    graph = kinds["graph"]
    assert check_of(graph) is not None
    assert check_of(replace(graph, own=True)) is None
    assert check_of(kinds["brief"]) is None, "there is nothing to check but its form"
