"""Waiting and trying again; what refusals mean."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.authors.faults import clean, hidden, retry_after
from pactc.authors.retry import FIRST, LONGEST, Patience


@given(st.integers(0, 40), st.text(max_size=5))
def test_waits_grow_within_bounds(attempt: int, seed: str) -> None:
    wait = Patience(seed=seed).delay(attempt, None)
    top = min(FIRST * 2.0**attempt, LONGEST)
    assert top / 2 <= wait <= top
    assert wait == Patience(seed=seed).delay(attempt, None)


@given(st.floats(0, 1000), st.integers(0, 9))
def test_nobody_returns_before_they_were_asked_to(after: float, attempt: int) -> None:
    assert after <= Patience().delay(attempt, after) <= after * 1.1 + 1e-9


def test_retry_after() -> None:
    assert retry_after({"retry-after": "3"}) == 3
    assert retry_after({"retry-after": "-3"}) == 0
    assert retry_after({"retry-after-ms": "2500", "retry-after": "9"}) == 2.5
    later = retry_after({"retry-after": formatdate(time.time() + 100)})
    assert later is not None
    assert 50 < later <= 100
    assert retry_after({"retry-after": formatdate(0)}) == 0
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({"retry-after": "Mon, 01 Jan 99999 00:00:00 GMT"}) is None
    assert retry_after({}) is None


@given(
    st.text(max_size=60)
    | st.from_regex(r"[A-Z][a-z]{2}, \d{1,6} (Jan|Feb) \d{1,9} \d+:\d+:\d+ [+-]\d+")
)
def test_no_header_is_more_than_a_wait_or_none(text: str) -> None:
    wait = retry_after({"retry-after": text})
    assert wait is None or wait >= 0


@given(st.text(max_size=2000))
def test_what_others_say_is_one_short_line(text: str) -> None:
    said = clean(text)
    assert said.isprintable()
    assert len(said) <= 300


@pytest.mark.parametrize("text", ["a {} b", "{}{}", "x{}", "only {:.12} of it"])
def test_a_secret_is_hidden(text: str) -> None:
    secret = "sk-0123456789abcdef"
    said = hidden(text.format(secret, secret), secret)
    assert not any(secret[i : i + 8] in said for i in range(len(secret) - 7))
    assert "***" in said
