from __future__ import annotations

import json
from pathlib import Path

import pytest
from booking import auth

TOKENS = {"acme": auth.digest("secret")}


@pytest.mark.parametrize("header", ["Bearer secret", "bearer secret", "Bearer  secret "])
def test_the_right_token_opens(header: str) -> None:
    assert auth.opens(TOKENS, "acme", header)


@pytest.mark.parametrize(
    "header", ["", "secret", "Bearer", "Bearer ", "Basic secret", "Bearer Secret", "Bearer \xe9"]
)
def test_nothing_else_opens(header: str) -> None:
    assert not auth.opens(TOKENS, "acme", header)


def test_an_unknown_tenant_has_no_token() -> None:
    assert not auth.opens(TOKENS, "nobody", "Bearer secret")
    assert not auth.opens(TOKENS, "nobody", f"Bearer {auth.NOBODY}")


def test_load_reads_what_operators_write(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    file.write_text(json.dumps(TOKENS))
    assert auth.load(file) == TOKENS


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"acme": "secret"}', '{"acme": 1}', '{"A b": "' + "0" * 64 + '"}']
)
def test_load_refuses_what_would_lock_out_or_let_in(tmp_path: Path, content: str) -> None:
    file = tmp_path / "tokens.json"
    file.write_text(content)
    with pytest.raises(ValueError):  # noqa: PT011  the parser's own, or ours
        auth.load(file)
