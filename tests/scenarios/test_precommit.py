"""Commits that real Git makes with the hook in place: plain, and by the pre-commit program. What
is judged is what the commit will hold, and no file is touched."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = Path(sys.executable).with_name("pactc")
PRE_COMMIT = Path(sys.executable).with_name("pre-commit")
CONTROLS = Path("pact/controls.json")
GRAPH = Path("pact/graph.yaml")
SLOTS = Path("pact/contracts/slots.yaml")

# Exactly the hook of .pre-commit-hooks.yaml, but with the program that is installed already: to
# make an environment for it takes a while and the network.
CONFIG = """\
repos:
  - repo: local
    hooks:
      - id: pactc-check
        name: pactc check
        entry: {program} check --staged
        language: system
        pass_filenames: false
        always_run: true
        stages: [pre-commit, manual]
"""


@pytest.fixture(params=["plain", "pre-commit"])
def hooked(request, pack: Path, pactc, git, tmp_path, monkeypatch) -> Path:
    """A built pack whose commits are checked."""
    if request.param == "plain":
        assert pactc(pack, "hook", "install").code == 0
        return pack
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    (pack / ".pre-commit-config.yaml").write_text(CONFIG.format(program=PROGRAM))
    git(pack, "add", "-A")
    git(pack, "commit", "-q", "-m", "configure pre-commit")
    done = subprocess.run([PRE_COMMIT, "install"], cwd=pack, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return pack


@pytest.fixture
def plain(pack: Path, pactc) -> Path:
    assert pactc(pack, "hook", "install").code == 0
    return pack


def change(folder: Path, path: Path, old: str, new: str) -> str:
    """Replace a text in a file; what the file held before."""
    before = (folder / path).read_text()
    assert old in before, f"{path} no longer holds {old!r}"
    (folder / path).write_text(before.replace(old, new, 1))
    return before


def drift(folder: Path) -> str:
    """Edit a derived artifact by hand."""
    return change(folder, CONTROLS, '"statement": "', '"statement": "Not ')


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = (p for top in ("pact", ".pact", "src") for p in (folder / top).rglob("*"))
    return {str(p): (p.stat().st_mode, p.read_bytes()) for p in files if p.is_file()}


def head(git, folder: Path) -> str:
    return git(folder, "rev-parse", "HEAD").out


def test_what_is_fresh_is_committed(hooked, git) -> None:
    (hooked / "notes.md").write_text("nothing of ours\n")
    git(hooked, "add", "-A")
    git(hooked, "commit", "-m", "notes")


def test_what_drifted_is_not(hooked, git) -> None:
    drift(hooked)
    before = head(git, hooked)
    done = git(hooked, "commit", "-am", "drift", check=False)
    assert done.code == 1
    assert "P304 controls was edited by hand" in done.out + done.err
    assert "pactc build --restore controls" in done.out + done.err
    assert head(git, hooked) == before


def test_the_index_is_fresh_and_the_files_are_not(hooked, git) -> None:
    change(hooked, Path("README.md"), "#", "# ")
    git(hooked, "add", "README.md")
    drift(hooked)
    (hooked / SLOTS).unlink()
    before = snapshot(hooked)
    git(hooked, "commit", "-m", "readme")
    assert snapshot(hooked) == before


def test_the_files_are_fresh_and_the_index_is_not(hooked, git) -> None:
    good = drift(hooked)
    git(hooked, "add", "-A")
    (hooked / CONTROLS).write_text(good)
    before = snapshot(hooked)
    done = git(hooked, "commit", "-m", "drift", check=False)
    assert done.code == 1
    assert "P304 controls" in done.out + done.err
    assert snapshot(hooked) == before


def test_one_half_of_a_change(hooked, git, pactc) -> None:
    """The graph is staged, and what was made from it is not: each file is right, together they are
    not."""
    change(hooked, GRAPH, "title: Slots", "title: Time slots")
    assert pactc(hooked, "accept", "graph", "--reason", "a better title").code == 0
    git(hooked, "add", "pact/graph.yaml", ".pact/records/pact/graph.yaml.json")
    settle(hooked, pactc)
    assert pactc(hooked, "check").code == 0
    done = git(hooked, "commit", "-m", "half", check=False)
    assert done.code == 1
    assert "P301 contract/slots is stale" in done.out + done.err
    git(hooked, "add", "-A")
    git(hooked, "commit", "-m", "whole")


def test_a_rename(hooked, git) -> None:
    git(hooked, "mv", "pact/contracts/slots.yaml", "pact/contracts/slotz.yaml")
    done = git(hooked, "commit", "-m", "rename", check=False)
    assert done.code == 1
    assert "P302 contract/slots is missing" in done.out + done.err
    assert "pact/contracts/slotz.yaml" in done.out + done.err
    git(hooked, "mv", "pact/contracts/slotz.yaml", "pact/contracts/slots.yaml")
    git(hooked, "mv", "README.md", "READ.md")
    git(hooked, "commit", "-m", "a rename of nothing of ours")


def test_a_deletion(hooked, git) -> None:
    git(hooked, "rm", "-q", "--cached", str(CONTROLS))
    done = git(hooked, "commit", "-m", "delete", check=False)
    assert done.code == 1
    assert "P302 controls is missing" in done.out + done.err
    git(hooked, "reset", "-q")
    git(hooked, "rm", "-q", f".pact/records/{CONTROLS}.json")
    done = git(hooked, "commit", "-m", "delete the record", check=False)
    assert done.code == 1
    assert "P301 controls is stale" in done.out + done.err


def test_an_amend(hooked, git) -> None:
    drift(hooked)
    git(hooked, "add", "-A")
    before = head(git, hooked)
    assert git(hooked, "commit", "--amend", "--no-edit", check=False).code == 1
    assert head(git, hooked) == before
    git(hooked, "reset", "-q", "--hard")
    git(hooked, "commit", "--amend", "-m", "another subject")
    assert head(git, hooked) != before


def test_a_commit_of_named_files(hooked, git) -> None:
    """`git commit FILE` commits a temporary index, made of HEAD and FILE."""
    drift(hooked)
    git(hooked, "add", "-A")
    change(hooked, Path("README.md"), "#", "# ")
    git(hooked, "commit", "-m", "readme only", "README.md")
    assert git(hooked, "show", "--name-only", "--format=", "HEAD").out.split() == ["README.md"]
    git(hooked, "reset", "-q")
    done = git(hooked, "commit", "-m", "drift only", str(CONTROLS), check=False)
    assert done.code == 1
    assert "P304 controls" in done.out + done.err


def test_a_commit_of_all(plain, git) -> None:
    """`git commit -a` commits a temporary index as well."""
    drift(plain)
    assert git(plain, "commit", "-a", "-m", "drift", check=False).code == 1
    git(plain, "checkout", "-q", ".")
    change(plain, Path("README.md"), "#", "# ")
    git(plain, "commit", "-a", "-m", "readme")


def test_a_commit_from_a_subfolder(plain, git) -> None:
    drift(plain)
    assert git(plain / "src", "commit", "-am", "drift", check=False).code == 1


def test_a_merge_with_conflicts_in_records(hooked, git, pactc) -> None:
    """Both branches change the same component; the conflict is reported, and mended by building."""
    for branch, title in (("left", "Left slots"), ("right", "Right slots")):
        git(hooked, "checkout", "-q", "-b", branch, "main")
        change(hooked, GRAPH, "title: Slots", f"title: {title}")
        settle(hooked, pactc)
        git(hooked, "add", "-A")
        git(hooked, "commit", "--no-verify", "-m", title)
    merged = git(hooked, "merge", "left", check=False)
    assert merged.code == 1
    assert "CONFLICT" in merged.out
    conflicts = git(hooked, "diff", "--name-only", "--diff-filter=U").out.split()
    assert "pact/graph.yaml" in conflicts
    assert any(path.startswith(".pact/records/") for path in conflicts)

    # The markers are committed by somebody who only ran `git add`.
    git(hooked, "add", "-A")
    done = git(hooked, "commit", "-m", "markers", check=False)
    assert done.code == 1
    assert "pact/graph.yaml" in done.out + done.err

    # The person settles what people wrote; the rest is built.
    git(hooked, "checkout", "-q", "right", "--", "pact")
    settle(hooked, pactc)
    assert pactc(hooked, "check").code == 0
    git(hooked, "add", "-A")
    git(hooked, "commit", "-m", "merge")
    assert len(git(hooked, "log", "-1", "--format=%P").out.split()) == 2
    assert pactc(hooked, "check", "--rev", "HEAD").code == 0


def test_an_interactive_rebase(hooked, git) -> None:
    """The second commit is to be edited during the rebase, and the edit drifts."""
    for name in ("one", "two", "three"):
        (hooked / f"{name}.md").write_text(name)
        git(hooked, "add", "-A")
        git(hooked, "commit", "--no-verify", "-m", name)
    edit = {"GIT_SEQUENCE_EDITOR": "sed -i.bak '2s/^pick/edit/'"}
    git(hooked, "rebase", "-i", "HEAD~3", env=edit)
    good = drift(hooked)
    git(hooked, "add", "-A")
    done = git(hooked, "commit", "--amend", "--no-edit", check=False)
    assert done.code == 1
    assert "P304 controls" in done.out + done.err
    (hooked / CONTROLS).write_text(good)
    (hooked / "two.md").write_text("second")
    git(hooked, "add", "-A")
    git(hooked, "commit", "--amend", "--no-edit")
    git(hooked, "rebase", "--continue")
    assert git(hooked, "log", "-3", "--format=%s").out.split() == ["three", "two", "one"]


def test_a_linked_worktree(plain, git, tmp_path) -> None:
    linked = tmp_path / "linked"
    git(plain, "worktree", "add", "-q", "-b", "other", str(linked))
    drift(plain)  # what the main work tree holds is none of the other's business
    (linked / "notes.md").write_text("notes\n")
    git(linked, "add", "-A")
    git(linked, "commit", "-m", "notes")
    drift(linked)
    done = git(linked, "commit", "-am", "drift", check=False)
    assert done.code == 1
    assert "P304 controls" in done.out + done.err


def test_a_branch_without_the_project(plain, git) -> None:
    git(plain, "checkout", "-q", "--orphan", "pages")
    git(plain, "rm", "-rfq", ".")
    (plain / "index.html").write_text("<p>hello\n")
    git(plain, "add", "index.html")
    git(plain, "commit", "-m", "pages")


def test_another_programs_hook_runs_first_and_may_refuse(pack, git, pactc) -> None:
    file = pack / ".git" / "hooks" / "pre-commit"
    file.parent.mkdir(exist_ok=True)
    file.write_text("#!/bin/sh\necho the other ran >&2\n! test -e forbidden\n")
    file.chmod(0o755)
    assert pactc(pack, "hook", "install", "--force").code == 0
    done = git(pack, "commit", "--allow-empty", "-m", "fine")
    assert "the other ran" in done.err
    drift(pack)
    assert git(pack, "commit", "-am", "drift", check=False).code == 1
    git(pack, "checkout", "-q", ".")
    (pack / "forbidden").touch()
    done = git(pack, "commit", "--allow-empty", "-m", "forbidden", check=False)
    assert done.code == 1
    assert "fresh" not in done.out + done.err


def test_a_project_in_a_subfolder(pack, git, pactc, tmp_path) -> None:
    """Two projects in one repository, one with a name that a shell would take apart."""
    top = tmp_path / "top"
    top.mkdir()
    git(top, "init", "-q")
    for name in ("one", "it's $(two)"):
        shutil.copytree(pack, top / name, ignore=shutil.ignore_patterns(".git"))
        assert pactc(top / name, "hook", "install").code == 0
    git(top, "add", "-A")
    git(top, "commit", "-m", "both")
    drift(top / "it's $(two)")
    done = git(top, "commit", "-am", "drift", check=False)
    assert done.code == 1
    assert "P304 controls" in done.out + done.err


def test_the_program_was_moved(plain, git, pactc, tmp_path) -> None:
    """The hook falls back to the interpreter, then to PATH, then says what to do; and never runs a
    module of the repository that is judged."""
    file = plain / ".git" / "hooks" / "pre-commit"
    text = file.read_text().replace(str(PROGRAM), "/elsewhere/pactc")
    file.write_text(text)
    (plain / "pactc").mkdir()
    (plain / "pactc" / "__main__.py").write_text("print('all is well, believe me')\n")
    (plain / "pactc" / "__init__.py").touch()
    drift(plain)
    done = git(plain, "commit", "-am", "drift", check=False)
    assert done.code == 1
    assert "P304 controls" in done.out + done.err
    file.write_text(text.replace(sys.executable, "/elsewhere/python"))
    shadow = tmp_path / "bin"
    shadow.mkdir()
    (shadow / "pactc").write_text("#!/bin/sh\necho from PATH: $@\nexit 1\n")
    (shadow / "pactc").chmod(0o755)
    path = f"{shadow}:/usr/bin:/bin"
    done = git(plain, "commit", "-am", "drift", check=False, env={"PATH": path})
    assert "from PATH: -C ./ check --staged" in done.out + done.err
    done = git(plain, "commit", "-am", "drift", check=False, env={"PATH": "/usr/bin:/bin"})
    assert done.code == 1
    assert "run `pactc hook install` again" in done.err


def test_colours_and_ci_variables_change_no_answer(plain, git) -> None:
    drift(plain)
    env = {"GITHUB_ACTIONS": "true", "FORCE_COLOR": "1"}
    assert git(plain, "commit", "-am", "drift", check=False, env=env).code == 1


@pytest.mark.slow
def test_the_hook_as_others_use_it(pack, git, tmp_path, monkeypatch) -> None:
    """From a repository that holds .pre-commit-hooks.yaml, in an environment that pre-commit makes;
    only what is installed in it is not fetched again."""
    source = Path(__file__).resolve().parents[2]
    clone = tmp_path / "pactc-source"
    ignored = shutil.ignore_patterns(".git", ".*_cache", ".hypothesis", "__pycache__", "tests")
    shutil.copytree(source, clone, ignore=ignored)
    git(clone, "init", "-q")
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "the source")
    rev = git(clone, "rev-parse", "HEAD").out.strip()
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "protocol.file.allow")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "always")
    (pack / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {clone}\n    rev: {rev}\n    hooks:\n      - id: pactc-check\n"
    )
    git(pack, "add", "-A")
    command = [PRE_COMMIT, "run", "--hook-stage", "manual", "pactc-check"]
    done = subprocess.run(command, cwd=pack, capture_output=True, text=True, check=False)
    if "No matching distribution" in done.stdout + done.stderr:
        pytest.skip("no package index")
    assert done.returncode == 0, done.stdout + done.stderr
    drift(pack)
    git(pack, "add", "-A")
    done = subprocess.run(command, cwd=pack, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "P304 controls" in done.stdout


def settle(folder: Path, pactc) -> None:
    """Build, and accept whatever people wrote as it stands."""
    pactc(folder, "build")
    authored = ("graph", "contract", "laws", "preflight", "threats")
    done = pactc(folder, "accept", *authored, "--reason", "as it stands")
    assert done.code == 0, done.out + done.err
    done = pactc(folder, "build")
    assert done.code == 0, done.out + done.err
