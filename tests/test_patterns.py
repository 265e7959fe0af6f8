"""Globs as Git and pre-commit users write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc import patterns

PARTS = st.text(st.sampled_from("ab.-_[]!^\\+(é\n"), min_size=1, max_size=5)
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("src/*.py", "src/a.py", True),
        ("src/*.py", "src/a/b.py", False),
        ("src/**/*.py", "src/a.py", True),
        ("src/**/*.py", "src/a/b/c.py", True),
        ("src/**", "src/a/b", True),
        ("src/**", "src", False),
        ("**/*.yaml", "pact/graph.yaml", True),
        ("**/*.yaml", "build-spec.yaml", True),
        ("**", "a/b", True),
        ("a?.txt", "ab.txt", True),
        ("a?c", "a/c", False),
        ("[ab].txt", "a.txt", True),
        ("[ab].txt", "c.txt", False),
        ("[!ab].txt", "c.txt", True),
        ("[!ab].txt", "a.txt", False),
        ("[a-c].txt", "b.txt", True),
        ("[^a].txt", "^.txt", True),
        ("[!a]b", "/b", False),
        ("[+-0]b", "/b", False),
        ("[a--b]", "[a--b]", True),
        ("[+--]", ",", True),
        ("[-a]", "-", True),
        ("[&&]", "&", True),
        ("[z-a]", "[z-a]", True),
        ("[a", "[a", True),
        ("a.b", "axb", False),
        ("a+b", "a+b", True),
        ("a+b", "aab", False),
        ("src/*.py", "src/a.py\n", False),
        ("*", "a\nb", True),
        ("", "", True),
    ],
)
def test_matches(pattern: str, path: str, matches: bool) -> None:
    assert patterns.matches(pattern, path) is matches


@given(PATHS)
def test_a_path_without_signs_matches_itself_alone(path: str) -> None:
    literal = path.replace("[", "x")
    assert not patterns.is_glob(literal)
    assert patterns.matches(literal, literal)
    assert not patterns.matches(literal, literal + "x")
    assert patterns.prefix(literal) == literal


@given(PATHS, PATHS)
def test_a_match_begins_with_the_prefix(before: str, after: str) -> None:
    pattern = f"{before}/*{after}"
    if patterns.matches(pattern, f"{before}/x{after}"):
        assert f"{before}/x{after}".startswith(patterns.prefix(pattern))


@given(st.text(st.sampled_from("a*?[]!-z/\\^&~|"), max_size=12), PATHS)
def test_no_pattern_is_an_error(pattern: str, path: str) -> None:
    assert patterns.matches(pattern, path) in (True, False)


@given(PATHS, PATHS)
def test_two_stars_cross_folders_and_one_does_not(folder: str, name: str) -> None:
    path = f"x/{folder}/{name}"
    assert patterns.matches("x/**", path)
    assert not patterns.matches("x/*", path)


def test_many_stars_take_no_exponential_time() -> None:
    # A regular expression with nested repetition would not come back from this.
    assert not patterns.matches("**/" * 6 + "*a", "b/" * 25 + "c")


def test_a_pattern_is_compiled_once() -> None:
    assert patterns.compiled("src/**") is patterns.compiled("src/**")
    assert isinstance(patterns.compiled("src/**"), re.Pattern)
