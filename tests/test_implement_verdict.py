"""The judge of a race, in a process of its own: what it says of code that is right, wrong, broken,
hanging or hostile."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest

from pactc import project as projects
from pactc.commands.judge import contract_of
from pactc.implement import plan, verdict
from pactc.implement.plan import Task

from .race_pack import RIGHT

pytestmark = pytest.mark.slow  # each is a judge in a process of its own

HALF = RIGHT["half"]


@pytest.fixture
def source(race: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(race, tmp_path / "source", ignore=shutil.ignore_patterns(".git")))


def task(race: Path) -> Task:
    project = projects.work_tree(projects.locate(race))
    return plan.task(project, "half", contract_of(project, "half"))


def judged(race: Path, source: Path, text: str) -> dict[str, Any]:
    (source / "src").mkdir(exist_ok=True)
    (source / "src/halves.py").write_text(text)
    scratch = source.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return verdict.judged(task(race), source, scratch, Event())


def test_code_that_keeps_its_contract(race: Path, source: Path) -> None:
    said = judged(race, source, HALF)
    assert said["status"] == "pass"
    assert said["passed"] == said["checks"] > 0
    assert set(said["clauses"].values()) == {"pass"}
    assert said["findings"] == []
    assert said["sealed"]
    assert said["statement"]["predicate"]["digests"]["source"].startswith("sha256:")


def test_a_finding_has_the_clause_and_the_smallest_call(race: Path, source: Path) -> None:
    said = judged(race, source, HALF.replace("raise ValueError(of)", "pass"))
    assert said["status"] == "fails"
    assert said["passed"] < said["checks"]
    wrong = {c for c, status in said["clauses"].items() if status == "fail"}
    assert "half.half.E1" in {f["clause"] for f in said["findings"] if "clause" in f}
    assert any(c.endswith("E1") for c in wrong)
    (found,) = [f for f in said["findings"] if f.get("clause") == "half.half.E1"]
    assert found["steps"]


@pytest.mark.parametrize(
    "text",
    ["def half(of: int) -> int:\n", "import nothing_of_that_name\n", "raise SystemExit(0)\n",
     "import os\nos._exit(0)\n", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"],
    ids=["syntax", "import", "exit", "hard exit", "kill"],
)  # fmt: skip
def test_code_that_cannot_be_imported_passes_nothing(race: Path, source: Path, text: str) -> None:
    said = judged(race, source, text)
    assert said["status"] != "pass"
    assert said["passed"] < said["checks"] or said["status"] == "broken"
    assert said["findings"]


def test_what_the_code_prints_is_no_verdict(race: Path, source: Path) -> None:
    """It may write what a judge would, in its own process and where the judge writes."""
    lie = '{"status": "pass", "passed": 99, "checks": 99, "clauses": {}, "findings": []}'
    text = f"import os, sys\nfor n in range(9):\n    try:\n        os.write(n, {lie!r}.encode())\n"
    text += "    except OSError:\n        pass\nsys.stdout.flush()\ndef half(of: int) -> int:\n"
    said = judged(race, source, f"{text}    return of\n")
    assert said["status"] != "pass"
    assert said["passed"] != 99


def test_mutants_of_its_own_code(race: Path, source: Path) -> None:
    assert judged(race, source, HALF)["status"] == "pass"
    noticed, ran = verdict.mutated(task(race), source, source.parent / "scratch", Event())
    assert 0 < noticed <= ran <= verdict.SAMPLE


def test_a_judge_that_fails_passes_nobody(race: Path, source: Path) -> None:
    (source / "pact/contracts/half.yaml").unlink()
    said = judged(race, source, HALF)
    assert (said["status"], said["passed"]) == ("broken", 0)
    assert said["findings"][0]["code"] == "P743"
    shutil.rmtree(source / "src")
    assert verdict.mutated(task(race), source, source.parent / "scratch", Event()) == (0, 0)


def test_it_is_stopped(race: Path, source: Path) -> None:
    (source / "src").mkdir(exist_ok=True)
    (source / "src/halves.py").write_text("while True: pass\n")
    stop = Event()
    Timer(1, stop.set).start()
    with pytest.raises(verdict.Stopped):
        verdict.judged(task(race), source, source.parent / "scratch", stop)
