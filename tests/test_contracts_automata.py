"""Patterns as automata: they find what a validator finds, and no text contradicts a proof."""

from __future__ import annotations

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc.contracts.automata import LAST, Automaton, automaton, within

WITHIN = [
    ("^[0-9a-f]{40}$", "^[0-9a-f]{40}([0-9a-f]{24})?$"),
    ("^[0-9a-f]{64}$", "^[0-9A-Fa-f]*$"),
    ("^a{1,3}$", "^(a|aa|aaa)$"),
    ("^(a|aa|aaa)$", "^a{1,3}$"),
    ("^ab$", "a"),
    ("abc", "b"),
    ("^(a|b)+$", "^[ab]*$"),
    ("^(ab)*$", "^(?:a(?:ba)*b)?$"),
    (r"^\d+$", r"^\w+$"),
    (r"^[^\s]$", r"^\S$"),
    ("^.$", r"^[^\n]$"),
    ("^$", "^a*$"),
    ("^a|b$", "a|b"),
    ("^a+?$", "^a+$"),
    ("x^y", "z"),  # found in nothing
]
NOT_WITHIN = [
    ("^[0-9a-f]{40}([0-9a-f]{24})?$", "^[0-9a-f]{40}$"),
    ("a", "^a"),
    ("a", "a$"),
    ("^a{1,4}$", "^(a|aa|aaa)$"),
    (r"^\w$", r"^\d$"),
    ("^[^a]$", "^.$"),
    ("^a*$", "^a+$"),
    ("", "a"),
]
BEYOND = [r"(a)\1", "(?=a)", "(?!a)b", r"\bword", "(?i:a)", "(?i)a", "(?>a)", "a++", "[[a]",
          r"a\Z", "(", "a{9999}"]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), WITHIN)
def test_found_in_all_that_the_other_is_found_in(one: str, other: str) -> None:
    assert within(one, other)


@pytest.mark.parametrize(("one", "other"), NOT_WITHIN)
def test_not_found_in_all(one: str, other: str) -> None:
    assert not within(one, other)


@pytest.mark.parametrize("pattern", BEYOND)
def test_what_has_no_automaton_proves_nothing(pattern: str) -> None:
    assert automaton(pattern) is None
    assert not within(pattern, "")


def test_sets_of_states_that_multiply_are_given_up() -> None:
    assert not within("^(a|b)*$", "^(a|b)*a(a|b){40}$|^(a|b)*$|^b(a|b)*a(a|b){40}$")


def finds(made: Automaton, text: str) -> bool:
    states = made.start()
    for letter in text:
        states = made.after(states, ord(letter))
    return made.ends(states)


@pytest.mark.parametrize("pattern", [r"^\d$", r"^\w$", r"^\s$", r"^\D$", r"^\W$", r"^\S$", "^.$",
                                     r"^[^\d]$", r"^[\Wa]$", "^[^b-y]$"])  # fmt: skip
def test_letters_are_those_of_the_validator(pattern: str) -> None:
    made, validator = automaton(pattern), jsonschema_rs.Draft202012Validator({"pattern": pattern})
    assert made is not None
    for code in [*range(0x3100), *range(0xFE00, 0x10100), LAST]:
        assert finds(made, chr(code)) == validator.is_valid(chr(code)), hex(code)


LETTERS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", "^", "$", "", r"\n"])


def more(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    count = st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,}", "*?"])
    return st.one_of(
        st.builds(lambda x, n: f"(?:{x}){n}", inner, count),
        st.builds(lambda x, y: f"({x}|{y})", inner, inner),
        st.builds(lambda x, y: f"{x}{y}", inner, inner),
    )


PATTERNS = st.recursive(LETTERS, more, max_leaves=6)
TEXTS = st.text("ab1 \né", max_size=5)


@settings(max_examples=200)
@given(PATTERNS, st.lists(TEXTS, max_size=10))
def test_found_is_what_the_validator_finds(pattern: str, texts: list[str]) -> None:
    if made := automaton(pattern):
        validator = jsonschema_rs.Draft202012Validator({"pattern": pattern})
        assert all(finds(made, text) == validator.is_valid(text) for text in texts)


@settings(max_examples=200)
@given(PATTERNS, PATTERNS, st.lists(TEXTS, max_size=10))
def test_no_text_contradicts_a_proof(one: str, other: str, texts: list[str]) -> None:
    if within(one, other):
        left, right = (jsonschema_rs.Draft202012Validator({"pattern": p}) for p in (one, other))
        assert all(right.is_valid(text) or not left.is_valid(text) for text in texts)
