"""Values of keys are found in what authors write, and nothing else is."""

from __future__ import annotations

import pytest

from pactc.authors import secrets


def test_the_value_of_a_key_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*secrets.KEYS, "MINE", "THEIRS"):
        monkeypatch.setenv(name, f"value-of-{name}")
    assert secrets.held(b"x value-of-OPENAI_API_KEY y") == "OPENAI_API_KEY"
    assert secrets.held(b"value-of-MINE", ["MINE"]) == "MINE"
    assert secrets.held(b"value-of-MINE") is None
    assert secrets.held(b"ANTHROPIC_API_KEY") is None
    assert secrets.hidden("a value-of-MINE b", ["MINE"]) == "a *** b"
    assert secrets.hidden("a value-of-THEIRS b", ["MINE"]) == "a value-of-THEIRS b"


@pytest.mark.parametrize("value", ["", "short", None])
def test_what_is_no_key(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    if value is None:
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    else:
        monkeypatch.setenv("OPENAI_API_KEY", value)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    assert secrets.held(b"a short text, and no key in it") is None
