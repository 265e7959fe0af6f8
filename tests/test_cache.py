"""Memos: what was saved comes back under the same key, and anything else is nothing."""

from __future__ import annotations

import marshal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc import cache

SIMPLE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("git")


@given(value=SIMPLE.filter(lambda v: v is not None), key=st.text())
def test_what_was_saved_comes_back(folder: Path, value: Any, key: str) -> None:
    cache.save(folder, "x", key, value)
    assert cache.load(folder, "x", key) == value
    assert cache.load(folder, "x", key + "x") is None
    assert cache.load(folder, "y", key) is None


@given(data=st.binary(max_size=40))
def test_rubbish_is_nothing(folder: Path, data: bytes) -> None:
    (folder / "pactc").mkdir(exist_ok=True)
    (folder / "pactc/r.memo").write_bytes(data)
    assert cache.load(folder, "r", "k") is None


@pytest.mark.parametrize("value", [7, (), ("a",), ("a", "b", "c", "d"), None, ["s", "k", 1]])
def test_another_form_is_nothing(tmp_path: Path, value: Any) -> None:
    (tmp_path / "pactc").mkdir()
    (tmp_path / "pactc/r.memo").write_bytes(marshal.dumps(value))
    assert cache.load(tmp_path, "r", "k") is None


def test_another_interpreter_starts_anew(tmp_path: Path) -> None:
    cache.save(tmp_path, "x", "k", 1)
    stamp, key, value = marshal.loads((tmp_path / "pactc/x.memo").read_bytes())
    (tmp_path / "pactc/x.memo").write_bytes(marshal.dumps((stamp + "x", key, value)))
    assert cache.load(tmp_path, "x", "k") is None


def test_a_torn_write_is_nothing(tmp_path: Path) -> None:
    cache.save(tmp_path, "x", "k", list(range(100)))
    whole = (tmp_path / "pactc/x.memo").read_bytes()
    for length in range(len(whole)):
        (tmp_path / "pactc/x.memo").write_bytes(whole[:length])
        assert cache.load(tmp_path, "x", "k") is None


def test_where_nothing_can_be_written_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "pactc").write_bytes(b"a file where the folder should be")
    cache.save(tmp_path, "x", "k", 1)
    assert cache.load(tmp_path, "x", "k") is None


def test_what_cannot_be_saved_leaves_no_rest(tmp_path: Path) -> None:
    cache.save(tmp_path, "x", "k", object())
    assert list((tmp_path / "pactc").iterdir()) == []
