"""`pactc demo`: the whole story in one command, for somebody without any configuration."""

from __future__ import annotations

import re
from pathlib import Path

import pytest


@pytest.fixture
def nobody(tmp_path: Path) -> dict[str, str]:
    """A machine without a Git identity."""
    (tmp_path / "home").mkdir()
    return {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "home")}


def test_the_story(tmp_path, pactc, git, nobody) -> None:
    done = pactc(tmp_path, "demo", env=nobody)
    assert done.code == 0, done.out + done.err
    folder = tmp_path / "pactc-demo"
    told = [
        "$ pactc build",
        "pact/controls.json",
        "artifacts are fresh",
        "$ git commit",
        "$ pactc accept graph",
        "accepted graph",
        "$ pactc check",
        "P301 contract/slots is stale",
        "more wait for these",
        "$ pactc why contract/slots",
        "input pact/graph.yaml#/components/slots",
        "$ pactc accept contract/slots laws preflight threats --reason",
        "accepted contract/slots",
        "$ pactc build\nmade 3 of 28: brief/slots, trace, trust\nthe other 25 were left alone\n",
        "$ pactc check\nall 28 artifacts are fresh\n",
        "$ git commit",
        "Try next, in pactc-demo:",
    ]
    rest = done.out
    for text in told:
        _, found, rest = rest.partition(text)
        assert found, text
    assert "\x1b" not in done.out
    built = done.out.partition("$ pactc build\n")[2].partition("\n\n")[0]
    for path in re.findall(r"^  (pact/[^ ]+)", built, re.MULTILINE):
        assert (folder / path).exists(), "what it says that it made is there"
    assert len(done.out.splitlines()) <= 63
    assert done.err == ""
    subjects = git(folder, "log", "--format=%s").out.splitlines()
    assert subjects == [
        "Say that slots are in UTC",
        "Build the pack",
        "Start from the spec",
    ]
    assert git(folder, "check-ignore", "pact/.pactc-x.tmp").code == 0


def test_it_starts_without_what_can_be_derived(tmp_path, pactc, git, nobody) -> None:
    pactc(tmp_path, "demo", "d", env=nobody)
    first = git(tmp_path / "d", "ls-tree", "-r", "--name-only", "HEAD~2").out.splitlines()
    assert "pact/graph.yaml" in first
    assert not [p for p in first if p.startswith(("pact/briefs", "pact/evidence/", "pact/t", "s"))
                and not p.startswith(("pact/threats.yaml", "src/", "scripts/"))]  # fmt: skip
    for derived in ("controls", "readiness", "trace", "trust"):
        assert f"pact/{derived}.json" not in first
        assert f".pact/records/pact/{derived}.json.json" not in first
    assert not [p for p in first if "cache" in p or ".hypothesis" in p]
    second = git(tmp_path / "d", "ls-tree", "-r", "--name-only", "HEAD").out.splitlines()
    assert ".pact/records/pact/controls.json.json" in second


@pytest.mark.slow
def test_every_commit_after_a_build_is_fresh(tmp_path, pactc, git, nobody) -> None:
    pactc(tmp_path, "demo", "d", env=nobody)
    folder = tmp_path / "d"
    assert git(folder, "status", "--porcelain").out == ""
    for rev, code in [("HEAD", 0), ("HEAD~1", 0), ("HEAD~2", 1)]:
        assert pactc(folder, "check", "--rev", rev).code == code
    assert pactc(folder, "check").code == 0


def test_what_it_says_was_rebuilt_is_what_git_says(tmp_path, pactc, git, nobody) -> None:
    """Beside the graph and the word of a person for four records."""
    done = pactc(tmp_path, "demo", "d", env=nobody)
    made = re.search(r"^made 3 of 28: (.*)$", done.out, re.MULTILINE)
    assert made is not None
    changed = git(tmp_path / "d", "diff", "--name-only", "HEAD~1").out.split()
    records = {p.removeprefix(".pact/records/").removesuffix(".json") for p in changed
               if p.startswith(".pact/records/")}  # fmt: skip
    accepted = {"graph.yaml", "contracts/slots.yaml", "laws.yaml", "preflight.yaml", "threats.yaml"}
    rebuilt = {"brief/slots": "briefs/slots.md", "trace": "trace.json", "trust": "trust.json"}
    assert set(made[1].split(", ")) == rebuilt.keys()
    assert records == {f"pact/{p}" for p in accepted | set(rebuilt.values())}


BROKEN = {
    "build-spec.yaml": ("P109", " --> build-spec.yaml:"),
    "pact/briefs/http.md": ("P304 brief/http was edited by hand", "build --restore brief/http"),
    "pact/contracts/store.yaml": ("P109", " --> pact/contracts/store.yaml:"),
    "pact/evidence.yaml": ("P109", " --> pact/evidence.yaml:"),
    "pact/graph.yaml": ("P109", " --> pact/graph.yaml:"),
    "pact/trust.json": ("P304 trust was edited by hand", "build --restore trust"),
}


@pytest.mark.slow
def test_who_breaks_a_file_is_told(tmp_path, pactc, git, nobody) -> None:
    pactc(tmp_path, "demo", "d", env=nobody)
    folder = tmp_path / "d"
    for file, told in BROKEN.items():
        with (folder / file).open("a") as broken:
            broken.write("oops\n")
        done = pactc(folder, "check")
        assert done.code == 1
        for text in [*told, "help: "]:
            assert text in done.out, file
        git(folder, "restore", ".")
        assert pactc(folder, "check").code == 0


def test_a_folder_with_something_in_it_is_refused(tmp_path, pactc) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "mine").touch()
    done = pactc(tmp_path, "demo", "d")
    assert done.code == 2
    assert "P938" in done.err
    assert [p.name for p in (tmp_path / "d").iterdir()] == ["mine"]
    (tmp_path / "file").touch()
    assert pactc(tmp_path, "demo", "file").code == 2


@pytest.mark.slow
def test_an_empty_folder_inside_of_another_repository(tmp_path, pactc, git, nobody) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "d").mkdir()
    env = nobody | {"GITHUB_ACTIONS": "true", "GIT_DIR": str(tmp_path / ".git")}
    done = pactc(tmp_path, "demo", "d", env=env)
    assert done.code == 0
    assert "::error" not in done.out
    assert (tmp_path / "d" / ".git").is_dir()
