"""Questions of the preflight can be asked as they stand: types, defaults, what they depend on."""

from __future__ import annotations

from typing import Any

import pytest

from pactc.kinds.preflight import check

TEXT = {"type": "question", "text": "Why?", "status": "open"}
CHOICE = TEXT | {"choices": ["one", "two"]}
NUMBER = TEXT | {"asks": "number"}


def found(**items: Any) -> list[tuple[str, str]]:
    named = {f"PF-{name[1:]}": item for name, item in items.items()}
    return [(p.code, p.pointer) for p in check({"preflight": named}, {}) if p.help]


@pytest.mark.parametrize(
    "item",
    [
        TEXT,
        TEXT | {"default": "because"},
        CHOICE | {"default": "two"},
        CHOICE | {"asks": "choice"},
        NUMBER | {"minimum": 1, "maximum": 1, "default": 1},
        NUMBER | {"default": 2.5},
        TEXT | {"depends_on": {"readiness.security": ["strict", "regulated"]}},
    ],
)
def test_a_question_that_can_be_asked(item: dict[str, Any]) -> None:
    assert found(p1=item) == []


@pytest.mark.parametrize(
    ("item", "pointer"),
    [
        (TEXT | {"asks": "choice"}, "/asks"),
        (CHOICE | {"asks": "text"}, "/choices"),
        (CHOICE | {"default": "three"}, "/default"),
        (TEXT | {"default": 3}, "/default"),
        (TEXT | {"minimum": 3}, "/minimum"),
        (CHOICE | {"maximum": 3}, "/maximum"),
        (NUMBER | {"default": "3"}, "/default"),
        (NUMBER | {"minimum": 5, "default": 3}, "/default"),
        (NUMBER | {"minimum": 5, "maximum": 3}, "/minimum"),
        (TEXT | {"type": "risk", "asks": "text"}, "/asks"),
        (TEXT | {"type": "assumption", "depends_on": {"PF-1": ["x"]}}, "/depends_on"),
        (
            TEXT | {"depends_on": {"readiness.security": ["high"]}},
            "/depends_on/readiness.security/0",
        ),
        (TEXT | {"depends_on": {"PF-1": ["x"]}}, "/depends_on"),
    ],
)
def test_one_that_cannot(item: dict[str, Any], pointer: str) -> None:
    assert found(p1=item) == [("P847", f"/preflight/PF-1{pointer}")]


@pytest.mark.parametrize(
    ("needs", "code", "pointer"),
    [
        ({"PF-1": ["two"]}, None, ""),
        ({"PF-1": ["two", "three"]}, "P847", "/PF-1/1"),
        ({"PF-3": [1]}, "P420", "/PF-3"),
        ({"readiness.securty": ["strict"]}, "P420", "/readiness.securty"),
    ],
)
def test_what_a_question_depends_on(needs: Any, code: str | None, pointer: str) -> None:
    said = found(p1=CHOICE, p2=TEXT | {"depends_on": needs}, p4=TEXT | {"type": "risk"})
    assert said == ([(code, f"/preflight/PF-2/depends_on{pointer}")] if code else [])


def test_circles() -> None:
    one = CHOICE | {"depends_on": {"PF-2": ["two"]}}
    two = CHOICE | {"depends_on": {"PF-1": ["two"]}}
    assert found(p1=one, p2=two) == [
        ("P847", "/preflight/PF-1/depends_on"),
        ("P847", "/preflight/PF-2/depends_on"),
    ]
