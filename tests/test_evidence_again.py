"""`pactc evidence verify`: what a second run bears out, and what it does not. Forged receipts are
among the attacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pactc.evidence_again import differences
from pactc.selftest.plant import Bench, edit

from .conftest import run_pactc
from .small_pack import make

Said = dict[str, Any]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return make(tmp_path_factory.mktemp("again") / "pack")


def test_an_honest_receipt_holds_and_nothing_is_written(small: Path, git: Any) -> None:
    done = run_pactc(small, "evidence", "verify")
    assert (done.code, done.err.splitlines()[-1]) == (0, "ran 1 again"), done
    assert "note: receipt/live is not run again: it is of type live" in done.err
    assert git(small, "status", "--porcelain").out == ""


def test_a_receipt_that_is_stale_is_not_run(small: Path, git: Any) -> None:
    edit("pact/evidence.yaml", "/evidence/unit/title", "Sums are always right.")(
        Bench(small, small)
    )
    (small / "src/adder.py").write_text("def add(a: int, b: int) -> int:\n    return b + a\n")
    done = run_pactc(small, "evidence", "verify", "unit")
    git(small, "checkout", "-q", ".")
    assert done.code == 1
    assert "P667 a second run does not bear out the receipt of unit: it is stale" in done.out


def test_what_runs_elsewhere_is_told(small: Path, git: Any) -> None:
    edit("pact/evidence.yaml", "/evidence/unit/where", "ci")(Bench(small, small))
    done = run_pactc(small, "evidence", "verify", "unit", env={"CI": ""})
    git(small, "checkout", "-q", ".")
    assert (done.code, "it runs in CI alone" in done.err) == (0, True)


COUNTS = {"tests": 3, "passed": 3, "failed": 0, "skipped": 0}
HELD: Said = {
    "evidence": "unit", "type": "command", "argv": ["true"], "supports": {}, "rule": "sha256:1",
    "inputs": {"root": "sha256:2", "files": {}}, "counts": COUNTS, "started": "then",
    "reports": {"r.xml": {"parser": "junit", "counts": COUNTS, "digest": "sha256:3"}},
    "reads": {"undeclared": [], "unobservable": []},
    "judged": {"adder": {"source": "sha256:4", "counts": {"pass": 7}}},
}  # fmt: skip


def test_another_time_and_more_tests_are_no_difference() -> None:
    more = {**COUNTS, "tests": 4, "passed": 4}
    report = {"parser": "junit", "counts": more, "digest": "sha256:9"}
    seen = {**HELD, "started": "now", "counts": more, "reports": {"r.xml": report}}
    assert not list(differences(HELD, seen))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"argv": ["false"]}, "its argv is not that of the run"),
        ({"inputs": {}}, "its inputs is not that of the run"),
        ({"counts": {**COUNTS, "passed": 2}}, "it says that 3 passed, and 2 did"),
        ({"counts": None}, "it says that 3 passed, and 0 did"),
        ({"reports": {}}, "it says that 3 passed in r.xml, and 0 did"),
        ({"judged": {}}, "it says that 7 passed of adder, and 0 did"),
        ({"judged": {"adder": {"source": "x", "counts": {"pass": 7}}}},
         "it judged another source of adder"),
        ({"reads": {"undeclared": ["a"]}}, "it does not say that it read a"),
    ],
)  # fmt: skip
def test_what_is_one(change: Said, why: str) -> None:
    assert why in list(differences(HELD, {**HELD, **change}))
