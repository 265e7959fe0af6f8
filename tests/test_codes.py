"""The table of codes: complete, in order, and the same as docs/codes.md."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import pactc
from pactc.codes import FAMILIES, modules, table
from pactc.codes.__main__ import PAGE, markdown

PACKAGE = Path(pactc.__file__).parent
TITLE = 60  # characters


@cache
def raised() -> dict[str, str]:
    """Every code in the code of pactc, outside of the table, with a file that names it."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.is_relative_to(PACKAGE / "codes"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and re.fullmatch(r"P\d{3}", value):
                found.setdefault(value, str(path.relative_to(PACKAGE)))
    return found


def test_every_code_that_is_raised_has_a_row() -> None:
    assert {code: path for code, path in raised().items() if code not in table()} == {}


def test_every_row_is_raised() -> None:
    assert [code for code in table() if code not in raised()] == []


def test_families() -> None:
    for family in FAMILIES:
        for module in modules(family):
            rows = __import__(f"pactc.codes.{module}", fromlist=["CODES"]).CODES
            assert [code for code in rows if not re.fullmatch(rf"{family}\d\d", code)] == []
    assert list(table()) == sorted(table())


@pytest.mark.parametrize("code", table())
def test_row(code: str) -> None:
    row = table()[code]
    assert row.title
    assert len(row.title) <= TITLE
    assert not row.title.endswith(".")
    assert "\n" not in row.title
    for text in row:
        assert text.strip()
        assert all(line.isprintable() for line in text.split("\n"))


def test_titles_differ() -> None:
    titles = [row.title for row in table().values()]
    assert sorted(set(titles)) == sorted(titles)


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), "run `python -m pactc.codes`"


def test_page_names_every_code() -> None:
    page = markdown()
    for code in table():
        assert f"\n### {code}: " in page
    prose = re.sub(r"```.*?```|`[^`]*`", "", page, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)[<*]", prose)  # else Markdown would eat it
