"""The judge's version: another one as soon as anything that decides a verdict is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pactc

ASK = "from pactc.judge_version import runtime_digest; print(runtime_digest())"


def version(folder: Path) -> str:
    """What the pactc in this folder says."""
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_what_decides_a_verdict_is_in_it_and_nothing_else(tmp_path: Path) -> None:
    source = Path(pactc.__file__).parent
    shutil.copytree(source, tmp_path / "pactc", ignore=shutil.ignore_patterns("__pycache__"))
    seen = {version(tmp_path)}
    for name in (
        *("judge.py", "contracts/cel.py", "runtime/worker_calls.py"),
        *("kinds/_bound.py", "kinds/_openapi.py"),
    ):
        with (tmp_path / "pactc" / name).open("a") as file:
            file.write("# another\n")
        found = version(tmp_path)
        assert found not in seen, name
        seen.add(found)
    with (tmp_path / "pactc/gate/base.py").open("a") as file:
        file.write("# another\n")
    assert version(tmp_path) in seen
