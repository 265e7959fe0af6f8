"""jsonschema is imported without the parsers of IRIs, and still knows what one is."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys
from pactc.schema_library import Draft202012Validator
assert "rfc3987_syntax" not in sys.modules, "imported before anybody asks"
for format, value, right in (
    ("iri", "https://example.org/caf\\u00e9", True),
    ("iri", "no iri", False),
    ("iri-reference", "../caf\\u00e9#x", True),
    ("iri-reference", "a b", False),
):
    schema = {"format": format}
    checker = Draft202012Validator.FORMAT_CHECKER
    assert Draft202012Validator(schema, format_checker=checker).is_valid(value) is right, value
assert callable(sys.modules["rfc3987_syntax"].is_valid_syntax_iri), "the real one"
"""
THE_OTHER_WAY = """
import sys, rfc3987_syntax
from pactc.schema_library import Draft202012Validator
assert sys.modules["rfc3987_syntax"] is rfc3987_syntax
"""


def run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    return done.stderr


@pytest.mark.slow
def test_the_parsers_wait_until_somebody_asks() -> None:
    assert run(SCRIPT) == ""


def test_what_is_imported_already_stays() -> None:
    assert run(THE_OTHER_WAY) == ""
