"""Every defect of `pactc selftest` is refused, and it notices a gate that lets one pass."""

from __future__ import annotations

import json

import pytest

from pactc.gate import validate as gate
from pactc.selftest.run import DEFECTS, Bank, Bench, judged, never_seen, seen

from ..conftest import run_pactc

FEW = DEFECTS[:: max(len(DEFECTS) // 8, 1)]


@pytest.mark.parametrize(
    "name", [pytest.param(d.name, marks=() if d in FEW else pytest.mark.slow) for d in DEFECTS]
)
def test_it_is_refused(bench: Bench, name: str) -> None:
    (planted,) = [d for d in DEFECTS if d.name == name]
    found = judged(bench, planted)
    assert found.red, f"{found.answer}: {sorted(found.codes)}"


def test_names_are_unique() -> None:
    assert len({d.name for d in DEFECTS}) == len(DEFECTS) >= 100


def test_a_gate_that_lets_one_pass_is_noticed(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    (planted,) = [d for d in DEFECTS if d.name == "an age cap widened"]
    assert all(each.red for each in seen(bank, [planted]))
    steps = tuple(s for s in gate.STEPS if s.__name__ != "verify_kept")
    monkeypatch.setattr(gate, "STEPS", steps)
    (found,) = seen(bank, [planted])
    assert not found.red
    assert "P690" in never_seen([found])


def test_the_command_says_what_passes(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    done = run_pactc(tmp_path, "selftest", "an age cap widened", "--format", "json")
    assert done.code == 0, done
    monkeypatch.setattr(gate, "STEPS", gate.STEPS[:1])
    done = run_pactc(tmp_path, "selftest", "an age cap widened", "--format", "json")
    assert done.code == 1
    assert [f["code"] for f in json.loads(done.out)["findings"]] == ["P993"]


def test_a_gate_that_refuses_everything_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    def no(case):
        from pactc.model import Finding

        return [Finding("P690", "no")]

    monkeypatch.setattr(gate, "STEPS", (*gate.STEPS, no))
    done = run_pactc(tmp_path, "selftest", "an age cap widened", "--format", "json")
    assert [f["code"] for f in json.loads(done.out)["findings"]] == ["P992"]


def test_an_unknown_name(tmp_path) -> None:
    done = run_pactc(tmp_path, "selftest", "no such defect")
    assert (done.code, done.err[:4]) == (2, "P922")


def test_the_list(tmp_path) -> None:
    done = run_pactc(tmp_path, "selftest", "--list")
    assert done.code == 0
    assert len(done.out.splitlines()) == len(DEFECTS)
