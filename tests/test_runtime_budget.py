"""Budgets are measured, and what is over is told; no test here asserts that something is fast but
by a budget that is far away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.contract import Contract, load
from pactc.judge import judge
from pactc.judgement import Report
from pactc.receipt import statement
from pactc.runtime import budget

SECOND = 1000.0
SLEEPS = "import time\n\n\ndef half(n):\n    time.sleep(0.005)\n    return n // 2\n"
HOLDS = "def half(n):\n    much = bytearray(8_000_000)\n    return n // 2\n"
ENDS = "import tracemalloc\n\n\ndef half(n):\n    tracemalloc.stop()\n    return n // 2\n"
RIGHT = "def half(n):\n    return n // 2\n"


def contract(**limits: float) -> Contract:
    half = {
        "params": {"n": {"type": "integer", "minimum": 0, "maximum": 99}},
        "returns": {"type": "integer"},
        "ensures": [{"id": "P1", "cel": "result == args.n / 2"}],
        "effects": ["clock.read"],
        "budget": limits,
    }
    return load({"component": "half", "binding": {"python": "half"}, "functions": {"half": half}})


def judged(folder: Path, code: str, **limits: float) -> Report:
    (folder / "half.py").write_text(code)
    return judge(contract(**limits), folder, 7, size=5)


def test_what_is_within_its_budgets(tmp_path: Path) -> None:
    report = judged(tmp_path, RIGHT, p95_ms=SECOND, memory_mb=2)
    assert report.status == "pass"
    assert [(m.name, m.over) for m in report.measured] == [("p95_ms", False), ("memory_mb", False)]
    assert all(m.calls >= budget.CALLS and m.found is not None for m in report.measured)


@pytest.mark.slow
def test_what_sleeps_beyond_it(tmp_path: Path) -> None:
    report = judged(tmp_path, SLEEPS, p95_ms=1)
    (found,) = report.measured
    assert report.status == "fails"
    assert {row.status for row in report.rows} == {"pass"}, "every clause holds"
    assert found.over
    assert found.found is not None
    assert found.found >= 5
    assert found.says.endswith(" ms, and 1 ms is allowed")
    said = statement(report)["predicate"]
    assert said["measured"]["half"]["p95_ms"] == {
        "allowed": 1, "measured": found.found, "calls": found.calls,
    }  # fmt: skip
    assert said["machine"] == budget.machine()


def test_what_holds_more_than_it(tmp_path: Path) -> None:
    report = judged(tmp_path, HOLDS, memory_mb=2)
    (found,) = report.measured
    assert report.status == "fails"
    assert found.found is not None
    assert 8 <= found.found < 9, "the peak of one call, without imports and earlier calls"


def test_what_ends_the_measuring_is_not_measured(tmp_path: Path) -> None:
    report = judged(tmp_path, ENDS, memory_mb=2)
    (found,) = report.measured
    assert (report.status, found.found, found.over) == ("unjudged", None, False)
    assert found.why == "only 0 calls could be measured, of 100"


def test_what_breaks_a_clause_is_not_measured(tmp_path: Path) -> None:
    report = judged(tmp_path, RIGHT.replace("// 2", "// 3"), p95_ms=SECOND)
    assert (report.status, report.measured, report.machine) == ("fails", (), "")
    assert "measured" not in statement(report)["predicate"]


def test_without_budgets_a_receipt_is_the_same_twice(tmp_path: Path) -> None:
    one, two = (statement(judged(tmp_path, RIGHT)) for _ in range(2))
    assert one == two
    assert "machine" not in one["predicate"]


def test_the_memory_of_a_server_is_not_measured() -> None:
    from pactc.runtime.http import HttpTarget

    from .test_contracts_openapi import FOLDER, quotes

    def limited(value: Any, _: Any) -> None:
        value["functions"]["health"]["budget"] = {"memory_mb": 5}

    made = quotes(limited)
    (found,) = budget.measure(made, (), HttpTarget(made, [FOLDER / "right"]))
    assert found.found is None
    assert found.why == "what one call of a server holds cannot be seen from outside"


def test_the_nearest_rank() -> None:
    assert budget._percentile([*range(1, 101)]) == 95
    assert budget._percentile([*range(1, 106)]) == 100
    assert budget._percentile([3.0]) == 3.0


def test_the_machine_has_no_name() -> None:
    import platform

    said = budget.machine()
    assert " CPUs, " in said
    assert platform.node() not in said
    assert platform.release() not in said


@pytest.mark.parametrize("what", ["time", "memory"])
def test_costs_are_told_on_demand_alone(what: str, tmp_path: Path) -> None:
    from pactc.runtime.process import ProcessTarget

    (tmp_path / "half.py").write_text(RIGHT)
    with ProcessTarget(contract(memory_mb=1), [tmp_path]) as target:
        target.reset({})
        assert target.call("half", {"n": 4}).cost is None
        target.measuring = what
        outcome = target.call("half", {"n": 4})
        assert (outcome.value, type(outcome.cost)) == (2, int)
        assert json.dumps(outcome.effects) == "[]"
