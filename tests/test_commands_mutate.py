"""`pactc mutate`: exit statuses, what is told of a survivor, and the report for evidence."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import pytest

from pactc import junit
from pactc.commands import mutate as command
from pactc.mutation.mutate import mutate

from .conftest import Pactc
from .trees import edit

pytestmark = pytest.mark.slow  # minutes of processes; CI runs it

SLOTS, GRAPH = "pact/contracts/slots.yaml", "pact/graph.yaml"
CONTRACT = """\
component: slots
binding: {python: slots_}
functions:
  half:
    params: {many: {type: integer, minimum: 0, maximum: 99999}}
    returns: {type: integer}
    errors:
      - {id: E1, raises: ValueError, when: args.many % 2 == 1}
    ensures:
      - {id: P1, cel: result * 2 == args.many}
"""
CODE = """\
def half(many: int) -> int:
    if many % 2:
        raise ValueError(many)
    return many // 2
"""
SURVIVES = """\
P760 slots: a mutant survives (constant)
 --> src/slots_.py:4:20
   4 |     return many // 2
     |                    ^
     -     return many // 2
     +     return many // 3
     no clause notices: half(many=2)
     the code returns 1; the mutant returns 0
help: add to `half` an `ensures` that says which result is right, or this call as an example
"""


@pytest.fixture
def small(pack: Path) -> Path:
    """The pack, with a contract and code that are quick to judge."""
    (pack / SLOTS).write_text(CONTRACT)
    (pack / "src/slots_.py").write_text(CODE)
    edit(pack, GRAPH, "source: [src/booking/slots.py]", "source: [src/slots_.py]")
    return pack


def weaken(folder: Path) -> None:
    edit(folder, SLOTS, "result * 2 == args.many", "result >= 0")


def test_a_contract_that_notices_all(small: Path, pactc: Pactc) -> None:
    done = pactc(small, "mutate", "slots", "--junit", "build/m.xml", "--at-least", "100")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("slots: 100 % noticed; ")
    counts = junit.read((small / "build/m.xml").read_bytes())
    assert counts is not None
    assert (counts.failed, counts.skipped) == (0, 0)
    assert counts.passed == counts.tests >= 7


def test_survivors_are_listed_and_fail_nothing_without_a_threshold(
    small: Path, pactc: Pactc
) -> None:
    weaken(small)
    done = pactc(small, "mutate", "slots", "--junit", str(small / "build/m.xml"))
    assert done.code == 0
    assert SURVIVES in done.out
    last = done.out.splitlines()[-1]
    assert "survived" in last
    counts = junit.read((small / "build/m.xml").read_bytes())
    assert counts is not None
    assert counts.failed == 0
    assert f"; {counts.tests} mutants: {counts.passed} killed, {counts.skipped} survived; " in last
    assert counts.skipped >= 1


def test_below_the_threshold(small: Path, pactc: Pactc) -> None:
    weaken(small)
    done = pactc(
        small, "mutate", "slots", "--at-least", "99", "--format", "json", "--junit", "m.xml"
    )
    said = json.loads(done.out)
    assert (done.code, said["exit_code"], said["mutants"]["component"]) == (1, 1, "slots")
    found = {f["code"]: f for f in said["findings"]}
    assert found.keys() == {"P760", "P766"}
    assert (found["P766"]["path"], found["P760"]["path"]) == (SLOTS, "src/slots_.py")
    rows = said["mutants"]["judged"]
    survivors = [r for r in rows if r["status"] == "survived"]
    assert len(survivors) == sum(f["code"] == "P760" for f in said["findings"])
    assert said["mutants"]["counts"]["survived"] == len(survivors)
    killed = next(r for r in rows if r["operator"] == "removed raise")
    assert (killed["status"], killed["by"], killed["line"]) == ("killed", "half.E1", 3)
    counts = junit.read((small / "m.xml").read_bytes())
    assert counts is not None
    assert counts.failed == len(survivors) + 1, "the threshold is a case of its own"


def test_a_source_that_does_not_parse(small: Path, pactc: Pactc) -> None:
    edit(small, "src/slots_.py", "if many % 2:", "if many % 2")
    (small / "m.xml").write_text("<testsuite tests='1'><testcase/></testsuite>")
    done = pactc(small, "mutate", "slots", "--junit", "m.xml")
    assert done.code == 1
    assert done.out.startswith("P761 src/slots_.py cannot be parsed: expected ':'\n")
    assert " --> src/slots_.py:2:16\n" in done.out
    counts = junit.read((small / "m.xml").read_bytes())
    assert counts == junit.Counts(1, 0, 1, 0), "an earlier report does not pass for this one"


def test_nothing_to_change(small: Path, pactc: Pactc) -> None:
    (small / "src/other_.py").write_text(CODE)
    (small / "src/slots_.py").write_text("from other_ import half\n")
    done = pactc(small, "mutate", "slots", "--at-least", "0", "--junit", "m.xml")
    assert done.code == 5
    assert done.out.startswith("P763 slots: no mutant ran, so nothing was shown\n")
    assert junit.read((small / "m.xml").read_bytes()) == junit.Counts(1, 0, 1, 0)


def test_code_that_tests_itself_when_it_is_imported_hides_its_mutants(
    small: Path, pactc: Pactc
) -> None:
    weaken(small)
    with (small / "src/slots_.py").open("a") as file:
        file.write("if [half(x) for x in range(0, 20, 2)] != list(range(10)):\n    raise OSError\n")
    done = pactc(small, "mutate", "slots")
    assert done.code == 5
    assert done.out.startswith("P763 slots: as many mutants cannot be imported as ran")


def test_no_module_and_no_binding(small: Path, pactc: Pactc) -> None:
    (small / "src/slots_.py").unlink()
    done = pactc(small, "mutate", "slots")
    assert (done.code, done.out.partition(":")[0]) == (1, "P742 slots")
    edit(small, SLOTS, "binding: {python: slots_}\n", "")
    done = pactc(small, "mutate", "slots")
    assert (done.code, done.out.partition(" is bound")[0]) == (5, "P744 slots")


def test_a_judge_that_cannot_work(
    small: Path, pactc: Pactc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "mutate", partial(mutate, python="/nowhere/python"))
    done = pactc(small, "mutate", "slots")
    assert (done.code, done.out.partition(":")[0]) == (3, "P743 slots")


def test_a_served_component(pack: Path, pactc: Pactc) -> None:
    done = pactc(pack, "mutate", "http", "--format", "json")
    assert done.code == 5
    (found,) = json.loads(done.out)["findings"]
    assert (found["code"], found["path"]) == ("P765", "pact/contracts/http.yaml")


def test_another_source(small: Path, pactc: Pactc, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "slots_.py").write_text(CODE.replace("many // 2", "many - many // 2"))
    weaken(small)
    done = pactc(small, "mutate", "slots", "--source", str(other), "--format", "text")
    assert done.code == 0
    assert f" --> {other}/slots_.py:4:12\n" in done.out
    assert "the mutant returns" in done.out
    assert pactc(small, "mutate", "slots", "--source", "nowhere").code == 2


def test_without_the_library(small: Path, pactc: Pactc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda _: None)
    done = pactc(small, "mutate", "slots")
    assert done.code == 2
    assert "P940 libcst is not installed" in done.err
    assert "pip install 'pactc[mutate]'" in done.err


@pytest.mark.parametrize(
    "words",
    [[], ["slots", "--at-least", "101"], ["slots", "-j", "0"], ["slots", "--sample", "0"],
     ["slot"], ["slots", "--junit", "src/slots_.py/m.xml"]],
)  # fmt: skip
def test_wrong_words(small: Path, pactc: Pactc, words: list[str]) -> None:
    assert pactc(small, "mutate", *words).code == 2


def test_as_evidence(pack: Path, pactc: Pactc) -> None:
    """A planned command like any other: its receipt holds the counts."""
    item = f"""\
  code:
    type: command
    title: The contract of slots notices mistakes in its code.
    supports: {{components: [slots]}}
    argv: [{sys.executable}, -m, pactc, mutate, slots, --sample, "8", --junit, build/code.xml]
    inputs: ["src/**", pact/contracts/slots.yaml]
    outputs: [build/code.xml]
    timeout_s: 120
  sbom:
"""
    edit(pack, "pact/evidence.yaml", "  sbom:\n", item)
    with (pack / ".gitignore").open("a") as file:
        file.write("build/\n")
    assert pactc(pack, "build").code == 0
    done = pactc(pack, "evidence", "run", "code")
    assert done.code == 0, done
    receipt = json.loads((pack / "pact/evidence/code.json").read_text())
    counts = receipt["predicate"]["counts"]
    assert (counts["tests"], counts["failed"]) == (8, 0)
    assert counts["passed"] >= 5
