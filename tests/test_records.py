"""Records: their form, their merges line by line, atomic writes and the lock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactc import records
from pactc.errors import PactError
from pactc.fingerprint import raw
from pactc.model import Record

SHA = raw(b"x")
digests = st.binary(max_size=3).map(raw)
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
mappings = st.dictionaries(names, digests, max_size=5)


@st.composite
def _made(draw: st.DrawFn) -> Record:
    content, parts = draw(mappings), draw(mappings)
    lines = [*(f"content {k}" for k in content), *(f"parts {k}" for k in parts)]
    told = draw(st.lists(st.sampled_from(lines), unique=True)) if lines else []
    raw_, author = draw(st.none() | digests), draw(st.none() | names)
    return Record(draw(names), content, parts, raw_, author, {k: draw(names) for k in told})


made = _made()


@given(made)
def test_what_is_written_is_read(record: Record) -> None:
    assert records.parse(records.dump(record)) == record


@given(made)
def test_a_record_is_canonical(record: Record) -> None:
    shuffled = Record(
        record.artifact,
        dict(reversed(record.content.items())),
        dict(reversed(record.parts.items())),
        record.raw,
        record.author,
        dict(reversed(record.reasons.items())),
    )
    assert records.dump(shuffled) == records.dump(record)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_record_or_refused_in_words(data: bytes) -> None:
    try:
        records.parse(data)
    except ValueError as error:
        assert str(error).startswith("the record ")  # noqa: PT017


@given(st.data())
def test_a_broken_record_is_refused_in_words(data: st.DataObject) -> None:
    good = bytearray(records.dump(Record("graph", {"/a": SHA}, {"rule": SHA}, SHA)))
    at = data.draw(st.integers(0, len(good) - 1))
    good[at] = data.draw(st.integers(0, 255))
    try:
        records.parse(bytes(good))
    except ValueError as error:
        assert str(error).startswith("the record ")  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not valid JSON"),
        ("[" * 10_000, "not valid JSON"),
        ("[]", "another version"),
        ('{"version": 2}', "another version"),
        ('{"version": 1}', "not in the form"),
        ('{"version": 1, "content": {}, "parts": {"a": 1}}', "not in the form"),
        ('{"version": 1, "content": {}, "parts": {}, "more": 1}', "not in the form"),
        ('{"version": 1, "content": {}, "parts": {}, "raw": 1}', "not in the form"),
        ('{"version": 1, "content": {}, "parts": {"a": "x"}}', "not in the form"),
        ('{"version": 1, "content": {}, "parts": {"a": []}}', "not in the form"),
        ('{"version": 1, "content": {}, "parts": {"a": ["x", "y", "z"]}}', "not in the form"),
        ('{"version": 1, "content": {}, "parts": {"a": ["x"], "a": ["y"]}}', "not valid JSON"),
        ('{\n<<<<<<< HEAD\n  "version": 1\n=======\n>>>>>>> b\n}', "conflict markers"),
    ],
)
def test_what_is_no_record(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        records.parse(text.encode())


def test_every_digest_stands_alone_below_its_name() -> None:
    """Then Git merges two branches that change neighbours: an unchanged line is in between."""
    record = Record("trust", {"/a/b": SHA, "/a/c": SHA}, {"input x#/y": SHA})
    for line in records.dump(record).decode().splitlines():
        if "sha256:" in line:
            assert line.strip().startswith('"sha256:')


def test_a_record_says_nothing_of_the_machine() -> None:
    record = Record("graph", {"": SHA}, {"rule": SHA}, SHA, "person", {"parts rule": "why"})
    assert set(json.loads(records.dump(record))) == {
        "artifact", "author", "content", "parts", "raw", "version",
    }  # fmt: skip


def test_the_root_does_not_depend_on_who_said_why() -> None:
    one = Record("graph", {"/a": SHA}, {"rule": SHA}, SHA, "person", {"parts rule": "because"})
    other = Record("graph", {"/a": SHA}, {"rule": SHA}, SHA)
    changed = Record("graph", {"/a": raw(b"y")}, {"rule": SHA}, SHA)
    assert records.root_of({"p": one}) == records.root_of({"p": other})
    assert records.root_of({"p": one}) != records.root_of({"p": changed})
    assert records.root_of({"p": one}) != records.root_of({"q": one})


def test_a_write_is_whole_and_keeps_the_mode(tmp_path: Path) -> None:
    file = tmp_path / "a/b.json"
    records.write(tmp_path, "a/b.json", b"one", durable=True)
    assert file.read_bytes() == b"one"
    assert file.stat().st_mode & 0o777 == 0o666 & ~_umask()
    file.chmod(0o640)
    records.write(tmp_path, "a/b.json", b"two", durable=False)
    assert file.read_bytes() == b"two"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in file.parent.iterdir()] == ["b.json"]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("path", ["link/x.json", "link/deep/x.json", "deep/link/x.json"])
def test_no_write_leaves_the_repository_by_a_link(tmp_path: Path, path: str) -> None:
    base, outside = tmp_path / "base", tmp_path / "outside"
    (base / "deep").mkdir(parents=True)
    outside.mkdir()
    (base / "link").symlink_to(outside)
    (base / "deep/link").symlink_to(outside)
    with pytest.raises(PactError) as caught:
        records.write(base, path, b"x", durable=False)
    assert caught.value.code == "P904"
    with pytest.raises(PactError) as caught:
        records.remove(base, path)
    assert caught.value.code == "P904"
    assert list(outside.iterdir()) == []


def test_a_link_at_the_target_is_replaced_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"keep")
    (tmp_path / "base").mkdir()
    (tmp_path / "base/x").symlink_to(outside)
    records.write(tmp_path / "base", "x", b"new", durable=False)
    assert outside.read_bytes() == b"keep"
    assert (tmp_path / "base/x").read_bytes() == b"new"


@pytest.mark.parametrize("make", ["file where a folder should be", "folder where a file should be"])
def test_what_cannot_be_written_is_told(tmp_path: Path, make: str) -> None:
    if make.startswith("file"):
        (tmp_path / "a").write_bytes(b"mine")
    else:
        (tmp_path / "a/b").mkdir(parents=True)
    with pytest.raises(PactError) as caught:
        records.write(tmp_path, "a/b", b"x", durable=False)
    assert caught.value.code == "P903"
    assert list(tmp_path.rglob(".pactc-*")) == []


def test_remove_takes_empty_folders_along(tmp_path: Path) -> None:
    records.write(tmp_path, "a/b/c", b"x", durable=False)
    records.write(tmp_path, "a/d", b"x", durable=False)
    records.remove(tmp_path, "a/b/c")
    assert not (tmp_path / "a/b").exists()
    records.remove(tmp_path, "a/b/c")
    assert (tmp_path / "a/d").exists()
    records.remove(tmp_path, "a/d")
    assert list(tmp_path.iterdir()) == []


def test_leftovers_are_those_of_killed_writes_only(tmp_path: Path) -> None:
    records.write(tmp_path, "docs/a.json", b"x", durable=False)
    mine = ("docs/.pactc-abc.tmp", ".pact/records/docs/.pactc-x.tmp",
            ".pact/orders/drafts/docs/.pactc-y.tmp")  # fmt: skip
    for name in (*mine, "docs/other.tmp", "other/.pactc-z.tmp"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [
        p.relative_to(tmp_path).as_posix() for p in records.leftovers(tmp_path, ["docs/a.json"])
    ]
    assert sorted(found) == sorted(mine)


HOLD = """
import sys, time
from pathlib import Path
from pactc import records
with records.lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_is_one_processs_and_released_by_its_death(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout
    assert holder.stdin
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(PactError) as caught, records.lock(tmp_path):
        pass
    assert caught.value.code == "P901"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    holder.stdin.close()
    with records.lock(tmp_path):
        pass
    with records.lock(tmp_path):  # and it is free again after its own end
        pass
