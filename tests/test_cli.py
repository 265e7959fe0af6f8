"""The command line: help, mistakes, exit statuses, formats, completion, and how a bug looks."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

import pactc as package
from pactc import cli, project
from pactc.commands import status as status_command

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_help_has_an_example(tmp_path: Path, pactc: Any, name: str) -> None:
    done = pactc(tmp_path, name, "--help")
    assert done.code == 0
    assert done.err == ""
    assert f"usage: pactc {name}" in done.out
    examples = done.out.partition("examples:\n")[2]
    assert f"  pactc {name}" in examples
    assert max(map(len, examples.splitlines())) <= 100


def test_every_command_is_listed_and_every_module_is_a_command() -> None:
    files = {p.stem for p in (Path(package.__file__).parent / "commands").glob("[!_]*.py")}
    assert files - {"common"} == set(cli.COMMANDS)


@pytest.mark.parametrize("args", [["--help"], ["-h"], ["help"], []])
def test_overview(tmp_path: Path, pactc: Any, args: list[str]) -> None:
    done = pactc(tmp_path, *args)
    assert done.code == (0 if args else 2)
    for name, summary in cli.COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(summary)}$", done.out, re.MULTILINE)
    assert all(len(line) <= 100 for line in done.out.splitlines())


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version(tmp_path: Path, pactc: Any, flag: str) -> None:
    assert pactc(tmp_path, flag) == (0, f"pactc {package.__version__}\n", "")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("biuld", "build"), ("chekc", "check"), ("stat", "status"), ("hooks", "hook")],
)
def test_did_you_mean(tmp_path: Path, pactc: Any, word: str, meant: str) -> None:
    done = pactc(tmp_path, word)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("P920 no such command")
    assert f"did you mean `pactc {meant}`?" in done.err


def test_nothing_near(tmp_path: Path, pactc: Any) -> None:
    assert "run `pactc --help`" in pactc(tmp_path, "zzzzzz").err


def test_did_you_mean_an_artifact(pack: Path, pactc: Any) -> None:
    done = pactc(pack, "why", "contract/bookin")
    assert done.code == 2
    assert "did you mean `contract/booking`?" in done.err
    assert "P922" in done.err


@pytest.mark.parametrize(
    "args", [["check", "--no-such-option"], ["build", "-j", "0"], ["build", "-j", "many"], ["why"]]
)
def test_wrong_options(pack: Path, pactc: Any, args: list[str]) -> None:
    done = pactc(pack, *args)
    assert (done.code, done.out) == (2, "")
    assert f"usage: pactc {args[0]}" in done.err


def test_statuses(pack: Path, pactc: Any, tmp_path: Path) -> None:
    assert pactc(pack, "check").code == 0
    (pack / "pact/controls.json").write_text("{}\n")
    assert pactc(pack, "check").code == 1
    assert pactc(pack, "why", "controls").code == 1
    assert pactc(pack, "why", "spec").code == 0
    assert pactc(pack, "check", "no-such-artifact").code == 2


def test_no_repository(tmp_path: Path, pactc: Any) -> None:
    done = pactc(tmp_path, "check")
    assert done.code == 2
    assert "P150" in done.err
    assert "\n1 problem\n" in done.err, "nothing was judged, so no artifacts are counted"
    assert "git init" in done.err


def test_interrupted(pack: Path, pactc: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(project, "work_tree", interrupt)
    done = pactc(pack, "status")
    assert (done.code, done.out) == (130, "")
    assert "interrupted" in done.err


def test_a_bug(pack: Path, pactc: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Status 3, a log to send, and no traceback on the terminal."""

    def fail(*_: Any) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(status_command, "run", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = pactc(pack, "status", "a b")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("P900 pactc has a bug: ZeroDivisionError: by zero\nhelp: send ")
    assert "Traceback" not in done.err
    found = re.search(r"send (\S+) to", done.err)
    assert found
    log = Path(found[1]).read_text()
    assert log.startswith(f"pactc {package.__version__}, Python ")
    assert "'status' 'a b'" in log
    assert "Traceback" in log
    assert "ZeroDivisionError: by zero" in log


def test_c_is_for_another_folder(pack: Path, pactc: Any, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    assert pactc(tmp_path / "elsewhere", "-C", str(pack), "check").code == 0
    assert pactc(tmp_path / "elsewhere", "-C", "../pack", "status", "spec").code == 0
    done = pactc(tmp_path, "-C")
    assert done.code == 2
    assert "P920" in done.err


def test_ids_and_paths_are_meant_where_one_stands(pack: Path, pactc: Any) -> None:
    for folder, word in (
        (pack, "pact/graph.yaml"), (pack / "pact", "graph.yaml"), (pack / "pact", "graph"),
        (pack / "src", "../pact/graph.yaml"),
    ):  # fmt: skip
        done = pactc(folder, "status", word)
        assert (done.code, done.out.split()[:2]) == (0, ["fresh", "graph"])


@pytest.mark.parametrize("where", ["before", "after", "equals"])
def test_an_error_in_json(pack: Path, pactc: Any, where: str) -> None:
    (pack / "pact/rules").mkdir()
    (pack / "pact/rules/x.yaml").write_text("a: [1\n")
    args = ["--format=json"] if where == "equals" else ["--format", "json"]
    done = pactc(pack, "check", *args)
    assert done.code == 1
    assert done.err == ""
    (found,) = json.loads(done.out)["findings"]
    assert found["code"] == "P109"


def test_an_error_in_every_format(pack: Path, pactc: Any) -> None:
    (pack / "pact/rules").mkdir()
    (pack / "pact/rules/x.yaml").write_text("a: [1\n")
    assert "P109" in pactc(pack, "check").err
    sarif = json.loads(pactc(pack, "check", "--format", "sarif").out)
    assert sarif["runs"][0]["results"][0]["ruleId"] == "P109"
    assert ET.fromstring(pactc(pack, "check", "--format", "junit").out).iter("failure")
    github = pactc(pack, "check", "--format", "github").out
    assert github.startswith("::error ")
    assert "pact/rules/x.yaml" in github


def test_under_github_actions_the_format_is_githubs(pack: Path, pactc: Any) -> None:
    (pack / "pact/controls.json").write_text("{}\n")
    done = pactc(pack, "check", env={"GITHUB_ACTIONS": "true"})
    assert done.code == 1
    assert "::error file=pact/controls.json" in done.out


def test_results_on_stdout_and_narration_on_stderr(pack: Path, pactc: Any) -> None:
    (pack / "pact/controls.json").unlink()
    done = pactc(pack, "build")
    assert done.code == 0
    assert "derive controls" in done.err
    assert "derive controls" not in done.out


def test_a_reader_who_has_seen_enough(pack: Path) -> None:
    """`pactc graph | head -1` ends without a word, and as no success: what is told only in part
    may be a verdict of fail."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pactc", "graph", "--format", "json"],
        cwd=pack, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), complaint) == (141, b"")


def test_a_terminal_that_knows_few_letters(pack: Path, pactc_process: Any) -> None:
    spec = pack / "pact/laws.yaml"
    spec.write_text(spec.read_text() + "extra_né: 1\n", encoding="utf-8")
    env = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = pactc_process(pack, "check", env=env)
    assert done.code == 1
    assert "extra_n\\xe9" in done.out
    assert "Traceback" not in done.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(tmp_path: Path, pactc: Any, shell: str) -> None:
    done = pactc(tmp_path, "completion", shell)
    assert done.code == 0
    for name in cli.COMMANDS:
        assert name in done.out
    script = tmp_path / "pactc"
    script.write_text(done.out)
    if shutil.which(shell):
        subprocess.run([shell, "-n", str(script)], check=True)
    if shell == "bash":
        ask = (
            f"source {script}; COMP_WORDS=(pactc bu); COMP_CWORD=1; COMP_LINE='pactc bu'; "
            "$(complete -p pactc | sed 's/.*-F \\([^ ]*\\).*/\\1/') pactc bu pactc; "
            "printf '%s\\n' \"${COMPREPLY[@]}\""
        )
        said = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=True)
        assert said.stdout.split() == ["build"]


def test_the_module_is_the_program(tmp_path: Path, pactc_process: Any) -> None:
    done = pactc_process(tmp_path, "--version")
    assert done == (0, f"pactc {package.__version__}\n", "")
    assert os.environ.get("PACTC_TEST_CRASH_AT") is None


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["check", "--stagd"], "did you mean `--staged`?"),
        (["check", "--formt=json"], "did you mean `--format=json`?"),
        (["evidence", "stauts"], "did you mean `status`?"),
        (["check", "-q"], "it goes before the command: `pactc -q check`"),
        (["why", "spec", "-C", ".."], "it goes before the command: `pactc -C DIR why`"),
        (["--qiet", "check"], "did you mean `pactc --quiet`?"),
        (["version"], "did you mean `pactc --version`?"),
        (["--color", "red", "check"], "run `pactc --color never COMMAND`"),
        (["explain", "P301", "P302"], "run `pactc explain --help`"),
    ],
)
def test_an_option_that_was_meant(pack: Path, pactc: Any, words: list[str], meant: str) -> None:
    done = pactc(pack, *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("P920 ")
    assert f"help: {meant}\n" in done.err


def test_a_wrong_option_in_json(pack: Path, pactc: Any) -> None:
    done = pactc(pack, "status", "--format", "json", "--no-such")
    assert (done.code, done.err) == (2, "")
    assert json.loads(done.out)["findings"][0]["message"] == "unexpected argument '--no-such'"


def test_help_of_a_command(tmp_path: Path, pactc: Any) -> None:
    assert pactc(tmp_path, "help", "why") == pactc(tmp_path, "why", "--help")
    assert pactc(tmp_path, "help", "wyh").code == 2


def test_quiet_is_without_narration(pack: Path, pactc: Any) -> None:
    (pack / "pact/controls.json").unlink()
    assert pactc(pack, "build").err != ""
    (pack / "pact/controls.json").unlink()
    done = pactc(pack, "-q", "build")
    assert (done.code, done.err) == (0, "")
    assert "fresh" in done.out
    assert "P922" in pactc(pack, "--quiet", "why", "nobody").err, "an error is told"


def test_color_goes_before_the_environment(pack: Path, pactc: Any) -> None:
    def checked(*words: str, **env: str) -> bool:
        return "\x1b[" in pactc(pack, *words, "status", env=env).out

    assert checked("--color", "always", NO_COLOR="1")
    assert not checked("--color=never", FORCE_COLOR="1")
    assert checked("--color", "auto", FORCE_COLOR="1", NO_COLOR="")
    assert not checked(), "what was set for one command is gone after it"


def test_folders_add_up(pack: Path, pactc: Any, tmp_path: Path) -> None:
    done = pactc(tmp_path, f"-C{pack.parent}", "-C", pack.name, "check")
    assert done.code == 0, done.err


def test_a_full_disk_is_no_bug(pack: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        argv = [sys.executable, "-m", "pactc", "explain"]
        done = subprocess.run(argv, cwd=pack, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("P903 cannot write: no space left on device")
    assert "Exception ignored" not in done.stderr
