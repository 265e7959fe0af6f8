"""Any one file of a pack, changed in any way: pactc answers, honestly, and never falls over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactc.documents import dump_json, dump_yaml, parse
from pactc.errors import PactError
from pactc.fingerprint import of_file, of_value
from pactc.model import Value

from .conftest import copied, run_git, run_pactc
from .trees import own_kind

ODD: list[Value] = [
    None, True, 0, -1, 2**53 - 1, 1.5, "", " ", "x" * 300, "\u00e9", "../../etc", "AC-1", "{id}",
    "@root", "**", "contract/*", [], {}, [[]], {"": None}, {"a/b~c": {"": 1}}, ["slots", "slots"],
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One pack for all examples: each puts back what it changed."""
    to = copied(_template, tmp_path_factory.mktemp("fuzz") / "pack")
    own_kind(to, 'print("{}")')
    assert run_pactc(to, "build").code == 0
    run_git(to, "add", "-A")
    run_git(to, "commit", "-q", "-m", "a kind of its own")
    assert run_pactc(to, "check").code == 0
    return to


def files(folder: Path) -> list[str]:
    out = run_git(folder, "ls-files", "build-spec.yaml", "pact", ".pact").out
    return [p for p in out.splitlines() if not p.startswith("pact/schemas")]


def meaning(path: str, data: bytes | None) -> str:
    """What a fingerprint is over; any two texts that differ in it must be told apart."""
    if data is None:
        return "absent"
    try:
        if path.endswith((".yaml", ".json")):
            return of_value("x", parse(data, path))
        return of_file(data)
    except PactError as error:
        return f"{error.code} {data!r}"


def pointers(value: Value, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield at
    pairs = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        pairs = enumerate(value)  # type: ignore[assignment]
    for key, part in pairs:
        yield from pointers(part, (*at, key))


def changed(value: Value, at: tuple[str | int, ...], how: str, new: Value) -> Value:
    """A copy with the value at a place replaced, removed, or given a neighbour."""
    if not at:
        return new
    copy: list[Value] | dict[str, Value]
    if isinstance(value, dict):
        copy = dict(value)
        key = str(at[0])
        if len(at) > 1:
            copy[key] = changed(value[key], at[1:], how, new)
        elif how == "remove":
            del copy[key]
        elif how == "rename":
            copy[f"{key}x"] = copy.pop(key)
        else:
            copy[key] = new
        return copy
    assert isinstance(value, list)
    copy, place = list(value), int(at[0])
    if len(at) > 1:
        copy[place] = changed(value[place], at[1:], how, new)
    elif how == "remove":
        del copy[place]
    elif how == "rename":
        copy.insert(place, new)
    else:
        copy[place] = new
    return copy


def ask(folder: Path, path: str, data: bytes | None) -> None:
    """Change one file, ask everything, put it back."""
    file = folder / path
    before = file.read_bytes()
    same = meaning(path, data) == meaning(path, before)
    try:
        if data is None:
            file.unlink()
        else:
            file.write_bytes(data)
        for words in (["check"], ["status"], ["build", "-n"]):
            done = run_pactc(folder, *words)
            shown = (path, data, words, done)
            assert done.code in (0, 1, 2), shown
            assert "Traceback" not in done.out + done.err, shown
            if words[0] == "check" and same:
                assert done.code == 0, shown
            if words[0] == "check" and not same and done.code == 0:
                assert harmless(path, before, data), shown
    finally:
        file.write_bytes(before)


def harmless(path: str, before: bytes, data: bytes | None) -> bool:
    """Sources that nothing is made from in this part, an optional one that is gone, and a remark in
    a record (author, reason) may change: all that was made still follows."""
    if path in ("build-spec.yaml", "pact/decisions.yaml", "pact/policy.yaml"):
        return data is None or not data.startswith(b"<")
    if path.startswith(".pact/records/"):
        try:
            old, new = json.loads(before), json.loads(data or b"")
        except ValueError:
            return False
        for record in (old, new):  # the reasons, which stand below the digests
            for name in ("content", "parts"):
                record[name] = {k: line[:1] for k, line in record.get(name, {}).items()}
        told = ["author", "artifact", "raw"]
        if old.get("raw") == new.get("raw"):
            told.append("content")  # the file is the recorded one, byte for byte; so is its meaning
        return {k: v for k, v in old.items() if k not in told} == {
            k: v for k, v in new.items() if k not in told
        }
    if path in ("pact/waivers.yaml", "pact/evidence.yaml"):  # the parts that no table shows
        return data is not None
    return path.startswith("pact/rules/") and data is not None


# One process, a whole program run per question: few examples here, many in the slow run.
few = settings(
    max_examples=12, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
many = settings(few, max_examples=150)


def bytes_changed(folder: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(files(folder)))
    text = bytearray((folder / path).read_bytes())
    at = data.draw(st.integers(0, max(len(text) - 1, 0)))
    how = data.draw(st.sampled_from(["set", "cut", "insert", "remove", "drop", "double"]))
    if how == "drop":
        ask(folder, path, None)
        return
    piece = data.draw(
        st.binary(min_size=1, max_size=4)
        | st.sampled_from([b"\n", b"\r", b"\0", b": ", b"- ", b"{", b'"', b"&a ", b"<<<<<<< x\n"])
    )
    match how:
        case "set":
            text[at : at + len(piece)] = piece
        case "cut":
            del text[at:]
        case "insert":
            text[at:at] = piece
        case "remove":
            del text[at : at + data.draw(st.integers(1, 40))]
        case "double":
            text = text + text
    ask(folder, path, bytes(text))


def value_changed(folder: Path, data: st.DataObject) -> None:
    documents = [p for p in files(folder) if p.endswith((".yaml", ".json"))]
    path = data.draw(st.sampled_from(documents))
    value = parse((folder / path).read_bytes(), path)
    at = data.draw(st.sampled_from(list(pointers(value))))
    how = data.draw(st.sampled_from(["set", "remove", "rename"]))
    new = changed(value, at, how, data.draw(st.sampled_from(ODD)))
    ask(folder, path, dump_json(new) if path.endswith(".json") else dump_yaml(new, None))


@few
@given(data=st.data())
def test_any_bytes(folder: Path, data: st.DataObject) -> None:
    bytes_changed(folder, data)


@few
@given(data=st.data())
def test_any_value(folder: Path, data: st.DataObject) -> None:
    value_changed(folder, data)


@pytest.mark.slow
@many
@given(data=st.data())
def test_any_bytes_for_long(folder: Path, data: st.DataObject) -> None:
    bytes_changed(folder, data)


@pytest.mark.slow
@many
@given(data=st.data())
def test_any_value_for_long(folder: Path, data: st.DataObject) -> None:
    value_changed(folder, data)
