"""How mutants are told: the clause that would notice, the test cases, and the counts."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from pactc import junit
from pactc.contracts.contract import load
from pactc.contracts.observe import Case, Observation, Outcome, Step
from pactc.mutation import told
from pactc.mutation.mutants import Mutant
from pactc.mutation.outcome import Judged
from pactc.mutation.outcome import Outcome as Mutants

MUTANT = Mutant("src/a.py", 3, 5, "boundary", "A.f", ("    if a < 1:",), ("    if a <= 1:",), b"",
                frozenset((3,)))  # fmt: skip
CONTRACT = load({"component": "a", "functions": {"f": {"params": {}, "returns": {}}}})


def seen(outcome: Outcome) -> Observation:
    case = Case((Step("f", {"a": 1}),))
    return Observation(case, 0, "f", {"a": 1}, {}, None, None, outcome)


ONE, TWO = seen(Outcome("returned", 1)), seen(Outcome("returned", "2"))
RAISED = seen(Outcome("raised", error="ValueError"))


def row(status: str = "survived", **changes: object) -> Judged:
    mutant = replace(MUTANT, **changes)  # type: ignore[arg-type]
    return Judged(mutant, status, cases=2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        (replace(row(), at=(ONE, TWO)), "add to `f` an `ensures` that says"),
        (replace(row(), at=(ONE, RAISED)), "add to `f` an error whose `when` says"),
        (row("not reached"), "add to `f` an example that gets here, or remove the code"),
        (row(), "add to `f` an example at the border that it moves; if there is none"),
        (row(operator="constant", function=""), "add an example at the border that the constant"),
        (row(operator="removed raise", function="helper"), "add an example of the call that only"),
        (row(operator="removed with"), "no clause speaks of calls at the same time"),
        (row(operator="removed decorator"), "no clause speaks of calls at the same time"),
    ],
)
def test_which_clause_would_notice(judged: Judged, expected: str) -> None:
    assert told.advice(judged, CONTRACT).startswith(expected)


def test_a_survivor_is_shown() -> None:
    outcome = Mutants("a", (replace(row(), at=(ONE, RAISED)), row("killed")), made=2, cases=9)
    (found,) = told.survivors(outcome, CONTRACT, "other/")
    assert str(found.where) == "other/src/a.py:3:5"
    assert found.notes == (
        "-     if a < 1:", "+     if a <= 1:", "no clause notices: f(a=1)",
        "the code returns 1; the mutant raises ValueError",
    )  # fmt: skip
    (found,) = told.survivors(Mutants("a", (row("not reached"),)), CONTRACT, "")
    assert found.message == "a: a mutant is not reached (boundary)"
    assert found.notes[-1] == "no case gets to this line"


def test_long_changes_are_cut() -> None:
    long = row(old=tuple(f"line {n}" for n in range(40)), new=("x" * 3000,))
    (found,) = told.survivors(Mutants("a", (long,)), CONTRACT, "")
    assert len(found.notes) < 12
    assert "- ... (34 lines more)" in found.notes


ALL = Mutants("a", tuple(row(s, column=n) for n, s in enumerate(
    ("killed", "killed", "timed out", "survived", "not reached", "broken", "failed"), 1
)), made=9, cases=4)  # fmt: skip


def test_what_counts() -> None:
    assert (ALL.ran, ALL.percent) == (5, 60)
    assert told.summary(ALL) == (
        "a: 60 % noticed; 7 of 9 mutants: 2 killed, 1 timed out, 1 survived, 1 not reached, "
        "1 broken, 1 not judged; 4 cases"
    )
    assert told.rows(ALL)["counts"]["timed_out"] == 1
    (found,) = told.troubles(ALL, "pact/contracts/a.yaml", "")
    assert (found.code, str(found.where)) == ("P743", "src/a.py:3:7")


@pytest.mark.parametrize(("failed", "counts"), [(True, (7, 3, 3, 1)), (False, (7, 3, 1, 3))])
def test_a_test_case_for_each(failed: bool, counts: tuple[int, ...]) -> None:
    data = told.junit(ALL, (), failed=failed).encode()
    assert junit.read(data) == junit.Counts(*counts)
    root = ET.fromstring(data)
    names = [case.get("name") for case in root.iter("testcase")]
    assert len(set(names)) == len(names) == 7
    assert root.find("testsuite").get("errors") == "1"  # type: ignore[union-attr]


def test_what_a_source_says_cannot_break_a_report() -> None:
    odd = row(new=("\x1b[2J ]]> <a> \ud800 \x00",))
    data = told.junit(Mutants("a", (odd,)), (), failed=True).encode()
    assert junit.read(data) == junit.Counts(1, 0, 1, 0)
