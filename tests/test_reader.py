"""Files as values and fingerprints, each read at most once, and never of two versions."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pactc import records
from pactc.errors import PactError
from pactc.fingerprint import ABSENT, of_file, raw, slice_, slices
from pactc.model import Record
from pactc.reader import AHEAD, KEPT_VALUES, Reader
from pactc.tree import Entry, discover, open_commit, open_index, open_worktree

GRAPH = b"criteria: {}\ncomponents:\n  a: {purpose: x}\n  b: {purpose: z}\n"
VALUE = {"criteria": {}, "components": {"a": {"purpose": "x"}, "b": {"purpose": "z"}}}
LONG_AGO = 1_000_000_000


@pytest.fixture
def folder(tmp_path: Path, git: Any) -> Path:
    files = {
        "pact/graph.yaml": GRAPH,
        "pact/data.json": b'{"a": [1, {"b": true}]}',
        "notes.md": "première ligne\r\n".encode(),
        "bad.yaml": b"a: [1\n",
        "blob.bin": b"\0\xff",
    }
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
        os.utime(tmp_path / path, (LONG_AGO, LONG_AGO))
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "files")
    return tmp_path


def reader(folder: Path, *, trust: bool = True) -> Reader:
    return Reader(open_worktree(discover(folder)), trust_records=trust)


def record(folder: Path, path: str, **fields: Any) -> Record:
    """Write a record for the file as it is, with these fields changed."""
    data = (folder / path).read_bytes()
    made = Record(**{
        "artifact": "x", "content": {"/recorded": "sha256:aa"}, "parts": {}, "raw": raw(data),
    } | fields)  # fmt: skip
    records.write(folder, records.path_of(path), records.dump(made), durable=False)
    return made


def test_values_and_slices(folder: Path) -> None:
    read = reader(folder)
    assert read.value("pact/graph.yaml") == VALUE
    assert read.value("pact/graph.yaml", "/components/a") == {"purpose": "x"}
    assert read.value("pact/data.json", "/a/1/b") is True
    assert read.value("notes.md") == "première ligne\n"
    assert read.slices("pact/graph.yaml") == slices(VALUE)
    assert read.slices("notes.md") == {"": of_file("première ligne\n".encode())}


@pytest.mark.parametrize("pointer", ["/components/a", "/components", "/criteria", ""])
def test_the_fingerprint_of_a_slice_needs_no_second_look(folder: Path, pointer: str) -> None:
    """By the value, or by the slices that a record remembers: it is the same."""
    plain = reader(folder).digest("pact/graph.yaml", pointer)
    record(folder, "pact/graph.yaml", content=slices(VALUE))
    assert reader(folder).digest("pact/graph.yaml", pointer) == plain
    assert plain not in (ABSENT, None)


def test_a_slice_deeper_than_the_recorded_ones(folder: Path) -> None:
    record(folder, "pact/graph.yaml", content=slices(VALUE))
    read = reader(folder)
    assert read.digest("pact/graph.yaml", "/components/a/purpose") == slice_("x", "")
    assert read.digest("pact/graph.yaml", "/components/a/nothing") == ABSENT
    assert read.digest("pact/data.json", "/a/1/b") == slice_(True, "")


def test_what_is_absent(folder: Path) -> None:
    read = reader(folder)
    assert not read.exists("no.yaml")
    assert read.slices("no.yaml") is None
    assert read.digest("no.yaml", "/a") == ABSENT
    assert read.digest("pact/graph.yaml", "/components/c") == ABSENT
    assert read.record("pact/graph.yaml") is None
    assert read.record_problem("pact/graph.yaml") == ""
    with pytest.raises(KeyError):
        read.value("no.yaml")
    with pytest.raises(KeyError):
        read.value("pact/graph.yaml", "/components/c")


def test_what_cannot_be_read_differs_from_whatever_was_recorded(folder: Path) -> None:
    read = reader(folder)
    problem = read.problem("bad.yaml")
    assert problem
    assert problem.code == "P109"
    assert read.slices("bad.yaml") == {"": raw(b"a: [1\n")}
    with pytest.raises(PactError, match="not YAML"):
        read.value("bad.yaml")
    assert read.problem("pact/graph.yaml") is None
    assert read.problem("blob.bin") is None


@pytest.mark.parametrize("recorded", [False, True])
def test_a_symbolic_link_is_not_followed(folder: Path, recorded: bool) -> None:
    (folder / "link.yaml").symlink_to("pact/graph.yaml")
    if recorded:
        record(folder, "link.yaml")
    read = reader(folder)
    problem = read.problem("link.yaml")
    assert problem
    assert problem.code == "P160"
    assert read.slices("link.yaml") == {"": "P160"}


def test_a_record_of_the_same_bytes_speaks_for_the_file(folder: Path) -> None:
    record(folder, "pact/graph.yaml")
    assert reader(folder).slices("pact/graph.yaml") == {"/recorded": "sha256:aa"}


def test_the_gate_believes_no_record(folder: Path) -> None:
    record(folder, "pact/graph.yaml")
    assert reader(folder, trust=False).slices("pact/graph.yaml") == slices(VALUE)


@pytest.mark.parametrize("other", [None, "sha256:00"])
def test_a_record_of_other_bytes_does_not(folder: Path, other: str | None) -> None:
    record(folder, "pact/graph.yaml", raw=other)
    assert reader(folder).slices("pact/graph.yaml") == slices(VALUE)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<<<<<<< ours\n{}\n", "conflict markers"),
        (b"{}\n<<<<<<< ours\n", "conflict markers"),
        (b"{", "not valid JSON"),
        (b"\xff", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"version": 1, "version": 1}', "not valid JSON"),
        (b"[]", "another version"),
        (b'{"version": 2}', "another version"),
        (b'{"version": 1}', "form of a record"),
        (b'{"version": 1, "content": {}, "parts": {"a": 1}}', "form of a record"),
        (b'{"version": 1, "content": {}, "parts": {}, "by": "me"}', "form of a record"),
    ],
)
def test_a_record_that_is_none(folder: Path, data: bytes, text: str) -> None:
    records.write(folder, records.path_of("pact/graph.yaml"), data, durable=False)
    read = reader(folder)
    assert read.record("pact/graph.yaml") is None
    assert text in read.record_problem("pact/graph.yaml")


def test_each_file_is_read_once(folder: Path) -> None:
    class Counting:
        """The index, and how often each file is read."""

        def __init__(self) -> None:
            self._tree = open_index(discover(folder))
            self.reads: Counter[str] = Counter()

        def read(self, path: str) -> bytes:
            self.reads[path] += 1
            return self._tree.read(path)

        def list(self) -> Mapping[str, Entry]:
            return self._tree.list()

    tree = Counting()
    read = Reader(tree, trust_records=True)  # type: ignore[arg-type]
    for _ in range(3):
        read.value("pact/graph.yaml", "/components")
        read.slices("pact/graph.yaml")
        read.digest("pact/graph.yaml", "/components/a")
    assert tree.reads == {"pact/graph.yaml": 1}


def test_memory_is_bounded(folder: Path) -> None:
    names = [f"d{i}.json" for i in range(KEPT_VALUES + 50)]
    for name in names:
        (folder / name).write_bytes(b"{}")
    read = reader(folder)
    for _ in range(8):
        read.value("pact/graph.yaml")
    for name in names:
        read.value(name)
    kept = read._values
    assert len(kept) <= KEPT_VALUES
    assert "pact/graph.yaml" in kept  # often asked for, so it stays


def test_of_two_versions_never_both(folder: Path) -> None:
    read = reader(folder)
    read.value("pact/graph.yaml")
    (folder / "pact/graph.yaml").write_bytes(b"components: {}\n")
    assert not read.unchanged("pact/graph.yaml")
    with pytest.raises(PactError) as caught:
        read.read("pact/graph.yaml")
    assert caught.value.code == "P306"
    read.forget("pact/graph.yaml")
    assert read.value("pact/graph.yaml") == {"components": {}}


def test_a_write_that_leaves_no_trace_in_the_times(folder: Path) -> None:
    """Within one tick of the clock, the same size: only the bytes can tell."""
    path = folder / "young.txt"
    path.write_bytes(b"one")
    now = time.time_ns()
    os.utime(path, ns=(now, now))
    read = reader(folder)
    assert read.read("young.txt") == b"one"
    path.write_bytes(b"two")
    os.utime(path, ns=(now, now))
    assert not read.unchanged("young.txt")


def test_unchanged(folder: Path) -> None:
    read = reader(folder)
    read.read("notes.md")
    assert read.unchanged("notes.md")
    assert read.unchanged("pact/data.json")  # never read: it mattered to nobody
    assert read.unchanged("no.yaml")
    read.paths()
    (folder / "no.yaml").write_bytes(b"a: 1\n")
    assert not read.unchanged("no.yaml")  # it has appeared


@pytest.mark.parametrize("which", ["index", "commit"])
def test_what_is_stored_cannot_change(folder: Path, which: str) -> None:
    repo = discover(folder)
    tree = open_index(repo) if which == "index" else open_commit(repo, "HEAD")
    read = Reader(tree, trust_records=True)
    assert read.value("pact/graph.yaml") == VALUE
    (folder / "pact/graph.yaml").write_bytes(b"components: {}\n")
    assert read.unchanged("pact/graph.yaml")
    assert read.value("pact/graph.yaml") == VALUE
    read.forget("pact/graph.yaml")
    assert read.value("pact/graph.yaml") == VALUE


@pytest.mark.parametrize("which", ["index", "commit", "work tree"])
def test_reading_ahead_changes_no_answer(folder: Path, which: str) -> None:
    repo = discover(folder)
    tree = {
        "index": lambda: open_index(repo),
        "commit": lambda: open_commit(repo, "HEAD"),
        "work tree": lambda: open_worktree(repo),
    }[which]()
    read = Reader(tree, trust_records=True)
    read.read_ahead(["pact/graph.yaml", "bad.yaml", "no.yaml", "notes.md"])
    assert read.value("pact/graph.yaml") == VALUE
    assert read.read("notes.md") == read.read("notes.md")
    assert read.problem("bad.yaml")


class Streamed:
    """A commit, and how it is asked."""

    def __init__(self, folder: Path) -> None:
        self._tree = open_commit(discover(folder), "HEAD")
        self.alone: list[str] = []
        self.together = 0

    def read(self, path: str) -> bytes:
        self.alone.append(path)
        return self._tree.read(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        self.together += 1
        return self._tree.read_many(paths)

    def list(self) -> Mapping[str, Entry]:
        return self._tree.list()


@pytest.fixture
def many(folder: Path, git: Any) -> list[str]:
    """Paths of more files than are read together, in a commit; the first is empty."""
    names = [f"f{i:04}.txt" for i in range(2 * AHEAD + 10)]
    for i, name in enumerate(names):
        (folder / name).write_text("x" * i)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "many")
    return names


def test_files_are_read_together(folder: Path, many: list[str]) -> None:
    tree = Streamed(folder)
    read = Reader(tree, trust_records=False)  # type: ignore[arg-type]
    read.read_ahead(many)
    assert [len(read.read(name)) for name in many] == [*range(len(many))]
    assert tree.alone == []
    assert tree.together == 3
    assert len(read._ahead) == 0


def test_what_is_read_out_of_turn_is_read_once(folder: Path, many: list[str]) -> None:
    tree = Streamed(folder)
    read = Reader(tree, trust_records=False)  # type: ignore[arg-type]
    read.read_ahead(many)
    for name in (many[-1], *many[:-1]):
        read.read(name)
    assert tree.alone == []
    assert tree.together == 4


def test_a_blob_that_is_gone_hides_no_other(folder: Path, many: list[str], git: Any) -> None:
    oid = git(folder, "rev-parse", f"HEAD:{many[5]}").out.strip()
    (folder / ".git/objects" / oid[:2] / oid[2:]).unlink()
    read = Reader(open_commit(discover(folder), "HEAD"), trust_records=False)
    read.read_ahead(many)
    for i, name in enumerate(many):
        if i != 5:
            assert len(read.read(name)) == i
            continue
        with pytest.raises(PactError) as caught:
            read.read(name)
        assert caught.value.code == "P155"


def test_to_ask_for_a_key_takes_no_file_from_who_wants_its_value(folder: Path) -> None:
    tree = Streamed(folder)
    read = Reader(tree, trust_records=False)  # type: ignore[arg-type]
    read.read_ahead(["pact/graph.yaml", "pact/data.json"])
    assert read.lacks("pact/graph.yaml", "external")
    assert not read.lacks("pact/graph.yaml", "components")
    assert read.value("pact/graph.yaml") == VALUE
    assert (tree.alone, tree.together) == ([], 1)


def test_values_that_are_wanted_again_stay(folder: Path) -> None:
    names = [f"d{i}.json" for i in range(KEPT_VALUES + 50)]
    for name in names:
        (folder / name).write_bytes(b"{}")
    read = reader(folder, trust=False)
    read.revisit()
    for name in names:
        read.value(name)
    assert len(read._values) == len(names)
    assert read._held == 2 * len(names)
    read.forget(names[0])
    assert read._held == 2 * len(names) - 2


def test_values_that_stay_are_bounded_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pactc.reader.KEPT_BYTES", 100)
    read = reader(folder, trust=False)
    read.revisit()
    for i in range(30):
        (folder / f"d{i}.json").write_bytes(b'{"a": 123}')
    for _ in range(4):
        read.value("d0.json")
    for i in range(30):
        read.value(f"d{i}.json")
    assert read._held <= 100
    assert "d0.json" in read._values  # often asked for


def test_what_was_just_written_is_known(folder: Path) -> None:
    read = reader(folder)
    assert read.slices("new.json") is None
    (folder / "new.json").write_bytes(b'{"a": 1}')
    made = record(folder, "new.json", content=slices({"a": 1}))
    read.learn("new.json", made.content, made)
    assert read.exists("new.json")
    assert read.slices("new.json") == slices({"a": 1})
    assert read.digest("new.json", "/a") == slice_(1, "")
    assert read.record("new.json") == made
    assert read.value("new.json") == {"a": 1}
