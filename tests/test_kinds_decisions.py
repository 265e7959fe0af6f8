"""The decisions say only levels that there are, of dimensions that there are."""

from __future__ import annotations

from typing import Any

import pytest

from pactc.kinds.decisions import check


def found(answers: Any) -> list[tuple[str, str, str]]:
    return [(p.code, p.pointer, p.help) for p in check({"answers": answers}, {})]


def test_levels_and_free_answers() -> None:
    said = {"source": "person"}
    assert found({"readiness.security": {"answer": "strict", **said}}) == []
    assert found({"slots.grid": {"answer": 900, **said}, "PF-1": {"answer": True, **said}}) == []


@pytest.mark.parametrize(
    ("id_", "answer", "code", "pointer", "help_"),
    [
        ("readiness.securty", "strict", "P845", "/answers/readiness.securty", "write `security`"),
        ("readiness.x", "strict", "P845", "/answers/readiness.x", "correct the id"),
        ("readiness.security", "stric", "P846", "/answers/readiness.security/answer", "`strict`"),
        ("readiness.security", 3, "P846", "/answers/readiness.security/answer", "one of none"),
        ("readiness.security", True, "P846", "/answers/readiness.security/answer", "one of none"),
    ],
)
def test_what_is_none(id_: str, answer: Any, code: str, pointer: str, help_: str) -> None:
    ((said, where, mend),) = found({id_: {"answer": answer, "source": "agent"}})
    assert (said, where) == (code, pointer)
    assert help_ in mend


@pytest.mark.parametrize(
    "value", [None, [], {}, 1, {"answers": []}, {"answers": {"readiness.": 1}}]
)
def test_what_has_not_its_form_is_left_to_the_schema(value: Any) -> None:
    assert all(p.code in ("P845", "P846") for p in check(value, {}))
