"""The same N files for the peers: N edges from `in/K` to `out/K`, 2 KB each, in 100 folders, with
each tool's state as it is after a build, so that nothing is left to do."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from measure import BIN, ENVIRONMENT, Case, say

DODO = """\
DOIT_CONFIG = {{"default_tasks": ["each"], "verbosity": 0, "backend": "{backend}"}}


def nothing():
    pass


def task_each():
    for k in range({n}):
        name = "%02d/%d" % (k % 100, k)
        yield {{"name": name, "actions": [nothing], "file_dep": ["in/" + name],
               "targets": ["out/" + name]}}
"""


def edges(base: Path, n: int) -> None:
    """Files and build files of N edges, outputs younger than inputs."""
    names = [f"{k % 100:02d}/{k}" for k in range(n)]
    for side in ("in", "out"):
        for k in range(min(n, 100)):
            (base / side / f"{k:02d}").mkdir(parents=True, exist_ok=True)
        for name in names:
            (base / side / name).write_bytes((f"{name}\n".encode() * 512)[:2048])
    now = time.time()
    for name in names:
        os.utime(base / "in" / name, (now - 100, now - 100))
    # `generator`: ninja then does not ask its log for the command, so none need have run.
    rule = "rule cp\n  command = cp $in $out\n  generator = 1\n"
    (base / "build.ninja").write_text(rule + "".join(f"build out/{x}: cp in/{x}\n" for x in names))
    every = " \\\n ".join(f"out/{x}" for x in names)
    rules = "".join(f"out/{x}: in/{x}\n\tcp $< $@\n" for x in names)
    (base / "Makefile").write_text(f"all: {every}\n.PHONY: all\n{rules}")


def cases(base: Path, n: int, *, doit: bool, runs: int | None = None) -> list[Case]:
    found = [
        Case("ninja -n", ["ninja", "-n"], base),
        Case("make -rR", ["make", "-rRs"], base, runs=runs),
    ]
    if doit:
        (base / "dodo.py").write_text(DODO.format(n=n, backend="sqlite3"))
        argv = [str(BIN / "doit"), "--db-file", "doit.db"]
        say("letting doit take in its files")
        subprocess.run(argv, cwd=base, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
        found.append(Case("doit", argv, base, runs=runs))
    return found


def dvc(base: Path, n: int, venv: Path) -> Case:
    """`dvc status` of N stages, its lock file written here; installs dvc into `venv`."""
    program = venv / "bin" / "dvc"
    if not program.exists():
        say("installing dvc")
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        subprocess.run([str(venv / "bin/pip"), "install", "-q", "dvc"], check=True)
    stages, locks = ["stages:"], ["schema: '2.0'", "stages:"]
    for k in range(n):
        name = f"{k % 100:02d}/{k}"
        stages.append(f"  s{k}:\n    cmd: cp in/{name} out/{name}")
        stages.append(f"    deps: [in/{name}]\n    outs:\n    - out/{name}: {{cache: false}}")
        digest = hashlib.md5((base / "in" / name).read_bytes()).hexdigest()
        locks.append(f"  s{k}:\n    cmd: cp in/{name} out/{name}")
        for word, side in (("deps", "in"), ("outs", "out")):
            locks.append(f"    {word}:\n    - path: {side}/{name}\n      hash: md5")
            locks.append(f"      md5: {digest}\n      size: 2048")
    (base / "dvc.yaml").write_text("\n".join(stages) + "\n")
    (base / "dvc.lock").write_text("\n".join(locks) + "\n")
    if not (base / ".dvc").exists():
        subprocess.run([str(program), "init", "--no-scm", "-q"], cwd=base, check=True)
    subprocess.run([str(program), "config", "core.analytics", "false"], cwd=base, check=True)
    return Case("dvc status", [str(program), "status", "-q"], base, trace=False, runs=3)
