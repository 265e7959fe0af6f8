"""`pactc ci`: what it writes and what it leaves alone. What the workflows do when they run is in
scenarios/test_ci.py."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

import pactc as package

TOP = Path(package.__file__).resolve().parent
FILES = [
    *(TOP / "_templates" / f"github{name}.yml" for name in ("", "-gate", "-sign")),
    TOP.parent / "action.yml",
]
POLICY = """
approvers:
  ci: {roles: [ci], bot: true, identities: [sign]}
identities:
  sign:
    identity: https://github.com/team/booking/.github/workflows/pactc-sign.yml@refs/heads/main
    issuer: https://token.actions.githubusercontent.com
"""


@pytest.fixture
def project(tmp_path: Path, pactc) -> Path:
    assert pactc(tmp_path, "init", "project").code == 0
    return tmp_path / "project"


def test_github(project, pactc) -> None:
    done = pactc(project, "ci", "github")
    assert done.code == 0
    assert done.out.startswith("wrote  .github/workflows/pactc.yml\n")
    text = (project / ".github/workflows/pactc.yml").read_text()
    assert not re.search("@[A-Z]+@", text)
    workflow = yaml.safe_load(text)
    job = workflow["jobs"]["check"]
    assert workflow[True].keys() == {"pull_request", "merge_group", "push"}  # YAML 1.1: on is true
    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "read", "security-events": "write"}
    assert job["steps"][0]["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert workflow["env"] == {"PACTC_VERSION": package.__version__, "PACTC_PROJECT": "."}
    assert pactc(project, "ci", "github").out.startswith("kept ")


def test_the_workflow_that_signs(project, pactc, git) -> None:
    git(project, "config", "init.defaultBranch", "trunk")
    done = pactc(project, "ci", "github", "--sign")
    assert done.code == 0
    assert done.out.startswith("wrote  .github/workflows/pactc-sign.yml\n")
    assert "/.github/workflows/pactc-sign.yml@refs/heads/trunk\n" in done.out
    text = (project / ".github/workflows/pactc-sign.yml").read_text()
    assert not re.search("@[A-Z]+@", text)
    assert "secrets." not in text
    workflow = yaml.safe_load(text)
    may = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    signs = {"contents": "read", "id-token": "write"}
    assert workflow["permissions"] == {}
    assert may == {"run": {"contents": "read"}, "sign": signs, "verdict": signs}
    assert pactc(project, "ci", "github", "--sign").out.startswith("kept ")
    assert pactc(project, "ci", "github").out.startswith("wrote  .github/workflows/pactc.yml\n")


def test_only_one_job_runs_what_is_the_projects(project, pactc) -> None:
    """Whatever can reach the runner's token can sign anything."""
    text = pactc(project, "ci", "github", "--sign", "--print").out
    jobs = yaml.safe_load(text)["jobs"]
    runs = {
        n for n, job in jobs.items() for s in job["steps"] if "evidence run" in s.get("run", "")
    }
    assert runs == {"run"}
    assert jobs["sign"]["needs"] == "run"


def test_where_the_policy_names_an_identity(project, pactc, git) -> None:
    git(project, "config", "init.defaultBranch", "main")
    (project / "pact/policy.yaml").write_text(POLICY)
    done = pactc(project, "ci", "github", "--sign")
    assert done.out.endswith("next: commit it, and merge it to main\n")
    for host in ("github", "gitlab"):  # the gate verifies it
        assert '"pactc[sigstore]==' in pactc(project, "ci", host, "--gate", "--print").out
    (project / "pact/policy.yaml").write_text("identities: [\n")
    assert '"pactc[sigstore]==' not in pactc(project, "ci", "gitlab", "--print").out


@pytest.mark.parametrize("words", [("gitlab", "--sign"), ("github", "--sign", "--gate")])
def test_signing_is_a_workflow_of_its_own(project, pactc, words) -> None:
    done = pactc(project, "ci", *words)
    assert done.code == 2
    assert "help: run `pactc ci github --sign`" in done.err


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_print_writes_nothing(project, pactc, git, host) -> None:
    before = git(project, "status", "--short", "-uall").out
    done = pactc(project, "ci", host, "--print")
    assert done.code == 0
    assert isinstance(yaml.safe_load(done.out), dict)
    assert git(project, "status", "--short", "-uall").out == before


def test_an_edited_workflow_is_not_overwritten(project, pactc) -> None:
    pactc(project, "ci", "github")
    file = project / ".github/workflows/pactc.yml"
    text = file.read_text()
    file.write_text(text + "# mine\n")
    done = pactc(project, "ci", "github")
    assert done.code == 1
    assert "P937" in done.err
    assert file.read_text().endswith("# mine\n")
    assert pactc(project, "ci", "github", "--force").code == 0
    assert file.read_text() == text


def test_gitlab(project, pactc) -> None:
    done = pactc(project, "ci", "gitlab")
    assert done.code == 0
    assert done.out.startswith("wrote  .gitlab-ci.yml\n")
    job = yaml.safe_load((project / ".gitlab-ci.yml").read_text())["pactc"]
    assert job["variables"]["GIT_DEPTH"] == "0"
    assert job["artifacts"]["reports"] == {"junit": "pactc.xml"}
    assert pactc(project, "ci", "gitlab").out.startswith("kept ")


def test_gitlab_where_there_is_a_pipeline(project, pactc) -> None:
    (project / ".gitlab-ci.yml").write_text("build: {script: [make]}\n")
    done = pactc(project, "ci", "gitlab")
    assert done.code == 0
    assert "include:\n  - local: .gitlab/pactc.yml\n" in done.out
    assert (project / ".gitlab-ci.yml").read_text() == "build: {script: [make]}\n"
    assert "pactc" in yaml.safe_load((project / ".gitlab/pactc.yml").read_text())


def test_several_projects_each_with_a_workflow(tmp_path, pactc, git) -> None:
    git(tmp_path, "init", "-q")
    for name in ("one", "it's two"):
        assert pactc(tmp_path, "init", name).code == 0
        assert pactc(tmp_path / name, "ci", "github").code == 0
    folder = tmp_path / ".github" / "workflows"
    assert sorted(p.name for p in folder.iterdir()) == ["pactc-it-s-two.yml", "pactc-one.yml"]
    workflow = yaml.safe_load((folder / "pactc-it-s-two.yml").read_text())
    assert workflow["env"]["PACTC_PROJECT"] == "it's two"


def test_the_branch_of_the_remote(project, pactc, git, tmp_path) -> None:
    git(project, "checkout", "-q", "-b", "trunk")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "start")
    git(tmp_path, "clone", "-q", str(project), "clone")
    done = pactc(tmp_path / "clone", "ci", "github", "--print")
    assert yaml.safe_load(done.out)[True]["push"]["branches"] == ["trunk"]


def test_a_bare_repository(tmp_path, pactc, git) -> None:
    git(tmp_path, "init", "-q", "--bare")
    assert pactc(tmp_path, "ci", "github").code == 2
    assert pactc(tmp_path, "ci", "github", "--print").code == 0


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_nothing_from_outside_becomes_text_of_a_script(file: Path) -> None:
    text = re.sub("@([A-Z]+)@", r"\1", file.read_text())
    if file.stem.endswith("-gate"):  # the end of another
        text = f"jobs:\n{text}"
    document = yaml.safe_load(text)
    holders = [document["runs"]] if "runs" in document else document["jobs"].values()
    scripts = [step["run"] for each in holders for step in each["steps"] if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_actions_are_pinned(file: Path) -> None:
    used = re.findall(r"uses: (\S+)", file.read_text())
    assert used
    assert not [name for name in used if not re.search(r"@(v[0-9]+|[0-9a-f]{40})$", name)]


def test_the_hook_for_pre_commit() -> None:
    (hook,) = yaml.safe_load((TOP.parent / ".pre-commit-hooks.yaml").read_text())
    assert hook["id"] == "pactc-check"
    assert hook["language"] == "python"
    assert hook["entry"] == "pactc check --staged"
    assert hook["pass_filenames"] is False
    assert hook["always_run"] is True
    assert {"pre-commit", "manual"} <= {*hook["stages"]}


def test_one_judgement_told_twice(project, pactc, tmp_path) -> None:
    """`check --also`: the file holds what the terminal shows, and the judging is done once."""
    done = pactc(project, "check", "--also", f"json={tmp_path}/a.json", "--also=junit=../b.xml")
    assert done.code == 1
    assert "P302" in done.out
    alone = pactc(project, "check", "--format", "json")
    assert (tmp_path / "a.json").read_text() == alone.out
    assert (tmp_path / "b.xml").read_text().startswith("<?xml")


@pytest.mark.parametrize("word", ["sarif", "pdf=x", "sarif=", "=x"])
def test_a_report_that_makes_no_sense(project, pactc, word) -> None:
    assert pactc(project, "check", "--also", word).code == 2


def test_a_report_that_cannot_be_written(project, pactc) -> None:
    done = pactc(project, "check", "--also", "sarif=none/such.sarif")
    assert done.code == 2
    assert "P939" in done.err


def test_an_error_is_told_in_the_report_too(tmp_path, pactc, git) -> None:
    """Nothing could be judged; what CI uploads must not look as if all were well. Its paths start
    at the top of the repository."""
    git(tmp_path, "init", "-q")
    assert pactc(tmp_path, "init", "sub").code == 0
    (tmp_path / "sub" / "pact" / "rules").mkdir()
    (tmp_path / "sub" / "pact" / "rules" / "x.yaml").write_text("kind: [\n")
    words = ("-C", "sub", "check", "--format", "github", "--also", "sarif=x.sarif")
    done = pactc(tmp_path, *words)
    assert done.code == 1
    assert "file=sub/pact/rules/x.yaml" in done.out
    (run,) = json.loads((tmp_path / "x.sarif").read_text())["runs"]
    assert run["automationDetails"]["id"] == "pactc/check/"
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "sub/pact/rules/x.yaml"


def test_a_folder_that_is_not_there_is_not_the_one_above(project, pactc) -> None:
    done = pactc(project, "-C", "srcs", "check")
    assert done.code == 2
    assert "P920" in done.err
