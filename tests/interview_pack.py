"""Sources of an interview, for tests: as values, and as files of a small project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pactc.documents import dump_yaml, parse
from pactc.interview.state import Sources
from pactc.kinds.decisions import check
from pactc.resources import schemas_dir
from pactc.shipped import control_data
from pactc.validate import validate

from .conftest import run_pactc

CONTROLS: dict[str, Any] = {
    d["dimension"]: d for name, d in control_data().items() if name != "predicates"
}
PREFLIGHT: dict[str, Any] = {
    "preflight": {
        "PF-1": {
            "type": "question",
            "text": "How many regions?",
            "status": "open",
            "choices": ["one", "two"],
            "default": "one",
        },
        "PF-2": {
            "type": "question",
            "text": "How many seconds may the second one lag?",
            "status": "open",
            "asks": "number",
            "minimum": 1,
            "maximum": 9,
            "depends_on": {"PF-1": ["two"]},
        },
        "PF-3": {
            "type": "question",
            "text": "What is it called?",
            "status": "open",
            "depends_on": {"readiness.privacy": ["basic", "standard", "strict", "regulated"]},
        },
        "PF-4": {"type": "risk", "text": "It may be slow.", "status": "open"},
        "PF-5": {
            "type": "question",
            "text": "Is SQLite enough?",
            "status": "answered",
            "answer": "Yes.",
        },
    }
}
SPEC = """\
version: "1"
task: |
  Build a tenant-scoped booking API.
readiness:
  security: strict
  privacy: standard
  compliance: basic
config:
  build_mode: hierarchy
  budget: 25
"""
QUESTIONS = """\
preflight:
  PF-1:
    type: question
    text: How many regions?
    status: open
    choices: [one, two]
    default: one
  PF-2:
    type: question
    text: How many seconds may the second one lag?
    status: open
    asks: number
    minimum: 1
    maximum: 9
    depends_on: {PF-1: [two]}
  PF-3:
    type: question
    text: What is it called?
    status: open
"""
DECISIONS = "pact/decisions.yaml"
LEVELS = ("operational_maturity", "security", "privacy", "compliance", "gating", "testing",
          "monitoring")  # fmt: skip


def sources(
    spec: Any = None, answers: Any = None, readiness: Any = None, preflight: Any = None
) -> Sources:
    decisions = {"answers": answers or {}, **({"readiness": readiness} if readiness else {})}
    return Sources(spec or {}, decisions, preflight or {}, CONTROLS)


def project(folder: Path, *, questions: bool = False) -> Path:
    """A new project from the eight-line spec, perhaps with questions in its preflight."""
    folder.mkdir()
    (folder / "spec.yaml").write_text(SPEC)
    done = run_pactc(folder, "init", ".", "--spec", "spec.yaml")
    assert done.code == 0, done
    (folder / "spec.yaml").unlink()
    if questions:
        (folder / "pact/preflight.yaml").write_text(QUESTIONS)
    return folder


def valid_decisions(value: Any) -> None:
    """Fail the test if the schema or the checks of the kind refuse the decisions."""
    schema: Any = parse((schemas_dir() / "decisions.schema.json").read_bytes(), "s.json")
    assert validate(value, schema, dump_yaml(value), DECISIONS, "decisions") == []
    assert list(check(value, {})) == []


def decisions(folder: Path) -> Any:
    """What pact/decisions.yaml says, which is valid."""
    value = parse((folder / DECISIONS).read_bytes(), DECISIONS)
    valid_decisions(value)
    return value
