"""`pactc schema`, and where the built-in files are found."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pactc
from pactc.commands import schema
from pactc.errors import UsageError
from pactc.resources import rules_dir, schemas_dir

KINDS = sorted(path.name.removesuffix(".schema.json") for path in schemas_dir().glob("*.json"))


def run(*argv: str) -> int:
    parser = argparse.ArgumentParser()
    schema.add(parser)
    return schema.run(parser.parse_args(argv))


@pytest.mark.parametrize("kind", KINDS)
def test_prints_the_file(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(kind) == 0
    out = capsys.readouterr().out
    assert out == (schemas_dir() / f"{kind}.schema.json").read_text(encoding="utf-8")
    json.loads(out)


def test_lists_the_kinds_with_their_description(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    rows = [line.split(None, 1) for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows] == KINDS
    assert [row[0] for row in rows if len(row) < 2] == []


@pytest.mark.parametrize("kind", ["../pyproject", "nonsuch", "", "contract\n"])
def test_unknown_kind(kind: str) -> None:
    with pytest.raises(UsageError) as caught:
        run(kind)
    assert caught.value.code == "P921"
    assert "`pactc schema` lists them all" in caught.value.finding.help


def test_did_you_mean() -> None:
    for kind in KINDS:
        with pytest.raises(UsageError) as caught:
            run(f"{kind}x")
        assert kind in caught.value.finding.help


def test_folders() -> None:
    assert rules_dir().name == "rules"
    assert schemas_dir().name == "schemas"


LOOK = "import pactc.resources as r; print(r.schemas_dir()); print(r.rules_dir())"


def look(folder: Path) -> subprocess.CompletedProcess[str]:
    # -S: the editable install of this environment must not answer in place of the copy.
    argv = [sys.executable, "-S", "-c", LOOK]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """What the folders need of the package, in a place of its own."""
    package = tmp_path / "site" / "pactc"
    package.mkdir(parents=True)
    for name in ("__init__.py", "errors.py", "model.py", "resources.py"):
        shutil.copy(Path(pactc.__file__).parent / name, package)
    return package


def test_in_a_wheel(installed: Path) -> None:
    for name in ("rules", "schemas"):
        (installed / "_data" / name).mkdir(parents=True)
    done = look(installed.parent)
    assert done.stdout.split() == [str(installed / "_data/schemas"), str(installed / "_data/rules")]


def test_in_a_checkout(installed: Path) -> None:
    for name in ("rules", "schemas"):
        (installed.parent / name).mkdir()
    # Another package's `schemas` beside ours is not ours.
    assert "the built-in schemas of pactc are missing" in look(installed.parent).stderr
    (installed.parent / "pyproject.toml").touch()
    done = look(installed.parent)
    assert done.stdout.split() == [
        str(installed.parent / "schemas"),
        str(installed.parent / "rules"),
    ]


def test_a_projects_own_schema(pack, pactc) -> None:
    own = pack / "pact" / "schemas" / "menu.schema.json"
    own.parent.mkdir()
    own.write_text('{"description": "What is on offer."}')
    assert pactc(pack, "schema", "menu").out == own.read_text()
    assert "What is on offer" in pactc(pack / "src", "schema").out
