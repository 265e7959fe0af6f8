"""Which of several is the best: each criterion counts only where those before it are the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pactc.implement.commits import File
from pactc.implement.score import measured, score


def made(passed: int, noticed: int, effects: int, text: str, racer: int) -> Any:
    report = {"passed": passed, "effects": ["e"] * effects}
    return score(report, {"a.py": File("100644", text.encode())}, racer, (noticed, 10))


def test_one_after_the_other() -> None:
    rows = [
        made(9, 0, 9, "x = 1 + 2 + 3", 9),
        made(8, 9, 9, "x = 1 + 2 + 3", 8),
        made(8, 8, 1, "x = 1 + 2 + 3", 7),
        made(8, 8, 2, "x = 1", 6),
        made(8, 8, 2, "x = 1 + 2", 5),
        made(8, 8, 2, "x = 1 + 2 # why", 3),
        made(8, 8, 2, "x = 1 + 2 # why", 4),
    ]
    assert sorted([*rows[4:], *rows[:4]]) == rows


def test_a_share_and_not_a_number_of_mutants() -> None:
    report = {"passed": 1, "effects": []}
    small, large = score(report, {}, 1, (9, 10)), score(report, {}, 2, (50, 100))
    assert small < large
    assert small.says == "1 checks hold, 90 % of its mutants noticed, 0 effects, 0 nodes"


def test_what_cannot_be_parsed_counts_by_its_bytes() -> None:
    assert measured({"a.py": File("100644", b"def (")}) == (5, 5)
    assert measured({"a.txt": File("100644", b"def (")}) == (0, 5)


@given(st.binary(max_size=200))
def test_any_bytes_have_a_size(data: bytes) -> None:
    nodes, size = measured({"a.py": File("100644", data)})
    assert size == len(data)
    assert nodes >= 0
