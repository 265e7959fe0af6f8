"""Who writes, by the spec and by the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pactc.errors import UsageError
from pactc.implement.settings import Asked, Writer, settings

ROOT, HERE = Path("/p"), Path("/p/inner")
SPEC: dict[str, Any] = {
    "config": {
        "implement": {
            "authors": {
                "a": {"command": ["agent", "-p"]},
                "b": {"command": ["./b", "{root}/x"], "seconds": 5, "env": ["K"], "writes": ["/w"]},
            },
            "rounds": 7,
        }
    }
}


def test_the_first_of_the_spec() -> None:
    found = settings(SPEC, Asked(), ROOT, HERE)
    assert found.writers == (Writer("a", ("agent", "-p")),)
    assert (found.racers, found.rounds) == (1, 7)


def test_the_default_of_the_spec() -> None:
    spec = {"config": {"implement": {**SPEC["config"]["implement"], "author": "b"}}}
    found = settings(spec, Asked(rounds=2), ROOT, HERE)
    assert found.writers == (Writer("b", ("/p/b", "/p/x"), 5.0, ("K",), ("/w",)),)
    assert found.rounds == 2


def test_several_by_name_race_each_other() -> None:
    found = settings(SPEC, Asked(("b", "a"), seconds=9, env=("L",)), ROOT, HERE)
    assert [w.name for w in found.writers] == ["b", "a"]
    assert found.racers == 2
    assert [w.seconds for w in found.writers] == [9, 9]
    assert found.writers[0].env == ("K", "L")
    assert settings(SPEC, Asked(("b", "a"), racers=1), ROOT, HERE).racers == 1


def test_words() -> None:
    asked = Asked(command="./agent 'a b' {root}/c", writes=("/x",))
    (writer,) = settings({}, asked, ROOT, HERE).writers
    assert writer == Writer("command", ("/p/inner/agent", "a b", "/p/c"), writes=("/x",))


@pytest.mark.parametrize("spec", [{}, None, {"config": {}}, {"config": {"implement": {}}}])
def test_nobody(spec: object) -> None:
    with pytest.raises(UsageError) as caught:
        settings(spec, Asked(), ROOT, HERE)
    assert caught.value.code == "P856"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(("c",)), "P856"),
        (Asked(command="'"), "P920"),
        (Asked(command=" "), "P920"),
        (Asked(("a",), command="x"), "P920"),
    ],
)
def test_what_cannot_be_meant(asked: Asked, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        settings(SPEC, asked, ROOT, HERE)
    assert caught.value.code == code
