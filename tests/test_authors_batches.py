"""A build whose author takes batches: the real SDK, a provider on loopback, real processes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import authored
from .authored import ANSWERS, spec
from .conftest import run_git, run_pactc
from .providers.asked import Asked
from .providers.replies import Says
from .providers.server import Provider, serving

BATCH = "POST /v1/messages/batches"
ALONE = "POST /v1/messages"
LAWS = ("laws", "threats", "preflight")


def wanted(asked: Asked) -> str:
    found = re.search(r"# Work order: (\S+)", asked.data)
    assert found
    return found[1]


def answers(asked: Asked) -> Any:
    return ANSWERS[wanted(asked)]


def config(**more: Any) -> str:
    author = {"name": "anthropic", "options": {"batch": True, "poll": 0.05}}
    return spec({"author": author, **more})


def project(folder: Path, **more: Any) -> Path:
    root = authored.project(folder)
    (root / "build-spec.yaml").write_text(config(**more))
    return root


def build(root: Path, server: Provider, *args: str) -> Any:
    return run_pactc(root, "build", *args, env=server.environment)


def count(server: Provider, path: str) -> int:
    return server.paths.count(path)


def ledger(root: Path) -> list[dict[str, Any]]:
    text = (root / ".git/pactc/spent.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.slow
def test_a_build_asks_for_all_that_can_be_asked_for_at_once(tmp_path: Path) -> None:
    root = project(tmp_path / "p", budget=50)
    with serving(answers) as server:
        done = build(root, server, "-j", "3")
        assert done.code == 0, done
        assert count(server, ALONE) == 0
        sizes = [len(b["requests"]) for b in server.batches.values()]
        assert sizes[:2] == [1, 1]  # the graph, the contract
        assert sum(sizes) == len(ANSWERS)
        assert len(sizes) < len(ANSWERS)
        assert "anthropic waits for the batch msgbatch_1" in done.err
        assert "is asked for" in done.err
        before = len(server.paths)
        assert build(root, server).code == 0
        assert len(server.paths) == before
    assert run_pactc(root, "check").code == 0
    assert not [*(root / ".pact/orders").rglob("batches/*.json")]
    assert not [*(root / ".pact/orders").rglob("drafts/**/*.json")]
    record = json.loads((root / ".pact/records/pact/graph.yaml.json").read_text())["made"]
    assert record["dollars"] == record["spent"] > 0
    assert sum(line["dollars"] for line in ledger(root)) > 0
    # A batch or not: what is written is the same.
    (root / "build-spec.yaml").write_text(spec({"author": {"name": "anthropic", "options": {
        "poll": 0.05}}, "budget": 50}))  # fmt: skip
    assert run_pactc(root, "check").code == 0


def test_a_draft_of_a_batch_is_mended_by_itself(tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    wrong = {"criteria": {}, "components": {}}

    def once(asked: Asked) -> Any:
        if wanted(asked) == "graph" and "P4" not in asked.data and "P2" not in asked.data:
            return wrong
        return answers(asked)

    with serving(once) as server:
        done = build(root, server, "graph")
    assert done.code == 0, done
    assert (count(server, BATCH), count(server, ALONE)) == (1, 1)


def test_what_a_batch_leaves_open_is_asked_by_itself(tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    with serving(answers) as server:
        server.script = [Says("no JSON", raw=True)]
        assert build(root, server, "graph").code == 0
        assert (count(server, BATCH), count(server, ALONE)) == (1, 1)
    assert len(ledger(root)) == 2  # what was said in vain was billed too


def test_the_budget_is_the_batchs_too(tmp_path: Path) -> None:
    root = project(tmp_path / "p", budget=0.0001)
    with serving(answers) as server:
        done = build(root, server)
        assert "P805 writing graph may cost" in done.out
        assert server.paths == []


def test_an_author_without_batches(tmp_path: Path) -> None:
    root = authored.project(tmp_path / "p")
    author = {"name": "command", "command": ["true"], "options": {"batch": True}}
    (root / "build-spec.yaml").write_text(spec({"author": author}))
    done = run_pactc(root, "build")
    assert done.code == 2
    assert "P834 the author `command` takes no batches" in done.out + done.err


def test_nobody_is_asked_offline(tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    with serving(answers) as server:
        assert build(root, server, "--offline").code == 1
        assert server.paths == []


# -- real processes that die ---------------------------------------------------------------------


def started(root: Path, server: Provider, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pactc", "build"], cwd=root, text=True,
        env={**os.environ, **server.environment, **more},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.slow
def test_killed_while_it_waits_the_same_batch_is_followed(tmp_path: Path) -> None:
    root = project(tmp_path / "p", budget=50)
    with serving(answers) as server:
        server.polls = 10_000
        process = started(root, server)
        until(lambda: count(server, "GET /v1/messages/batches/msgbatch_1") > 2)
        process.kill()
        process.communicate()
        server.polls = 1
        done = build(root, server)
        assert done.code == 0, done
        asked = [wanted(a) for a in server.asked]
    assert len(server.batches) == len({*server.batches})
    graphs = [
        b for b in server.batches.values() if "# Work order: graph" in json.dumps(b["requests"])
    ]
    assert len(graphs) == 1
    assert sorted(asked) == sorted(ANSWERS)
    billed = [line for line in ledger(root) if line["artifact"] == "graph"]
    assert len(billed) == 1


@pytest.mark.slow
def test_ctrl_c_cancels_the_batch_and_keeps_what_was_done(tmp_path: Path) -> None:
    root = authored.project(tmp_path / "p")
    (root / "build-spec.yaml").write_text(spec({"author": authored.command(root)}))
    assert run_pactc(root, "build", "contract").code == 0
    run_git(root, "add", "-A")
    keep = {k: {"name": "anthropic", "options": {"batch": True, "poll": 0.05}} for k in LAWS}
    (root / "build-spec.yaml").write_text(spec({"author": authored.command(root), "authors": keep}))
    with serving(answers) as server:
        server.polls = 10_000
        process = started(root, server)
        until(lambda: count(server, "GET /v1/messages/batches/msgbatch_1") > 2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 130, err
        assert server.paths[-1].endswith("msgbatch_1/cancel")
        server.polls = 1
        first = len(server.batches["msgbatch_1"]["requests"])
        done = build(root, server)
        assert done.code == 0, done
        assert len(server.batches["msgbatch_2"]["requests"]) == first - 1
        assert sorted(wanted(a) for a in server.asked) == sorted(LAWS)
    assert run_pactc(root, "check").code == 0


@pytest.mark.slow
def test_killed_at_every_step_nothing_is_paid_twice(tmp_path: Path) -> None:
    for step in range(1, 400, 17):
        root = project(tmp_path / f"p{step}", budget=50)
        with serving(answers) as server:
            process = started(root, server, PACTC_TEST_CRASH_AT=str(step))
            process.communicate(timeout=120)
            if process.returncode == 0:
                break
            assert process.returncode == -signal.SIGKILL
            assert build(root, server).code == 0
            asked = sorted(wanted(a) for a in server.asked)
        assert asked == sorted(ANSWERS), step
        billed = [(line["artifact"], line.get("answer")) for line in ledger(root)]
        assert sorted({a for a, _ in billed}) == sorted(ANSWERS)
        told = json.loads(run_pactc(root, "status", "--format", "json").out)["artifacts"]
        once = {(line["artifact"], line["answer"]): line["dollars"] for line in ledger(root)}
        assert sum(a.get("dollars", 0) for a in told) == pytest.approx(sum(once.values()), abs=1e-5)
    assert step > 20
