"""The smallest pack that passes the gate: one component, one control, one test run, one live
validation, two people and a bot with keys, and a base that trusts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import PactError
from ..git import discover, run

DIMENSIONS = (
    *("operational_maturity", "security", "privacy", "compliance"),
    *("gating", "testing", "monitoring"),
)
PEOPLE = ("ada", "boris", "ci")
MALLORY = "mallory@example.org"
UNIT = """\
import sys
sys.path.insert(0, "src")
import adder
assert adder.add(1, 2) == 3
print("1 test passed")
"""
LIVE = """\
import json, os
print(json.dumps({"ok": True, "fingerprint": os.environ["PACTC_ROOT"]}))
"""


def documents(keys: Mapping[str, str]) -> dict[str, Any]:
    """Path -> value of every source and authored document. `keys` are the public keys of PEOPLE."""
    profile = dict.fromkeys(DIMENSIONS, "none")
    control = {"TST-ORG-1": "Sums of two integers are tested on every change."}
    return {
        "build-spec.yaml": {
            "version": "1",
            "task": "Build a library that adds two integers.",
            "readiness": {**profile, "testing": {"level": "none", "controls": control}},
        },
        "pact/policy.yaml": {
            "approvers": {
                "ada@example.org": {"roles": ["owner"], "key": "ada"},
                "boris@example.org": {"roles": ["security"], "key": "boris"},
                "ci": {"roles": ["ci"], "key": "ci", "bot": True},
            },
            "keys": {name: {"public": public} for name, public in keys.items()},
        },
        "pact/decisions.yaml": {"readiness": {"confirmed": profile, "by": "ada@example.org"}},
        "pact/evidence.yaml": {
            "evidence": {
                "unit": {
                    "type": "command",
                    "title": "Sums are right.",
                    "supports": {"controls": ["TST-ORG-1"], "components": ["adder"]},
                    "argv": [sys.executable, "checks/unit.py"],
                    "inputs": ["src/**", "checks/unit.py"],
                },
                "live": {
                    "type": "live",
                    "title": "What is deployed is this pack.",
                    "supports": {"components": ["adder"]},
                    "argv": [sys.executable, "checks/live.py"],
                    "inputs": ["@root", "checks/live.py"],
                },
            }
        },
        "pact/graph.yaml": {
            "criteria": {"AC-1": {"text": "The sum of two integers is exact."}},
            "components": {
                "adder": {
                    "purpose": "Adds two integers.",
                    "satisfies": ["AC-1"],
                    "source": ["src/adder.py"],
                }
            },
        },
        "pact/contracts/adder.yaml": {
            "component": "adder",
            "satisfies": ["AC-1"],
            "binding": {"python": "adder"},
            "functions": {
                "add": {
                    "params": {"a": {"type": "integer"}, "b": {"type": "integer"}},
                    "returns": {"type": "integer"},
                    "ensures": [{"id": "P1", "cel": "result == args.a + args.b"}],
                }
            },
        },
        "pact/threats.yaml": {"threats": {}},
        "pact/laws.yaml": {"laws": {}},
        "pact/preflight.yaml": {"preflight": {}},
    }


def put(folder: Path, path: str, value: Any) -> None:
    """Write a document (as JSON, which YAML holds), or a text as it is."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(value if isinstance(value, str) else json.dumps(value, indent=1) + "\n")


def make(folder: Path, keys: Path) -> Path:
    """The pack in a new repository: built, its evidence run, its trust begun, on `main`; the last
    commit changes nothing, so that its base is trusted. The keys of PEOPLE are made in `keys`.
    Raises PactError P991 if that does not work here."""
    folder.mkdir(parents=True)
    keys.mkdir(parents=True, exist_ok=True)
    git_init(folder)
    public = {name: public_key(keys / name) for name in PEOPLE}
    for path, value in documents(public).items():
        put(folder, path, value)
    put(folder, "src/adder.py", "def add(a: int, b: int) -> int:\n    return a + b\n")
    put(folder, "checks/unit.py", UNIT)
    put(folder, "checks/live.py", LIVE)
    pactc(folder, "build")
    pactc(folder, "evidence", "run")
    save(folder)
    pactc(folder, "approve", "bootstrap", "--yes", "--key", str(keys / "ada"))
    save(folder)
    save(folder)
    return folder


def make_key(file: Path) -> str:
    """A new Ed25519 key, as ssh-keygen would write it; its public line."""
    from ..signing import new_key

    return new_key(file)


def public_key(file: Path) -> str:
    """The public line of a key, which is made if it is not there."""
    beside = file.with_name(f"{file.name}.pub")
    return beside.read_text().strip() if beside.exists() else make_key(file)


def git_init(folder: Path) -> None:
    from .. import repository

    repository.create(folder)
    git(folder, "symbolic-ref", "HEAD", "refs/heads/main")


def git(folder: Path, *words: str) -> str:
    """Git as the trees run it, as `mallory`, without anybody's hooks and configuration."""
    identity = ("-c", f"user.email={MALLORY}", "-c", "user.name=mallory", "-c", "gc.auto=0",
                "-c", "commit.gpgSign=false", "-c", "protocol.file.allow=always")  # fmt: skip
    return run(discover(folder), *identity, *words).decode("utf-8", "replace").strip()


def save(folder: Path) -> None:
    """All of the work tree as a commit."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "change")


def pactc(
    folder: Path, *words: str, check: bool = True, env: Mapping[str, str] | None = None
) -> str:
    """This pactc as a process, which sees `env` beside the environment; what it printed. Raises
    PactError P991 if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "pactc", *words], cwd=folder, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False, env={**os.environ, "NO_COLOR": "1", **(env or {})},
    )  # fmt: skip
    if check and done.returncode:
        raise PactError(
            "P991", f"the good pack cannot be made here: `pactc {' '.join(words)}` failed",
            help="run `pactc doctor`", notes=tuple((done.stdout + done.stderr).splitlines()[:12]),
        )  # fmt: skip
    return done.stdout + done.stderr
