"""How much work the gate does, counted and never timed: each thing is read, parsed and checked
once, in streams, and twice the pack is twice the work."""

from __future__ import annotations

import cProfile
import gc
import importlib.util
import json
import os
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import pactc
from pactc import blobs, documents, forked, git, reader, records
from pactc.blobs import Blobs
from pactc.facts import Facts
from pactc.fingerprint import of_file, raw
from pactc.gate import rederive
from pactc.git import Repo
from pactc.model import Artifact, Finding, Value
from pactc.selftest import pack

from .conftest import run_git, run_pactc
from .small_pack import approve, copy, public, put, save

PACKAGE = str(Path(pactc.__file__).parent)
SIZES = (60, 120, 240)  # artifacts; a tenth of them are components


def workload() -> ModuleType:
    """The generator of the benchmarks."""
    file = Path(__file__).parent.parent / "benchmarks/workload.py"
    spec = importlib.util.spec_from_file_location("workload", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made(folder: Path, artifacts: int) -> Path:
    """A pack whose base is trusted, with a change: one contract promises less."""
    work = workload()
    folder.mkdir()
    run_git(folder, "init", "-q")
    for path, text in work.files(artifacts // 10, 8):
        put(folder, path, text)
    documents = pack.documents({name: public(name) for name in pack.PEOPLE})
    for path in ("build-spec.yaml", "pact/policy.yaml", "pact/decisions.yaml"):
        put(folder, path, documents[path])
    threats = work.THREATS.format(component="c00000").replace("SEC-BASIC-1", "TST-ORG-1")
    put(folder, "pact/threats.yaml", threats)
    run_git(folder, "add", "-A")  # the plan is of what Git knows
    work.record_all(folder, derived=True)
    for message in ("pack", "trust", "change"):
        if message == "trust":
            approve(folder, "bootstrap")
        if message == "change":
            contract = folder / "pact/contracts/c00000.yaml"
            contract.write_text(contract.read_text().replace("result.id == ", "result.id >= ", 1))
        run_git(folder, "add", "-A")
        run_git(folder, "commit", "-q", "-m", message)
    return folder


class Work:
    """What one verdict took."""

    def __init__(self) -> None:
        self.parsed: Counter[str] = Counter()
        self.checked: Counter[str] = Counter()
        self.blobs: Counter[str] = Counter()
        self.streams = 0
        self.processes = 0
        self.calls = 0


def counted(folder: Path) -> Work:
    work = Work()
    parse, problems, answer, window = documents.parse, Facts.problems, Blobs._answer, Blobs._window

    def parsing(data: bytes, path: str) -> Value:
        work.parsed[path] += 1
        return parse(data, path)

    def checking(facts: Facts, artifact: Artifact) -> tuple[Finding, ...]:
        work.checked[artifact.id] += 1
        return problems(facts, artifact)

    def reading(process: Blobs, out: Any, oid: str, path: str) -> bytes:
        work.blobs[path] += 1
        return answer(process, out, oid, path)

    def streaming(process: Blobs, wanted: list[tuple[str, str]]) -> list[bytes]:
        work.streams += 1
        return window(process, wanted)

    def starting(repo: Repo, *rest: Any, **named: Any) -> Any:
        work.processes += 1
        return start(repo, *rest, **named)

    start = git.start
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "parse", parsing)
        patch.setattr(Facts, "problems", checking)
        patch.setattr(Blobs, "_answer", reading)
        patch.setattr(Blobs, "_window", streaming)
        patch.setattr(git, "start", starting)
        patch.setattr(blobs, "start", starting)
        patch.setattr(forked, "processors", lambda: 1)
        patch.setattr(reader, "KEPT_VALUES", 20)  # small packs are as large ones
        profile = cProfile.Profile()
        done = profile.runcall(run_pactc, folder, "production", "validate", "--format", "json")
    assert done.out.count('"contract weakened: c00000.') == 1, done
    assert done.out.count('"state": "fresh"') > 1
    work.calls = sum(
        entry.callcount
        for entry in profile.getstats()
        if not isinstance(entry.code, str) and entry.code.co_filename.startswith(PACKAGE)
    )
    return work


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made(tmp_path / "pack", SIZES[1])


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> list[Work]:
    top = tmp_path_factory.mktemp("packs")
    folders = [made(top / str(n), n) for n in SIZES]
    counted(folders[0])  # what is made once in a process
    return [counted(folder) for folder in folders]


def test_each_document_is_parsed_once(works: list[Work]) -> None:
    work = works[-1]
    notes = {p: n for p, n in work.parsed.items() if p.startswith("pact/note")}
    assert len(notes) == SIZES[-1] * 8 // 10
    assert set(notes.values()) == {1}
    contracts = {p: n for p, n in work.parsed.items() if p.startswith("pact/contracts/")}
    # The changed one is compared with the base's by readers of their own.
    assert contracts.pop("pact/contracts/c00000.yaml") == 3
    assert set(contracts.values()) == {1}


def test_each_artifact_is_checked_once(works: list[Work]) -> None:
    for work in works:
        assert work.checked
        assert set(work.checked.values()) == {1}


def test_blobs_are_read_in_streams(works: list[Work]) -> None:
    """A question to Git for each file is a change of process for each."""
    few, some, many = works
    assert max(n for p, n in many.blobs.items() if p.startswith("pact/note")) <= 4
    assert many.blobs.total() - some.blobs.total() > SIZES[1] * 3
    assert many.streams - some.streams < 12
    assert some.streams - few.streams < 12


def test_processes_do_not_grow_with_the_pack(works: list[Work]) -> None:
    assert len({work.processes for work in works}) == 1


def test_git_is_asked_once(works: list[Work]) -> None:
    """Trees of one repository read their blobs from one process, and whoever knows a commit's id
    asks nobody for it again. 2 processes are of the command line, before there is a verdict."""
    assert works[0].processes <= 17


@pytest.mark.parametrize(
    "args",
    [
        ("production", "validate"),
        ("production", "status"),
        ("check", "--rev", "HEAD"),
        ("evidence", "run"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("broken", ["", "pact/decisions.yaml"])
def test_nothing_stays_open(tmp_path: Path, args: tuple[str, ...], broken: str) -> None:
    """Nobody waits for the collector of circles, which comes late: processes and directories are
    closed when the command is over."""
    small = copy(tmp_path / "small")
    if broken:
        put(small, broken, "a: [\n")
    put(small, "src/adder.py", (small / "src/adder.py").read_text() + "\n")  # the receipts are old
    save(small)
    run_pactc(small, *args)  # what a process opens once
    gc.collect()
    gc.disable()
    try:
        before = _open()
        run_pactc(small, *args)
        assert _open() == before
    finally:
        gc.enable()


def _open() -> list[str]:
    """What this process has open."""
    found = []
    for descriptor in Path("/dev/fd").iterdir():
        with suppress(OSError):
            found.append(str(os.fstat(int(descriptor.name))[:3]))
    return sorted(found)


@pytest.mark.parametrize("processors", [1, 3])
def test_a_forged_file_is_seen_by_whichever_process_derives_it(
    folder: Path, processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve tests of components, four a process: one of each share is another than its contract
    gives, and its record says that it is right."""
    run_git(folder, "reset", "-q", "--hard", "HEAD~1")  # nothing is stale
    forged = [f"pact/tests/test_c0000{n}.py" for n in (0, 1, 2, 5)]
    for path in forged:
        (folder / path).write_bytes((folder / path).read_bytes() + b"# more\n")
        note = folder / records.path_of(path)
        told = records.parse(note.read_bytes())
        note.write_bytes(records.dump(replace(told, **_digests((folder / path).read_bytes()))))
    run_git(folder, "commit", "-q", "-a", "-m", "forged")
    monkeypatch.setattr(rederive, "SLOW", ("tests",))
    monkeypatch.setattr(forked, "processors", lambda: processors)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    done = run_pactc(folder, "check", "--rev", "HEAD", "--format", "json")
    found = [(f["code"], f["path"]) for f in json.loads(done.out)["findings"]]
    assert sorted(found) == [("P308", path) for path in forged]


def _digests(data: bytes) -> dict[str, Any]:
    return {"content": {"": of_file(data)}, "raw": raw(data)}


def test_twice_the_pack_is_twice_the_work(works: list[Work]) -> None:
    few, some, many = (work.calls for work in works)
    assert some - few > 10_000
    assert many - some < 2.1 * (some - few)
