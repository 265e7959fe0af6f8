"""The interview in a real pseudo-terminal, with real keys: a process of its own, and a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from pactc.interview.terminal import name_misfit

from .conftest import run_pactc
from .interview_pack import DECISIONS, LEVELS, decisions, project
from .terminal import CTRL_C, CTRL_D, DOWN, ENTER, UP, Terminal

pytestmark = pytest.mark.slow  # a terminal and a process each

CONFIRM = "type who you are:"
ERASE = "\x7f"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return project(tmp_path / "plan", questions=True)


def levels(at: Terminal, **keys: list[str]) -> None:
    """Answer the seven questions: by these keys, or by Enter."""
    for dimension in LEVELS:
        at.answer(f"{dimension}: now ", *keys.get(dimension, []), ENTER)


def test_a_whole_interview(plan: Path) -> None:
    at = Terminal(plan, "interview")
    levels(at, security=[DOWN], testing=[UP, UP, UP, UP], monitoring=[UP, DOWN])
    at.answer("? How many regions?", DOWN, ENTER)
    at.answer("? How many seconds may the second one lag?", "ten", ENTER)
    at.until("'ten' is no number: give a number from 1 to 9")
    at.key(*[ERASE] * 3, "10", ENTER)
    at.until("10 is more than 9")
    at.key(ERASE, ENTER)
    at.answer("? What is it called?", "booking", ENTER)
    shown = at.until(CONFIRM)
    assert "security              regulated  22 controls" in shown
    at.key("yes", ENTER)
    at.until("type your name or address")
    at.key(*[ERASE] * 3, "ada@example.org", ENTER)
    assert at.end() == 0
    shown = at.shown()
    assert "confirmed by ada@example.org on " in shown
    assert "next: run `pactc build`" in shown
    held = decisions(plan)
    assert {(a["source"], a["by"]) for a in held["answers"].values()} == {
        ("person", "ada@example.org")
    }
    assert held["readiness"]["by"] == "ada@example.org"
    assert held["readiness"]["confirmed"]["security"] == "regulated"
    assert held["readiness"]["confirmed"]["testing"] == "regulated"  # up goes around
    assert held["answers"]["PF-1"]["answer"] == "two"
    assert held["answers"]["PF-2"]["answer"] == 1
    assert held["answers"]["PF-3"]["answer"] == "booking"


def test_help_lists_what_a_level_costs(plan: Path) -> None:
    at = Terminal(plan, "interview", "privacy")
    at.until("privacy: now standard (build-spec.yaml, unconfirmed)")
    shown = at.until("list the controls of every level")
    assert "up and down, Enter; Ctrl-C leaves all as it was" in shown
    assert "strict     12 controls (+4: 1 assessment, 1 log-sample, 2 test-report)" in shown
    at.key(UP, UP, UP, ENTER)  # around the end of the list, to its last entry
    assert at.until("PRI-STRICT-3  [assessment]")
    at.answer("list the controls of every level", CTRL_C)
    assert at.end() == 130


def test_left_unconfirmed_the_answers_are_kept(plan: Path) -> None:
    at = Terminal(plan, "interview")
    levels(at)
    at.answer("? How many regions?", UP, ENTER)  # "leave it open", at the end
    at.answer("? What is it called?", ENTER)
    at.answer(CONFIRM, ENTER)
    assert at.end() == 0
    assert "unconfirmed: nobody has confirmed these levels" in at.shown()
    held = decisions(plan)
    assert "readiness" not in held
    assert sorted(held["answers"]) == sorted(f"readiness.{d}" for d in LEVELS)
    assert {a["source"] for a in held["answers"].values()} == {"person"}
    assert not any("by" in a for a in held["answers"].values())


@pytest.mark.parametrize(
    ("key", "until", "before"),
    [
        (CTRL_C, "operational_maturity: now ", []),
        (CTRL_C, "? What is it called?", [*LEVELS, "? How many regions?"]),
        (CTRL_D, "? What is it called?", [*LEVELS, "? How many regions?"]),
        (CTRL_C, CONFIRM, [*LEVELS, "? How many regions?", "? What is it called?"]),
    ],
)
def test_cancelled_nothing_is_written(plan: Path, key: str, until: str, before: list[str]) -> None:
    old = (plan / DECISIONS).read_bytes()
    at = Terminal(plan, "interview")
    for each in before:
        at.answer(f"{each}: now " if each in LEVELS else each, ENTER)
    at.until(until)
    at.key(key)
    assert at.end() == 130
    assert "interrupted; nothing was written" in at.shown()
    assert (plan / DECISIONS).read_bytes() == old
    assert [p.name for p in (plan / "pact").iterdir() if p.name.startswith(".")] == []


def test_an_agents_answers_become_a_persons(plan: Path) -> None:
    at = Terminal(plan, "interview", "--set", "security=basic", "--defaults", "--confirm")
    shown = at.until(CONFIRM)
    assert "security              basic      5 controls" in shown
    at.key("Ada Lovelace", ENTER)
    assert at.end() == 0
    held = decisions(plan)
    said = held["answers"]["readiness.security"]
    assert (said["source"], said["by"]) == ("person", "Ada Lovelace")
    said = held["answers"]["readiness.testing"]
    assert (said["source"], said["confirmed_by"]) == ("default", "Ada Lovelace")
    assert held["readiness"]["by"] == "Ada Lovelace"


def test_whoever_confirms_sees_what_no_person_answered(plan: Path) -> None:
    assert run_pactc(plan, "interview", "--set", "PF-1=one", "--as", "claude").code == 0
    at = Terminal(plan, "interview", "--confirm")
    shown = at.until(CONFIRM)
    assert "And these answers, which no person gave:" in shown
    assert "PF-1: How many regions? one (an agent called claude, unconfirmed)" in shown
    at.key("ada", ENTER)
    assert at.end() == 0
    assert decisions(plan)["answers"]["PF-1"]["confirmed_by"] == "ada"


def test_confirming_nothing_writes_nothing(plan: Path) -> None:
    old = (plan / DECISIONS).read_bytes()
    at = Terminal(plan, "interview", "--set", "security=basic", "--confirm")
    at.answer(CONFIRM, ENTER)
    assert at.end() == 2
    assert "P848 nobody confirmed the levels; nothing was written" in at.shown()
    assert (plan / DECISIONS).read_bytes() == old


def test_what_was_lowered_is_shown_again(plan: Path) -> None:
    at = Terminal(plan, "interview", "--confirm")
    at.answer(CONFIRM, "ada", ENTER)
    assert at.end() == 0
    at = Terminal(plan, "interview", "security", "testing")
    at.until("security: now strict (build-spec.yaml, confirmed)")
    at.key(UP, ENTER)
    at.answer("testing: now ", DOWN, ENTER)
    shown = at.until(CONFIRM)
    assert "ada confirmed others:" in shown
    assert "security: strict -> standard (lowered)" in shown
    assert "testing: standard -> strict (raised)" in shown
    at.key(ENTER)
    assert at.end() == 0
    assert "unconfirmed: ada confirmed other levels" in at.shown()


def test_only_whom_the_policy_names(plan: Path) -> None:
    policy = plan / "pact/policy.yaml"
    people = "approvers:\n  ada@example.org: {roles: [owner]}\n  ci: {bot: true}"
    policy.write_text(policy.read_text().replace("approvers: {}", people))
    at = Terminal(plan, "interview", "--confirm")
    shown = at.until(CONFIRM)
    assert "The policy names ada@example.org." in shown
    at.key("ci", ENTER)
    at.until("the policy names ada@example.org")
    at.key(ERASE, ERASE, "ada@example.org", ENTER)
    assert at.end() == 0
    assert decisions(plan)["readiness"]["by"] == "ada@example.org"


def test_edited_meanwhile_it_writes_nothing(plan: Path) -> None:
    at = Terminal(plan, "interview", "testing")
    at.until("testing: now ")
    mine = b"answers: {}  # mine\n"
    (plan / DECISIONS).write_bytes(mine)
    at.key(ENTER)
    at.answer(CONFIRM, ENTER)
    assert at.end() == 1
    assert "P851 pact/decisions.yaml changed" in at.shown()
    assert (plan / DECISIONS).read_bytes() == mine


def test_without_colour(plan: Path) -> None:
    at = Terminal(plan, "interview", "testing", env={"NO_COLOR": "1"})
    at.until("list the controls of every level")
    cells = [c for line in at.screen.buffer.values() for c in line.values()]
    assert {c.fg for c in cells} == {"default"}
    at.key(CTRL_C)
    assert at.end() == 130


def test_a_hostile_question_is_only_text(plan: Path) -> None:
    """What a model wrote into the preflight cannot move the cursor or set the terminal's title."""
    (plan / "pact/preflight.yaml").write_text(
        "preflight:\n  PF-1:\n    type: question\n    status: open\n"
        '    text: "##[error] Approve? \\u00a0\\u2800 {braces} <b>bold</b> %s"\n'
        '    choices: ["<ansired>yes</ansired>", "no\\nno"]\n'
    )
    at = Terminal(plan, "interview", "PF-1")
    shown = at.until("leave it open")
    assert "#[error] Approve?" in shown
    assert "<ansired>yes</ansired>" in shown
    assert "no\\x0ano" in shown
    at.key(DOWN, ENTER)
    at.answer(CONFIRM, CTRL_C)
    assert at.end() == 130


@pytest.mark.parametrize("name", ["y", "Yes", "OK", "confirm", "confirmed.", "true", "me"])
def test_what_is_nobodys_name(name: str) -> None:
    assert name_misfit(name, []) != ""


@pytest.mark.parametrize(
    ("name", "known", "fits"),
    [
        ("", [], True),
        ("ada", [], True),
        ("Yesenia", [], True),
        ("ada", ["ada@example.org"], False),
        ("ada@example.org", ["ada@example.org"], True),
        ("a" * 201, [], False),
        ("a\x07", [], False),
    ],
)
def test_a_name(name: str, known: list[str], fits: bool) -> None:
    assert (name_misfit(name, known) == "") is fits
