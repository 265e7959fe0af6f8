"""What is shown of a weakening: whoever approves it sees what changed, however long the rest is."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pactc.gate.weakening import SHOWN, changed

LONG = {"argv": ["python", "-m", "pytest"] * 20, "inputs": ["src/**"]}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=20,
)


def test_short_values_are_shown_whole() -> None:
    assert changed({"level": "strict"}, {"level": "basic"}) == (
        '{"level":"strict"}', '{"level":"basic"}'
    )  # fmt: skip
    assert changed(None, "a sentence") == ("nothing", "a sentence")


def test_what_is_the_same_is_left_out_of_long_ones() -> None:
    before = {**LONG, "supports": {"controls": ["TST-BASIC-1"], "components": ["fee"]}}
    after = {**LONG, "supports": {"controls": [], "components": ["fee"]}}
    assert changed(before, after) == (
        '{"supports":{"controls":["TST-BASIC-1"]}}', '{"supports":{"controls":[]}}'
    )  # fmt: skip
    assert changed({**LONG, "timeout_s": 9}, LONG) == ('{"timeout_s":9}', "{}")


def test_long_texts_are_shown_where_they_differ() -> None:
    before, after = changed("a" * 500 + "must not", "a" * 500 + "may")
    assert before.startswith("...a")
    assert before.endswith("must not")
    assert after.endswith("may")


@given(before=VALUES, after=VALUES)
def test_different_values_look_different(before: Any, after: Any) -> None:
    shown = changed(before, after)
    assert max(map(len, shown)) <= SHOWN
    if before != after and "nothing" not in (before, after):
        assert shown[0] != shown[1]
