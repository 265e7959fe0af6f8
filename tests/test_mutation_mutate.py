"""Mutants judged: what is noticed, what survives, and what does not count. On real processes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pactc import judge as judges
from pactc.contracts.contract import Contract, load
from pactc.mutation import run as runs
from pactc.mutation.find import files
from pactc.mutation.mutate import mutate
from pactc.mutation.outcome import Outcome
from pactc.runtime.pipe import Limits
from pactc.runtime.process import ProcessTarget

pytestmark = pytest.mark.slow  # minutes of processes; CI runs it

SMALL = {"type": "integer", "minimum": 0, "maximum": 99}
HALF: dict[str, Any] = {
    "params": {"n": SMALL},
    "returns": SMALL,
    "errors": [{"id": "E1", "raises": "ValueError", "when": "args.n % 2 == 1"}],
    "ensures": [{"id": "P1", "cel": "result * 2 == args.n"}],
    "deterministic": True,
}
RIGHT = """\
def half(n):
    if n % 2:
        raise ValueError(n)
    return n // 2
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "half.py").write_text(RIGHT)
    return folder


def contract(**changes: Any) -> Contract:
    function = {k: v for k, v in {**HALF, **changes}.items() if v is not None}
    value = {"component": "half", "binding": {"python": "half"}, "functions": {"half": function}}
    return load(value)


def mutated(tree: Path, of: Contract | None = None, **more: Any) -> Outcome:
    return mutate(of or contract(), tree, size=10, **more)


def statuses(outcome: Outcome) -> dict[str, str]:
    assert outcome.troubles == ()
    return {f"{j.mutant.operator} {j.mutant.new}": j.status for j in outcome.judged}


def test_a_strong_contract_notices_all(tree: Path) -> None:
    before = (tree / "half.py").read_bytes()
    outcome = mutated(tree)
    assert set(statuses(outcome).values()) == {"killed"}
    assert (outcome.percent, outcome.ran) == (100, len(outcome.judged))
    assert outcome.ran >= 7
    by = {j.mutant.operator: j.by for j in outcome.judged}
    assert by["removed raise"] == "half.E1"
    assert by["return None"] == "half.returns"
    assert (tree / "half.py").read_bytes() == before
    assert [p.name for p in tree.iterdir()] == ["half.py"]


def test_of_a_weak_contract_the_survivors_are_named(tree: Path) -> None:
    outcome = mutated(tree, contract(ensures=None))
    found = {j.mutant.id: j for j in outcome.judged if j.status == "survived"}
    assert set(found) >= {"half.py:4:17 constant"}
    assert outcome.percent < 100
    (at,) = [j.at for j in outcome.judged if j.mutant.new == ("    return n // 3",)]
    assert at is not None
    code, mutant = at
    assert code.outcome.value == code.args["n"] // 2
    assert mutant.outcome.value == code.args["n"] // 3
    strong = {j.mutant.id: j.status for j in mutated(tree).judged}
    assert {strong[id_] for id_ in found} == {"killed"}


def test_in_any_number_at_once_the_same(tree: Path) -> None:
    of = contract(ensures=None)
    one, two = mutated(tree, of, sample=4), mutated(tree, of, sample=4, jobs=2)
    assert [(j.mutant.id, j.status, j.by) for j in one.judged] == [
        (j.mutant.id, j.status, j.by) for j in two.judged
    ]


def test_a_sample_and_what_is_left_alone(tree: Path) -> None:
    (tree / "two.py").write_text("TWO = 2\n")
    (tree / "half.py").write_text(f"import two\n{RIGHT}")
    outcome = mutated(tree, sample=2)
    assert outcome.beside == ("two.py",)
    assert (len(outcome.judged), outcome.ran) == (2, 2)
    assert outcome.made > 2
    again = mutated(tree, sample=2)
    assert [j.mutant for j in again.judged] == [j.mutant for j in outcome.judged]


def test_a_loop_without_end_is_noticed_and_counted_apart(tree: Path) -> None:
    (tree / "half.py").write_text(RIGHT.replace("return n // 2", """\
left = n // 2
    done = 0
    while done < left:
        done += 1
    return done"""))  # fmt: skip
    outcome = mutated(tree, limits=Limits(call_s=0.3))
    found = statuses(outcome)
    assert found["removed statement ('        pass',)"] == "timed out"
    counts = outcome.counts
    assert counts["timed out"] >= 1
    assert outcome.percent == 100 * (counts["killed"] + counts["timed out"]) // outcome.ran


def test_a_machine_that_was_busy_once_kills_nothing(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, late = runs.Run._lives, [("timed out", "half.returns", "late", None)]
    monkeypatch.setattr(runs.Run, "_lives", lambda *a: late.pop() if late else real(*a))
    (row,) = mutated(tree, contract(ensures=None), sample=1).judged
    assert late == []
    assert row.status != "timed out"


def test_a_line_that_no_case_gets_to(tree: Path) -> None:
    more = "    if n > 1000:\n        return n - 1\n"
    (tree / "half.py").write_text(RIGHT.replace("    return", f"{more}    return"))
    (tree / "other.py").write_text("X = 1\n")
    outcome = mutate(contract(), tree, ["*.py"], size=10)
    dead = {j.status for j in outcome.judged if j.mutant.line == 5}
    other = {j.status for j in outcome.judged if j.mutant.file == "other.py"}
    assert dead == other == {"not reached"}
    assert outcome.ran == len(outcome.judged), "they count, and not as noticed"
    assert outcome.percent < 100


def test_what_is_run_by_importing_it_is_reached(tree: Path) -> None:
    of = contract(params={"n": {**SMALL, "default": 4}})
    (tree / "half.py").write_text(
        "TWO = 2\n" + RIGHT.replace("// 2", "// TWO").replace("(n):", "(n=4):")
    )
    outcome = mutated(tree, of)
    by = {j.mutant.new: j for j in outcome.judged}
    assert by[("TWO = 3",)].status == by[("TWO = 1",)].status == "killed"
    assert by[("def half(n=5):",)].by == "half.signature"


def test_what_cannot_be_imported_does_not_count(tree: Path) -> None:
    (tree / "half.py").write_text("assert 1 < 2\nD = {'a': 0}['a']\n" + RIGHT)
    outcome = mutated(tree)
    broken = [j for j in outcome.judged if j.status == "broken"]
    assert {j.mutant.line for j in broken} == {1, 2}
    assert "cannot be imported" in broken[0].why
    assert outcome.ran == len(outcome.judged) - len(broken)


def test_code_that_breaks_its_contract(tree: Path) -> None:
    (tree / "half.py").write_text(RIGHT.replace("n // 2", "n"))
    outcome = mutated(tree)
    (trouble,) = outcome.troubles
    assert (trouble.code, outcome.judged) == ("P762", ())
    assert trouble.notes == ("half.P1: it is false",)


def test_a_module_that_is_not_there(tree: Path) -> None:
    (tree / "half.py").unlink()
    assert [t.code for t in mutated(tree).troubles] == ["P742"]


def test_code_that_reads_itself_has_no_score(tree: Path) -> None:
    """Every mutant of it would be noticed, whatever the contract says."""
    itself = """\
import hashlib, known
def half(n):
    with open(__file__, "rb") as file:
        if hashlib.sha256(file.read()).hexdigest() != known.SUM:
            raise RuntimeError
    if n % 2:
        raise ValueError(n)
    return n // 2
"""
    (tree / "half.py").write_text(itself)
    total = hashlib.sha256(itself.encode()).hexdigest()
    (tree / "known.py").write_text(f"SUM = {total!r}\n")
    (trouble,) = mutated(tree, contract(ensures=None)).troubles
    assert (trouble.code, trouble.file) == ("P764", "half.py")


def test_code_that_knows_its_bytecode_has_no_score(tree: Path) -> None:
    text = RIGHT.replace(
        "    if n % 2", "    assert len(half.__code__.co_code) == SIZE\n    if n % 2"
    )
    space: dict[str, Any] = {}
    exec(text, space)
    size = len(space["half"].__code__.co_code)
    (tree / "half.py").write_text(f"SIZE = {size}\n{text}")
    assert [t.code for t in mutated(tree).troubles] == ["P764"]


def test_a_mutant_that_was_not_loaded_is_not_judged(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = runs._write

    def lost(place: Path, data: bytes) -> None:
        if b"//" in data:
            written(place, RIGHT.encode())

    (tree / "half.py").write_text(RIGHT)
    monkeypatch.setattr(runs.Run, "_control", lambda *_: [])
    monkeypatch.setattr(runs, "_write", lost)
    outcome = mutated(tree, sample=2)
    assert {(j.status, j.why) for j in outcome.judged} == {
        ("failed", "the process did not load the mutated text")
    }
    assert outcome.ran == 0


def test_without_a_python_nothing_is_said(tree: Path) -> None:
    (trouble,) = mutated(tree, python="/nowhere/python").troubles
    assert trouble.code == "P743"


def test_a_source_that_is_changed_meanwhile(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = runs.Run.judged

    def changing(self: Any, mutant: Any, copy: Path) -> Any:
        (tree / "half.py").write_text(RIGHT + "\n")
        return judged(self, mutant, copy)

    monkeypatch.setattr(runs.Run, "judged", changing)
    (trouble,) = mutated(tree, sample=1).troubles
    assert trouble.code == "P743"
    assert "was changed while" in trouble.text


SEEN = """\
import json, os, sys
def seen(n):
    with open("/proc/self/cmdline", "rb") as file:
        told = file.read().decode()
    return json.dumps([told, __file__, os.getcwd(), sorted(sys.modules), sys.path,
                       sys.gettrace() is None, sorted(os.environ)])
"""


def test_a_mutant_is_run_as_the_judge_runs_the_code(tree: Path) -> None:
    """All that the code can easily see is the same in both."""
    value = {
        "component": "seen",
        "binding": {"python": "seen"},
        "functions": {"seen": {"params": {"n": SMALL}, "returns": {"type": "string"},
                               "effects": ["fs.read", "env.read"]}},
    }  # fmt: skip
    (tree / "seen.py").write_text(SEEN)
    of = load(value)
    judge = judges._Run(of, [tree], "python3", Limits(), 10)
    mine = runs.Run(of, tree, "python3", Limits(), ())
    told = []
    for target in (judge.target(), mine.target(tree)):
        assert isinstance(target, ProcessTarget)
        with target:
            target.reset({})
            text = target.call("seen", {"n": 1}).value
            assert isinstance(text, str)
            text = re.sub(r"pactc-\w+", "pactc-X", text)
            told.append(re.sub(r'(\\"(in|out|effects|parent)\\"): [0-9]+', r"\1: 0", text))
    assert told[0] == told[1]


def test_the_worker_says_what_it_loaded_and_ran(tree: Path) -> None:
    with ProcessTarget(contract(), [tree], reach=True) as target:
        digest = hashlib.sha512(RIGHT.encode()).hexdigest()
        path = str(tree.resolve() / "half.py")
        assert target.loaded() == {path: digest}
        assert target.lines() == {path: {1}}
        target.reset({})
        target.call("half", {"n": 3})
        assert target.lines() == {path: {2, 3}}
        target.call("half", {"n": 4})
        assert target.lines() == {path: {2, 4}}
    with ProcessTarget(contract(), [tree]) as target:
        target.reset({})
        target.call("half", {"n": 4})
        assert target.lines() == {}


def test_lines_are_followed_into_threads(tree: Path) -> None:
    (tree / "half.py").write_text("""\
import threading
def half(n):
    found = []
    def work():
        found.append(n // 2)
    one = threading.Thread(target=work)
    one.start()
    one.join()
    return found[0]
""")
    with ProcessTarget(contract(), [tree], reach=True) as target:
        target.reset({})
        target.lines()
        target.call("half", {"n": 4})
        assert target.lines() == {str(tree.resolve() / "half.py"): {3, 4, 5, 6, 7, 8, 9}}


def test_which_files(tree: Path) -> None:
    for path in ("src/a/__init__.py", "src/a/b.py", "src/a/c/__init__.py", "src/d.py", "half.txt"):
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text("")
    assert files(tree, "a") == ["src/a/__init__.py", "src/a/b.py", "src/a/c/__init__.py"]
    assert files(tree, "a", ["src/d.py"]) == ["src/a/__init__.py", "src/d.py"]
    assert files(tree, "a.b") == ["src/a/b.py"]
    assert files(tree, "half", ["src/a/*"]) == ["half.py", "src/a/__init__.py", "src/a/b.py"]
    assert files(tree, "half", ["half.*"]) == ["half.py"]
    assert files(tree, "nowhere", ["half.py"]) == []


def test_a_score_rounds_down() -> None:
    outcome = Outcome("x")
    assert (outcome.percent, outcome.ran) == (0, 0)
    assert replace(outcome, made=3).counts["killed"] == 0
