"""`pactc judge`: exit statuses, what is told, and receipts."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pactc import judge as judges
from pactc.commands import judge as command
from pactc.contracts.contract import load
from pactc.contracts.table import table
from pactc.documents import parse

from .conftest import Pactc, run_git
from .trees import edit

SLOTS, STORE = "pact/contracts/slots.yaml", "pact/contracts/store.yaml"
CONTRACT = """\
component: {name}
binding: {{python: {name}_}}
functions:
  half:
    params: {{many: {{type: integer, minimum: 0, maximum: 99999}}}}
    returns: {{type: integer}}
    errors:
      - {{id: E1, raises: ValueError, when: args.many % 2 == 1}}
    ensures:
      - {{id: P1, cel: result * 2 == args.many}}
    deterministic: true
"""
RIGHT = """\
def half(many: int) -> int:
    if many % 2:
        raise ValueError(many)
    return many // 2
"""
NEVER = "      - {id: E2, raises: KeyError, when: args.many > 100000}\n    ensures"
FAILS = """\
P740 slots.half.P1 does not hold: it is false
 --> pact/contracts/slots.yaml:10:9
  10 |       - {id: P1, cel: result * 2 == args.many}
     |         ^
     slots.half.P1: result * 2 == args.many
     it is false
     call half(many=40)
     returned 40
help: mend the implementation, or change the contract and say why"""
SEED = ("--seed", "7")


@pytest.fixture
def small(pack: Path) -> Path:
    """The pack, with contracts of two components that are quick to judge."""
    for name in ("slots", "store"):
        (pack / f"pact/contracts/{name}.yaml").write_text(CONTRACT.format(name=name))
        (pack / f"src/{name}_.py").write_text(RIGHT)
    return pack


def test_what_keeps_its_contract(small: Path, pactc: Pactc) -> None:
    done = pactc(small, "judge", "slots")
    assert done.code == 0, done
    assert done.out.startswith("slots: pass; checks: 7 hold; ")
    assert done.err.startswith("not observable: ")
    assert not run_git(small, "status", "--porcelain", "--", "src").out.count("pyc")


def test_a_clause_that_does_not_hold(small: Path, pactc: Pactc) -> None:
    edit(small, "src/slots_.py", "many // 2", "many // 2 if many < 40 else many")
    done = pactc(small, "judge", "slots", *SEED)
    assert done.code == 1
    text, _, last = done.out.rpartition("\n\n")
    assert text == FAILS
    assert last.startswith("slots: fails; checks: 6 hold, 1 fail; ")


def test_a_sealed_failure_tells_the_clause_and_no_input(small: Path, pactc: Pactc) -> None:
    """Code that knows the inputs that everybody can derive, and nothing else."""
    value = parse((small / SLOTS).read_bytes(), SLOTS)
    assert isinstance(value, dict)
    made = table(load(value), 0, 100)
    visible = {int(step.args["many"]) for case in made.cases for step in case.steps}
    known = f"KNOWN = { ({x: x // 2 for x in sorted(visible)}) }\n"
    (small / "src/slots_.py").write_text(known + RIGHT.replace("many // 2", "KNOWN.get(many, 0)"))
    done = pactc(small, "judge", "slots", *SEED)
    assert done.code == 1, done.out
    assert "P740 slots.half.P1 does not hold for sealed inputs\n" in done.out
    assert "which inputs is not told" in done.out
    assert "call half" not in done.out


def test_a_clause_that_nothing_reached(small: Path, pactc: Pactc) -> None:
    edit(small, SLOTS, "    ensures", NEVER)
    done = pactc(small, "judge", "slots", *SEED)
    assert done.code == 4, done.out
    assert "P741 slots.half.E2 was not judged: " in done.out
    assert f" --> {SLOTS}:9:" in done.out


def test_a_module_that_is_not_there(small: Path, pactc: Pactc) -> None:
    (small / "src/slots_.py").unlink()
    done = pactc(small, "judge", "slots")
    assert done.code == 1
    assert "P742 slots: " in done.out


def test_a_judge_that_cannot_work(
    small: Path, pactc: Pactc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "judge", partial(judges.judge, python="/nowhere/python"))
    done = pactc(small, "judge", "slots")
    assert done.code == 3
    assert "P743 slots: " in done.out
    assert "slots: broken; checks: none" in done.out


def test_a_contract_that_is_bound_to_nothing(small: Path, pactc: Pactc) -> None:
    edit(small, SLOTS, "binding: {python: slots_}\n", "")
    done = pactc(small, "judge", "slots")
    assert done.code == 5
    assert "P744 slots is bound to no code" in done.out
    done = pactc(small, "judge", "slots", "store", *SEED)
    assert done.code == 5, "what was not judged has not passed"
    assert "store: pass" in done.out


def test_of_several_the_worst_is_told(small: Path, pactc: Pactc) -> None:
    edit(small, "src/store_.py", "many // 2", "many")
    done = pactc(small, "judge", "slots", "store", "slots", *SEED)
    assert done.code == 1
    assert "slots: pass; " in done.out
    assert "store: fails; " in done.out
    assert done.out.count("slots: pass; ") == 1


def test_another_source(small: Path, pactc: Pactc, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "slots_.py").write_text(RIGHT.replace("many // 2", "many"))
    assert pactc(small, "judge", "slots", "--source", str(other)).code == 1
    assert pactc(small, "judge", "slots", "--source", "nowhere").code == 2


@pytest.mark.slow
def test_formats_of_machines(small: Path, pactc: Pactc) -> None:
    edit(small, "src/slots_.py", "many // 2", "many")
    done = pactc(small, "judge", "slots", *SEED, "--format", "json")
    said = json.loads(done.out)
    assert (done.code, said["command"], said["exit_code"]) == (1, "judge", 1)
    (found,) = [f for f in said["findings"] if "P1 " in f["message"]]
    assert (found["code"], found["path"], found["line"]) == ("P740", SLOTS, 10)
    done = pactc(small, "judge", "slots", *SEED, "--format", "sarif")
    assert '"ruleId": "P740"' in done.out
    assert f'"uri": "{SLOTS}"' in done.out
    for fmt, sign in (("github", "::error "), ("junit", "<failure")):
        assert sign in pactc(small, "judge", "slots", *SEED, "--format", fmt).out


def test_receipts(small: Path, pactc: Pactc, tmp_path: Path) -> None:
    edit(small, "src/store_.py", "many // 2", "many")
    for name in ("one", "two"):
        words = ("judge", "slots", "store", *SEED, "--receipts", str(tmp_path / name))
        assert pactc(small, *words).code == 1
    for name, status in (("slots", "pass"), ("store", "fails")):
        data = (tmp_path / f"one/{name}.json").read_bytes()
        assert data == (tmp_path / f"two/{name}.json").read_bytes()
        _is_statement(said := json.loads(data))
        assert said["predicate"]["status"] == status
        assert str(tmp_path) not in data.decode()
    assert said["predicate"]["checks"]["half.P1"]["status"] == "fail"
    assert said["predicate"]["checks"]["half.P1"]["falsified_by"][-1]["function"] == "half"
    (tmp_path / "file").write_text("")
    done = pactc(small, "judge", "slots", "--receipts", str(tmp_path / "file/below"))
    assert done.code == 2
    assert "P939" in done.err


def test_what_costs_more_than_its_budget(small: Path, pactc: Pactc, tmp_path: Path) -> None:
    edit(small, SLOTS, "    deterministic: true", "    budget: {memory_mb: 2}")
    edit(small, "src/slots_.py", "    return", "    much = bytearray(8_000_000)\n    return")
    done = pactc(small, "judge", "slots", *SEED, "--receipts", str(tmp_path))
    assert done.code == 1, done
    said = (
        r"P749 slots\.half costs more than its budget: memory_mb is 8\S* MB, and 2 MB is allowed\n"
    )
    assert re.match(said, done.out), done.out
    assert f" --> {SLOTS}:11:" in done.out
    assert "slots: fails; checks: 6 hold; " in done.out
    assert done.out.endswith("; 0 of 1 budgets kept\n")
    predicate = json.loads((tmp_path / "slots.json").read_text())["predicate"]
    found = predicate["measured"]["half"]["memory_mb"]
    assert (found["allowed"], found["measured"] >= 8, predicate["status"]) == (2, True, "fails")


def _is_statement(said: dict[str, Any]) -> None:
    """https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md"""
    assert said.keys() == {"_type", "subject", "predicateType", "predicate"}
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert said["predicateType"].startswith("https://")
    (subject,) = said["subject"]
    assert subject["name"]
    assert subject["digest"].keys() == {"sha256"}
    assert len(bytes.fromhex(subject["digest"]["sha256"])) == 32


def test_a_judgement_that_copied_nothing_is_about_nothing(
    small: Path, pactc: Pactc, tmp_path: Path
) -> None:
    """A source that no copy may hold has no digest, and a statement without one no subject."""
    (small / "src/slots_.py").unlink()
    (small / "src/slots_.py").symlink_to("/etc/passwd")
    words = ("judge", "slots", "--receipts", str(tmp_path / "r"))
    (tmp_path / "r").mkdir()
    (tmp_path / "r/slots.json").write_text("of an earlier time")
    assert pactc(small, *words).code == 1
    assert not (tmp_path / "r/slots.json").exists()


def test_wrong_words(small: Path, pactc: Pactc) -> None:
    assert pactc(small, "judge").code == 2
    done = pactc(small, "judge", "slot")
    assert done.code == 2
    assert "P922" in done.err
    edit(small, SLOTS, "result * 2", "result *")
    done = pactc(small, "judge", "slots")
    assert done.code == 1
    assert "P710" in done.err
