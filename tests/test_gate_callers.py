"""Which files lead to the gate, so that a change of them wants an approval."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pactc.gate.base import side
from pactc.gate.callers import callers, watched
from pactc.project import locate
from pactc.tree import open_commit

from .conftest import run_git

GATE = "#!/bin/sh\npactc production validate\n"
CI = ".github/workflows/ci.yml"


def commit(folder: Path, files: Mapping[str, str]) -> Path:
    if not folder.exists():
        folder.mkdir()
        run_git(folder, "init", "-q")
        (folder / "build-spec.yaml").write_text("version: '1'\n")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "files")
    return folder


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({CI: "run: pactc check\n"}, [CI]),
        ({CI: "run: cargo test\n"}, []),
        ({CI: "run: ./ci/gate.sh\n", "ci/gate.sh": GATE}, [CI, "ci/gate.sh"]),
        ({CI: "run: sh ci/a.sh\n", "ci/a.sh": "exec ./b.sh\n", "ci/b.sh": GATE},
         [CI, "ci/a.sh", "ci/b.sh"]),
        ({CI: "run: ./a.sh\n", "a.sh": "./b.sh\n", "b.sh": "./a.sh\n"}, []),
        ({CI: "run: make gate\n", "Makefile": "gate:\n\tpactc check\n"}, [CI, "Makefile"]),
        ({CI: "run: pactc check\n# README.md src/app.py\n", "README.md": "pactc\n",
          "src/app.py": "x = 1\n"}, [CI]),
        ({CI: "paths: pact/graph.yaml\n", "pact/graph.yaml": "# pactc\n"}, [CI]),
        ({"ci/gate.sh": GATE}, []),
        ({".githooks/pre-push": "exec tools/push\n", "tools/push": GATE},
         [".githooks/pre-push", "tools/push"]),
        ({"CODEOWNERS": "* @ada\n"}, ["CODEOWNERS"]),
        ({CI: "run: impact/gate.sh\n", "impact/gate.sh": GATE}, [CI, "impact/gate.sh"]),
        ({CI: "run: pact/ci/gate.sh\n", "pact/ci/gate.sh": GATE}, [CI, "pact/ci/gate.sh"]),
        ({CI: "working-directory: tools/ci\nrun: ./gate.sh\n", "tools/ci/gate.sh": GATE},
         [CI, "tools/ci/gate.sh"]),
    ],
)  # fmt: skip
def test_what_is_watched(tmp_path: Path, files: dict[str, str], found: list[str]) -> None:
    place = locate(commit(tmp_path / "repo", files))
    assert watched(side(place, open_commit(place.repo, "HEAD"))) == found


@pytest.mark.parametrize(
    ("path", "text", "kinds"),
    [
        ("ci/gate.sh", "#!/bin/sh\nexit 0\n", ["caller changed"]),
        (CI, "run: echo\n", ["caller changed"]),
        ("src/app.py", "x = 2\n", []),
    ],
)
def test_a_change_of_one(tmp_path: Path, path: str, text: str, kinds: list[str]) -> None:
    folder = commit(tmp_path / "repo", {CI: "run: ci/gate.sh src/app.py\n", "ci/gate.sh": GATE,
                                        "src/app.py": "x = 1\n"})  # fmt: skip
    commit(folder, {path: text})
    place = locate(folder)
    base, head = (side(place, open_commit(place.repo, r)) for r in ("HEAD~1", "HEAD"))
    assert [(w.kind, w.id) for w in callers(base, head)] == [(k, path) for k in kinds]


JOB = "jobs:\n  gate:\n    steps:\n      - run: pactc check\n"
SETUP = JOB.replace(
    "      - run", "      - uses: ./tools/setup\n      - run: bash ci/a.sh b.sh\n      - run"
)
ACTION, NEED = "tools/setup/action.yml", "pip install -r need.txt\n"


@pytest.mark.parametrize(
    ("there", "path", "text", "weaker"),
    [
        ({CI: JOB}, ".github/workflows/x.yml", JOB.replace("pactc check", "true"), True),
        ({CI: JOB}, ".github/workflows/x.yml", JOB.replace("gate:", "test:"), False),
        ({CI: JOB}, ".github/workflows/x.yml",
         JOB.replace("gate:", "other:\n    name: gate"), True),
        ({CI: SETUP, ACTION: "runs: {}\n"}, ACTION, "runs: {x: 1}\n", True),
        ({CI: SETUP, "ci/a.sh": "true\n"}, "ci/a.sh", "false\n", True),
        ({CI: SETUP, "b.sh": "true\n"}, "b.sh", "false\n", False),
        ({CI: f"run: {NEED}pactc check\n", "need.txt": "pactc==1\nx==1\n"}, "need.txt",
         "pactc==2\nx==1\n", True),
        ({CI: f"run: {NEED}pactc check\n", "need.txt": "pactc==1\nx==1\n"}, "need.txt",
         "pactc==1\nx==2\n", False),
        ({"docs/CODEOWNERS": "* @ada\n"}, "CODEOWNERS", "* @eve\n", True),
        ({"README": "x\n"}, "CODEOWNERS", "* @ada\n", False),
    ],
)  # fmt: skip
def test_what_runs_or_is_believed_beside_the_gate(
    tmp_path: Path, there: dict[str, str], path: str, text: str, weaker: bool
) -> None:
    folder = commit(tmp_path / "repo", there)
    commit(folder, {path: text})
    place = locate(folder)
    base, head = (side(place, open_commit(place.repo, r)) for r in ("HEAD~1", "HEAD"))
    assert [w.id for w in callers(base, head)] == [path] * weaker


MAKE = {CI: "run: make gate\n", "Makefile": "gate:\n\tpactc check\n"}
SCRIPT = {CI: "run: python ci/gate.py\n", "ci/gate.py": "import json  # for pactc\n"}
BY_NAME = {CI: "run: python -m pactc check\n"}


@pytest.mark.parametrize(
    ("there", "new", "found"),
    [
        (MAKE, "GNUmakefile", True),
        (MAKE, "justfile", False),
        (SCRIPT, "ci/json.py", True),
        (SCRIPT, "ci/pactc/__init__.py", True),
        (SCRIPT, "ci/lint.py", False),
        (SCRIPT, "src/json.py", False),
        (BY_NAME, "pactc.py", True),
        (BY_NAME, "pactc/__main__.py", True),
        (BY_NAME, "src/pactc.py", False),
    ],
)
def test_a_file_that_would_be_taken_instead(
    tmp_path: Path, there: dict[str, str], new: str, found: bool
) -> None:
    folder = commit(tmp_path / "repo", there)
    commit(folder, {new: "x\n"})
    place = locate(folder)
    base, head = (side(place, open_commit(place.repo, r)) for r in ("HEAD~1", "HEAD"))
    assert [(w.kind, w.id) for w in callers(base, head)] == [("caller added", new)] * found
