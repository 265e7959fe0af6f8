"""Answers from words and files: which question each is about, and whether it fits."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from pactc.errors import PactError
from pactc.interview import decided, given
from pactc.interview.decided import Giver
from pactc.interview.state import read

from .interview_pack import PREFLIGHT, sources


def refused(call: Any, *args: Any) -> tuple[str, str, str]:
    """Code, place and help."""
    with pytest.raises(PactError) as error:
        call(*args)
    found = error.value.finding
    return found.code, str(found.where or ""), found.help


def test_words() -> None:
    found = given.of_words(["security=strict", " PF-1 =a=b", "PF-3="])
    assert [(g.name, g.answer) for g in found] == [
        ("security", "strict"),
        ("PF-1", "a=b"),
        ("PF-3", ""),
    ]
    assert refused(given.of_words, ["security"])[0] == "P920"
    assert refused(given.of_words, ["=strict"])[0] == "P920"
    assert refused(given.of_words, ["security=none", "PF-1=a", "security=strict"])[0] == "P920"
    assert len(given.of_words(["security=none", "security=none"])) == 2


@pytest.mark.parametrize(
    "text",
    [
        "security: strict\nPF-2: {answer: 5, note: measured}\n",
        "answers:\n  security: strict\n  PF-2: {answer: 5, note: measured}\n",
    ],
)
def test_a_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    found = given.of_file("a.yaml", str(tmp_path))
    assert [(g.name, g.answer, g.note) for g in found] == [
        ("security", "strict", ""),
        ("PF-2", 5, "measured"),
    ]


def test_a_json_file_and_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_text('{"PF-2": 5}')
    assert given.of_file("a.json", str(tmp_path))[0].answer == 5
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"PF-2: 6\n")))
    assert given.of_file("-", str(tmp_path))[0].answer == 6


@pytest.mark.parametrize(
    ("name", "text", "code", "where"),
    [
        ("a.yaml", "- a\n", "P852", "a.yaml:1:1"),
        ("a.yaml", "answers:\n  PF-1: {note: x}\n", "P852", "a.yaml:2:9"),
        ("a.yaml", "PF-1: {answer: x, note: 3}\n", "P852", "a.yaml:1:7"),
        ("a.yaml", "PF-1: x\nPF-1: y\n", "P114", "a.yaml:2:1"),
        ("a.txt", "PF-1: x\n", "P852", ""),
        ("none.yaml", None, "P852", ""),
    ],
)
def test_a_file_that_is_none(
    tmp_path: Path, name: str, text: str | None, code: str, where: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    assert refused(given.of_file, name, str(tmp_path))[:2] == (code, where)


def accept(name: str, answer: Any, *, raw: bool = True) -> Any:
    said = given.Given(name, answer, raw=raw)
    return given.accepted(said, read(sources(preflight=PREFLIGHT)))


def test_what_is_accepted() -> None:
    for name in ("security", "readiness.security"):
        asked, answer = accept(name, "strict")
        assert (asked.id, answer) == ("readiness.security", "strict")
    assert accept("PF-1", "two")[1] == "two"


@pytest.mark.parametrize(
    ("name", "answer", "code", "help_"),
    [
        ("securty", "strict", "P845", "did you mean `security`?"),
        ("PF-9", "x", "P845", "did you mean `PF-"),
        ("PF-4", "x", "P845", "did you mean `PF-"),
        ("security", "strit", "P846", "did you mean `security=strict`?"),
        ("security", "high", "P846", "give one of none, basic"),
        ("security", "", "P846", "give one of none, basic"),
        ("PF-1", "three", "P846", "give one of one, two"),
        ("PF-3", " ", "P846", "give a text"),
        ("PF-2", "5", "P850", "answer PF-1 first"),
        ("PF-5", "x", "P850", "set its status to `open`"),
    ],
)
def test_what_is_refused(name: str, answer: str, code: str, help_: str) -> None:
    found = refused(accept, name, answer)
    assert found[0] == code
    assert found[2].startswith(help_)


def test_the_type_of_an_answer_in_a_file_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("PF-1: two\nPF-2: five\n")
    now = read(sources(answers={"PF-1": {"answer": "two", "source": "person"}},
                       preflight=PREFLIGHT))  # fmt: skip
    _, wrong = given.of_file("a.yaml", str(tmp_path))
    assert refused(given.accepted, wrong, now) == (
        "P846",
        "a.yaml:2:7",
        "give a number from 1 to 9",
    )


def test_answers_in_any_order() -> None:
    start = sources(preflight=PREFLIGHT)

    def after(found: Any) -> Any:
        return read(decided.answered(start, found, Giver("agent")))

    words = given.of_words(["PF-2=5", "PF-1=two"])
    _, found = given.all_accepted(words, read(start), after)
    assert {id_: answer for id_, (_, answer, _) in found.items()} == {"PF-1": "two", "PF-2": 5}
    words = given.of_words(["PF-2=5", "PF-1=one"])
    assert refused(given.all_accepted, words, read(start), after)[0] == "P850"
