"""`pactc submit`: what an agent brings is examined, and kept with a record of who made it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from . import authored
from .conftest import Pactc, run_pactc


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = authored.project(tmp_path / "p")
    assert run_pactc(folder, "build").code == 1
    return folder


def submit(folder: Path, id_: str, value: Any, *args: str) -> Any:
    file = folder.parent / "draft.yaml"
    file.write_text(value if isinstance(value, str) else json.dumps(value))
    return run_pactc(folder, "submit", id_, str(file), *args)


def test_a_plan_by_next_and_submit_alone(project: Path) -> None:
    """The loop that an agent follows."""
    written = []
    while True:
        told = json.loads(run_pactc(project, "next", "--json").out)
        if told["order"] is None:
            break
        id_ = told["order"]["artifact"]
        done = submit(project, id_, authored.ANSWERS[id_], "--author", "codex", "--model", "m-1")
        assert done.code == 0, done
        written.append(id_)
        run_pactc(project, "build")  # derives what the next order is made from
    assert sorted(written) == sorted(authored.ANSWERS)
    assert run_pactc(project, "check").code == 0
    record = json.loads((project / ".pact/records/pact/graph.yaml.json").read_text())
    assert record["author"] == "codex"
    assert record["made"]["model"] == "m-1"
    assert record["made"]["prompt"].startswith("sha256:")


def test_findings_teach_and_nothing_is_written(project: Path) -> None:
    graph = {**authored.ANSWERS["graph"], "component": {}}
    done = submit(project, "graph", graph)
    assert done.code == 1
    assert "P201" in done.out
    assert "pact/graph.yaml:1:" in done.out
    assert "help: " in done.out
    assert not (project / "pact/graph.yaml").exists()


def test_from_standard_input(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps(authored.ANSWERS["graph"]).encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert run_pactc(project, "submit", "pact/graph.yaml", "-").code == 0
    record = json.loads((project / ".pact/records/pact/graph.yaml.json").read_text())
    assert record["author"] == "agent"


@pytest.mark.parametrize(
    ("id_", "code"),
    [("laws", "P303"), ("controls", "P309"), ("readiness", "P309"), ("spec", "P309")],
)
def test_what_cannot_be_submitted(project: Path, id_: str, code: str) -> None:
    done = submit(project, id_, "{}")
    assert done.code == 1
    assert done.err.startswith(code)


def test_nobody_submits_as_a_person(project: Path) -> None:
    done = submit(project, "graph", authored.ANSWERS["graph"], "--author", "person")
    assert (done.code, done.err[:4]) == (2, "P809")
    assert not (project / "pact/graph.yaml").exists()


def test_before_the_bar_is_confirmed_nothing_is_taken(project: Path) -> None:
    text = (project / "pact/decisions.yaml").read_text()
    (project / "pact/decisions.yaml").write_text(text.replace("security: none", "security: basic"))
    run_pactc(project, "build")
    done = submit(project, "graph", authored.ANSWERS["graph"])
    assert (done.code, done.err[:4]) == (1, "P303")


def test_gaps_are_told_and_refuse_nothing(project: Path) -> None:
    assert submit(project, "graph", authored.ANSWERS["graph"]).code == 0
    run_pactc(project, "build")
    contract = json.loads(json.dumps(authored.ANSWERS["contract/doubler"]))
    contract["functions"]["double"]["ensures"] = [{"id": "P1", "cel": "result >= args.n"}]
    done = submit(project, "contract/doubler", contract)
    assert done.code == 0, done
    assert "P804 warning: doubler: no clause refuses this" in done.out


def test_a_file_that_is_not_there(project: Path) -> None:
    done = run_pactc(project, "submit", "graph", "nowhere.yaml")
    assert (done.code, done.err[:4]) == (2, "P932")


def test_a_draft_does_not_write_over_an_edit(tmp_path: Path) -> None:
    folder = authored.written(tmp_path / "p")
    path = folder / "pact/laws.yaml"
    path.write_text(path.read_text().replace("everywhere", "here"))
    done = submit(folder, "laws", authored.ANSWERS["laws"])
    assert (done.code, done.err[:4]) == (1, "P810")
    assert "here" in path.read_text()
    assert submit(folder, "laws", path.read_text()).code == 0  # the edit itself


@pytest.mark.slow
def test_killed_at_every_step_it_is_brought_or_not(tmp_path: Path, pactc_process: Pactc) -> None:
    """Whole files only; and whoever brings it again has what they would have had."""
    for step in range(1, 60):
        folder = authored.project(tmp_path / f"p{step}")
        assert run_pactc(folder, "build", "readiness").code == 0
        (folder / "draft.json").write_text(json.dumps(authored.ANSWERS["graph"]))
        env = {"PACTC_TEST_CRASH_AT": str(step)}
        done = pactc_process(folder, "submit", "graph", "draft.json", env=env)
        held = folder / "pact/graph.yaml"
        note = folder / ".pact/records/pact/graph.yaml.json"
        if held.exists():
            assert held.read_text() == (folder / "draft.json").read_text()
        if note.exists():
            assert held.exists()
            assert json.loads(note.read_text())["author"] == "agent"
        if done.code == 0:
            break
        assert pactc_process(folder, "submit", "graph", "draft.json").code == 0
        assert json.loads(note.read_text())["author"] == "agent"
    assert step > 4
