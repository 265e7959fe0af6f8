"""An edit of a document changes what it must, and not a byte more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc.document_edit import edited
from pactc.documents import canonical, dump_yaml, parse
from pactc.errors import PactError

PATH = "a.yaml"
PAPER = b"""\
# what was settled
answers:   # by whom
  # the most important one
  readiness.security:
    question: How secure?
    answer: strict   # after a long talk
    source: person
  slots.grid: {answer: 900, source: person}

# below
readiness:
  confirmed: {security: strict}   # all of it
  by: "ada@example.org"
"""


def value() -> Any:
    return parse(PAPER, PATH)


def test_one_scalar() -> None:
    new = value()
    new["answers"]["readiness.security"]["answer"] = "basic"
    assert edited(PAPER, PATH, new) == PAPER.replace(b"answer: strict   #", b"answer: basic  #")


def test_a_new_entry_stands_after_the_others() -> None:
    new = value()
    new["answers"]["PF-1"] = {"answer": "a\nb\n", "source": "agent"}
    before, after = PAPER.split(b"\n# below")
    text = b"  PF-1:\n    answer: |\n      a\n      b\n    source: agent\n"
    assert edited(PAPER, PATH, new) == before + text + b"\n# below" + after


def test_a_new_part_stands_at_the_end() -> None:
    paper = b"answers: {}  # none\n\n# nobody\n"
    new = {"answers": {}, "readiness": {"by": "ada"}}
    assert edited(paper, PATH, new) == paper + b"readiness:\n  by: ada\n"


def test_new_entries_of_several_depths_at_one_place() -> None:
    paper = b"a:\n  b:\n    c: 1\n"
    new = {"a": {"b": {"c": 1, "d": 2}, "e": 3}, "f": 4}
    assert edited(paper, PATH, new) == paper + b"    d: 2\n  e: 3\nf: 4\n"


def test_an_entry_goes_and_another_comes_at_one_place() -> None:
    paper = b"a:\n  b: 1\n  c: 2\nd: 3\n"
    assert edited(paper, PATH, {"a": {"b": 1, "e": 5}}) == b"a:\n  b: 1\n  e: 5\n"


def test_an_empty_mapping_is_opened_and_closed() -> None:
    paper = b"answers: {}  # none\nb: 1\n"
    opened = edited(paper, PATH, {"answers": {"x": {"answer": 1}}, "b": 1})
    assert opened == b"answers:  # none\n  x:\n    answer: 1\nb: 1\n"
    with pytest.raises(PactError, match="a comment would be lost"):
        edited(opened, PATH, {"answers": {}, "b": 1})
    bare = opened.replace(b"  # none", b"")
    assert edited(bare, PATH, {"answers": {}, "b": 1}) == b"answers: {}\nb: 1\n"


def test_an_entry_that_goes_leaves_the_comments_around_it() -> None:
    new = value()
    del new["answers"]["readiness.security"]
    told = edited(PAPER, PATH, new).decode()
    assert parse(told.encode(), PATH) == new
    for line in ("# what was settled", "# by whom", "# the most important one", "# below"):
        assert line in told


@pytest.mark.parametrize(
    "paper",
    [
        b"{answers: {}}  # mine\n",
        b"answers: {PF-1: {answer: 1}, # why\n  PF-2: {answer: 2}}\n",
        b"- a\n",
        b"answers: {}\n...\n",
    ],
)
def test_what_cannot_be_kept_is_not_edited(paper: bytes) -> None:
    with pytest.raises(PactError) as error:
        edited(paper, PATH, {"answers": {"PF-1": {"answer": 3}}, "readiness": {"by": "ada"}})
    assert error.value.code == "P849"
    assert error.value.finding.where


def test_a_document_in_one_line_without_comments_is_written_anew() -> None:
    told = edited(b'{"answers": {}, "readiness": {"by": "ada"}}', PATH, {"answers": {"x": "y"}})
    assert told == b'answers:\n  x: "y"\n'


def test_line_ends_stay() -> None:
    paper = b"answers:\r\n  a: 1\r\n# end\r\n"
    told = edited(paper, PATH, {"answers": {"a": 1, "b": {"c": "x"}}})
    assert told == b"answers:\r\n  a: 1\r\n  b:\r\n    c: x\r\n# end\r\n"


def test_a_missing_last_line_end() -> None:
    assert edited(b"answers:\n  a: 1", PATH, {"answers": {"a": 1, "b": 2}}) == (
        b"answers:\n  a: 1\n  b: 2\n"
    )


KEYS = st.sampled_from(["a", "b", "PF-1", "readiness.x", "y", "null"])
TEXTS = st.text(st.sampled_from("ab #:\n-'\"|{}é"), max_size=12)
SCALARS = TEXTS | st.integers(-9, 9) | st.booleans() | st.floats(-9, 9)
VALUES = st.recursive(
    SCALARS, lambda inner: st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=4)


def _commented(value: dict[str, Any], data: st.DataObject) -> bytes:
    """The document with comments among its lines, where no text of several lines could eat them."""
    lines = dump_yaml(value).decode().splitlines()
    plain = not any("|" in line for line in lines)
    paper = []
    for number, line in enumerate(lines):
        if plain and data.draw(st.booleans()):
            paper.append(f"{' ' * data.draw(st.integers(0, 4))}# comment {number}")
        tail = f"  # tail {number}" if plain and data.draw(st.booleans()) else ""
        paper.append(line + tail)
    text = ("\n".join(paper) + "\n").encode()
    assert canonical(parse(text, PATH)) == canonical(value)
    return text


@given(DOCUMENTS, SCALARS, st.data())
def test_a_new_scalar_leaves_every_other_line_as_it_was(
    old: dict[str, Any], scalar: Any, data: st.DataObject
) -> None:
    text = _commented(old, data).decode()
    new: dict[str, Any] = parse(text.encode(), PATH)  # type: ignore[assignment]
    inner = new
    key = data.draw(st.sampled_from(sorted(inner)))
    while isinstance(inner[key], dict) and inner[key]:
        inner = inner[key]
        key = data.draw(st.sampled_from(sorted(inner)))
    several = isinstance(inner[key], str) and "\n" in inner[key]
    inner[key] = scalar
    told = edited(text.encode(), PATH, new).decode()
    assert canonical(parse(told.encode(), PATH)) == canonical(new)
    comments = [line.partition("#")[2] for line in text.splitlines() if " comment " in line]
    assert [x.partition("#")[2] for x in told.splitlines() if " comment " in x] == comments
    assert told.count("# tail ") == text.count("# tail ")
    if not several and not (isinstance(scalar, str) and "\n" in scalar):
        pairs = zip(text.splitlines(), told.splitlines(), strict=True)
        assert sum(before != after for before, after in pairs) <= 1


@pytest.mark.slow
@given(DOCUMENTS, DOCUMENTS, st.data())
def test_any_edit_says_what_it_should_and_keeps_comments(
    old: dict[str, Any], new: dict[str, Any], data: st.DataObject
) -> None:
    text = _commented(old, data)
    try:
        told = edited(text, PATH, new)
    except PactError as error:
        if error.code != "P849":
            raise
        return
    assert canonical(parse(told, PATH)) == canonical(new)
    kept = [key for key in old if canonical(old[key]) == canonical(new.get(key))]
    if len(kept) == len(old):
        assert told.startswith(text)  # nothing but new entries
    if old == new:
        assert told == text
