from __future__ import annotations

import json
from pathlib import Path

import pytest
from booking import auth
from booking.__main__ import settings


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    tokens = tmp_path / "tokens.json"
    tokens.write_text(json.dumps({"acme": auth.digest("secret")}))
    return {"BOOKING_TOKENS": str(tokens)}


def test_defaults_are_safe(environment: dict[str, str]) -> None:
    chosen = settings(environment)
    assert (chosen.host, chosen.port, chosen.database) == ("127.0.0.1", 8000, "booking.sqlite3")
    assert chosen.pack == ""


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(ValueError, match="BOOKING_TOKENS"):
        settings({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOOKING_PORT", "x"),
        ("BOOKING_PORT", "65536"),
        ("BOOKING_TOKENS", "/does/not/exist"),
        ("BOOKING_PACK", "latest"),
    ],
)
def test_a_wrong_setting_is_named(environment: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        settings({**environment, name: value})
