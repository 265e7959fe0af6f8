"""`pactc evidence run`: what becomes a receipt, and what is refused."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import Done, Git, Pactc
from .small_pack import approve, change, codes, copy, put

PASSED = '<testsuite tests="1"><testcase/></testsuite>'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def receipt(folder: Path, name: str = "unit") -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / f"pact/evidence/{name}.json").read_text())
    return value


def run(pactc: Pactc, folder: Path, *args: str, **env: str) -> Done:
    return pactc(folder, "evidence", "run", *args, "--format", "json", env=env)


def script(folder: Path, text: str, **item: Any) -> None:
    """Replace the command of `unit`, and what else its item says."""
    put(folder, "checks/unit.py", text)
    for key, value in item.items():
        change(folder, "pact/evidence.yaml", f"/evidence/unit/{key}", value)


def refuses(pactc: Pactc, folder: Path, code: str) -> Done:
    before = (folder / "pact/evidence/unit.json").read_bytes()
    done = run(pactc, folder, "unit")
    assert done.code == 1
    assert codes(done) == {code}, done.out
    assert (folder / "pact/evidence/unit.json").read_bytes() == before
    return done


def test_a_receipt_is_an_in_toto_statement(small: Path) -> None:
    statement = receipt(small)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    said = statement["predicate"]
    assert said["inputs"]["root"] == f"sha256:{statement['subject'][0]['digest']['sha256']}"
    assert sorted(said["inputs"]["files"]) == ["checks/unit.py", "src/adder.py"]
    assert said["exit_status"] == 0
    assert said["started"] <= said["ended"]
    assert said["ended"].endswith("Z")
    assert str(small) not in json.dumps(statement)


def test_a_fresh_one_runs_again_only_if_it_is_named(small: Path, pactc: Pactc) -> None:
    before = receipt(small)
    assert run(pactc, small).err.endswith("nothing to run\n")
    assert receipt(small) == before
    assert run(pactc, small, "unit").err.endswith("ran 1\n")
    assert receipt(small)["predicate"]["ended"] > before["predicate"]["ended"]


def test_what_is_stale_runs(small: Path, pactc: Pactc) -> None:
    put(small, "src/adder.py", "def add(a, b):\n    return b + a\n")
    assert pactc(small, "evidence", "status").out.startswith("stale    receipt/unit")
    done = run(pactc, small, "-j", "2")
    assert (done.code, done.err.splitlines()[-1]) == (0, "ran 1")
    assert pactc(small, "evidence", "status").code == 0


def test_comments_in_git_ignored_files_change_nothing(small: Path, pactc: Pactc) -> None:
    put(small, ".gitignore", "__pycache__/\n")
    put(small, "src/__pycache__/adder.pyc", "rubbish")
    assert pactc(small, "evidence", "status").code == 0


def test_the_environment_is_an_allow_list(small: Path, pactc: Pactc) -> None:
    script(small, "import os; print(sorted(os.environ)); assert os.environ['TOLD'] == 'x'\n"
                  "assert 'UNTOLD' not in os.environ and 'PYTEST_ADDOPTS' not in os.environ",
           env=["TOLD"])  # fmt: skip
    done = run(pactc, small, "unit", TOLD="x", UNTOLD="y", PYTEST_ADDOPTS="-k nothing")
    assert done.code == 0, done.out
    said = receipt(small)["predicate"]
    assert "TOLD" in said["environment"]
    assert "x" not in said["environment"]
    assert "UNTOLD" not in said["environment"]


def test_a_command_has_a_temporary_folder_of_its_own(
    small: Path, pactc: Pactc, tmp_path: Path
) -> None:
    """What lies in the common one is not seen, nor is it cleaned up on the time of the command."""
    common = tmp_path / "common"
    put(tmp_path, "common/pytest-of-me/pytest-0/left", "by others")
    script(small, "import pathlib, tempfile as t; here = pathlib.Path(t.gettempdir())\n"
                  "assert not list(here.iterdir()); (here / 'left').write_text('x'); print(here)\n"
                  "pathlib.Path('where').write_text(str(here))")  # fmt: skip
    put(small, ".gitignore", "where\n")
    done = run(pactc, small, "unit", TMPDIR=str(common))
    assert done.code == 0, done.out
    assert "TMPDIR" in receipt(small)["predicate"]["environment"]
    assert not Path((small / "where").read_text(encoding="utf-8")).exists()
    assert [p.name for p in common.iterdir()] == ["pytest-of-me"]


def test_a_failed_command(small: Path, pactc: Pactc) -> None:
    script(small, "print('sum is off'); raise SystemExit(2)")
    done = refuses(pactc, small, "P602")
    assert "sum is off" in done.out
    assert pactc(small, "evidence", "status", "unit").code == 1


def test_a_time_out(small: Path, pactc: Pactc) -> None:
    script(small, "import time; time.sleep(60)", timeout_s=1)
    refuses(pactc, small, "P603")


@pytest.mark.parametrize("program", ["no-such-program-anywhere", "./checks/unit.py", "src"])
def test_a_command_that_is_none(small: Path, pactc: Pactc, program: str) -> None:
    change(small, "pact/evidence.yaml", "/evidence/unit/argv", [program])
    refuses(pactc, small, "P601")


def test_no_shell_reads_it(small: Path, pactc: Pactc) -> None:
    script(small, "import sys; print(sys.argv)")
    argv = [sys.executable, "checks/unit.py", "$(touch pwned); *"]
    change(small, "pact/evidence.yaml", "/evidence/unit/argv", argv)
    assert run(pactc, small, "unit").code == 0
    assert not (small / "pwned").exists()


@pytest.mark.parametrize("pattern", ["scr/**", "nothing.py", "src/*.txt"])
def test_an_input_that_matches_nothing(small: Path, pactc: Pactc, pattern: str) -> None:
    change(small, "pact/evidence.yaml", "/evidence/unit/inputs", ["src/**", pattern])
    refuses(pactc, small, "P604")


WRITE = "import pathlib; p = pathlib.Path('build'); p.mkdir(exist_ok=True)\n"


def test_outputs_are_digested(small: Path, pactc: Pactc) -> None:
    put(small, ".gitignore", "build/\n")
    script(small, WRITE + f"(p / 'junit.xml').write_text('{PASSED}')", outputs=["build/junit.xml"])
    assert run(pactc, small, "unit").code == 0
    said = receipt(small)["predicate"]
    assert said["counts"] == {"tests": 1, "passed": 1, "failed": 0, "skipped": 0}
    assert list(said["outputs"]) == ["build/junit.xml"]


def test_an_output_that_is_not_there(small: Path, pactc: Pactc) -> None:
    script(small, "print('done')", outputs=["build/junit.xml"])
    refuses(pactc, small, "P605")


def test_an_output_of_an_earlier_run(small: Path, pactc: Pactc) -> None:
    put(small, ".gitignore", "build/\n")
    put(small, "build/junit.xml", PASSED)
    script(small, "print('done')", outputs=["build/junit.xml"])
    refuses(pactc, small, "P605")


@pytest.mark.parametrize("how", ["symlink('/etc/hostname', ", "mkfifo(", "mkdir("])
def test_an_output_that_is_no_file_of_its_own(small: Path, pactc: Pactc, how: str) -> None:
    put(small, ".gitignore", "build/\n")
    script(small, f"import os; os.mkdir('build'); os.{how}'build/out')", outputs=["build/out"])
    refuses(pactc, small, "P605")


def test_an_output_outside_of_the_project(small: Path, pactc: Pactc, tmp_path: Path) -> None:
    script(small, f"import os; os.symlink({str(tmp_path)!r}, 'out'); open('out/x', 'w').write('x')",
           outputs=["out/x"])  # fmt: skip
    refuses(pactc, small, "P605")


@pytest.mark.parametrize(
    ("report", "code"),
    [
        ("", "P606"),
        ("<testsuite/>", "P606"),
        ('<testsuites><testsuite tests="0"/></testsuites>', "P606"),
        ("<testsuite><testcase><skipped/></testcase></testsuite>", "P606"),
        ("<testsuite><testcase/><testcase><failure/></testcase></testsuite>", "P607"),
        ("<testsuite><testcase/>", "P608"),
        ('<testsuite tests="9"><testcase/></testsuite>', "P608"),
        ("<!DOCTYPE x><testsuite><testcase/></testsuite>", "P608"),
    ],
)
def test_reports(small: Path, pactc: Pactc, report: str, code: str) -> None:
    put(small, ".gitignore", "build/\n")
    script(small, WRITE + f"(p / 'j.xml').write_text({report!r})", outputs=["build/j.xml"])
    refuses(pactc, small, code)


def test_a_command_that_says_nothing(small: Path, pactc: Pactc) -> None:
    change(small, "pact/evidence.yaml", "/evidence/unit/argv", ["true"])
    refuses(pactc, small, "P606")


def test_keep_going(small: Path, pactc: Pactc) -> None:
    script(small, "raise SystemExit(1)")
    put(small, "checks/live.py", "raise SystemExit(1)")
    assert codes(run(pactc, small, "--keep-going")) == {"P602"}
    done = run(pactc, small, "-k")
    found = json.loads(done.out)["findings"]
    assert sorted(f["artifact"] for f in found) == ["receipt/live", "receipt/unit"]
    assert done.err == "2 failed\n"


TWICE = """import os
print('{"ok": false, "ok": true, "fingerprint": "' + os.environ["PACTC_ROOT"] + '"}')"""
LAW = {"text": "No sum is ever rounded.", "judge": "human"}

# -- live ------------------------------------------------------------------------------------


def test_live_is_told_the_root_and_records_it(small: Path, pactc: Pactc) -> None:
    root = pactc(small, "production", "fingerprint").out.strip()
    assert receipt(small, "live")["predicate"]["root"] == root


def test_live_goes_stale_with_the_pack(small: Path, pactc: Pactc) -> None:
    change(small, "pact/laws.yaml", "/laws/L-1", LAW)
    assert "blocked  receipt/live" in pactc(small, "evidence", "status", "live").out
    assert pactc(small, "accept", "laws").code == 0
    assert pactc(small, "build").code == 0
    status = pactc(small, "evidence", "status", "live").out
    assert status.startswith("stale")
    assert "@root" in status
    assert run(pactc, small, "live").code == 0


@pytest.mark.parametrize(
    "answer",
    [
        "print('<html>ok</html>')", "print('{}')", "print('true')", "print('[]')", "pass",
        "import json; print(json.dumps({'ok': True}))",
        "import json; print(json.dumps({'ok': True, 'fingerprint': 'sha256:' + '0' * 64}))",
        "import json, os; print(json.dumps({'ok': 1, 'fingerprint': os.environ['PACTC_ROOT']}))",
        TWICE,
        "print(' ' * (2 << 20))",
    ],
)  # fmt: skip
def test_a_live_answer_that_is_refused(small: Path, pactc: Pactc, answer: str) -> None:
    put(small, "checks/live.py", answer)
    done = run(pactc, small, "live")
    assert done.code == 1
    assert codes(done) <= {"P606", "P611"}, done.out


def test_live_wants_a_fresh_pack(small: Path, pactc: Pactc) -> None:
    change(small, "pact/graph.yaml", "/components/adder/purpose", "Adds any two integers.")
    done = run(pactc, small, "live")
    assert done.code == 1
    told = json.loads(done.out)
    assert told["waiting"] == ["receipt/live"]
    assert [f["artifact"] for f in told["findings"]] == ["graph"], "what it waits for is said"


# -- the command -----------------------------------------------------------------------------


def test_help_and_unknown_ids(small: Path, pactc: Pactc) -> None:
    done = pactc(small, "evidence", "run", "unti")
    assert done.code == 2
    assert pactc(small, "evidence", "run", "graph").code == 2
    assert pactc(small, "evidence", "run", "receipt/unit").code == 0
    assert pactc(small, "evidence", "run", "pact/evidence/unit.json").code == 0
    assert "pactc evidence run" in pactc(small, "evidence", "--help").out


def test_no_evidence_is_planned(small: Path, pactc: Pactc) -> None:
    change(small, "pact/evidence.yaml", "/evidence", {})
    assert codes(run(pactc, small)) == {"P662"}


def test_accept_refuses_a_receipt(small: Path, pactc: Pactc) -> None:
    put(small, "src/adder.py", "def add(a, b):\n    return b + a\n")
    done = pactc(small, "accept", "receipt/unit")
    assert done.code == 2
    assert "pactc evidence run unit" in done.err


def test_a_project_below_the_top_of_its_repository(
    small: Path, pactc: Pactc, git: Git, tmp_path: Path
) -> None:
    top = tmp_path / "top"
    (top / "a").mkdir(parents=True)
    git(top, "init", "-q")
    small.rename(top / "a/small")
    inner = top / "a/small"
    shutil.rmtree(inner / ".git")
    assert pactc(inner, "evidence", "run", "unit").code == 0
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "all")
    assert approve(inner, "bootstrap").code == 0
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "begin")
    assert pactc(inner, "production", "validate", "--bootstrap").code == 0
