"""The worker as a program: its lines, and that it ends with its parent."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pactc.contracts.contract import load
from pactc.runtime.pipe import WORKER
from pactc.runtime.plans import plans

CONTRACT = load(
    {
        "component": "part",
        "binding": {"python": "part"},
        "functions": {"add": {"params": {"a": {}, "b": {}}, "returns": {}}},
    }
)


class Worker:
    def __init__(self, folder: Path) -> None:
        (folder / "part.py").write_text("def add(a, b): return a + b\n")
        theirs_in, self.out = os.pipe()
        self.into, theirs_out = os.pipe()
        self.effects, theirs_effects = os.pipe()
        fds = (theirs_in, theirs_out, theirs_effects)
        given = {
            **plans(CONTRACT), "sources": [str(folder)], "network": False, "processes": False,
            "in": theirs_in, "out": theirs_out, "effects": theirs_effects, "memory": 1 << 30,
            "file_size": 1 << 20, "confine": [], "folder": str(folder), "parent": os.getpid(),
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-s", "-P", str(WORKER), json.dumps(given)], pass_fds=fds, env={},
            cwd=folder,
        )  # fmt: skip
        for fd in fds:
            os.close(fd)

    def ask(self, request: Mapping[str, Any]) -> str:
        os.write(self.out, json.dumps(request).encode() + b"\n")
        data = b""
        while not data.endswith(b"\n"):
            more = os.read(self.into, 65536)
            if not more:
                break
            data += more
        return data.decode()


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    made = Worker(tmp_path)
    yield made
    made.process.kill()
    made.process.wait()
    for fd in (made.out, made.into, made.effects):
        with contextlib.suppress(OSError):
            os.close(fd)


def test_requests_and_answers(worker: Worker) -> None:
    hello = json.loads(worker.ask({"n": "1", "o": "hello"}))
    assert hello == {
        "n": "1", "k": "returned", "v": None, "held": [], "unseen": [], "pid": worker.process.pid
    }  # fmt: skip
    assert worker.ask({"n": "2", "o": "load"}) == '{"n":"2","k":"returned","v":null}\n'
    reset = {"n": "3", "o": "reset", "config": {}, "fixtures": {}, "again": False}
    assert worker.ask(reset) == '{"n":"3","k":"returned","v":null}\n'
    call = {"n": "4", "f": "add", "a": {"a": [1], "b": [2]}}
    assert worker.ask(call) == '{"n":"4","k":"returned","v":[1,2],"a":{"a":[1],"b":[2]}}\n'
    raised = json.loads(worker.ask({"n": "5", "f": "add", "a": {"a": 1, "b": "2"}}))
    assert (raised["n"], raised["k"], raised["e"]) == ("5", "raised", "TypeError")
    assert raised["b"] == ["TypeError", "Exception", "BaseException", "object"]
    described = json.loads(worker.ask({"n": "6", "o": "describe", "f": "add"}))
    assert [p["name"] for p in described["v"]["parameters"]] == ["a", "b"]


@pytest.mark.parametrize(
    "line", ["nothing", "{}", '{"n": "1"}', '{"n": "1", "f": "none", "a": {}}']
)
def test_what_is_no_request_ends_it(worker: Worker, line: str) -> None:
    os.write(worker.out, line.encode() + b"\n")
    assert os.read(worker.into, 100) == b""
    assert worker.process.wait(10) == 70


def test_it_ends_when_nobody_asks_any_more(worker: Worker) -> None:
    os.close(worker.out)
    assert worker.process.wait(10) == 0


def test_it_needs_nothing_but_the_standard_library() -> None:
    """Its files are run one by one, and import neither each other nor anything of pactc."""
    for path in WORKER.parent.glob("worker*.py"):
        for line in path.read_text().splitlines():
            words = line.split()
            if words[:1] in (["import"], ["from"]) and words[1] != "__future__":
                assert words[1].rstrip(",").partition(".")[0] in sys.stdlib_module_names, line
