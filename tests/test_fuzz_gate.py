"""Whatever stands in a file that the gate reads: no traceback, and no pass where something that was
shown has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactc import project as projects
from pactc.errors import PactError
from pactc.gate.base import of_commit
from pactc.gate.side import Side
from pactc.gate.validate import Verdict, unknown, validate
from pactc.reader import Reader
from pactc.tree import Entry

from .small_pack import copy, run_git

pytestmark = pytest.mark.slow  # minutes of processes; CI runs it

PATHS = (
    *("build-spec.yaml", "pact/policy.yaml", "pact/decisions.yaml", "pact/evidence.yaml"),
    *("pact/graph.yaml", "pact/contracts/adder.yaml", "pact/threats.yaml", "pact/laws.yaml"),
    *("pact/preflight.yaml", "pact/waivers.yaml", "pact/readiness.json", "pact/controls.json"),
    *("pact/trust.json", "pact/trace.json", "pact/evidence/unit.json", "pact/evidence/live.json"),
    *("pact/kills/adder.json", "pact/verdict.json", "pact/approvals/x.json"),
    *("pact/signatures/evidence/unit.json", "pact/signatures/evidence/unit.sigstore.json"),
    ".pact/records/pact/trust.json.json",
    *(".pact/records/pact/evidence/unit.json.json", "pact/rules/menu.yaml"),
    "pact/schemas/menu.schema.json",
)
# Here any other value must be refused: nothing in them may be free.
SHOWN = tuple(
    p for p in PATHS
    if p.startswith(("pact/evidence/", "pact/trust", "pact/trace", "pact/controls", "pact/read"))
)  # fmt: skip


class Changed:
    """A commit in which some files hold other bytes, or are gone (None)."""

    def __init__(self, tree: Any, files: Mapping[str, bytes | None]) -> None:
        self._tree, self._files = tree, files

    @property
    def label(self) -> str:
        return str(self._tree.label)

    def list(self) -> Mapping[str, Entry]:
        listed = {p: e for p, e in self._tree.list().items() if self._files.get(p, b"") is not None}
        added = {p: Entry("100644", "0" * 40) for p, d in self._files.items() if d is not None}
        return dict(sorted({**listed, **added}.items()))

    def read(self, path: str) -> bytes:
        held = self._files.get(path)
        return self._tree.read(path) if held is None else held

    def raw(self, path: str) -> str:
        from pactc.fingerprint import raw

        return raw(self.read(path))

    def exists(self, path: str) -> bool:
        return path in self.list()

    def findings(self, paths: Any = None) -> list[Any]:
        return []

    def close(self) -> None: ...


@cache
def good() -> Path:
    import tempfile

    return copy(Path(tempfile.mkdtemp(prefix="pactc-fuzz-")) / "small")


def judged(files: Mapping[str, bytes | None]) -> Verdict:
    """The verdict on the good pack's last commit with other files, against the commit before."""
    from dataclasses import replace

    place = projects.locate(good())
    oid = run_git(good(), "rev-parse", "HEAD").out.strip()
    base = of_commit(place, oid, None, begins=False)
    tree: Any = Changed(base.head.top, files)
    base = replace(base, head=Side(Reader(tree, trust_records=False), tree))
    try:
        project = projects.opened(place, tree, trust_records=False)
    except PactError as error:  # rules that cannot be loaded: the command says so
        return unknown(oid, error)
    return validate(project, datetime.now(UTC), base)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**60) | st.text(max_size=8)
    | st.sampled_from(["pass", "TST-ORG-1", "adder", "unit", "sha256:" + "0" * 64, "@root",
                       "2026-11-24T00:00:00Z", "2099-01-01", "regulated", "ada@example.org"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "type", "predicate", "approvers", "keys", "x", "evidence", "ends"])
        | st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    items = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())  # fmt: skip
    for key, inner in items:
        yield from places(inner, (*at, key))


def put_at(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    if not at:
        return new
    made = dict(value) if isinstance(value, dict) else list(value)
    made[at[0]] = put_at(value[at[0]], at[1:], new)
    return made


def held(path: str) -> Any:
    file = good() / path
    return json.loads(file.read_text()) if file.exists() else {"kind": "menu", "path": "x"}


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=3, deadline=None, derandomize=True)
@given(data=st.data())
def test_another_value(path: str, data: st.DataObject) -> None:
    old = held(path)
    at = data.draw(st.sampled_from([*places(old)]))
    new = put_at(old, at, data.draw(VALUES))
    verdict = judged({path: json.dumps(new, ensure_ascii=True).encode() + b"\n"})
    if path in SHOWN and new != old:
        assert verdict.answer != "pass"


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=2, deadline=None, derandomize=True)
@given(junk=st.binary(max_size=40) | st.sampled_from([
    b"", b"[]", b"null", b"{}", b"---\n", b"\xef\xbb\xbf{}", b"[" * 300, b"a: *b", b"1e400",
    b'{"a": 1, "a": 2}', b"\r\n\r\n", b"!!python/object:os.system {}", b"\x00",
]))  # fmt: skip
def test_any_bytes(path: str, junk: bytes) -> None:
    verdict = judged({path: junk})
    if path in SHOWN:
        assert verdict.answer != "pass"


@pytest.mark.parametrize("path", [p for p in PATHS if p in SHOWN])
def test_a_file_that_is_gone(path: str) -> None:
    assert judged({path: None}).answer != "pass"


def test_the_pack_itself_passes() -> None:
    assert judged({}).answer == "pass"
