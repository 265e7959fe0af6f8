"""A tree's files as values and fingerprints: what planning and judging read, each file at most
once. Sits between the tree, which has bytes, and the plan, which wants slices."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from . import records
from .documents import parse, resolve
from .errors import PactError
from .fingerprint import ABSENT, of_file, of_slices, raw, slice_, slices
from .model import Record, Value, Where
from .tree import Tree

DOCUMENTS = (".yaml", ".yml", ".json")
KEPT_VALUES = 256
KEPT_BYTES = 64 << 20  # of documents; their values take a few times as much
OFTEN = 4
AHEAD = 256  # files that are read together
AHEAD_BYTES = 32 << 20
YOUNG_NS = 50_000_000

Signed = Callable[[str], tuple[bytes, tuple[int, int, int, int]]]


class Reader:
    """`trust_records`: whether a record whose raw digest is that of the file may say the file's
    fingerprints, so that nobody parses it. True on a work tree and an index, where the record is
    a memo of the last build; False for the gate, which recomputes everything."""

    def __init__(self, tree: Tree, *, trust_records: bool) -> None:
        self.tree = tree
        self.trust_records = trust_records
        self._values: dict[str, tuple[Value, int]] = {}  # and how many bytes it was made from
        self._passing: dict[str, None] = {}  # those that may go, the oldest first
        self._held = 0
        self._revisits = False
        self._asked: dict[str, int] = {}
        self._slices: dict[str, Mapping[str, str] | PactError] = {}
        self._records: dict[str, Record | None] = {}
        self._signed: Signed | None = getattr(
            tree, "read_signed", None
        )  # a work tree's, which can change
        self._opened = time.time_ns()
        self._digests: dict[str, dict[str, str]] = {}
        self._ahead: dict[str, bytes] = {}
        self._expected: Sequence[str] = ()
        self._places: dict[str, int] = {}
        self._stamps: dict[str, Any] = {}
        self._young: dict[str, str] = {}
        self._written: set[str] = set()
        self._problems: dict[str, str] = {}
        self._paths: tuple[str, ...] | None = None

    def paths(self) -> Sequence[str]:
        if self._paths is None:
            self._paths = tuple(sorted(self.tree.list()))
        return self._paths

    def exists(self, path: str) -> bool:
        return path in self._written or path in self.tree.list()

    def unchanged(self, path: str) -> bool:
        """Whether a file is still as it was when it was first read here; one that was never read
        mattered to nobody. Only a work tree can change."""
        look = getattr(self.tree, "stat_signature", None)
        if look is None:
            return True
        if path not in self._stamps:
            return self.exists(path) or look(path) is None
        if look(path) != self._stamps[path]:
            return False
        return path not in self._young or raw(self.tree.read(path)) == self._young[path]

    def read(self, path: str) -> bytes:
        """The bytes of a file, which are the same at each call: values and fingerprints of one
        reader must never be of two versions. Raises PactError P306 if it was written meanwhile."""
        if self._signed is None:
            self._look_ahead(path)
            self._places.pop(path, None)
            found = self._ahead.pop(path, None)
            return self.tree.read(path) if found is None else found
        data, stamp = self._signed(path)
        if self._stamps.setdefault(path, stamp) != stamp:
            raise PactError("P306", f"{path} changed while it was in use", Where(path),
                            help="run the command again")  # fmt: skip
        # A file system's clock ticks in milliseconds: what was written just now can be written
        # again without a trace in its times, so that only its bytes can tell.
        if self._opened - stamp[1] < YOUNG_NS:
            self._young[path] = raw(data)
        return data

    def read_ahead(self, paths: Iterable[str]) -> None:
        """These will be wanted next, in about this order: blobs are read AHEAD at a time instead
        of one by one, and each is kept until its first use. Each call replaces the one before."""
        if getattr(self.tree, "read_many", None) is None:
            return
        listed = self.tree.list()
        plain = [p for p in paths if (e := listed.get(p)) and e.oid and e.mode.startswith("100")]
        self._expected = plain
        self._places = {p: at for at, p in enumerate(plain)}

    def _look_ahead(self, path: str) -> None:
        at = self._places.get(path)
        if at is None or path in self._ahead:
            return
        few = self._expected[at : at + AHEAD]
        size = 0
        with suppress(PactError):  # what cannot be read is found out again by who needs it
            for name, data in self.tree.read_many(  # type: ignore[attr-defined]
                p for p in few if p in self._places and p not in self._ahead
            ):
                self._ahead[name] = data
                size += len(data)
                if size > AHEAD_BYTES:
                    break

    def revisit(self) -> None:
        """Every value will be asked for more than once: from now on they are kept as long as
        KEPT_BYTES of documents allow."""
        self._revisits = True

    def value(self, path: str, pointer: str = "") -> Value:
        """The value at the pointer; a text's own text. KeyError if absent; PactError if the file
        cannot be read as a document."""
        if not self.exists(path):
            raise KeyError(path)
        found = self._values.get(path)
        self._asked[path] = self._asked.get(path, 0) + 1
        if found is None:
            data = self.read(path)
            found = (parse(data, path) if is_document(path) else _text(data), len(data))
            self._keep(path, *found)
        return resolve(found[0], pointer) if pointer else found[0]

    def lacks(self, path: str, key: str) -> bool:
        """Whether a document certainly has no such key: its bytes hold neither the key nor an
        escape that could stand for it."""
        if path in self._values:
            return False  # to look is as cheap
        if not self.exists(path):
            return True
        try:
            self._look_ahead(path)
            data = self._ahead.get(path)  # which stays: whoever wants the value comes later
            data = self.read(path) if data is None else data
        except PactError:
            return False
        return key.encode() not in data and b"\\" not in data

    def slices(self, path: str) -> Mapping[str, str] | None:
        """The fingerprints of a file's slices, or None if no file is there. A document that
        cannot be parsed has the fingerprint of its bytes: it differs from whatever was recorded,
        and its checks say what is wrong."""
        if not self.exists(path):
            return None
        found = self._slices.get(path)
        if found is None:
            found = self._slices[path] = self._fingerprints(path)
        if isinstance(found, PactError):
            try:
                return {"": raw(self.read(path))}
            except PactError as error:
                return {"": error.code}
        return found

    def digest(self, path: str, pointer: str) -> str:
        """The fingerprint of a slice, or of a whole file for the empty pointer."""
        known = self._digests.setdefault(path, {})
        if pointer not in known:
            known[pointer] = self._digest(path, pointer)
        return known[pointer]

    def _digest(self, path: str, pointer: str) -> str:
        found = self.slices(path)
        if found is None:
            return ABSENT
        digest = of_slices(found, pointer)
        if digest is None:  # the slice lies deeper than the recorded ones
            try:
                return slice_(self.value(path), pointer)
            except (KeyError, PactError):
                return ABSENT
        return digest

    def problem(self, path: str) -> PactError | None:
        """Why a file cannot be read as a document, if so."""
        self.slices(path)
        found = self._slices.get(path)
        return found if isinstance(found, PactError) else None

    def record(self, path: str) -> Record | None:
        """The record of the artifact at `path`; None if there is none that can be read."""
        if path not in self._records:
            self._records[path] = self._read_record(records.path_of(path))
        return self._records[path]

    def record_problem(self, path: str) -> str:
        """Why the record of the artifact at `path` cannot be read, or an empty text."""
        self.record(path)
        return self._problems.get(records.path_of(path), "")

    def forget(self, path: str) -> None:
        """Read a file, and what depends on it here, anew: it was written."""
        self._drop(path)
        for memo in (self._slices, self._records, self._digests, self._stamps, self._young):
            memo.pop(path, None)

    def learn(self, path: str, value: Mapping[str, str], record: Record) -> None:
        """What was just written at `path`, without reading it back."""
        self._written.add(path)
        self.forget(path)
        self.forget(records.path_of(path))
        self._slices[path] = value
        self._records[path] = record

    def _keep(self, path: str, value: Value, size: int) -> None:
        self._drop(path)
        while self._passing and self._full(size):
            old = next(iter(self._passing))
            del self._passing[old]
            if self._asked.get(old, 0) < OFTEN:  # the shared documents stay
                self._drop(old)
        self._values[path] = (value, size)
        self._passing[path] = None
        self._held += size

    def _drop(self, path: str) -> None:
        self._passing.pop(path, None)
        self._held -= self._values.pop(path, (None, 0))[1]

    def _full(self, more: int) -> bool:
        if self._revisits:
            return self._held + more > KEPT_BYTES
        return len(self._values) >= KEPT_VALUES

    def _fingerprints(self, path: str) -> Mapping[str, str] | PactError:
        record = self.record(path) if self.trust_records else None
        try:
            if record and record.raw and record.raw == raw(self.read(path)):
                return record.content
            if not is_document(path):
                return {"": of_file(self.read(path))}
            if known := self._values.get(path):
                return slices(known[0])
            data = self.read(path)
            value = parse(data, path)
        except PactError as error:
            return error.kept()
        self._keep(path, value, len(data))
        return slices(value)

    def _read_record(self, path: str) -> Record | None:
        if not self.exists(path):
            return None
        try:
            return records.parse(self.read(path))
        except ValueError as error:
            self._problems[path] = str(error)
        except PactError as error:
            self._problems[path] = error.finding.message
        return None


def is_document(path: str) -> bool:
    return path.endswith(DOCUMENTS)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n")
