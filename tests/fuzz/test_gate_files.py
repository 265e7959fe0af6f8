"""Each fuzz target for so many inputs, where atheris is installed. The same ones each time: a red
test is about the change at hand. `python -m tests.fuzz.gate_files` looks for new ones."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

RUNS = {
    **dict.fromkeys(("record", "approval", "envelope", "commit", "junit"), 10_000),
    **dict.fromkeys(("document", "report"), 3000),
    "text": 500,
    "pack": 20,
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="wants atheris"),
]


@pytest.mark.parametrize("target", RUNS)
def test_nothing_but_what_is_said_is_raised(target: str, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.gate_files", target, f"-runs={RUNS[target]}", "-seed=1"],
        cwd=tmp_path,
        capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    assert not list(tmp_path.glob("crash-*"))
