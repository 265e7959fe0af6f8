"""What the command lines of evidence lead to, so that a change of it wants an approval; and what
they do not, so that an ordinary change wants none. The cheats are among the attacks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pactc.gate.base import side
from pactc.gate.evidence_change import evidence
from pactc.project import locate
from pactc.tree import open_commit

from .test_gate_callers import commit

UNIT = "import booking\nprint('1 passed')  # just make sure\n"
NODE = {"scripts": {"test": "node checks/unit.js"}, "dependencies": {"left": "1"}}
PROJECT = (
    '[project]\nname = "x"\ndependencies = ["left==1"]\n[tool.pytest.ini_options]\naddopts = ""\n'
)
GRAPH = json.dumps({"components": {"booking": {"source": ["src/**"]}}})
MAKE = {"Makefile": "unit:\n\tpython checks/unit.py\n", "checks/unit.py": UNIT}


def plan(*argv: str) -> str:
    return json.dumps({"evidence": {"unit": {"argv": argv, "inputs": ["src/**", "tests/**"]}}})


def weaker(
    folder: Path, argv: tuple[str, ...], there: Mapping[str, str], then: Mapping[str, str | None]
) -> list[str]:
    made = commit(folder, {"pact/evidence.yaml": plan(*argv), "pact/graph.yaml": GRAPH, **there})
    for path in (p for p, text in then.items() if text is None):
        (made / path).unlink()
    commit(made, {p: text for p, text in then.items() if text is not None})
    place = locate(made)
    base, head = (side(place, open_commit(place.repo, r)) for r in ("HEAD~1", "HEAD"))
    return [f"{w.kind}: {w.id}" for w in evidence(base, head)]


@pytest.mark.parametrize(
    ("argv", "there", "then", "found"),
    [
        (("make", "unit"), MAKE, {"Makefile": "unit:\n"}, "script changed: Makefile"),
        (("make", "unit"), MAKE, {"GNUmakefile": "unit:\n"}, "script added: GNUmakefile"),
        (("make", "unit"), MAKE, {"checks/unit.py": ""}, "script changed: checks/unit.py"),
        (("make", "-C", "sub"), {"a.sh": "true\n"}, {"a.sh": "false\n"}, ""),
        (("npm", "test"), {"package.json": json.dumps(NODE), "checks/unit.js": "x\n"},
         {"checks/unit.js": "y\n"}, "script changed: checks/unit.js"),
        (("npm", "test"), {"package.json": json.dumps(NODE)},
         {"package.json": json.dumps({**NODE, "dependencies": {"left": "2"}})}, ""),
        (("pytest",), {"pyproject.toml": PROJECT},
         {"pyproject.toml": PROJECT.replace("==1", "==2")}, ""),
        (("pytest",), {"pyproject.toml": PROJECT},
         {"pyproject.toml": PROJECT.replace('""', '"-k x"')}, "script changed: pyproject.toml"),
        (("python", "checks/unit.py"), {"checks/unit.py": UNIT, "Makefile": "a:\n"},
         {"Makefile": "b:\n"}, ""),
        (("python", "checks/unit.py", "src/booking.py"),
         {"checks/unit.py": "open('src/a.py')\n", "src/a.py": "1\n"}, {"src/a.py": "2\n"}, ""),
        (("python", "checks/unit.py"),
         {"checks/unit.py": "import helper\n", "checks/helper.py": "1\n"},
         {"checks/helper.py": "2\n"}, "script changed: checks/helper.py"),
        (("pytest", "tests"), {"tests/test_a.py": "1\n"},
         {"tests/test_a.py": None, "tests/test_b.py": "1\n"}, ""),
        (("pytest", "tests"), {"tests/test_a.py": "1\n"},
         {"tests/test_a.py": None, "tests/b.py": "1\n"}, "test removed: tests/test_a.py"),
        (("pytest", "tests"), {"tests/test_a.py": "1\n", "tests/test_b.py": "1\n"},
         {"tests/test_a.py": None, "tests/test_b.py": None, "tests/test_c.py": "1\n"},
         "test removed: tests/test_b.py"),
        (("pytest", "tests"), {"tests/test_a.py": "1\n"}, {"tests/test_a.py": "2\n"}, ""),
    ],
)  # fmt: skip
def test_what_a_line_leads_to(
    tmp_path: Path, argv: tuple[str, ...], there: Any, then: Any, found: str
) -> None:
    assert weaker(tmp_path / "repo", argv, there, then) == [found] * bool(found)
