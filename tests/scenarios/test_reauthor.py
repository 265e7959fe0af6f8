"""A model writes a plan, and again after one criterion has changed: whom the provider is asked
for, counted where it answers."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from .. import authored
from ..authored import ANSWERS, spec
from ..conftest import run_pactc
from ..providers.asked import Asked
from ..providers.server import Provider, serving

pytestmark = pytest.mark.slow


def plan() -> dict[str, Any]:
    """Two components, each with a criterion of its own."""
    found = copy.deepcopy(ANSWERS)
    found["graph"]["criteria"]["AC-2"] = {"text": "A number up to fifteen is trebled."}
    found["graph"]["components"]["trebler"] = {
        "purpose": "Trebles small numbers.",
        "satisfies": ["AC-2"],
        "source": ["src/trebler.py"],
    }
    trebler = copy.deepcopy(found["contract/doubler"])
    trebler |= {"component": "trebler", "satisfies": ["AC-2"], "binding": {"python": "trebler"}}
    (function,) = trebler["functions"].values()
    function["ensures"][0]["cel"] = "result == args.n * 3"
    trebler["functions"] = {"treble": function}
    return {**found, "contract/trebler": trebler}


def wanted(asked: Asked) -> str:
    found = re.search(r"# Work order: (\S+)", asked.data)
    assert found
    return found[1]


def build(folder: Path, server: Provider, *args: str) -> list[str]:
    """What was asked for, in order."""
    before = len(server.asked)
    done = run_pactc(folder, "build", *args, env=server.environment)
    assert done.code == 0, done
    return [wanted(a) for a in server.asked[before:]]


def test_one_changed_criterion(tmp_path: Path) -> None:
    folder, answers = authored.project(tmp_path / "p"), plan()
    config = {"author": {"name": "anthropic"}, "budget": 500}
    (folder / "build-spec.yaml").write_text(spec(config))
    with serving(lambda asked: answers[wanted(asked)]) as server:
        assert sorted(build(folder, server, "-j", "3")) == sorted(answers)
        assert build(folder, server) == []
        # The task says more, and the graph that comes back differs in one criterion.
        text = f"{authored.TASK} Never slowly."
        (folder / "build-spec.yaml").write_text(spec(config, task=text))
        answers["graph"]["criteria"]["AC-2"]["text"] += " Never slowly."
        again = build(folder, server, "-j", "3")
        assert again[0] == "graph"
        assert [a for a in again if a.startswith("contract/")] == ["contract/trebler"]
        assert len(again) == len({*again})
        # The task again, and a graph that says the same: what is made from the task is asked for,
        # and nothing that is made from the graph.
        (folder / "build-spec.yaml").write_text(spec(config, task=f"{text} Ever."))
        assert build(folder, server) == ["graph", "laws", "preflight"]
    assert run_pactc(folder, "check").code == 0
