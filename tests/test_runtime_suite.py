"""Derived tests as a developer runs them: `pytest pact/tests` on a project, right and wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pactc.actions import tests as action
from pactc.documents import parse

CONTRACT = """\
component: share
binding: {python: share}
functions:
  split:
    note: Cents for each of n people; the first ones get what does not divide.
    params:
      cents: {type: integer, minimum: 0, maximum: 100000}
      of: {type: integer, minimum: -2, maximum: 20}
    returns: {type: array, items: {type: integer}, maxItems: 20}
    errors: [{id: E1, raises: ValueError, when: args.of < 1}]
    ensures:
      - {id: P1, cel: size(result) == args.of}
      - {id: P2, cel: "result.all(x, x == args.cents / args.of || x == args.cents / args.of + 1)"}
      - {id: P3, cel: "size(result.filter(x, x > args.cents / args.of)) == args.cents % args.of"}
      - {id: P4, cel: "result[0] == args.cents / args.of + (args.cents % args.of > 0 ? 1 : 0)"}
    examples: [{id: X1, args: {cents: 10, of: 3}, result: [4, 3, 3]}]
    deterministic: true
"""
RIGHT = """\
def split(cents: int, of: int) -> list[int]:
    if of < 1:
        raise ValueError("nobody")
    each, left = divmod(cents, of)
    return [each + (i < left) for i in range(of)]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("pact/contracts", "pact/tests", "src"):
        (tmp_path / folder).mkdir(parents=True)
    write(tmp_path, CONTRACT, RIGHT)
    return tmp_path


def write(project: Path, contract: str, code: str) -> None:
    (project / "pact/contracts/share.yaml").write_text(contract)
    made = action.derive("share", {"contract": parse(contract.encode(), "share.yaml")})
    (project / "pact/tests/test_share.py").write_bytes(made)
    (project / "src/share.py").write_text(code)


def run(project: Path, *args: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "pact/tests", *args],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def failed(out: str) -> set[str]:
    return {
        line.partition("::")[2].partition(" ")[0]
        for line in out.splitlines()
        if line.startswith("FAILED")
    }


@pytest.mark.slow
def test_the_right_code_passes_in_any_order(project: Path) -> None:
    code, out = run(project)
    assert (code, "11 passed" in out) == (0, True), out
    one = "pact/tests/test_share.py::test_split__P3"
    code, out = run(project, f"--deselect={one}", "--maxfail=1")
    assert code == 0, out
    assert not (project / ".hypothesis").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "tests"),
    [
        ("of < 1", "of < 0", {"test_split__E1"}),
        ("ValueError", "KeyError", {"test_split__E1"}),
        ("range(of)", "range(of - 1)", {f"test_split__{n}" for n in ("P1", "P4", "X1")}),
        ("i < left", "i <= left", {"test_split__P3", "test_split__P4", "test_split__X1"}),
        ("i < left", "of - i <= left", {"test_split__P4", "test_split__X1"}),
        ("return [", "import os; os.environ.get('X')\n    return [", {"test_split__effects"}),
        ("cents: int, of: int", "of: int, cents: int", {"test_split__signature"}),
    ],
)
def test_wrong_code_fails_on_the_clause_that_it_breaks(
    project: Path, old: str, new: str, tests: set[str]
) -> None:
    write(project, CONTRACT, RIGHT.replace(old, new, 1))
    code, out = run(project)
    assert code == 1
    assert failed(out) == tests, out


def test_a_failure_shows_the_promise_and_the_smallest_call(project: Path) -> None:
    write(project, CONTRACT, RIGHT.replace("of < 1", "of < 0"))
    _, out = run(project)
    assert "share.split.E1: raises ValueError when args.of < 1" in out
    assert "call split(cents=0, of=0)" in out
    assert "raised ZeroDivisionError" in out


def test_tests_of_another_contract_judge_nothing(project: Path) -> None:
    path = project / "pact/contracts/share.yaml"
    path.write_text(CONTRACT.replace("maxItems: 20", "maxItems: 21"))
    code, out = run(project)
    assert (code, "pactc build" in out) == (1, True)
    assert " passed" not in out


def test_code_that_is_not_there_passes_nothing(project: Path) -> None:
    (project / "src/share.py").unlink()
    code, out = run(project)
    assert code == 1
    assert " passed" not in out, out


@pytest.mark.slow
def test_many_components_are_collected_without_reading_a_contract(project: Path) -> None:
    for i in range(200):
        text = (project / "pact/tests/test_share.py").read_text()
        (project / f"pact/tests/test_c{i}.py").write_text(text.replace('"share"', f'"c{i}"'))
    code, out = run(project, "--collect-only")
    assert code == 0, out
    assert "2211 tests collected" in out
    assert not any((project / "pact/contracts").glob("c*.yaml"))


def test_a_check_that_the_contract_does_not_have_is_no_pass(project: Path) -> None:
    """As in a file that somebody edited, which is drift as well: see `pactc check`."""
    path = project / "pact/tests/test_share.py"
    path.write_text(path.read_text().replace('holds("split", "P1")', 'holds("split", "P99")'))
    code, _ = run(project)
    assert code == 1
