"""Fingerprints follow meaning and nothing else (DESIGN section 3)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc import documents, fingerprint
from pactc.errors import PactError

texts = st.text("ab1é:# \n", max_size=5)
scalars = (
    st.none() | st.booleans() | st.integers(-99, 99) | st.floats(-9, 9, allow_nan=False) | texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
parts = st.lists(st.binary(max_size=4), max_size=4)
entries = st.dictionaries(st.text(max_size=4), st.sampled_from(["x", "y", "z"]), max_size=9)


def same(a: Any, b: Any) -> bool:
    """Equal as JSON: 1 is 1.0 and is not true."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def shuffled(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: shuffled(v) for k, v in reversed(value.items())}
    return [shuffled(v) for v in value] if isinstance(value, list) else value


@given(values)
def test_layout_comments_and_order_change_nothing(value: Any) -> None:
    wanted = fingerprint.of_value("graph", value)
    for path, data in [
        ("a.yaml", documents.dump_yaml(value)),
        ("a.yaml", b"# head\n\n---\n" + documents.dump_yaml(shuffled(value)) + b"# tail\n"),
        ("a.yaml", documents.dump_yaml(value).replace(b"\n", b"\r\n")),
        ("a.json", documents.dump_json(value)),
        ("a.json", json.dumps(shuffled(value), indent=7).encode()),
        ("a.yml", json.dumps(value).encode()),
    ]:
        try:
            assert fingerprint.of_value("graph", documents.parse(data, path)) == wanted
        except PactError as refused:  # JSON numbers such as 1e-07 that YAML tools disagree on
            assert path == "a.yml" and refused.code == "P121"  # noqa: PT017, PT018


@given(values, values)
def test_another_value_has_another_fingerprint(a: Any, b: Any) -> None:
    equal = fingerprint.of_value("k", a) == fingerprint.of_value("k", b)
    assert equal == same(a, b)


@given(values, scalars)
def test_one_changed_place_changes_it(value: Any, new: Any) -> None:
    a, b = {"deep": [value, {"x": value}]}, {"deep": [value, {"x": new}]}
    equal = fingerprint.of_value("k", a) == fingerprint.of_value("k", b)
    assert equal == same(value, new)


def test_numbers() -> None:
    of = [fingerprint.of_value("k", v) for v in (1, 1.0, True, "1", [1], None, 0, -0.0, False)]
    assert of[0] == of[1]
    assert of[6] == of[7]
    assert len(set(of)) == 7


@given(parts, parts)
def test_no_two_part_lists_collide(a: list[bytes], b: list[bytes]) -> None:
    assert (fingerprint.digest("d", *a) == fingerprint.digest("d", *b)) == (a == b)


@given(parts, st.integers(0, 8))
def test_moving_a_boundary_changes_it(a: list[bytes], cut: int) -> None:
    whole = b"".join(a)
    other = [whole[:cut], whole[cut:]]
    assert (fingerprint.digest("d", *a) == fingerprint.digest("d", *other)) == (a == other)


def test_domains_are_apart() -> None:
    data = b"1\n"
    all_ = [
        fingerprint.of_value("a", 1),
        fingerprint.of_value("b", 1),
        fingerprint.slice_(1, ""),
        fingerprint.of_file(data),
        fingerprint.raw(data),
        fingerprint.root([]),
        fingerprint.root([("1", "1")]),
        fingerprint.ABSENT,
    ]
    assert len(set(all_)) == len(all_)


def test_the_layout_is_pinned() -> None:
    """Recorded digests must hold for ever: change this only with a new version in the domain."""
    eight = lambda n: n.to_bytes(8, "big")  # noqa: E731
    data = eight(10) + b"pactc:v1:d" + eight(2) + eight(1) + b"a" + eight(0)
    assert fingerprint.digest("d", b"a", b"") == "sha256:" + hashlib.sha256(data).hexdigest()
    assert fingerprint.raw(b"x") == "sha256:" + hashlib.sha256(b"x").hexdigest()
    assert fingerprint.short("sha256:0123456789") == "012345"


@given(st.text("ab\n\té", max_size=20))
def test_line_ends_of_text(text: str) -> None:
    lf, crlf = text.encode(), text.replace("\n", "\r\n").encode()
    assert fingerprint.of_file(lf) == fingerprint.of_file(crlf)


@pytest.mark.parametrize("stop", [b"\0", b"\xff"])
def test_line_ends_of_binary(stop: bytes) -> None:
    assert fingerprint.of_file(stop + b"\n") != fingerprint.of_file(stop + b"\r\n")


@given(values)
def test_slices(value: Any) -> None:
    outer = {"a": {"b/c": value}, "z": 1}
    assert fingerprint.slice_(outer, "/a/b~1c") == fingerprint.slice_(value, "")
    assert fingerprint.slice_(outer, "/a/b") == fingerprint.ABSENT
    assert fingerprint.slice_({**outer, "z": 2}, "/a") == fingerprint.slice_(outer, "/a")


@given(entries, entries, st.randoms())
def test_root(a: dict[str, str], b: dict[str, str], random: Any) -> None:
    mixed = list(a.items())
    random.shuffle(mixed)
    assert fingerprint.root(mixed) == fingerprint.root(a.items())
    assert (fingerprint.root(a.items()) == fingerprint.root(b.items())) == (a == b)


def test_root_refuses_a_path_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        fingerprint.root([("a", "x"), ("a", "y")])


@given(values, values)
def test_slices_are_the_document(a: Any, b: Any) -> None:
    """Every change of the value changes a slice, and nothing else does."""
    same = documents.canonical(a) == documents.canonical(b)
    assert (fingerprint.slices(a) == fingerprint.slices(b)) == same


@given(values)
def test_a_slice_by_its_pointer(value: Any) -> None:
    found = fingerprint.slices(value)
    assert list(found) == sorted(found)
    for pointer, digest in found.items():
        assert fingerprint.slice_(value, pointer) == digest
        assert fingerprint.of_slices(found, pointer) == digest
        assert fingerprint.below(found, pointer) == {pointer: digest}
    assert fingerprint.below(found, "") == found


def test_slices_above_below_and_beside() -> None:
    value = {"a": {"x": {"deep": 1}, "y": 2}, "b": [3], "c": {}, "a/b": {"~": 4}}
    found = fingerprint.slices(value)
    assert list(found) == ["/a/x", "/a/y", "/a~1b/~0", "/b", "/c"]
    whole = fingerprint.of_slices(found, "/a")
    other = fingerprint.slices({**value, "a": {"x": {"deep": 9}, "y": 2}})
    assert whole not in (None, fingerprint.ABSENT, fingerprint.of_slices(other, "/a"))
    assert fingerprint.of_slices(found, "/a/x/deep") is None  # deeper than what is recorded
    assert fingerprint.of_slices(found, "/b/0") is None
    assert fingerprint.of_slices(found, "/d") == fingerprint.ABSENT
    assert fingerprint.of_slices(found, "/a/z") == fingerprint.ABSENT
    assert fingerprint.of_slices(found, "") != fingerprint.of_slices(other, "")
