"""Each fuzz target for a short while, where atheris is installed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

TARGETS = ("document", "record", "approval", "envelope", "commit", "report", "junit", "text",
           "pack")  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="wants atheris"),
]


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_but_what_is_said_is_raised(target: str, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.gate_files", target, "5"], cwd=tmp_path,
        capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    assert not list(tmp_path.glob("crash-*"))
