"""What brings about the codes of evidence and the gate that no attack does: slips of the plan, of a
command line, of a key. Each plants one in a throw-away pack, and says which command tells of it."""

from __future__ import annotations

from collections.abc import Callable

from pactc.selftest.pack import make_key, pactc, save
from pactc.selftest.plant import Bench, all_of, edit, in_git, remove, write

from .attacks.case import GATE, PLAN, POLICY, UNIT_RUN, Run

Plant = Callable[[Bench], Run]
SPEC, READINESS = "build-spec.yaml", "pact/readiness.json"
FAILED = "<testsuite><testcase classname='a' name='b'><failure/></testcase></testsuite>"
NO = "print('{\"ok\": false}')\n"
SARIF = """{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "scan", "rules": [{"id": "X1",
"properties": {"security-severity": "8.0"}}]}}, "results": [{"ruleId": "X1", "level": "error",
"message": {"text": "unsafe"}}]}]}"""


def _does(words: tuple[str, ...], *acts: Callable[[Bench], object]) -> Plant:
    def plant(bench: Bench) -> Run:
        all_of(*acts)(bench)
        return Run(bench.folder, words)

    return plant


def _says(text: str, parser: str) -> tuple[Callable[[Bench], object], ...]:
    """The command writes this report."""
    return (
        write(".gitignore", "r.out\n"),
        write("checks/unit.py", f"open('r.out', 'w').write({text!r})\nprint('1 passed')\n"),
        edit(PLAN, "/evidence/unit/reports", [{"path": "r.out", "parser": parser}]),
    )


def _strict(bench: Bench) -> None:
    for path, pointer in ((SPEC, "/readiness/gating"), (READINESS, "/profile/gating")):
        edit(path, pointer, "strict")(bench)
    edit("pact/decisions.yaml", "/readiness/confirmed/gating", "strict")(bench)
    pactc(bench.folder, "build", check=False)


def _saved(*acts: Callable[[Bench], object]) -> Callable[[Bench], object]:
    def act(bench: Bench) -> None:
        all_of(*acts)(bench)
        save(bench.folder)

    return act


def _eve(bench: Bench) -> None:
    """The key of somebody whom no policy names."""
    make_key(bench.folder / "eve")


def _elsewhere(bench: Bench) -> Run:
    edit(PLAN, "/evidence/unit/where", "ci")(bench)
    return Run(bench.folder, UNIT_RUN, {"CI": ""})


def _without_token(bench: Bench) -> Run:
    """Whatever the machine is, and whether somebody sits at it: a token is there, and is none."""
    words = ("evidence", "sign", "unit", "--keyless")
    return Run(bench.folder, words, {"SIGSTORE_IDENTITY_TOKEN": "none"})


CASES: dict[str, Plant] = {
    "P601": _does(UNIT_RUN, edit(PLAN, "/evidence/unit/argv", ["no-such-program"])),
    "P603": _does(UNIT_RUN, edit(PLAN, "/evidence/unit/timeout_s", 1),
                  write("checks/unit.py", "import time\ntime.sleep(60)\n")),
    "P604": _does(UNIT_RUN, edit(PLAN, "/evidence/unit/inputs", ["src/**", "lib/**"])),
    "P605": _does(UNIT_RUN, edit(PLAN, "/evidence/unit/outputs", ["build/out.txt"])),
    "P607": _does(UNIT_RUN, *_says(FAILED, "junit")),
    "P611": _does(("evidence", "run", "live"), write("checks/live.py", NO)),
    "P614": _does(UNIT_RUN, *_says(SARIF, "sarif")),
    "P616": _elsewhere,
    "P617": _does(UNIT_RUN, _strict, write("src/more.txt", "x\n"), write("checks/more.txt", "x\n"),
                  write("checks/unit.py", "open('checks/more.txt').read()\nprint('1 passed')\n")),
    "P619": _does(("check",), edit(PLAN, "/evidence/unit/argv", None)),
    "P635": _does(("build",), edit(SPEC, "/readiness/testing/controls/TST-ORG-1",
                                   {"statement": "Sums are tested.", "holds": "tests &&"})),
    "P643": _does(("production", "live", "--url", "http://booking.example.org")),
    "P659": _does(("production", "embed", "build/pact.json"),
                  write("src/adder.py", "def add(a, b):\n    return a + b\n")),
    "P665": _does(("evidence", "show", "unit", "--predicate", "vulns")),
    "P671": _does(("production", "validate"), in_git("update-ref", "-d", "HEAD")),
    "P672": _does(("production", "init"), remove(SPEC)),
    "P673": _does(("production", "init"), write(PLAN, "[]\n")),
    "P679": _does(("production", "validate", "--owner", "ada@example.org")),
    "P680": _does(("production", "fingerprint"),
                  edit("pact/graph.yaml", "/components/adder/purpose", "Adds integers.")),
    "P682": _does(("waive", "SEC-*", "--reason", "Nobody looks at it.", "--until", "2099-12-31")),
    "P683": _does(("approve", "weakenings", "--yes")),
    "P684": _does(("approve", "bootstrap", "--yes", "--key", "eve"), _eve),
    "P689": _does(("approve", "profile", "--yes", "--key", "no-such-key")),
    "P691": _does(("production", "validate"), _saved(edit(POLICY, "/keys", {}), edit(
        POLICY, "/approvers", {"ada@example.org": {"roles": ["owner"]}})), _saved()),
    "P692": _does((*GATE, "--rev", "HEAD~1")),
    "P693": _does(("production", "validate", "--bootstrap", "--rev", "HEAD~2")),
    "P695": _does(("production", "validate", "--write", "--base", "no-such-branch")),
    "P699": _without_token,
}  # fmt: skip
