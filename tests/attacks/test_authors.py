"""Authors that want more than to write: to look like a person, to spend over the budget, to confirm
what only a person may, to carry a key out. From the command line, on real projects."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from pactc.authors.author import Usage

from .. import authored
from ..authored import ANSWERS, answer, command, spec
from ..conftest import Done, run_git, run_pactc
from ..providers.asked import Asked
from ..providers.replies import Says
from ..providers.server import Provider, serving

LEDGER = ".git/pactc/spent.jsonl"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return authored.project(tmp_path / "p")


def record(folder: Path, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f".pact/records/{path}.json").read_text())
    return found


def asking(folder: Path, **config: Any) -> None:
    (folder / "build-spec.yaml").write_text(spec(config))


def build(folder: Path, server: Provider, *args: str) -> Done:
    return run_pactc(folder, "build", *args, env=server.environment)


def everywhere(folder: Path, text: str) -> list[str]:
    """Files that hold a text, in the work tree or in the Git directory."""
    held = [p for p in folder.rglob("*") if p.is_file() and text.encode() in p.read_bytes()]
    return [p.relative_to(folder).as_posix() for p in held]


# -- to look like a person -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["person", "Person", "PERSON", "person ", " person", "", " ", "p\u0435rson",
             "person\u200b", "person\n", "person (ada)", "-person", "x" * 101],
)  # fmt: skip
def test_nobody_submits_as_a_person(project: Path, name: str) -> None:
    (project / "draft.json").write_text(json.dumps(ANSWERS["graph"]))
    done = run_pactc(project, "submit", "graph", "draft.json", f"--author={name}")
    assert done.code == 2, done
    assert "P809" in done.out + done.err
    assert not (project / "pact/graph.yaml").exists()


@pytest.mark.slow
def test_a_draft_on_disk_is_in_nobody_elses_name(project: Path) -> None:
    """Billed drafts wait in a file that anybody may write. One that claims to be a person's is
    none, and the author is asked."""
    asking(project, author={"name": "anthropic"})
    with serving(lambda asked: ANSWERS["graph"]) as server:
        server.script = [Says({"criteria": {}, "components": {}}), Says("no", raw=True)]
        build(project, server, "graph")
        kept = [*(project / ".pact/orders/drafts").rglob("*.json")]
        assert kept
        for file in kept:
            draft = json.loads(file.read_text())
            text = json.dumps(ANSWERS["graph"])
            file.write_text(json.dumps({**draft, "author": "person", "text": text}))
        before = len(server.asked)
        assert build(project, server, "graph").code == 0
        assert len(server.asked) > before
    assert record(project, "pact/graph.yaml")["author"] == "anthropic"


# -- to confirm what only a person may -------------------------------------------------------------


def decided(folder: Path) -> str:
    """The decisions, without what the comments show."""
    lines = (folder / "pact/decisions.yaml").read_text().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#"))


@pytest.mark.parametrize(
    "words", [("--confirm",), ("--set", "security=none", "--confirm"), ("--defaults", "--confirm")]
)
def test_no_program_confirms_the_bar(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "spec.yaml").write_text(spec())
    assert run_pactc(tmp_path, "init", "--spec", "spec.yaml", "p").code == 0
    folder = tmp_path / "p"
    done = run_pactc(folder, "interview", *words)
    assert done.code != 0, done
    assert "confirmed:" not in decided(folder)
    run_pactc(folder, "build")
    assert run_pactc(folder, "submit", "graph", "../spec.yaml").code == 1  # P303: it waits


@pytest.mark.parametrize("claim", ["source: person", "confirmed_by: ada@example.org"])
def test_answers_of_a_program_are_no_persons(tmp_path: Path, claim: str) -> None:
    """An answers file says what the answers are, and not whose."""
    (tmp_path / "spec.yaml").write_text(spec())
    assert run_pactc(tmp_path, "init", "--spec", "spec.yaml", "p").code == 0
    folder = tmp_path / "p"
    (tmp_path / "answers.yaml").write_text(f"security: {{answer: basic, {claim}}}\n")
    done = run_pactc(folder, "interview", "--answers", "../answers.yaml")
    assert "source: person" not in decided(folder)
    assert "confirmed_by" not in decided(folder)
    assert done.code in (0, 1, 2)
    assert "Traceback" not in done.err


# -- to spend over the budget ----------------------------------------------------------------------


def test_a_removed_record_is_no_new_budget(project: Path) -> None:
    from pactc import project as projects
    from pactc.authors.budget import purse

    asking(project, author=command(project), budget=1)
    assert run_pactc(project, "build").code == 0
    purse(projects.work_tree(projects.locate(project))).spend("laws", Usage(dollars=0.9))
    for path in (project / ".pact/records/pact").rglob("*.json"):
        path.unlink()
    for path in ("laws", "threats", "preflight"):
        (project / f"pact/{path}.yaml").unlink()
    asking(project, author={"name": "anthropic"}, budget=1)
    with serving(lambda asked: {}) as server:
        done = build(project, server)
        assert "P805" in done.out
        assert server.asked == []


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
@pytest.mark.parametrize("tokens", [-1_000_000, "many", None, 1.5, True])
def test_no_answer_gives_money_back(project: Path, provider: str, tokens: Any) -> None:
    names = ("input_tokens", "output_tokens")
    asking(project, author={"name": provider}, budget=50)
    with serving(lambda asked: ANSWERS["graph"]) as server:
        server.script = [Says(ANSWERS["graph"], usage=dict.fromkeys(names, tokens))]
        done = build(project, server, "graph")
    assert "Traceback" not in done.out + done.err
    assert done.code in (0, 1)
    ledger = project / LEDGER
    lines = [json.loads(x) for x in ledger.read_text().splitlines()] if ledger.exists() else []
    assert all(line["dollars"] >= 0 for line in lines)


def test_two_work_trees_have_one_purse(project: Path, tmp_path: Path) -> None:
    from pactc import project as projects
    from pactc.authors.budget import purse

    asking(project, author={"name": "anthropic"}, budget=1)
    run_git(project, "add", "-A")
    run_git(project, "commit", "-q", "-m", "asks")
    run_git(project, "worktree", "add", "-q", str(tmp_path / "other"))
    purse(projects.work_tree(projects.locate(project))).spend("laws", Usage(dollars=0.9))
    with serving(lambda asked: ANSWERS["graph"]) as server:
        done = build(tmp_path / "other", server, "graph")
        assert "P805" in done.out
        assert server.asked == []


# -- to carry a key out ----------------------------------------------------------------------------


def leaking(text: str) -> dict[str, Any]:
    """A graph that passes every check, and quotes a text."""
    graph = json.loads(json.dumps(ANSWERS["graph"]))
    graph["components"]["doubler"]["purpose"] = f"Doubles small numbers ({text})."
    return dict(graph)


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
def test_a_provider_that_writes_the_key_into_an_artifact(project: Path, provider: str) -> None:
    asking(project, author={"name": provider})

    def answers(asked: Asked) -> Any:
        return leaking(server.key)

    with serving(answers) as server:
        done = build(project, server, "graph")
        assert done.code == 1, done
        assert "P811 the draft of graph holds the value of" in done.out
        assert server.key not in done.out + done.err
        assert everywhere(project, server.key) == []
    assert not (project / "pact/graph.yaml").exists()


def test_a_program_that_writes_what_it_may_see(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENT_TOKEN", "t0ken-of-the-agent")
    writer = (
        "import json, os, sys; json.load(sys.stdin); print(os.environ['AGENT_TOKEN'], "
        f"file=sys.stderr); print(json.dumps({leaking('TOKEN')!r})"
        ".replace('TOKEN', os.environ['AGENT_TOKEN'])); sys.exit(int(os.environ['HOW']))"
    )
    for how in ("0", "1"):
        monkeypatch.setenv("HOW", how)
        options = {"env": ["AGENT_TOKEN", "HOW"]}
        argv = [sys.executable, "-c", writer]
        asking(project, author={"name": "command", "command": argv, "options": options})
        done = run_pactc(project, "build", "graph")
        assert done.code == 1, done
        assert ("P811" if how == "0" else "P807") in done.out
        assert "t0ken" not in done.out + done.err
        assert everywhere(project, "t0ken-of-the-agent") == []


def test_a_draft_that_is_brought_with_the_key(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-of-somebody")
    (tmp_path / "draft.json").write_text(json.dumps(leaking("sk-ant-of-somebody")))
    assert run_pactc(project, "build", "readiness").code == 0
    done = run_pactc(project, "submit", "graph", "../draft.json")
    assert done.code == 1
    assert "P811" in done.out + done.err
    assert "sk-ant" not in done.out + done.err
    assert everywhere(project, "sk-ant-of-somebody") == []


# -- to have somebody else's command run, or somebody else's batch followed ------------------------


@pytest.mark.parametrize("name", ["../../files", "x/y", "", "a" * 300, "m?x=1"])
def test_a_batch_that_anybody_named(project: Path, name: str) -> None:
    author = {"name": "anthropic", "options": {"batch": True, "poll": 0.05}}
    asking(project, author=author)
    file = project / ".pact/orders/batches/x.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"batch": name, "author": "anthropic", "orders": {"order-0": "k"},
                                "artifacts": {"order-0": "graph"}}))  # fmt: skip
    with serving(lambda asked: ANSWERS["graph"]) as server:
        assert build(project, server, "graph").code == 0
        assert not any(name in path for path in server.paths if name)
    assert not file.exists()


def test_an_answer_for_one_artifact_writes_no_other(project: Path) -> None:
    """What is right for the graph is nothing for the contract."""
    answer(project, "graph", ANSWERS["contract/doubler"])
    asking(project, author=command(project))
    done = run_pactc(project, "build")
    assert done.code == 1
    assert not (project / "pact/contracts/doubler.yaml").exists()
    assert not (project / "pact/graph.yaml").exists()
