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
    assert chosen.pack is None


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(ValueError, match="BOOKING_TOKENS"):
        settings({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOOKING_PORT", "x"),
        ("BOOKING_PORT", "65536"),
        ("BOOKING_TOKENS", "/does/not/exist"),
        ("BOOKING_PACK", "/does/not/exist"),
    ],
)
def test_a_wrong_setting_is_named(environment: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        settings({**environment, name: value})


PACK = {"fingerprint": "sha256:" + "5e" * 32, "commit": "c0" * 20}


def test_the_pack_is_read_from_the_file_that_the_build_holds(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "pact.json").write_text(json.dumps(PACK))
    chosen = settings({**environment, "BOOKING_PACK": str(tmp_path / "pact.json")})
    assert chosen.pack == PACK


@pytest.mark.parametrize(
    "said",
    [
        "latest",
        [],
        {},
        {"fingerprint": PACK["fingerprint"]},
        {**PACK, "commit": "main"},
        {**PACK, "fingerprint": "sha256:5e"},
        {**PACK, "more": ""},
    ],
)
def test_a_service_that_was_told_wrongly_what_it_is_does_not_start(
    environment: dict[str, str], tmp_path: Path, said: object
) -> None:
    (tmp_path / "pact.json").write_text(json.dumps(said))
    with pytest.raises(ValueError, match="BOOKING_PACK"):
        settings({**environment, "BOOKING_PACK": str(tmp_path / "pact.json")})
