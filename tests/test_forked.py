"""Independent work on several processors: the same answers, whatever becomes of a child."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pactc.forked import processors, spread


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process of its own: a runner of tests may have threads."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def doubled(number: int) -> int:
    return number * 2


def where(_: int) -> int:
    return os.getpid()


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 12, 23, 40])
@pytest.mark.parametrize("jobs", [1, 2, 3, 5])
def test_answers_are_in_order(count: int, jobs: int) -> None:
    assert spread(doubled, range(count), jobs) == [doubled(i) for i in range(count)]


def test_the_work_is_shared() -> None:
    assert len(set(spread(where, range(12), 3))) == 3
    assert processors() >= 1


def test_little_work_is_worth_no_process() -> None:
    assert set(spread(where, range(7), 8)) == {os.getpid()}


def test_nothing_is_forked_beside_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert set(spread(where, range(12), 3)) == {os.getpid()}


def test_what_a_dead_child_leaves_is_done_here() -> None:
    here = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return doubled(number)

    assert spread(work, range(12), 3) == [doubled(i) for i in range(12)]


def test_an_error_is_raised_as_without_children() -> None:
    def work(number: int) -> int:
        if number == 7:  # of a child's share
            raise ValueError("seven")
        return number

    with pytest.raises(ValueError, match="seven"):
        spread(work, range(12), 2)


def test_an_error_here_ends_the_children() -> None:
    here = os.getpid()

    def work(number: int) -> int:
        if os.getpid() == here:
            raise ValueError("here")
        signal.pause()
        return number

    with pytest.raises(ValueError, match="here"):
        spread(work, range(12), 3)


def test_a_child_tells_nothing_twice(tmp_path: Path) -> None:
    """What stands in a buffer at the fork is written once, by the parent."""
    with (tmp_path / "out").open("w") as out:
        out.write("once\n")
        spread(doubled, range(12), 3)
    assert (tmp_path / "out").read_text() == "once\n"


def test_large_answers_come_whole() -> None:
    assert spread(lambda n: "x" * 300_000 + str(n), range(8), 2) == [
        "x" * 300_000 + str(n) for n in range(8)
    ]
