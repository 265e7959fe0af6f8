"""`pactc production`: what it prints, in which format, with which exit status."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from .conftest import Git, Pactc
from .small_pack import change, codes, copy, put, save, settle, verdict


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return copy(tmp_path / "small")


def broken(folder: Path) -> Path:
    put(folder, "src/adder.py", "def add(a, b):\n    return b + a\n")
    save(folder)
    return folder


def test_pass(small: Path, pactc: Pactc) -> None:
    done = pactc(small, "production", "validate")
    assert done.code == 0
    assert done.out.startswith("verdict: pass\njudged:  ")
    assert "testing               none           1/1" in done.out
    assert done.out.endswith("every step of the gate passed\n")
    assert done.err == ""


def test_fail_says_what_where_and_what_next(small: Path, pactc: Pactc) -> None:
    done = pactc(broken(small), "production", "validate")
    assert done.code == 1
    assert done.out.startswith("verdict: fail\n")
    assert "P620 src/adder.py changed since evidence unit ran\n --> src/adder.py\n" in done.out
    assert "TST-ORG-1" in done.out
    assert done.out.endswith("next:\n  run `pactc evidence run unit`, commit the receipt"
                             "  (3 problems)\n")  # fmt: skip


def test_following_the_help_reaches_pass(small: Path, pactc: Pactc) -> None:
    broken(small)
    assert pactc(small, "evidence", "run", "unit").code == 0
    save(small)
    assert pactc(small, "production", "validate").code == 0


def test_a_commit_is_judged_and_not_the_files(small: Path, pactc: Pactc) -> None:
    put(small, "src/adder.py", "def add(a, b):\n    return b + a\n")
    done = pactc(small, "production", "validate")
    assert (done.code, done.err) == (
        0,
        "note: uncommitted changes are not judged, HEAD is: commit them first\n",
    )
    assert pactc(small, "production", "status").code == 1
    save(small)
    assert pactc(small, "production", "validate").code == 1
    assert pactc(small, "production", "validate", "--rev", "HEAD~1").code == 0


def test_in_a_bare_repository(small: Path, pactc: Pactc, git: Git, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(small), "bare.git")
    bare = tmp_path / "bare.git"
    assert pactc(bare, "production", "validate").code == 0
    assert pactc(bare, "production", "validate", "--rev", "main").code == 0
    root = pactc(small, "production", "fingerprint").out
    assert pactc(bare, "production", "fingerprint", "--rev", "HEAD").out == root


def test_no_commit(tmp_path: Path, git: Git, pactc: Pactc) -> None:
    git(tmp_path, "init", "-q")
    done = pactc(tmp_path, "production", "validate", "--format", "json")
    assert done.code == 1
    assert codes(done) == {"P671"}


@pytest.mark.parametrize("fmt", ["json", "sarif", "junit", "github"])
def test_formats(small: Path, pactc: Pactc, fmt: str) -> None:
    broken(small)
    done = pactc(small, "production", "validate", "--format", fmt)
    assert done.code == 1
    assert "P620" in done.out
    if fmt == "junit":
        assert ET.fromstring(done.out).tag == "testsuites"
    elif fmt == "sarif":
        assert json.loads(done.out)["version"] == "2.1.0"
    elif fmt == "json":
        answer = json.loads(done.out)
        assert answer["verdict"] == "fail"
        assert answer["dimensions"]["testing"]["missing"] == ["TST-ORG-1"]
        assert {s["step"]: s["answer"] for s in answer["steps"]}["verify_covered"] == "fail"


def test_status_is_terse(small: Path, pactc: Pactc) -> None:
    assert pactc(small, "production", "status").code == 0
    broken(small)
    done = pactc(small, "production", "status")
    assert done.code == 1
    assert "\nP620 src/adder.py changed since evidence unit ran\n" in done.out
    assert " --> " not in done.out


def test_fingerprint(small: Path, pactc: Pactc) -> None:
    done = pactc(small, "production", "fingerprint")
    assert done.code == 0
    assert done.out.strip() == verdict(small)["fingerprint"]
    told = json.loads(pactc(small, "production", "fingerprint", "--format", "json").out)
    assert told["fingerprint"] == done.out.strip()
    put(small, "src/adder.py", "def add(a, b):\n    return b + a\n")  # no part of the pack
    assert pactc(small, "production", "fingerprint").out == done.out
    change(small, "pact/graph.yaml", "/components/adder/purpose", "Adds any two integers.")
    done = pactc(small, "production", "fingerprint", "--format", "json")
    assert done.code == 1
    assert codes(done) == {"P680"}


def test_help(small: Path, pactc: Pactc) -> None:
    done = pactc(small, "production", "--help")
    assert done.code == 0
    assert "pactc production validate --rev v1.2" in done.out
    assert pactc(small, "production").code == 2
    assert pactc(small, "production", "validte").code == 2


# -- init ------------------------------------------------------------------------------------


def test_init_adds_what_is_missing_and_nothing_else(small: Path, pactc: Pactc, git: Git) -> None:
    git(small, "rm", "-q", "pact/policy.yaml")
    plan = (
        "# mine\nevidence:\n  unit:\n    type: command # why\n    supports: {components: [adder]}\n"
    )
    plan += "    argv: [python, checks/unit.py]\n    inputs: [src/**]"
    put(small, "pact/evidence.yaml", plan)
    done = pactc(small, "production", "init")
    assert done.code == 0
    assert (small / "pact/evidence.yaml").read_text().startswith(plan + "\n  live:\n")
    assert (small / "pact/policy.yaml").exists()
    states = pactc(small, "status").out
    assert "fresh    evidence" in states
    assert "missing  receipt/live" in states or "blocked  receipt/live" in states
    before = {p: p.read_bytes() for p in small.rglob("*") if p.is_file() and ".git/" not in str(p)}
    assert pactc(small, "production", "init").code == 0
    assert before == {p: p.read_bytes() for p in before}


def test_init_without_a_plan(small: Path, pactc: Pactc, git: Git) -> None:
    git(small, "rm", "-q", "pact/evidence.yaml", "-r", "pact/evidence")
    assert pactc(small, "production", "init").code == 0
    assert "missing  receipt/live" in pactc(small, "status").out.replace("blocked", "missing")


def test_init_leaves_an_unusual_layout_to_a_person(small: Path, pactc: Pactc) -> None:
    change(small, "pact/evidence.yaml", "/evidence/live", None)
    before = (small / "pact/evidence.yaml").read_bytes()
    done = pactc(small, "production", "init")
    assert done.code == 0
    assert "add this below `evidence:`" in done.out
    assert (small / "pact/evidence.yaml").read_bytes() == before


def test_init_wants_a_project(tmp_path: Path, git: Git, pactc: Pactc) -> None:
    git(tmp_path, "init", "-q")
    done = pactc(tmp_path, "production", "init")
    assert done.code == 1
    assert "P672" in done.err


def test_the_live_script_of_init_works(small: Path, pactc: Pactc) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    change(small, "pact/evidence.yaml", "/evidence/live", None)
    pactc(small, "build", "--prune")
    plan = json.loads((small / "pact/evidence.yaml").read_text())
    unit = json.dumps(plan["evidence"]["unit"])
    put(small, "pact/evidence.yaml", f"evidence:\n  unit: {unit}\n")
    assert pactc(small, "production", "init").code == 0
    text = (small / "pact/evidence.yaml").read_text().replace("[python,", f"[{_python()},")
    put(small, "pact/evidence.yaml", text)
    assert pactc(small, "build").code == 0
    served = {"fingerprint": pactc(small, "production", "fingerprint").out.strip()}

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/.well-known/pact.json"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(served).encode())

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            env = {"LIVE_URL": f"http://127.0.0.1:{server.server_port}"}
            done = pactc(small, "evidence", "run", "live", env=env)
            assert done.code == 0, done
            served["fingerprint"] = "sha256:" + "0" * 64
            assert "P611" in pactc(small, "evidence", "run", "live", env=env).out
        finally:
            server.shutdown()
            thread.join()
    settle_all(small, pactc)


def _python() -> str:
    import sys

    return sys.executable


def settle_all(folder: Path, pactc: Pactc) -> None:
    """Without LIVE_URL there is no run, and no pass either."""
    done = pactc(folder, "evidence", "run", "live", env={"LIVE_URL": ""})
    assert "P602" in done.out


def test_settle_is_idempotent(small: Path) -> None:
    settle(small)
    assert verdict(small)["verdict"] == "pass"
