"""`pactc interview` without a terminal: what it shows, what it takes, what it refuses, and that it
writes all of it or nothing. After a deliberate change of the text: `PACTC_GOLDEN=1 pytest ...`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pactc.records import leftovers

from .conftest import Done, Git, Pactc, run_pactc
from .interview_pack import DECISIONS, LEVELS, decisions, project
from .test_imports import observed

GOLDEN = Path(__file__).parent / "golden/interview"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return project(tmp_path / "plan", questions=True)


def told(folder: Path, *args: str) -> Any:
    done = run_pactc(folder, "interview", "--json", *args)
    assert done.code == 0, done
    return json.loads(done.out)


def everything(folder: Path) -> dict[str, bytes]:
    """All files but Git's own, where pactc keeps memos of what it read."""
    files = (p for p in folder.rglob("*") if p.is_file() and ".git" not in p.parts)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("overview.txt", []),
        ("two.txt", ["security", "PF-1"]),
        ("list.txt", ["--list", "privacy"]),
        ("document.json", ["--json"]),
    ],
)
def test_what_it_shows(plan: Path, name: str, args: list[str]) -> None:
    assert run_pactc(plan, "interview", "--set", "PF-3=booking", "--as", "claude").code == 0
    before = everything(plan)
    done = run_pactc(plan, "interview", *args)
    assert (done.code, done.err) == (0, "")
    assert everything(plan) == before  # a question writes nothing
    golden = GOLDEN / name
    if os.environ.get("PACTC_GOLDEN"):
        golden.write_text(done.out)
    assert done.out == golden.read_text()


def test_no_golden_is_left_over() -> None:
    assert {p.name for p in GOLDEN.iterdir()} == {
        "overview.txt", "two.txt", "list.txt", "document.json",
    }  # fmt: skip


def test_the_form_of_the_document(plan: Path) -> None:
    """What programs rely on: a field may come, and none may go (docs/interview.md)."""
    said = told(plan)
    assert said["version"] == 1
    assert said.keys() >= {
        "version", "confirmation", "profile", "open", "unconfirmed", "questions", "findings",
    }  # fmt: skip
    assert said["confirmation"].keys() >= {"state", "by", "date", "changed", "signature"}
    for question in said["questions"]:
        assert question.keys() >= {
            "id", "set", "group", "question", "type", "choices", "minimum", "maximum", "default",
            "depends_on", "components", "answer", "source", "by", "open", "confirmed",
        }  # fmt: skip
        for choice in question["choices"]:
            assert choice.keys() >= (
                {"answer", "adds", "evidence", "controls"}
                if question["group"] == "readiness"
                else {"answer"}
            )
    assert [q["set"] for q in said["questions"]] == [*LEVELS, "PF-1", "PF-3"]


def test_a_list_up_to_a_level(plan: Path) -> None:
    done = run_pactc(plan, "interview", "--list", "security=standard")
    assert "SEC-BASIC-1  [test-report]" in done.out
    assert "SEC-STANDARD-5" in done.out
    assert "SEC-STRICT" not in done.out


def test_answers_are_an_agents_and_stay_unconfirmed(plan: Path) -> None:
    done = run_pactc(
        plan, "interview", "--set", "security=regulated", "--set", "PF-2=5", "--set", "PF-1=two",
        "--as", "claude",
    )  # fmt: skip
    assert done.code == 0, done
    assert "wrote  pact/decisions.yaml: security, PF-1, PF-2" in done.out
    held = decisions(plan)["answers"]
    assert held["PF-2"]["answer"] == 5
    assert {(a["source"], a["by"]) for a in held.values()} == {("agent", "claude")}
    assert held["readiness.security"]["over"] == "strict"
    said = told(plan)
    assert said["profile"]["security"] == "regulated"
    assert said["confirmation"]["state"] == "unconfirmed"
    assert {"readiness.security", "PF-1", "PF-2"} <= set(said["unconfirmed"])


def test_a_file_of_answers_and_words_over_it(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("testing: basic\nPF-1: {answer: two, note: We measured.}\n")
    done = run_pactc(
        plan, "interview", "--answers", str(tmp_path / "a.yaml"), "--set", "testing=none"
    )
    assert done.code == 0, done
    held = decisions(plan)["answers"]
    assert held["readiness.testing"]["answer"] == "none"
    assert held["PF-1"]["note"] == "We measured."


def test_an_answer_in_a_file_is_refused_at_its_place(plan: Path) -> None:
    (plan / "a.yaml").write_text("# ours\nPF-1: two\nPF-2: {answer: five}\n")
    before = (plan / DECISIONS).read_bytes()
    done = run_pactc(plan, "interview", "--answers", "a.yaml")
    assert done.code == 2
    assert "P846 PF-2 asks for another answer: 'five' is no number" in done.err
    assert " --> a.yaml:3:16" in done.err
    assert (plan / DECISIONS).read_bytes() == before


def test_what_draws_on_terminals_is_imported_at_one_only(plan: Path) -> None:
    for args in ([], ["--json"], ["--defaults"]):
        said = observed(plan, "interview", *args)
        assert said["status"] == 0
        assert not {"questionary", "prompt_toolkit", "pydantic", "doit"} & set(said["modules"])


def test_comments_and_order_stay(plan: Path) -> None:
    file = plan / DECISIONS
    file.write_text(
        "# mine\nanswers:  # of ours\n  slots.grid:   # seconds\n    answer: 900\n"
        "    source: person\n# the end\n"
    )
    assert run_pactc(plan, "interview", "--set", "PF-1=one").code == 0
    assert file.read_text() == (
        "# mine\nanswers:  # of ours\n  slots.grid:   # seconds\n    answer: 900\n"
        "    source: person\n  PF-1:\n    question: How many regions?\n    answer: one\n"
        "    source: agent\n# the end\n"
    )


def test_without_decisions_they_are_begun(plan: Path) -> None:
    (plan / DECISIONS).unlink()
    assert run_pactc(plan, "interview", "--defaults").code == 0
    assert (plan / DECISIONS).read_text().startswith("# yaml-language-server: $schema=")
    assert "readiness.testing" in decisions(plan)["answers"]


def test_the_same_again_writes_nothing(plan: Path) -> None:
    assert run_pactc(plan, "interview", "--defaults").code == 0
    before = everything(plan)
    done = run_pactc(plan, "interview", "--defaults")
    assert "nothing to write" in done.out
    assert everything(plan) == before


def test_it_does_not_matter_from_where(plan: Path) -> None:
    done = run_pactc(plan / "pact", "interview", "--set", "PF-1=one")
    assert done.code == 0, done
    assert decisions(plan)["answers"]["PF-1"]["answer"] == "one"


@pytest.mark.parametrize(
    ("args", "code", "text"),
    [
        (["--set", "securty=strict"], 2, "P845 there is no question 'securty'"),
        (["--set", "security=hihg"], 2, "P846 security asks for another answer: 'hihg' is none of"),
        (["--set", "security"], 2, "P920 --set wants QUESTION=ANSWER"),
        (["--set", "PF-1=three"], 2, "P846 PF-1 asks for another answer"),
        (["--set", "PF-2=5"], 2, "P850 PF-2 is not asked: it is only where PF-1 is two"),
        (["--set", "PF-1=two", "--set", "PF-2=ten"], 2, "P846 PF-2 asks for another answer: 'ten'"),
        (["--set", "PF-1=two", "--set", "PF-2=10"], 2, "10 is more than 9"),
        (["--answers", "none.yaml"], 2, "P852 cannot read none.yaml"),
        (["--set", "PF-1=one", "--as", " "], 2, "P920 --as wants a name"),
        (["--list", "securty"], 2, "P845 there is no dimension 'securty'"),
        (["--list", "security=high"], 2, "P846 there is no level 'high'"),
        (["PF-9"], 2, "P845 there is no question 'PF-9'"),
        (["PF-2"], 2, "P850 PF-2 is not asked"),
        (["--confirm"], 2, "P848 there is no terminal"),
        (["--confirm", "--json"], 2, "P848 there is no terminal"),
        (["--set", "PF-1=one", "--confirm"], 2, "P848 there is no terminal"),
    ],
)
def test_what_is_refused_writes_nothing(plan: Path, args: list[str], code: int, text: str) -> None:
    before = everything(plan)
    done = run_pactc(plan, "interview", *args)
    assert done.code == code, done
    if "--json" in args:
        (found,) = json.loads(done.out)["findings"]
        assert text.startswith(found["code"])
    else:
        assert text in done.out + done.err
        assert "help: " in done.out + done.err
    assert everything(plan) == before


def test_a_program_is_told_as_json_what_is_refused(plan: Path) -> None:
    done = run_pactc(plan, "interview", "--json", "--set", "securty=strict")
    assert (done.code, done.err) == (2, "")
    (found,) = json.loads(done.out)["findings"]
    assert (found["code"], found["help"]) == ("P845", "did you mean `security`?")


def test_a_wrong_answer_in_the_decisions_is_told_with_its_place(plan: Path) -> None:
    (plan / DECISIONS).write_text("answers:\n  PF-1:\n    answer: tow\n    source: person\n")
    done = run_pactc(plan, "interview")
    assert done.code == 1
    assert " --> pact/decisions.yaml:3:5" in done.out
    assert "help: write `two`" in done.out
    said = json.loads(run_pactc(plan, "interview", "--json").out)
    assert [(f["code"], f["path"], f["line"], f["column"]) for f in said["findings"]] == [
        ("P846", "pact/decisions.yaml", 3, 5)
    ]
    assert run_pactc(plan, "interview", "--set", "PF-1=two").code == 0
    assert run_pactc(plan, "interview").code == 0


@pytest.mark.parametrize("args", [[], ["--json"], ["--set", "PF-1=one"], ["--defaults"]])
@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("build-spec.yaml", 'version: "1"\ntask: x\nreadiness: {security: high}\n', ":3:23"),
        (DECISIONS, "answers:\n  readiness.security: {answer: hi, source: agent}\n", ":2:24"),
        (DECISIONS, "answers: [\n", ""),
        ("pact/preflight.yaml", "preflight:\n  PF-1: {type: question}\n", ":2:9"),
    ],
)
def test_what_cannot_be_read_is_told_first(
    plan: Path, args: list[str], path: str, text: str, place: str
) -> None:
    (plan / path).write_text(text)
    done = run_pactc(plan, "interview", *args)
    assert done.code == 1, done
    assert (plan / path).read_text() == text
    if "--json" in args:
        assert json.loads(done.out)["findings"][0]["path"] == path
    else:
        assert f"--> {path}{place}" in done.out + done.err


def test_no_spec(tmp_path: Path, git: Git) -> None:
    git(tmp_path, "init", "-q")
    done = run_pactc(tmp_path, "interview")
    assert done.code == 1
    assert "help: " in done.out


@pytest.mark.slow
def test_killed_at_any_step_it_leaves_the_old_or_the_new(
    tmp_path: Path, pactc_process: Pactc
) -> None:
    """kill -9 at each step that a write passes; also the next run is not in the way of it."""
    done = Done(-9, "", "")
    seen = set()
    for step in range(1, 20):
        folder = project(tmp_path / str(step), questions=True)
        old = (folder / DECISIONS).read_bytes()
        done = pactc_process(
            folder, "interview", "--set", "PF-1=two", env={"PACTC_TEST_CRASH_AT": str(step)}
        )
        now = (folder / DECISIONS).read_bytes()
        seen.add(now != old)
        if now != old:
            assert decisions(folder)["answers"]["PF-1"]["answer"] == "two"
        if done.code == 0:
            break
        assert pactc_process(folder, "interview", "--set", "PF-1=one").code == 0
        assert decisions(folder)["answers"]["PF-1"]["answer"] == "one"
        pactc_process(folder, "build")
        assert not list(leftovers(folder, [DECISIONS]))
    assert done.code == 0
    assert seen == {True, False}
