"""What is around a repository must not change the verdict on a commit: variables, configuration,
replaced history, names, a second gate at the same time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ..conftest import run_git, run_pactc
from ..small_pack import change, copy, put, save, verdict

pytestmark = pytest.mark.slow  # minutes of processes; CI runs it


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return copy(tmp_path / "good")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Its last commit lowers the bar: the gate refuses it by P690 and P620."""
    folder = copy(tmp_path / "bad")
    put(folder, "src/adder.py", "def add(a, b):\n    return b + a\n")
    change(folder, "pact/policy.yaml", "/approvers/boris@example.org/roles", ["owner"])
    save(folder)
    return folder


def gate(folder: Path, *args: str, **env: str) -> dict[str, Any]:
    """The gate as a process of its own, with variables."""
    done = subprocess.run(
        [sys.executable, "-m", "pactc", "production", "validate", "--format", "json", *args],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, **env},
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode == 0) == (answer["verdict"] == "pass")
    return answer


def codes(answer: dict[str, Any]) -> set[str]:
    return {f["code"] for f in answer["findings"]}


@pytest.mark.parametrize(
    "variables",
    [
        {"GIT_DIR": "{good}/.git"},
        {"GIT_DIR": "{good}/.git", "GIT_WORK_TREE": "{good}"},
        {"GIT_OBJECT_DIRECTORY": "{good}/.git/objects"},
        {"GIT_ALTERNATE_OBJECT_DIRECTORIES": "{good}/.git/objects", "GIT_INDEX_FILE": "/dev/null"},
        {"GIT_COMMON_DIR": "{good}/.git"},
        {"GIT_NAMESPACE": "other"},
        {"GIT_REPLACE_REF_BASE": "refs/heads/"},
        {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.worktree",
         "GIT_CONFIG_VALUE_0": "{good}"},
        {"GIT_CONFIG_PARAMETERS": "'core.bare=true'"},
        {"GIT_EXEC_PATH": "{good}/src"},
        {"GIT_EXTERNAL_DIFF": "/bin/true", "GIT_PAGER": "/bin/true", "GIT_TRACE": "1"},
        {"PYTHONPATH": "{good}/evil"},
    ],
    ids=lambda v: " ".join(v),
)  # fmt: skip
def test_variables_do_not_redirect(bad: Path, good: Path, variables: dict[str, str]) -> None:
    put(good, "evil/sitecustomize.py", "")
    said = gate(bad, **{k: v.format(good=good) for k, v in variables.items()})
    assert {"P620", "P690"} <= codes(said)


def test_a_replaced_commit(bad: Path) -> None:
    run_git(bad, "replace", "HEAD", "HEAD~1")
    assert {"P620", "P690"} <= codes(gate(bad))


def test_a_replaced_base(bad: Path) -> None:
    """The base looks as the change does, so that nothing seems weaker."""
    run_git(bad, "replace", "HEAD~1", "HEAD")
    assert "P690" in codes(gate(bad))


def test_a_graft(bad: Path) -> None:
    head = run_git(bad, "rev-parse", "HEAD").out.strip()
    put(bad, ".git/info/grafts", f"{head} {head}\n")
    assert "P690" in codes(gate(bad))


def test_a_tag_that_is_called_as_the_base(bad: Path) -> None:
    """Who may push a tag would choose the judge."""
    run_git(bad, "branch", "-q", "release", "HEAD~1")
    assert "P690" in codes(gate(bad, "--base", "release"))
    run_git(bad, "tag", "release", "HEAD")
    answer = gate(bad, "--base", "release")
    assert answer["verdict"] == "unknown"
    assert codes(answer) == {"P153"}
    assert "P690" in codes(gate(bad, "--base", "refs/heads/release"))


def test_a_local_branch_does_not_stand_for_the_remote_one(bad: Path) -> None:
    run_git(bad, "update-ref", "refs/remotes/origin/main", "HEAD~1")
    run_git(bad, "switch", "-q", "-c", "change")
    run_git(bad, "branch", "-q", "-f", "main", "change")
    assert "P690" in codes(gate(bad))


def test_a_base_that_is_the_change_itself(bad: Path) -> None:
    """Nothing is weaker than itself: what else is wrong still is. CI names the base, not the
    change; and the text says against what was judged."""
    answer = gate(bad, "--base", "HEAD")
    assert "P620" in codes(answer)
    assert answer["base"] == answer["tree"]


def test_attributes_of_the_repository(bad: Path) -> None:
    put(bad, ".git/info/attributes", "* filter=evil\n")
    run_git(bad, "config", "filter.evil.clean", "git show HEAD~1:src/adder.py")
    run_git(bad, "config", "filter.evil.smudge", "git show HEAD~1:src/adder.py")
    assert {"P620", "P690"} <= codes(gate(bad))


def test_the_work_tree_is_not_the_commit(bad: Path) -> None:
    run_git(bad, "checkout", "-q", "HEAD~1", "--", ".")
    assert {"P620", "P690"} <= codes(gate(bad))


def test_two_gates_at_once(good: Path, bad: Path) -> None:
    words = [sys.executable, "-m", "pactc", "production", "validate", "--format", "json"]
    running = [
        subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True)
        for folder in (good, bad, good, bad)
    ]
    answers = [json.loads(p.communicate()[0])["verdict"] for p in running]
    assert answers == ["pass", "fail", "pass", "fail"]


def test_a_gate_in_a_repository_that_nobody_may_write(good: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in good.rglob("*") if p.is_file()}
    assert verdict(good)["verdict"] == "pass"
    after = {p: p.stat().st_mtime_ns for p in good.rglob("*") if p.is_file()}
    assert before == after


def test_the_same_answer_from_a_clone_and_a_bare_one(bad: Path, tmp_path: Path) -> None:
    here = verdict(bad)
    run_git(tmp_path, "clone", "-q", str(bad), "clone")
    run_git(tmp_path, "clone", "-q", "--bare", str(bad), "bare.git")
    for folder in ("clone", "bare.git"):
        there = verdict(tmp_path / folder)
        assert there["findings"] == here["findings"]
        assert there["fingerprint"] == here["fingerprint"]


def test_it_says_what_it_was_judged_against(bad: Path) -> None:
    done = run_pactc(bad, "production", "validate")
    base = run_git(bad, "rev-parse", "HEAD~1").out.strip()
    assert f"base:    {base}" in done.out


@pytest.mark.parametrize("name", ["argparse.py", "shutil.py", "jsonschema_rs.py"])
def test_modules_where_the_gate_is_called_by_its_name(bad: Path, name: str) -> None:
    """`python -m pactc` looks there first."""
    put(bad, name, 'print(\'{"verdict": "pass"}\')\nraise SystemExit(0)\n')
    save(bad)
    assert "P690" in codes(gate(bad, "--base", "main~2"))
