"""A small project whose plan authors write: one pure component. `ANSWERS` is a plan that passes;
the writer is a real program that answers work orders from a folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .conftest import run_git, run_pactc

DIMENSIONS = (
    *("compliance", "gating", "monitoring", "operational_maturity", "privacy", "security"),
    "testing",
)
TASK = "Double whole numbers up to fifteen. Larger ones are refused."

ANSWERS: dict[str, Any] = {
    "graph": {
        "criteria": {"AC-1": {"text": "A number up to fifteen is doubled, a larger one refused."}},
        "components": {
            "doubler": {
                "purpose": "Doubles small numbers.",
                "satisfies": ["AC-1"],
                "source": ["src/doubler.py"],
            }
        },
    },
    "contract/doubler": {
        "component": "doubler",
        "satisfies": ["AC-1"],
        "binding": {"python": "doubler"},
        "types": {"Small": {"type": "integer", "minimum": 0, "maximum": 20}},
        "functions": {
            "double": {
                "params": {"n": {"$ref": "#/types/Small"}},
                "returns": {"type": "integer"},
                "errors": [{"id": "E1", "raises": "ValueError", "when": "args.n > 15"}],
                "ensures": [{"id": "P1", "cel": "result == args.n * 2"}],
                "deterministic": True,
            }
        },
    },
    "threats": {
        "threats": {
            "T-1": {
                "category": "tampering",
                "component": "doubler",
                "description": "Somebody passes a huge number, and a sum elsewhere overflows.",
                "severity": "low",
                "mitigations": {"clauses": ["doubler#E1"]},
                "status": "mitigated",
            }
        }
    },
    "laws": {
        "laws": {
            "L-1": {
                "text": "Numbers above fifteen are refused everywhere.",
                "clauses": ["doubler#E1"],
            }
        }
    },
    "preflight": {
        "preflight": {
            "PF-1": {
                "type": "question",
                "text": "Are negative numbers ever passed?",
                "status": "open",
            }
        }
    },
}

WRITER = '''\
"""Answers work orders from the folder `answers` beside it, and notes each in `orders.jsonl`."""
import json, pathlib, sys
here = pathlib.Path(__file__).parent
order = json.load(sys.stdin)
with (here / "orders.jsonl").open("a") as log:
    log.write(json.dumps(order) + "\\n")
name = order["artifact"].replace("/", "-")
again = here / "answers" / f"{name}.again.json"
first = here / "answers" / f"{name}.json"
chosen = again if order["findings"] and again.exists() else first
sys.stdout.write(chosen.read_text())
'''


def spec(config: Mapping[str, Any] | None = None, task: str = TASK) -> str:
    """A build spec of the lowest bar; JSON is YAML too."""
    document = {
        "version": "1",
        "task": task,
        "readiness": dict.fromkeys(DIMENSIONS, "none"),
        "config": {"build_mode": "flat", **(config or {})},
    }
    return json.dumps(document, indent=1) + "\n"


def command(folder: Path, **more: Any) -> dict[str, Any]:
    """The `config.author` that runs the project's writer."""
    return {"name": "command", "command": [sys.executable, str(folder / "writer.py")], **more}


def project(folder: Path, config: Mapping[str, Any] | None = None) -> Path:
    """A new project with a confirmed bar, and everything built that needs no author."""
    folder.mkdir(parents=True)
    run_git(folder, "init", "-q")
    (folder / "build-spec.yaml").write_text(spec(config))
    assert run_pactc(folder, "init").code == 0
    levels = "".join(f"    {name}: none\n" for name in DIMENSIONS)
    (folder / "pact/decisions.yaml").write_text(
        f"answers: {{}}\nreadiness:\n  confirmed:\n{levels}  by: ada@example.org\n"
    )
    (folder / "writer.py").write_text(WRITER)
    (folder / ".git/info/exclude").write_text("writer.py\nanswers/\norders.jsonl\n")
    for artifact, value in ANSWERS.items():
        answer(folder, artifact, value)
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "a project")
    return folder


def written(folder: Path, **more: Any) -> Path:
    """A project whose whole plan its writer wrote; committed."""
    project(folder)
    (folder / "build-spec.yaml").write_text(spec({"author": command(folder), **more}))
    done = run_pactc(folder, "build")
    assert done.code == 0, done
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "the plan")
    return folder


def answer(folder: Path, artifact: str, value: Any, again: bool = False) -> None:
    """What the writer writes; `again`: in answer to findings."""
    name = artifact.replace("/", "-") + (".again" if again else "")
    file = folder / "answers" / f"{name}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(value if isinstance(value, str) else json.dumps(value))


def orders(folder: Path) -> list[dict[str, Any]]:
    """The work orders that the writer got, in order."""
    file = folder / "orders.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
