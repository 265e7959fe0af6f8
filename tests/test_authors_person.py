"""A person as an author, in a real terminal with a real editor."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pactc.authors.person import PLACEHOLDER, scaffold
from pactc.resources import schemas_dir

from . import authored
from .conftest import run_pactc

EDITOR = """\
import pathlib, sys
file = pathlib.Path(sys.argv[1])
seen = pathlib.Path({seen!r})
number = len(list(seen.glob("*")))
(seen / str(number)).write_text(file.read_text())
texts = {texts!r}
if number < len(texts) and texts[number] is not None:
    notes = [x for x in file.read_text().splitlines() if x.startswith("#| ")]
    file.write_text("\\n".join([*notes, texts[number]]) + "\\n")
"""


def in_terminal(
    folder: Path, *texts: str | None, args: tuple[str, ...] = ("build",)
) -> tuple[int, str]:
    """`pactc` in a pseudo-terminal, with an editor that writes these texts in turn."""
    seen = folder.parent / "seen"
    seen.mkdir(exist_ok=True)
    script = folder.parent / "editor.py"
    script.write_text(EDITOR.format(seen=str(seen), texts=texts))
    env = {**os.environ, "EDITOR": f"{sys.executable} {script}", "TERM": "dumb"}
    env.pop("VISUAL", None)
    main, other = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "pactc", *args], cwd=folder, env=env,
        stdin=other, stdout=other, stderr=other, close_fds=True,
    )  # fmt: skip
    os.close(other)
    out = b""
    while True:
        try:
            data = os.read(main, 65536)
        except OSError:
            break
        if not data:
            break
        out += data
    os.close(main)
    return process.wait(), out.decode()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = authored.written(tmp_path / "p")
    config = {"author": authored.command(folder), "authors": {"laws": {"name": "person"}}}
    (folder / "build-spec.yaml").write_text(authored.spec(config))
    (folder / "pact/laws.yaml").unlink()
    (folder / ".pact/records/pact/laws.yaml.json").unlink()
    return folder


LAWS = json.dumps(authored.ANSWERS["laws"])


def test_a_person_writes_in_an_editor(project: Path) -> None:
    status, out = in_terminal(project, LAWS)
    assert status == 0, out
    first = (project.parent / "seen/0").read_text()
    assert first.startswith("#| laws: write pact/laws.yaml")
    assert PLACEHOLDER in first
    assert "#| its form: `pactc schema laws`; what is asked: `pactc next laws`\n" in first
    assert "#| each of laws may also say cel, clauses, components, judge, note\n" in first
    record = json.loads((project / ".pact/records/pact/laws.yaml.json").read_text())
    assert record["author"] == "person"
    assert "#|" not in (project / "pact/laws.yaml").read_text()


def test_the_scaffold_itself_is_refused(project: Path) -> None:
    status, out = in_terminal(project, None)
    assert status == 1
    assert "P808 nothing was written for laws" in out
    assert not (project / "pact/laws.yaml").exists()


def test_a_placeholder_left_in_comes_back_with_its_finding(project: Path) -> None:
    half = json.dumps({"laws": {"L-1": {"text": PLACEHOLDER, "judge": "human"}}})
    status, out = in_terminal(project, half, LAWS)
    assert status == 0, out
    assert "#| P630" in (project.parent / "seen/1").read_text()


def test_without_a_terminal_a_person_is_told_what_to_do(project: Path) -> None:
    done = run_pactc(project, "build")
    assert done.code == 1
    assert "P808 laws is for a person to write" in done.out
    assert "run `pactc next laws`" in done.out


@pytest.mark.parametrize("kind", ["graph", "contract", "threats", "laws", "preflight"])
def test_a_scaffold_shows_what_the_schema_wants(kind: str) -> None:
    schema: Any = json.loads((schemas_dir() / f"{kind}.schema.json").read_text())
    made = scaffold(schema)
    assert set(schema.get("required", [])) <= set(made)
    assert PLACEHOLDER in json.dumps(made)
