"""What the workflows run, as they run it: each `run:` step in bash, in a fresh clone of the result
of the merge, with the runner's environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from jsonschema import Draft4Validator

from pactc.selftest.plant import Bench

from ..attacks.receipt_cases import forged
from ..small_pack import change, make, public

BIN = Path(sys.executable).parent
TOP = Path(__file__).resolve().parents[2]
SARIF = TOP / "tests" / "data" / "sarif-2.1.0.schema.json"
STALE = "contract/adder is stale"


class Runner:
    """Enough of a GitHub runner: steps with `run`, their environment, their outputs."""

    def __init__(self, checkout: Path, temp: Path) -> None:
        self.checkout, self.temp = checkout, temp
        self.out, self.code = "", 0
        self.output = temp / "output"
        temp.mkdir()
        self.output.touch()

    def step(self, step: Mapping[str, Any], env: Mapping[str, str], shell: str = "bash") -> None:
        assert step.get("shell", shell) == "bash"
        script = self.temp / "script.sh"
        script.write_text(step["run"])
        # https://docs.github.com/actions/reference/workflow-syntax-for-github-actions: what `shell:
        # bash` stands for
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.checkout,
            capture_output=True,
            text=True,
            check=False,
            env={
                "HOME": str(self.temp),
                "PATH": f"{BIN}:{os.environ['PATH']}",
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_OUTPUT": str(self.output),
                "RUNNER_TEMP": str(self.temp),
                **env,
            },
        )
        self.code = self.code or done.returncode
        self.out += done.stdout
        assert "P900" not in done.stderr

    @property
    def sarif(self) -> list[dict[str, Any]]:
        """The results of the SARIF file, which must be valid."""
        document = json.loads((self.temp / "pactc.sarif").read_text())
        schema = json.loads(SARIF.read_text())
        Draft4Validator(schema).validate(document)
        return document["runs"][0]["results"]


def pull_request(git, pack: Path, tmp_path: Path, break_: bool, folder: str = "") -> Path:
    """A fresh clone, as actions/checkout leaves it on a pull request: the merge commit, detached.
    The branch started before main moved on."""
    git(pack, "checkout", "-q", "-b", "change")
    if break_:
        change(pack / folder, "pact/graph.yaml", "/components/adder/title", "The adder")
    (pack / "change.md").write_text("a change\n")
    git(pack, "add", "-A")
    git(pack, "commit", "-q", "--no-verify", "-m", "change")
    git(pack, "checkout", "-q", "main")
    (pack / "main.md").write_text("main moved on\n")
    git(pack, "add", "-A")
    git(pack, "commit", "-q", "-m", "main moved on")
    git(pack, "checkout", "-q", "--detach", "main")
    git(pack, "merge", "-q", "--no-edit", "change")
    git(pack, "update-ref", "refs/pull/1/merge", "HEAD")
    git(pack, "checkout", "-q", "main")
    clone = tmp_path / "work" / "repo"
    git(tmp_path, "clone", "-q", "--no-local", "--no-checkout", str(pack), str(clone))
    git(clone, "fetch", "-q", "origin", "+refs/pull/1/merge:refs/remotes/pull/1/merge")
    git(clone, "checkout", "-q", "--detach", "refs/remotes/pull/1/merge")
    return clone


def accept_graph(pack: Path, pactc, folder: str = "") -> None:
    """The record of the graph follows, its contract does not: a stale artifact."""
    assert pactc(pack / folder, "accept", "graph", "--reason", "a better title").code == 0


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("ci") / "pack")


@pytest.fixture
def pack(_made: Path, tmp_path: Path) -> Path:
    """A small pack with its receipts, for a CI job wants evidence too."""
    shutil.copytree(_made, tmp_path / "pack", symlinks=True)
    return tmp_path / "pack"


@pytest.fixture
def stale(pack: Path, pactc, git, tmp_path) -> Path:
    """The merge result of a pull request that changed the graph and left a contract behind."""
    return prepared(pack, pactc, git, tmp_path, stale=True)


@pytest.fixture
def clean(pack: Path, pactc, git, tmp_path) -> Path:
    return prepared(pack, pactc, git, tmp_path, stale=False)


def prepared(pack: Path, pactc, git, tmp_path: Path, *, stale: bool, folder: str = "") -> Path:
    for host in ("github", "gitlab"):
        assert pactc(pack / folder, "ci", host).code == 0
    git(pack, "add", "-A")
    git(pack, "commit", "-q", "-m", "check in CI")
    clone = pull_request(git, pack, tmp_path, stale, folder)
    if stale:  # in the clone: its commit is what the merge would have held
        accept_graph(clone, pactc, folder)
        git(clone, "add", "-A")
        git(clone, "commit", "-q", "--no-verify", "--amend", "--no-edit")
    return clone


def workflow(clone: Path, tmp_path: Path, name: str = "pactc") -> Runner:
    """Runs the job of the written workflow, without its actions and without the installation."""
    document = yaml.safe_load((clone / ".github" / "workflows" / f"{name}.yml").read_text())
    assert document["defaults"]["run"]["shell"] == "bash"
    runner = Runner(clone, tmp_path / "runner")
    for step in document["jobs"]["check"]["steps"]:
        if "run" in step and step["name"] != "Install pactc":
            runner.step(step, {**document["env"], **step.get("env", {})})
    return runner


def test_github_on_a_clean_pull_request(clean, tmp_path, git) -> None:
    runner = workflow(clean, tmp_path)
    assert runner.code == 0, runner.out
    assert "::error" not in runner.out
    assert "artifacts are fresh" in runner.out
    assert runner.sarif == []
    assert git(clean, "status", "--short").out == ""


def test_github_on_a_stale_pull_request(stale, tmp_path, git) -> None:
    runner = workflow(stale, tmp_path)
    assert runner.code == 1
    (line,) = [row for row in runner.out.splitlines() if row.startswith("::error")]
    assert line.startswith("::error file=pact/contracts/adder.yaml")
    assert "title=pactc P301" in line
    assert STALE in line
    (result,) = runner.sarif
    assert result["ruleId"] == "P301"
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "pact/contracts/adder.yaml"
    assert git(stale, "status", "--short").out == ""


def test_github_on_a_file_that_cannot_be_read(clean, tmp_path, git) -> None:
    (clean / "pact" / "rules").mkdir()
    (clean / "pact" / "rules" / "broken.yaml").write_text("kind: [\n")
    git(clean, "add", "-A")
    git(clean, "commit", "-q", "--no-verify", "-m", "broken")
    runner = workflow(clean, tmp_path)
    assert runner.code == 1
    assert "::error file=pact/rules/broken.yaml,line=" in runner.out
    (result,) = runner.sarif
    assert result["ruleId"].startswith("P1")


def test_github_in_a_subfolder(pack, pactc, git, tmp_path) -> None:
    """Annotations and SARIF name files from the top of the repository."""
    top, folder = tmp_path / "top", "it's $(two)"
    top.mkdir()
    git(top, "init", "-q")
    shutil.copytree(pack, top / folder, ignore=shutil.ignore_patterns(".git"))
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "start")
    clone = prepared(top, pactc, git, tmp_path, stale=True, folder=folder)
    runner = workflow(clone, tmp_path, "pactc-it-s-two")
    assert runner.code == 1
    assert f"::error file={folder}/pact/contracts/adder.yaml" in runner.out
    (result,) = runner.sarif
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "it%27s%20%24%28two%29/pact/contracts/adder.yaml"


def action(clone: Path, tmp_path: Path, installed: bool = True, **given: str) -> Runner:
    """Runs the steps of action.yml, with its inputs as the runner gives them."""
    document = yaml.safe_load((TOP / "action.yml").read_text())
    known = {f"inputs.{name}": entry["default"] for name, entry in document["inputs"].items()}
    known |= {f"inputs.{name}": value for name, value in given.items()}
    known["steps.python.outputs.python-path"] = sys.executable
    runner = Runner(clone, tmp_path / "runner")
    if installed:
        (runner.temp / "pactc-venv" / "bin").mkdir(parents=True)
        (runner.temp / "pactc-venv" / "bin" / "pactc").symlink_to(BIN / "pactc")
    for step in document["runs"]["steps"]:
        if "run" not in step or (installed and step["name"] == "Install pactc"):
            continue
        env = {
            name: re.sub(r"\$\{\{ (\S+) \}\}", lambda match: known[match[1]], value)
            for name, value in step.get("env", {}).items()
        }
        runner.step(step, {**env, "GITHUB_ACTION_PATH": str(TOP)}, shell="none")
        if runner.code:
            break
    return runner


def test_the_action_on_a_clean_commit(clean, tmp_path) -> None:
    runner = action(clean, tmp_path)
    assert runner.code == 0, runner.out
    assert runner.sarif == []
    assert runner.output.read_text() == f"sarif={runner.temp}/pactc.sarif\n"


def test_the_action_on_a_stale_commit(stale, tmp_path) -> None:
    runner = action(stale, tmp_path)
    assert runner.code == 1
    assert "::error file=pact/contracts/adder.yaml" in runner.out
    assert len(runner.sarif) == 1
    assert runner.output.read_text() == f"sarif={runner.temp}/pactc.sarif\n"


def test_the_action_with_inputs_that_a_stranger_chose(clean, tmp_path) -> None:
    evil = "$(touch pwned)`touch pwned`; touch pwned #"
    for name in ("rev", "project", "goal"):
        (tmp_path / name).mkdir()
        assert action(clean, tmp_path / name, **{name: evil}).code in (1, 2)
    assert not [*tmp_path.rglob("pwned")]


def test_the_action_judges_the_commit_that_it_is_given(stale, tmp_path) -> None:
    assert action(stale, tmp_path, rev="HEAD^1").code == 0


@pytest.mark.slow
def test_the_action_installs_itself(clean, tmp_path) -> None:
    runner = action(clean, tmp_path, installed=False)
    assert runner.code == 0, runner.out
    assert runner.sarif == []


def gitlab(clone: Path, tmp_path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Runs the script of the written job as GitLab's runner does: one script, in bash."""
    job = yaml.safe_load((clone / ".gitlab-ci.yml").read_text())["pactc"]
    script = "set -eo pipefail\n" + "\n".join(job["script"])
    return subprocess.run(
        ["bash", "-c", script],
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
        env={
            "HOME": str(tmp_path),
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "CI": "true",
            **job["variables"],
            **env,
        },
    )


def test_gitlab_on_a_branch(clean, tmp_path) -> None:
    done = gitlab(clean, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    suite = ElementTree.parse(clean / "pactc.xml").getroot()
    assert int(suite.get("failures", "0")) == 0
    assert int(suite.get("tests", "0")) > 0


def test_gitlab_on_a_stale_branch(stale, tmp_path) -> None:
    done = gitlab(stale, tmp_path)
    assert done.returncode == 1
    assert STALE in done.stdout
    suite = ElementTree.parse(stale / "pactc.xml").getroot()
    assert int(suite.get("failures", "0")) >= 1


def test_gitlab_merges_where_gitlab_did_not(clean, tmp_path, git) -> None:
    """A merge request pipeline without merged results stands on the branch; main moved on."""
    git(clean, "checkout", "-q", "--detach", "origin/change")
    env = {
        "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    }
    done = gitlab(clean, tmp_path, **env)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (clean / "main.md").is_file()
    assert (clean / "change.md").is_file()


def production(clone: Path, tmp_path: Path) -> Runner:
    """The job of `ci github --gate`, with the base that GitHub names for a pull request."""
    document = yaml.safe_load((clone / ".github/workflows/pactc.yml").read_text())
    runner = Runner(clone, tmp_path / "runner")
    summary = tmp_path / "summary.md"
    base = subprocess.run(["git", "-C", str(clone), "rev-parse", "HEAD^1"], check=True,
                          capture_output=True, text=True).stdout.strip()  # fmt: skip
    for step in document["jobs"]["production"]["steps"]:
        if "run" in step and step["name"] != "Install pactc":
            known = {"PACTC_BASE": base, "PACTC_OWNER": public("ada"), "EVIDENCE": "success"}
            env = {k: known.get(k, v) for k, v in step.get("env", {}).items()}
            runner.step(step, {**document["env"], **env, "GITHUB_STEP_SUMMARY": str(summary)})
    return runner


@pytest.fixture
def gated(pack: Path, pactc, git) -> Path:
    assert pactc(pack, "ci", "github", "--gate").code == 0
    git(pack, "add", "-A")
    git(pack, "commit", "-q", "-m", "judge in CI")
    return pack


@pytest.mark.slow
def test_the_gate_on_a_pull_request(gated: Path, git, tmp_path: Path) -> None:
    clone = pull_request(git, gated, tmp_path, break_=False)
    runner = production(clone, tmp_path)
    assert runner.code == 0, runner.out
    assert "pactc: pass" in (tmp_path / "summary.md").read_text()
    assert "may go to production" in (tmp_path / "runner/verdict.html").read_text()


@pytest.mark.slow
def test_the_gate_on_a_pull_request_that_weakens(gated: Path, git, tmp_path: Path) -> None:
    git(gated, "switch", "-q", "-c", "weaker")
    change(gated, "pact/policy.yaml", "/approvers/boris@example.org/roles", ["owner"])
    git(gated, "commit", "-q", "-a", "-m", "a role more")
    git(gated, "switch", "-q", "main")
    git(gated, "merge", "-q", "--no-ff", "--no-edit", "weaker")
    clone = tmp_path / "work" / "repo"
    git(tmp_path, "clone", "-q", "--no-local", str(gated), str(clone))
    runner = production(clone, tmp_path)
    assert runner.code == 1
    assert "title=pactc P690" in runner.out
    assert "policy weakened" in (tmp_path / "summary.md").read_text()


def again(clone: Path, tmp_path: Path) -> Runner:
    """The job of `ci github --gate` that runs the evidence again."""
    document = yaml.safe_load((clone / ".github/workflows/pactc.yml").read_text())
    runner = Runner(clone, tmp_path / "again")
    for step in document["jobs"]["evidence"]["steps"]:
        if "run" in step and step["name"] != "Install pactc":
            runner.step(step, document["env"])
    return runner


@pytest.mark.slow
def test_the_evidence_of_a_pull_request_runs_again(gated: Path, git, tmp_path: Path) -> None:
    clone = pull_request(git, gated, tmp_path, break_=False)
    before = git(clone, "status", "--porcelain").out
    runner = again(clone, tmp_path)
    assert runner.code == 0, runner.out
    assert git(clone, "status", "--porcelain").out == before


@pytest.mark.slow
def test_a_receipt_of_no_run_is_found_out(gated: Path, git, tmp_path: Path) -> None:
    """It passes by itself, and the job that runs it again sees that its command fails."""
    (gated / "src/adder.py").write_text("def add(a: int, b: int) -> int:\n    return 4\n")
    forged(Bench(gated, gated), lambda _: None)
    git(gated, "commit", "-q", "-a", "-m", "trust me")
    clone = pull_request(git, gated, tmp_path, break_=False)
    runner = again(clone, tmp_path)
    assert runner.code == 1
    assert "title=pactc P602" in runner.out


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_the_verdict_does_not_pass_without_the_evidence(pack: Path, pactc, host: str) -> None:
    """On GitHub a job that is skipped would count as passed; on GitLab one that fails blocks."""
    jobs = yaml.safe_load(pactc(pack, "ci", host, "--gate", "--print").out)
    if host == "gitlab":
        assert "pactc-evidence" in jobs
        assert "allow_failure" not in jobs["pactc-evidence"]
        return
    job = jobs["jobs"]["production"]
    assert (job["needs"], job["if"]) == ("evidence", "${{ !cancelled() }}")
    (step,) = [s for s in job["steps"] if "EVIDENCE" in s.get("env", {})]
    assert step["env"] == {"EVIDENCE": "${{ needs.evidence.result }}"}
    assert step["run"] == 'test "${EVIDENCE}" = success'
