"""Through the door: examined, mended once, recorded; or nothing is written. With real programs as
authors, in real repositories."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pactc.documents import parse

from . import authored
from .authored import ANSWERS, answer, command, orders, spec
from .conftest import run_git, run_pactc


def record(folder: Path, path: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((folder / f".pact/records/{path}.json").read_text())
    return held


def build(folder: Path, *args: str, config: Any = None, **env: str) -> Any:
    (folder / "build-spec.yaml").write_text(spec(config or {"author": command(folder)}))
    return run_pactc(folder, "build", *args, env=env)


def asked(folder: Path) -> list[str]:
    return [order["artifact"] for order in orders(folder)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return authored.project(tmp_path / "p")


def test_a_whole_plan_is_written_in_the_order_of_its_needs(project: Path) -> None:
    done = build(project)
    assert done.code == 0, done
    assert asked(project)[:2] == ["graph", "contract/doubler"]
    assert sorted(asked(project)[2:]) == ["laws", "preflight", "threats"]
    assert run_pactc(project, "check").code == 0
    held = record(project, "pact/contracts/doubler.yaml")
    assert held["author"] == "command"
    assert held["made"]["prompt"] == orders(project)[1]["prompt"]
    assert {"prompt", "author"} <= held["parts"].keys()
    text = (project / "pact/contracts/doubler.yaml").read_bytes()
    assert text.startswith(b"# yaml-language-server: $schema=")
    assert parse(text, "x.yaml") == ANSWERS["contract/doubler"]


def test_nobody_is_asked_again_while_nothing_changes(project: Path) -> None:
    assert build(project).code == 0
    before = asked(project)
    assert build(project).code == 0
    assert asked(project) == before


def test_with_jobs_it_comes_out_the_same(project: Path, tmp_path: Path) -> None:
    other = authored.project(tmp_path / "other")
    assert build(project).code == 0
    assert build(other, "-j", "4", config={"author": command(project)}).code == 0
    for path in ("pact/graph.yaml", "pact/laws.yaml", "pact/briefs/doubler.md", "pact/trace.json"):
        assert (project / path).read_bytes() == (other / path).read_bytes()


def test_one_changed_criterion_asks_for_what_depends_on_it(tmp_path: Path) -> None:
    folder = authored.written(tmp_path / "p")
    before = len(orders(folder))
    graph = (folder / "pact/graph.yaml").read_text().replace("refused.", "refused at once.")
    (folder / "pact/graph.yaml").write_text(graph)
    assert run_pactc(folder, "accept", "graph").code == 0
    assert build(folder).code == 0
    assert asked(folder)[before:] == ["contract/doubler", "laws", "preflight", "threats"]


def test_a_component_that_nothing_reaches_is_not_asked_for_again(project: Path) -> None:
    graph = json.loads(json.dumps(ANSWERS["graph"]))
    graph["criteria"]["AC-2"] = {"text": "Nothing else is said."}
    graph["components"]["other"] = {
        "purpose": "Says nothing.", "satisfies": ["AC-2"], "source": ["src/other.py"],
    }  # fmt: skip
    contract = json.loads(json.dumps(ANSWERS["contract/doubler"]))
    answer(project, "graph", graph)
    answer(project, "contract/other", {**contract, "component": "other", "satisfies": ["AC-2"],
                                       "binding": {"python": "other"}})  # fmt: skip
    assert build(project).code == 0
    before = len(orders(project))
    text = (project / "pact/graph.yaml").read_text().replace("Nothing else", "No more")
    (project / "pact/graph.yaml").write_text(text)
    assert run_pactc(project, "accept", "graph").code == 0
    assert build(project).code == 0
    assert "contract/other" in asked(project)[before:]
    assert "contract/doubler" not in asked(project)[before:]


def test_a_refused_draft_is_mended_once_with_its_findings(project: Path) -> None:
    wrong = {"laws": {"L-1": {"text": "It is as it is.", "clauses": ["doubler#P9"]}}}
    answer(project, "laws", wrong)
    answer(project, "laws", ANSWERS["laws"], again=True)
    assert build(project).code == 0
    first, second = (o for o in orders(project) if o["artifact"] == "laws")
    assert first["findings"] == []
    assert second["findings"][0]["code"] == "P420"
    assert "doubler#P9" in second["previous"]
    assert record(project, "pact/laws.yaml")["made"]["prompt"] == second["prompt"]
    assert not (project / ".pact/orders/refused").exists()


def test_twice_refused_nothing_is_written_and_the_draft_is_kept(project: Path) -> None:
    answer(project, "graph", {"criteria": {}})
    done = build(project)
    assert done.code == 1
    assert "written by command, after 2 tries" in done.out
    assert not (project / "pact/graph.yaml").exists()
    assert not (project / ".pact/records/pact/graph.yaml.json").exists()
    assert (project / ".pact/orders/refused/pact/graph.yaml").exists()
    assert run_git(project, "status", "--short", ".pact/orders").out == ""
    assert len(orders(project)) == 2


def test_whoever_fails_is_followed_by_the_next(project: Path) -> None:
    failing = {"name": "command", "command": ["false"], "fallback": [command(project)]}
    assert build(project, config={"author": failing}).code == 0
    done = build(project, config={"author": {**failing, "fallback": []}})
    assert "P301 graph is stale" not in done.out  # who wrote it is asked no differently now


def test_authors_by_kind(project: Path) -> None:
    config = {"author": {"name": "command", "command": ["false"]},
              "authors": {"graph": command(project)}}  # fmt: skip
    done = build(project, config=config)
    assert asked(project) == ["graph"]
    assert "P807 'false', which was to write contract/doubler, ended with status 1" in done.out


def test_another_model_or_command_makes_stale_what_it_wrote(tmp_path: Path) -> None:
    folder = authored.written(tmp_path / "p")
    config = {"author": command(folder, model="another")}
    (folder / "build-spec.yaml").write_text(spec(config))
    done = run_pactc(folder, "check")
    assert "P301 graph is stale" in done.out
    assert "author  " in done.out
    (folder / "build-spec.yaml").write_text(spec({"author": command(folder, seconds=9)}))
    assert run_pactc(folder, "check").code == 0  # how long it may take is no part


@pytest.mark.slow
def test_the_quick_check_knows_it_too(tmp_path: Path, pactc_process: Any) -> None:
    """One that remembers the plan, and judges only what a change can reach."""
    folder = authored.written(tmp_path / "p", budget=5)
    for _ in range(2):
        assert pactc_process(folder, "check").code == 0
    text = spec({"author": command(folder), "budget": 6})
    (folder / "build-spec.yaml").write_text(text)
    assert pactc_process(folder, "check").code == 0
    (folder / "build-spec.yaml").write_text(spec({"author": command(folder, model="another")}))
    done = pactc_process(folder, "check")
    assert "P301 graph is stale" in done.out
    (folder / "build-spec.yaml").write_text(text)
    assert pactc_process(folder, "check").code == 0
    for how in (("--staged",), ("--rev", "HEAD")):
        assert pactc_process(folder, "check", *how).code == 0


def test_a_persons_word_is_not_about_prompt_or_model(tmp_path: Path) -> None:
    folder = authored.written(tmp_path / "p")
    (folder / "build-spec.yaml").write_text(spec({"author": command(folder, model="another")}))
    assert run_pactc(folder, "accept", "graph", "--reason", "it holds").code == 0
    held = record(folder, "pact/graph.yaml")
    assert held["author"] == "person"
    assert not {"prompt", "author"} & held["parts"].keys()


def test_what_somebody_edited_is_never_written_over(tmp_path: Path) -> None:
    folder = authored.written(tmp_path / "p")
    mine = (folder / "pact/laws.yaml").read_text().replace("everywhere", "here")
    (folder / "pact/laws.yaml").write_text(mine)
    (folder / "answers/laws.json").write_text("{}")
    done = build(folder, "--author", "command")
    assert "P304 laws was edited by hand" in done.out
    broken = "laws: {L-1: {text: mine, clauses: [doubler#P77]}}\n"
    (folder / "pact/laws.yaml").write_text(broken)
    build(folder)
    assert (folder / "pact/laws.yaml").read_text() == broken


def test_a_file_that_is_there_is_taken_in_and_nobody_is_asked(project: Path) -> None:
    (project / "pact/graph.yaml").write_text(json.dumps(ANSWERS["graph"]))
    assert build(project).code == 0
    assert "graph" not in asked(project)
    assert record(project, "pact/graph.yaml")["author"] == "person"


def test_what_waits_is_there_as_a_file_too(project: Path) -> None:
    assert build(project, config={"build_mode": "flat"}).code == 1
    file = project / ".pact/orders/pact/graph.yaml.json"
    told = json.loads(run_pactc(project, "next", "--json", "graph").out)
    assert json.loads(file.read_text()) == told
    assert run_git(project, "status", "--short", ".pact/orders").out == ""
    (project / "pact/graph.yaml").write_text(json.dumps(ANSWERS["graph"]))
    run_pactc(project, "build")
    assert not file.exists()
    assert (project / ".pact/orders/pact/contracts/doubler.yaml.json").exists()


@pytest.mark.parametrize("how", [("--offline",), ()])
def test_offline_and_in_ci_nobody_is_asked(project: Path, how: tuple[str, ...]) -> None:
    env = {} if how else {"CI": "true"}
    done = build(project, *how, **env)
    assert done.code == 1
    assert "P800 graph needs an author" in done.out
    assert orders(project) == []


@pytest.mark.slow
def test_the_history_is_asked_before_an_author(tmp_path: Path) -> None:
    folder = authored.written(tmp_path / "p")
    config = {"author": command(folder)}
    (folder / "build-spec.yaml").write_text(spec(config, task="Double numbers up to nine."))
    assert run_pactc(folder, "build").code == 0
    run_git(folder, "commit", "-qam", "another task")
    before = len(orders(folder))
    (folder / "build-spec.yaml").write_text(spec(config))
    done = run_pactc(folder, "build", "--offline")
    assert done.code == 0, done
    assert len(orders(folder)) == before
    assert run_git(folder, "diff", "HEAD~1", "--stat", "--", "pact", ".pact").out == ""


def test_a_contract_whose_clause_bites_nothing_is_refused(project: Path) -> None:
    contract = json.loads(json.dumps(ANSWERS["contract/doubler"]))
    function = contract["functions"]["double"]
    function["ensures"].append({"id": "P2", "cel": "result == result"})
    answer(project, "contract/doubler", contract)
    done = build(project)
    assert done.code == 1
    assert "P745" in done.out or "P724" in done.out


def test_the_gaps_of_a_contract_are_shown_and_refuse_nothing(project: Path) -> None:
    contract = json.loads(json.dumps(ANSWERS["contract/doubler"]))
    contract["functions"]["double"]["ensures"] = [{"id": "P1", "cel": "result >= args.n"}]
    answer(project, "contract/doubler", contract)
    done = build(project)
    assert done.code == 0, done
    assert "P804 warning: doubler: no clause refuses this" in done.out
    assert "not refused: " in done.out


@pytest.mark.slow
def test_an_interrupted_build_keeps_what_was_written(project: Path) -> None:
    slow = project / "slow.py"
    slow.write_text(authored.WRITER + "import time\nif name == 'laws': time.sleep(60)\n")
    config = {"author": {"name": "command", "command": [sys.executable, str(slow)]}}
    (project / "build-spec.yaml").write_text(spec(config))
    for how, args in ((signal.SIGINT, ()), (signal.SIGINT, ("-j", "3")), (signal.SIGKILL, ())):
        process = subprocess.Popen([sys.executable, "-m", "pactc", "build", *args], cwd=project,
                                   stderr=subprocess.PIPE, text=True)  # fmt: skip
        wait(lambda: "laws" in asked(project))
        process.send_signal(how)
        _, err = process.communicate(timeout=30)
        if how is signal.SIGINT:
            assert process.returncode == 130, err
            assert "interrupted; what was finished is kept" in err
            assert not writers(slow)
        assert not (project / "pact/laws.yaml").exists()
        assert list(project.rglob(".pactc-*.tmp")) == []
        (project / "orders.jsonl").unlink()
    for pid in writers(slow):  # what outlives a SIGKILL writes nothing into the project
        os.kill(pid, signal.SIGKILL)
    assert build(project).code == 0
    assert "graph" in asked(project)  # asked otherwise now, so again


def writers(script: Path) -> list[int]:
    found = []
    for proc in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(script).encode() in proc.read_bytes():
                found.append(int(proc.parent.name))
        except OSError:
            continue
    return found


def wait(until: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_changed_meanwhile_is_not_recorded(project: Path) -> None:
    spoil = project / "spoil.py"
    spoil.write_text(
        authored.WRITER
        + f"p = pathlib.Path({str(project / 'build-spec.yaml')!r})\n"
        + "p.write_text(p.read_text().replace('Double', 'Treble'))\n"
    )
    config = {"author": {"name": "command", "command": [sys.executable, str(spoil)]}}
    done = build(project, config=config)
    assert done.code == 1
    assert "P306 build-spec.yaml changed while graph was being built" in done.out
    assert not (project / "pact/graph.yaml").exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 5000, "P1"),
        ("a: &x [*x]\n", "P1"),
        ("a: 1\na: 2\n", "P1"),
        ("just words", "P2"),
        ("criteria: {AC-1: {text: 'TODO: write this'}}\ncomponents: {a: {purpose: x}}", "P"),
        ("x" * 6_000_000, "P803"),
        ("\u202eabc: 1", "P1"),
    ],
    ids=["deep", "alias", "twice", "text", "placeholder", "long", "bidi"],
)
def test_schemaless_nonsense_ends_in_a_finding(project: Path, text: str, code: str) -> None:
    answer(project, "graph", text)
    done = build(project)
    assert done.code == 1
    assert done.out.startswith(code)
    assert "Traceback" not in done.out + done.err
    assert not (project / "pact/graph.yaml").exists()


def test_an_unknown_author_is_a_finding(project: Path) -> None:
    done = build(project, "--author", "claude")
    assert (done.code, done.out[:4] or done.err[:4]) == (2, "P801")
    assert orders(project) == []


def test_what_it_costs_and_who_wrote_it_is_told(tmp_path: Path) -> None:
    folder = authored.written(tmp_path / "p")
    note = folder / ".pact/records/pact/laws.yaml.json"
    held = json.loads(note.read_text())
    tokens = {"input": 900, "output": 100, "cached": 0, "stored": 0}
    held["made"] |= {"model": "m-1", "tokens": tokens, "dollars": 0.25, "spent": 0.5}
    note.write_text(json.dumps(held))
    status = run_pactc(folder, "status")
    assert "fresh    laws              $0.5000\n" in status.out
    assert "authors: $0.50" in status.out
    told = json.loads(run_pactc(folder, "status", "--format", "json").out)
    assert [a["dollars"] for a in told["artifacts"] if a["id"] == "laws"] == [0.5]
    why = run_pactc(folder, "why", "laws").out
    assert "written by command (m-1), 1,000 tokens, $0.2500" in why
    assert "from prompt" in why
