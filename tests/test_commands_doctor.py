"""`pactc doctor`: each thing that can be wrong is a line with the one command that mends it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from filelock import FileLock


@pytest.fixture
def project(tmp_path: Path, pactc) -> Path:
    folder = tmp_path / "project"
    assert pactc(tmp_path, "init", "project").code == 0
    assert pactc(folder, "hook", "install").code == 0
    return folder


@pytest.fixture
def ask(pactc):
    """(exit status, the lines that are not ok, by name)"""

    def run(folder: Path):
        done = pactc(folder, "doctor", "--format", "json")
        answer = json.loads(done.out)
        found = {c["name"]: c for c in answer["checks"] if c["level"] != "ok"}
        assert answer["problems"] == sum(c["level"] == "problem" for c in found.values())
        assert done.code == (1 if answer["problems"] else 0)
        assert all(c["help"] for c in found.values())
        return done.code, found

    return run


def test_all_is_well(project, ask, pactc) -> None:
    assert ask(project) == (0, {})
    done = pactc(project, "doctor")
    assert all(line.startswith("ok ") for line in done.out.splitlines())


def test_no_repository(tmp_path, ask) -> None:
    code, found = ask(tmp_path)
    assert code == 1
    assert "P150" in found["repository"]["text"]


def test_no_project(tmp_path, ask, git) -> None:
    git(tmp_path, "init", "-q")
    code, found = ask(tmp_path)
    assert code == 1
    assert found["project"]["help"] == "run `pactc init`"


def test_a_bare_repository(tmp_path, ask, git) -> None:
    git(tmp_path, "init", "-q", "--bare")
    code, found = ask(tmp_path)
    assert code == 0
    assert "bare" in found["repository"]["text"]


def test_a_shallow_clone(project, ask, git, commit, tmp_path) -> None:
    for message in ("one", "two"):
        git(project, "commit", "-q", "--no-verify", "--allow-empty", "-m", message)
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{project}", "shallow")
    _, found = ask(tmp_path / "shallow")
    assert found["history"]["help"] == "run `git fetch --unshallow`"


def test_files_that_git_does_not_look_at(project, ask, git) -> None:
    git(project, "add", "-A")
    git(project, "update-index", "--assume-unchanged", "pact/policy.yaml")
    code, found = ask(project)
    assert code == 1
    assert "pact/policy.yaml: P172" in found["files"]["text"]


def test_the_hook(project, ask, pactc) -> None:
    hook = project / ".git" / "hooks" / "pre-commit"
    hook.write_text(hook.read_text().replace(sys.executable, "/elsewhere/python"))
    code, found = ask(project)
    assert code == 0
    assert "another installation" in found["hook"]["text"]
    hook.chmod(0o644)
    code, found = ask(project)
    assert code == 1
    assert "chmod +x" in found["hook"]["help"]
    hook.unlink()
    code, found = ask(project)
    assert code == 0
    assert found["hook"]["help"] == "run `pactc hook install`"


def test_git_attributes(project, ask) -> None:
    file = project / ".gitattributes"
    file.write_text(".pact/records/** -merge linguist-generated\n")
    code, found = ask(project)
    assert code == 0
    assert "remove -merge" in found["git files"]["help"]
    file.unlink()
    _, found = ask(project)
    assert found["git files"]["help"] == "run `pactc init`"


def test_locks(project, ask) -> None:
    with FileLock(project / ".git" / "pactc" / "lock"):
        code, found = ask(project)
    assert code == 0
    assert found["lock"]["help"] == "wait for it to end"
    assert ask(project) == (0, {})
    stale = project / ".git" / "index.lock"
    stale.touch()
    assert ask(project) == (0, {})
    os.utime(stale, (0, 0))
    code, found = ask(project)
    assert code == 1
    assert f"rm {stale}" in found["lock"]["help"]


def test_what_a_killed_build_left(project, ask) -> None:
    (project / "pact" / ".pactc-abc.tmp").touch()
    code, found = ask(project)
    assert code == 0
    assert "pact/.pactc-abc.tmp" in found["leftovers"]["text"]


def test_it_writes_nothing(project, pactc, git) -> None:
    def seen() -> dict[str, int]:
        return {str(p): p.stat().st_mtime_ns for p in project.rglob("*") if p.is_file()}

    before = seen()
    pactc(project, "doctor")
    assert seen() == before


def test_no_git(project, ask, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    code, found = ask(project)
    assert code == 1
    assert "P152" in found["machine"]["text"]
