"""The smallest pack that can pass the gate: one component, one control, one test run, one live
validation. For tests of evidence and the gate, which need a repository of their own to break."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from .conftest import Done, run_git, run_pactc

DIMENSIONS = (
    *("operational_maturity", "security", "privacy", "compliance"),
    *("gating", "testing", "monitoring"),
)
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


@cache
def _keys() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pactc-keys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def key(name: str) -> Path:
    """The private key of somebody, made when it is first asked for."""
    file = _keys() / name
    if not file.exists():
        make_key = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(file)]
        subprocess.run(make_key, check=True)
    return file


def public(name: str) -> str:
    return key(name).with_name(f"{name}.pub").read_text().strip()


def approve(folder: Path, *what: str, by: str = "ada", code: int = 0) -> Done:
    """`pactc approve`, with the key of an approver."""
    done = run_pactc(folder, "approve", *what, "--yes", "--key", str(key(by)))
    assert done.code == code, done
    return done


def documents() -> dict[str, Any]:
    """Path -> value of every source and authored document. JSON is YAML, so tests change values
    and not text."""
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
            "keys": {name: {"public": public(name)} for name in ("ada", "boris", "ci")},
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


def change(folder: Path, path: str, pointer: str, value: Any) -> None:
    """Set one value of a document on disk; None removes it."""
    document = json.loads((folder / path).read_text())
    *above, last = pointer.strip("/").split("/")
    at = document
    for key in above:
        at = at[key]
    if value is None:
        del at[last]
    else:
        at[last] = value
    put(folder, path, document)


def make(folder: Path) -> Path:
    """The pack in a new repository, built, its evidence run, its trust begun, committed on `main`;
    the last commit changes nothing, so that its base is trusted."""
    folder.mkdir()
    run_git(folder, "init", "-q", "-b", "main")
    for path, value in documents().items():
        put(folder, path, value)
    put(folder, "src/adder.py", "def add(a: int, b: int) -> int:\n    return a + b\n")
    put(folder, "checks/unit.py", UNIT)
    put(folder, "checks/live.py", LIVE)
    settle(folder)
    approve(folder, "bootstrap")
    save(folder)
    save(folder)
    return folder


def settle(folder: Path) -> None:
    """Bring everything up to date and commit it."""
    built = run_pactc(folder, "build")
    assert built.code == 0, built
    ran = run_pactc(folder, "evidence", "run")
    assert ran.code == 0, ran
    save(folder)


def save(folder: Path) -> None:
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "--allow-empty", "-m", "change")


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pactc-small-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make(folder / "small")


def copy(folder: Path) -> Path:
    """A pack of one's own that passes the gate."""
    subprocess.run(["cp", "-a", str(_template()), str(folder)], check=True)
    return folder


def codes(done: Done) -> set[str]:
    """The codes of a `--format json` answer."""
    return {f["code"] for f in json.loads(done.out)["findings"]}


def verdict(folder: Path, *args: str) -> dict[str, Any]:
    """What `production validate` says, as JSON, with its exit status checked."""
    done = run_pactc(folder, "production", "validate", "--format", "json", *args)
    answer: dict[str, Any] = json.loads(done.out)
    assert (done.code == 0) == (answer["verdict"] == "pass"), answer
    return answer


def refused(folder: Path, *args: str) -> set[str]:
    """The codes for which the gate fails the last commit."""
    answer = verdict(folder, *args)
    assert answer["verdict"] == "fail", answer
    return {f["code"] for f in answer["findings"]}
