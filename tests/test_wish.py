"""What a build is about: targets with all they need, goals with the ones before."""

from __future__ import annotations

from pathlib import Path

from pactc import project
from pactc.model import Goal
from pactc.wish import Wish, wanted


def test_a_target_is_wanted_with_all_it_needs(pack: Path) -> None:
    opened = project.work_tree(project.locate(pack))
    found = wanted(opened, Wish(targets=frozenset({"brief/slots"})))
    assert {i for i in found if i.startswith("brief/")} == {"brief/slots"}
    assert "contract/slots" in found
    assert "controls" not in found


def test_goals_include_the_ones_before(pack: Path) -> None:
    found = project.work_tree(project.locate(pack))
    plan, evidence = (wanted(found, Wish(goal)) for goal in (Goal.PLAN, Goal.EVIDENCE))
    assert plan < evidence
    assert {i.split("/")[0] for i in evidence - plan} == {"kills", "receipt"}
