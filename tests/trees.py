"""What the tests of builds share: edits of a pack, its bytes, its states, and a kind of its own."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .conftest import IDENTITY, Done, copied, run_git, run_pactc

REASON = ("--reason", "seen and found right")
AUTHORED = ("graph", "contract", "laws", "threats", "preflight")
COMPONENTS = ("availability", "booking", "http", "slots", "store")


def edit(folder: Path, path: str, old: str, new: str, count: int = 1) -> None:
    """Replace a text that must be there, in a file of the pack."""
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    file.write_text(text.replace(old, new, count), encoding="utf-8")


def report(folder: Path, *args: str) -> dict[str, Any]:
    """What a command says as JSON; `status` and every goal if none is named."""
    done = run_pactc(folder, *(args or ("status",)), "--format", "json")
    assert done.code in (0, 1), done
    document: dict[str, Any] = json.loads(done.out)
    return document


def states(folder: Path) -> dict[str, str]:
    """Artifact id -> state."""
    return {a["id"]: a["state"] for a in report(folder)["artifacts"]}


def plan_states(folder: Path) -> dict[str, str]:
    """The same without receipts and kill matrices, which no build of the plan makes."""
    later = ("kills/", "receipt/")
    return {i: s for i, s in states(folder).items() if not i.startswith(later)}


def not_fresh(folder: Path) -> dict[str, str]:
    return {i: s for i, s in plan_states(folder).items() if s != "fresh"}


def made(done: Done) -> list[str]:
    """Ids that a build made, in order, from its narration."""
    lines = [line.split() for line in done.err.splitlines() if line.startswith("[")]
    return [words[-1] for words in lines]


def settle(folder: Path) -> Done:
    """Build, and accept what is authored, until nothing is left to do."""
    for _ in range(3):
        if run_pactc(folder, "build").code == 0:
            break
        done = run_pactc(folder, "accept", *AUTHORED, *REASON)
        assert done.code == 0, done
    return run_pactc(folder, "check")


def commit(folder: Path, message: str = "change") -> str:
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return run_git(folder, "rev-parse", "HEAD").out.strip()


def made_by_pactc(folder: Path) -> dict[str, bytes]:
    """Every file below pact/ and .pact/, which is what a pack is."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for top in ("pact", ".pact")
        for path in sorted((folder / top).rglob("*"))
        if path.is_file()
    }


def digest(folder: Path, *, memos: bool = True) -> str:
    """A digest of every byte, name, mode and time below a folder. `memos` says whether what pactc
    keeps in the Git directory counts too. Git refreshes its index when it is asked anything; what
    the index says is compared by `ls-files`."""
    total = hashlib.sha256(run_git(folder, "ls-files", "-s").out.encode())
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name == ".git/index" or (not memos and name.startswith(".git/pactc")):
            continue
        if not memos and name == ".git":
            continue
        info = path.lstat()
        data = path.read_bytes() if path.is_file() else b""
        times = info.st_mtime_ns if path.is_file() else 0
        total.update(repr((name, info.st_mode, times, data)).encode())
    return total.hexdigest()


def temporary(folder: Path) -> list[Path]:
    return sorted(folder.rglob(".pactc-*.tmp"))


def from_scratch(folder: Path, to: Path) -> dict[str, bytes]:
    """The pack that a build gives when nothing derived and no record of it is there."""
    copied(folder, to)
    for id_ in [a for a in report(to)["artifacts"] if derived(a["kind"])]:
        (to / id_["path"]).unlink(missing_ok=True)
        (to / f".pact/records/{id_['path']}.json").unlink(missing_ok=True)
    done = run_pactc(to, "build")
    assert done.code in (0, 1), done
    return made_by_pactc(to)


def derived(kind: str) -> bool:
    return kind in ("readiness", "brief", "controls", "trace", "trust", "menu", "leaf")


def process(folder: Path, *args: str, **env: str) -> subprocess.Popen[str]:
    """pactc as a process of its own, not waited for."""
    return subprocess.Popen(
        [sys.executable, "-m", "pactc", *args],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **IDENTITY, **env},
    )


def own_kind(
    folder: Path,
    script: str,
    inputs: str = "{criteria: pact/graph.yaml#/criteria}",
    name: str = "menu",
    more: str = "",
) -> None:
    """A kind of the project's own, derived by a Python script to pact/<name>.json."""
    for path, text in {
        f"pact/rules/{name}.yaml": f"kind: {name}\npath: pact/{name}.json\n"
        f"schema: {name}.schema.json\ninputs: {inputs}\naction: derive\n"
        f"command: [{sys.executable}, tools/{name}.py]\n{more}",
        f"pact/schemas/{name}.schema.json": '{"type": "object"}\n',
        f"tools/{name}.py": script,
    }.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def total(values: Iterable[str]) -> dict[str, int]:
    out: dict[str, int] = {}
    for value in values:
        out[value] = out.get(value, 0) + 1
    return out
