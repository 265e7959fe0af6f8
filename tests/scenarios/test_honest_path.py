"""An honest project reaches pass by following only what the gate prints: its first help line is
followed to the letter, again and again, from `pactc init` on. Commands are run as they are printed;
a table holds what only people can give: texts, code, a key, an agreement. A help line that
nobody can follow is a bug of the gate."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from pactc.selftest.pack import DIMENSIONS, make_key

from ..conftest import Done, run_pactc

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
COMMAND = re.compile(r"`((?:pactc|git) [^`]+)`")
ROUNDS = 40


UNIT = """\
import sys

sys.path.insert(0, "src")
import adder

assert adder.add(1, 2) == 3
print("1 test passed")
"""


class Service(BaseHTTPRequestHandler):
    """What is deployed: it says which pack it was built from."""

    pack: ClassVar[str] = ""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/.well-known/pact.json" else 404)
        self.end_headers()
        self.wfile.write(json.dumps({"fingerprint": self.pack}).encode())

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Person:
    """Somebody at a terminal: a home with a key, an address, and a project."""

    def __init__(self, home: Path, project: Path, address: str, url: str) -> None:
        self.url = url
        self.home, self.project, self.address = home, project, address
        (home / ".ssh").mkdir(parents=True)
        make_key(home / ".ssh/id_ed25519")
        name = address.partition("@")[0]
        (home / ".gitconfig").write_text(f"[user]\nname = {name}\nemail = {address}\n")

    @property
    def env(self) -> dict[str, str]:
        return {"HOME": str(self.home), "PATH": f"{BIN}:/usr/bin:/bin", "NO_COLOR": "1",
                "LIVE_URL": self.url}  # fmt: skip

    def run(self, *words: str) -> Done:
        if words[0] == "pactc":
            return run_pactc(self.project, *words[1:], env=self.env)
        return self.started(*words)

    def started(self, *words: str) -> Done:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PACTC_"))}
        done = subprocess.run(
            words, cwd=self.project, capture_output=True, text=True, check=False, timeout=120,
            stdin=subprocess.DEVNULL, env={**clean, **self.env},
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    def at_terminal(self, *words: str) -> Done:
        """The same with a terminal, at which somebody reads and says yes."""
        spoken = " ".join(map(shlex.quote, words))
        return self.started("sh", "-c", f"echo y | script -qec {shlex.quote(spoken)} /dev/null")

    def must(self, *words: str) -> str:
        done = self.run(*words)
        assert done.code == 0, (words, done)
        return done.out

    def commit(self) -> None:
        self.must("git", "add", "-A")
        self.must("git", "commit", "-q", "--allow-empty", "-m", "as the gate says")


Finding = Mapping[str, Any]


def edit(path: Path, change: Callable[[Any], None]) -> None:
    value = yaml.safe_load(path.read_text())
    change(value)
    path.write_text(yaml.safe_dump(value, sort_keys=False))


# -- what only people can give, by the words of the help -------------------------------------


def write_task(folder: Path, _: Finding) -> None:
    profile: dict[str, Any] = dict.fromkeys(DIMENSIONS, "none")
    spec = {"version": "1", "task": "Build a library that adds two integers.\n",
            "readiness": profile, "config": {"build_mode": "hierarchy"}}  # fmt: skip
    (folder / "build-spec.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))


def raise_level(folder: Path, _: Finding) -> None:
    edit(folder / "build-spec.yaml", lambda v: v["readiness"].update(testing="basic"))


def confirm(folder: Path, _: Finding) -> None:
    """The profile, as it is derived from the spec."""
    profile = json.loads((folder / "pact/readiness.json").read_text())["profile"]
    edit(folder / "pact/decisions.yaml",
         lambda v: v.update(readiness={"confirmed": profile, "by": "ada@example.org"}))  # fmt: skip


def write_graph(folder: Path, _: Finding) -> None:
    put(folder, "pact/graph.yaml", {
        "criteria": {"AC-1": {"text": "The sum of two integers is exact."}},
        "components": {"adder": {"purpose": "Adds two integers.", "satisfies": ["AC-1"],
                                 "source": ["src/adder.py"]}}})  # fmt: skip


def write_contract(folder: Path, _: Finding) -> None:
    integer = {"type": "integer", "minimum": -9999, "maximum": 9999}
    put(folder, "pact/contracts/adder.yaml", {
        "component": "adder", "satisfies": ["AC-1"], "binding": {"python": "adder"},
        "functions": {"add": {
            "params": {"a": integer, "b": integer}, "returns": {"type": "integer"},
            "ensures": [{"id": "P1", "cel": "result == args.a + args.b"}],
            "deterministic": True}}})  # fmt: skip


def write_code(folder: Path, _: Finding) -> None:
    put(folder, "src/adder.py", "def add(a: int, b: int) -> int:\n    return a + b\n")


def write_plan(folder: Path, finding: Finding) -> None:
    """The code, its test, and the evidence that runs it, in support of every control of the bar."""
    write_code(folder, finding)
    put(folder, "checks/unit.py", UNIT)
    controls = json.loads((folder / "pact/readiness.json").read_text())["controls"]
    item = {"type": "command", "title": "Sums are right.", "argv": ["python", "checks/unit.py"],
            "inputs": ["src/**", "checks/unit.py"],
            "supports": {"controls": sorted(controls), "components": ["adder"],
                         "criteria": ["AC-1"]}}  # fmt: skip
    edit(folder / "pact/evidence.yaml",
         lambda v: v.update(evidence={**(v.get("evidence") or {}), "unit": item}))  # fmt: skip


def write_report(folder: Path, finding: Finding) -> None:
    """The evidence runs the tests that are derived from the contract, and their report is kept."""
    ignored = (folder / ".gitignore").read_text()
    put(folder, ".gitignore", f"{ignored}build/\n__pycache__/\n")

    def change(plan: Any) -> None:
        plan["evidence"]["unit"].update(
            argv=["python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml",
                  "build/unit.xml", "pact/tests"],
            inputs=["src/**", "pact/tests/**", "pact/contracts/**"],
            reports=[{"path": "build/unit.xml", "parser": "junit"}],
        )  # fmt: skip

    edit(folder / "pact/evidence.yaml", change)


def write_empty(what: str) -> Callable[[Path, Finding], None]:
    return lambda folder, _: put(folder, f"pact/{what}.yaml", {what: {}})


def put(folder: Path, path: str, value: Any) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    text = value if isinstance(value, str) else json.dumps(value)  # YAML too, and without anchors
    target.write_text(text)


PEOPLE: dict[str, Callable[[Path, Finding], None]] = {
    "write what is meant": write_task,
    "raise a level": raise_level,
    "let a person confirm it: `pactc interview`": confirm,
    "write pact/graph.yaml": write_graph,
    "write pact/contracts/adder.yaml": write_contract,
    "write pact/evidence.yaml": write_plan,
    "with a test report": write_report,
    **{f"write pact/{w}.yaml": write_empty(w) for w in ("threats", "laws", "preflight")},
}
PLACEHOLDERS = {"YOUR-ADDRESS": "ada@example.org"}


# -- following -------------------------------------------------------------------------------


def follow(person: Person, finding: Finding) -> None:
    """Do what the help of a finding says, in the order in which it says it."""
    help_: str = finding["help"]
    for words, act in PEOPLE.items():
        if words in help_:
            act(person.project, finding)
    if "deploy" in help_:
        deploy(person)
    for text in COMMAND.findall(help_):
        words = [PLACEHOLDERS.get(w, w) for w in shlex.split(text)]
        if words[:2] == ["pactc", "interview"]:
            continue  # `confirm` is what a person does there (scenarios/test_interview)
        agree = words[:2] in (["pactc", "approve"], ["pactc", "waive"])
        done = person.at_terminal(*words) if agree else person.run(*words)
        print(f"    $ {shlex.join(words)} -> {done.code}")
        print("".join(f"      {x}\n" for x in (done.out + done.err).splitlines()[:12]), end="")
    if re.search(r"\bcommit\b", help_):
        person.commit()


def judged(person: Person) -> tuple[dict[str, Any], str]:
    """The verdict as JSON, and as it is printed."""
    kept = person.home / "verdict.json"
    done = person.run("pactc", "production", "validate", "--also", f"json={kept}")
    answer: dict[str, Any] = json.loads(kept.read_text())
    if "commit them first" in done.err:
        person.commit()
        return judged(person)
    return answer, done.out


def first_step(text: str) -> str:
    """The first line below `next:`, without its count."""
    _, _, after = text.partition("\nnext:\n  ")
    return re.sub(r"  \(\d+ problems\)$", "", after.partition("\n")[0])


def deploy(person: Person) -> None:
    """Build and start what is committed: from now on it says which pack it is."""
    Service.pack = person.run("pactc", "production", "fingerprint").out.strip()


def to_pass(person: Person, approver: Person) -> list[str]:
    """Follow the first help line until the verdict is pass; the lines that were followed."""
    seen: list[tuple[str, tuple[str, ...]]] = []
    for _ in range(ROUNDS):
        answer, text = judged(person)
        if answer["verdict"] == "pass":
            break
        step = first_step(text)
        for f in answer["findings"]:
            print(f"  {f['code']} {f['message']} {f['notes'][:3]}")
        print(f"{answer['verdict']}, {len(answer['findings'])} problems; next: {step}")
        state = (step, tuple(sorted(f["message"] for f in answer["findings"])))
        assert state not in seen, f"this help led nowhere: {step}"
        seen.append(state)
        finding = next(f for f in answer["findings"] if f["help"] == step)
        follow(approver if "approver who did not" in step else person, finding)
    assert answer["verdict"] == "pass", answer["findings"]
    return [step for step, _ in seen]


def test_the_help_leads_to_pass(tmp_path: Path, url: str) -> None:
    project = tmp_path / "project"
    project.mkdir()
    ada = Person(tmp_path / "ada", project, "ada@example.org", url)
    ada.must("git", "init", "-q", "-b", "main")
    ada.must("pactc", "init")
    ada.commit()
    followed = to_pass(ada, ada)
    assert "pactc approve bootstrap" in followed[-1]

    # A second approver comes by a change of their own, to which the first agrees.
    boris = Person(tmp_path / "boris", project, "boris@example.org", url)
    ada.must("git", "switch", "-q", "-c", "change")
    public = (boris.home / ".ssh/id_ed25519.pub").read_text().strip()

    def join(policy: Any) -> None:
        policy["approvers"]["boris@example.org"] = {"roles": ["security"], "key": "boris"}
        policy["keys"]["boris"] = {"public": public}

    edit(project / "pact/policy.yaml", join)
    boris.commit()
    followed = to_pass(boris, ada)
    assert "pactc approve weakenings" in followed[-1]
