"""`pactc next` tells, and writes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from . import authored
from .conftest import run_git, run_pactc


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = authored.project(tmp_path / "p")
    assert run_pactc(folder, "build").code == 1
    return folder


def test_what_can_be_written_now(project: Path) -> None:
    done = run_pactc(project, "next")
    assert done.code == 0
    assert done.out.splitlines()[0] == "graph  missing  pact/graph.yaml"
    assert "`pactc submit graph FILE`" in done.out
    assert "write pact/graph.yaml and run `pactc build`" in done.out
    assert "its form: `pactc schema graph`\n" in done.out
    assert "laws" not in done.out  # it waits for the graph


def test_the_order_of_one_as_text(project: Path) -> None:
    out = run_pactc(project, "next", "graph").out
    assert "# Work order: graph" in out
    assert authored.TASK in out


def test_the_first_order_for_a_program(project: Path) -> None:
    told = json.loads(run_pactc(project, "next", "--json").out)
    assert told["ready"] == ["graph"]
    assert set(told["waiting"]) == {"laws", "preflight", "threats"}
    assert told["order"]["artifact"] == "graph"
    assert told["order"]["submit"] == ["pactc", "submit", "graph", "FILE"]
    assert told["problems"] == []


def test_one_order_for_a_program_is_what_a_command_gets(project: Path) -> None:
    told = json.loads(run_pactc(project, "next", "--json", "graph").out)
    spec = authored.spec({"author": authored.command(project)})
    (project / "build-spec.yaml").write_text(spec)
    run_pactc(project, "build", "graph")
    given = authored.orders(project)[0]
    assert told == {**given, "budget_left": None}


@pytest.mark.parametrize(
    ("id_", "code"),
    [("laws", "P303 laws cannot be written"), ("controls", "P309"), ("lawz", "P922")],
)
def test_what_cannot_be_written_now(project: Path, id_: str, code: str) -> None:
    for more in ((), ("--json",)):
        done = run_pactc(project, "next", id_, *more)
        assert done.code in (1, 2)
        assert (done.out + done.err).startswith(code)


def test_it_writes_nothing(project: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in project.rglob("*") if ".git" not in p.parts}
    run_pactc(project, "next")
    run_pactc(project, "next", "--json")
    assert before == {p: p.stat().st_mtime_ns for p in project.rglob("*") if ".git" not in p.parts}


def test_before_the_bar_is_confirmed_a_person_comes_first(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "-q")
    (tmp_path / "build-spec.yaml").write_text(authored.spec())
    run_pactc(tmp_path, "init")
    run_pactc(tmp_path, "build")
    done = run_pactc(tmp_path, "next")
    assert done.code == 1
    assert "P303 graph waits for a person" in done.out
    told = json.loads(run_pactc(tmp_path, "next", "--json").out)
    assert told["order"] is None
    assert [p["artifact"] for p in told["problems"]] == ["graph"]


def test_a_complete_plan_says_what_comes_then(tmp_path: Path) -> None:
    folder = authored.written(tmp_path / "p")
    assert run_pactc(folder, "next").out == (
        "nothing waits for an author: the plan is complete; next: `pactc build evidence`\n"
    )
    assert json.loads(run_pactc(folder, "next", "--json").out)["order"] is None


def test_what_was_edited_by_hand_waits_for_a_word(tmp_path: Path) -> None:
    folder = authored.written(tmp_path / "p")
    path = folder / "pact/laws.yaml"
    path.write_text(path.read_text().replace("everywhere", "here"))
    told = run_pactc(folder, "next").out
    assert told.splitlines()[0] == "laws  drifted  pact/laws.yaml"
    assert "mend pact/laws.yaml and run `pactc accept laws`" in told, "`build` would not take it"
