"""What `ci github --sign` writes, as GitHub would run it: each job in a clone of its own, against
Sigstore's servers on loopback, without a secret."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pactc.keyless import Identity, refused, verifier

from ..conftest import run_git, run_pactc
from ..sigstore_server import ASKING, Services, serving
from ..sigstore_world import ISSUER, WORKFLOW, World
from ..small_pack import change, copy, put, save, verdict
from ..test_gate_identities import POLICY, put_root
from .test_ci import Runner

FILE = ".github/workflows/pactc-sign.yml"


@pytest.fixture
def services() -> Iterator[Services]:
    with serving(Services(World(), 2)) as found:
        yield found


@pytest.fixture
def pack(tmp_path: Path, services: Services) -> Path:
    """The base wants receipts signed by the workflow; a change, which anybody made, has none."""
    folder = copy(tmp_path / "pack")
    change(folder, POLICY, "/receipts", {"signed_by": ["ci"]})
    change(folder, POLICY, "/approvers/runner", {"roles": ["ci"], "bot": True, "identities": ["m"]})
    change(folder, POLICY, "/identities", {"m": {"identity": WORKFLOW, "issuer": ISSUER}})
    put_root(folder, services.world.root())
    assert run_pactc(folder, "ci", "github", "--sign").code == 0
    assert run_pactc(folder, "build").code == 0
    save(folder)
    run_git(folder, "switch", "-q", "-c", "change")
    put(folder, "src/more.txt", "x\n")
    assert run_pactc(folder, "build").code == 0
    save(folder)
    return folder


def job(name: str, clone: Path, services: Services, **env: str) -> Runner:
    """The steps of a job that run something; the instance is the one on loopback."""
    document = yaml.safe_load((clone / FILE).read_text())
    said: dict[str, Any] = document["jobs"][name]
    runner = Runner(clone, clone.parent / f"runner-{name}")
    config = services.config(runner.temp / "config.json")
    mine = {"NO_PROXY": "127.0.0.1", "PACTC_OWNER": "", **env}
    if "id-token" in said["permissions"]:
        assert said["permissions"] == {"contents": "read", "id-token": "write"}
        mine["ACTIONS_ID_TOKEN_REQUEST_URL"] = f"{services.url}/github?x=1"
        mine["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = ASKING
    for step in said["steps"]:
        if "run" in step and step["name"] != "Install pactc":
            script = step["run"].replace("--keyless", f"--keyless --trust-config {config}")
            runner.step({**step, "run": script}, {**document["env"], **mine})
    return runner


def clone(pack: Path, to: Path, rev: str) -> Path:
    run_git(pack, "clone", "-q", "--no-local", str(pack), str(to))
    run_git(to, "checkout", "-q", "--detach", rev)
    return to


def brought(source: Path, target: Path, *folders: str) -> None:
    """What an artifact carries from job to job: nothing but files."""
    for folder in folders:
        shutil.copytree(source / folder, target / folder, dirs_exist_ok=True)


@pytest.mark.slow
def test_from_a_branch_to_a_verdict(pack: Path, services: Services, tmp_path: Path) -> None:
    assert "P687" in {f["code"] for f in verdict(pack, "--base", "main")["findings"]}
    ran = clone(pack, tmp_path / "ran", "origin/change")
    runner = job("run", ran, services)
    assert runner.code == 0, runner.out
    commit = runner.output.read_text().strip().removeprefix("commit=")
    assert services.asked == []

    signed = clone(pack, tmp_path / "signed", commit)
    brought(ran, signed, "pact/evidence", ".pact/records/pact/evidence")
    runner = job("sign", signed, services)
    assert runner.code == 0, runner.out
    assert "wrote  pact/signatures/evidence/unit.sigstore.json" in runner.out

    brought(signed, pack, "pact/evidence", "pact/signatures", ".pact/records/pact/evidence")
    save(pack)
    assert verdict(pack, "--base", "main")["verdict"] == "pass"

    run_git(pack, "switch", "-q", "main")
    run_git(pack, "merge", "-q", "--no-ff", "--no-edit", "change")
    merged = clone(pack, tmp_path / "merged", "origin/main")
    before = run_git(merged, "rev-parse", "HEAD^1").out.strip()
    runner = job("verdict", merged, services, PACTC_BASE=before)
    assert runner.code == 0, runner.out
    bundle = (merged / "pact/signatures/verdict.sigstore.json").read_bytes()
    said = (merged / "pact/verdict.json").read_bytes()
    by = verifier(services.world.root())
    assert refused(by, bundle, said, Identity(WORKFLOW, ISSUER)) == ""
