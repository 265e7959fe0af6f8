"""Defects of what is led to: a command line, a workflow stays as it is, and what it leads to does
not."""

from __future__ import annotations

import json
import sys

from .base_defects import THREAT
from .plant import Act, Bench, Defect, all_of, defect, edit, remove, write

ARGV = "/evidence/unit/argv"
PLAN, UNIT, PASSED = "pact/evidence.yaml", "checks/unit.py", "print('1 test passed')\n"
TEST = write("tests/test_more.py", "def test_sum():\n    assert 1 + 1 == 2\n")
CONFTEST = "def pytest_collection_modifyitems(items):\n    del items[1:]\n"


def _runs(*argv: str) -> Act:
    return edit(PLAN, ARGV, list(argv))


def _script(name: str, *before: Act, path: str = UNIT, text: str = PASSED) -> Defect:
    return defect(name, "P690", write(path, text), before=all_of(*before))


def _npm(command: str) -> str:
    return json.dumps({"dependencies": {"left": "1.0.0"}, "scripts": {"test": command}})


def _by_plugin(bench: Bench) -> None:
    TEST(bench)
    write("checks/plug.py", "")(bench)
    _runs(sys.executable, "-m", "pytest", "-p", "checks.plug", "tests")(bench)


WORKFLOWS = ".github/workflows/"
JOB = "name: {}\non: [push]\njobs:\n  production:\n    runs-on: ubuntu-latest\n    steps:\n{}"
GATED = "      - run: pactc production validate\n"
NAMED = write(f"{WORKFLOWS}pactc.yml", JOB.format("pactc", GATED))
ACTION = ".github/actions/setup/action.yml"


def _first(step: str) -> Act:
    """A step before the gate, in its job."""
    return write(f"{WORKFLOWS}pactc.yml", JOB.format("pactc", f"      - {step}\n{GATED}"))


SCRIPTS: tuple[Defect, ...] = (
    _script("a job that is called as the gate's", NAMED,
            path=f"{WORKFLOWS}other.yml", text=JOB.format("other", "      - run: true\n")),
    _script("an action that runs before the gate", _first("uses: ./.github/actions/setup"),
            write(ACTION, "runs: {using: composite}\n"),
            path=ACTION, text="runs: {using: composite, steps: []}\n"),
    _script("a script that runs before the gate", _first("run: ci/setup.sh"),
            write("ci/setup.sh", "true\n"),
            path="ci/setup.sh", text="echo 'exit 0' > /usr/local/bin/pactc\n"),
    _script("another place that pactc comes from", _first("run: pip install -r ci/need.txt"),
            write("ci/need.txt", "pactc==1.0\n"),
            path="ci/need.txt", text="--index-url https://elsewhere.example\npactc==1.0\n"),
    _script("owners in a file that is asked first", write("docs/CODEOWNERS", "* @ada\n"),
            path=".github/CODEOWNERS", text="* @mallory\n"),
    defect("a test moved to where no runner looks", "P690",
           remove("tests/test_more.py"),
           write("tests/more.py", "def test_sum():\n    assert 1 + 1 == 2\n"),
           before=all_of(TEST, edit(PLAN, "/evidence/unit/inputs",
                                    ["src/**", "checks/unit.py", "tests/**"]))),
    defect("a threat that says something else", "P690",
           edit("pact/threats.yaml", "/threats/T-1/description", "Nobody could do anything."),
           before=write("pact/threats.yaml", {"threats": {"T-1": THREAT}})),
    _script("a target of make that tests nothing", _runs("make", "unit"),
            write("Makefile", "unit:\n\tpython checks/unit.py\n"),
            path="Makefile", text="unit:\n\t@echo 1 test passed\n"),
    _script("a script that make calls", _runs("make", "unit"),
            write("Makefile", "unit:\n\tpython checks/unit.py\n")),
    _script("a script of npm that tests nothing", _runs("npm", "test"),
            write("package.json", _npm("python checks/unit.py")),
            path="package.json", text=_npm("echo 1 test passed")),
    _script("a module of the project that tests nothing",
            _runs(sys.executable, "-m", "checks.unit")),
    _script("a script by another spelling of its path", _runs(sys.executable, "./checks/unit.py")),
    _script("a script inside of a shell's command", _runs("sh", "-c", "python checks/unit.py")),
    _script("a script that a script calls", _runs("sh", "checks/all.sh"),
            write("checks/all.sh", "python checks/unit.py\n")),
    _script("a module that a test script loads", _runs(sys.executable, "checks/first.py"),
            write("checks/first.py", "import unit\n")),
    _script("settings of a test runner that an option names",
            _runs(sys.executable, "-m", "pytest", "--config-file=checks/t.ini", "tests"), TEST,
            write("checks/t.ini", "[pytest]\n"),
            path="checks/t.ini", text="[pytest]\naddopts = -k sum\n"),
    _script("arguments in a file that test nothing",
            _runs(sys.executable, "-m", "pytest", "@checks/words", "tests"), TEST,
            write("checks/words", "-q\n"), path="checks/words", text="-q\n-k sum\n"),
    _script("a plugin of pytest that passes every test", _by_plugin, path="checks/plug.py",
            text="def pytest_runtest_setup(item):\n    item.obj = lambda: None\n"),
    _script("a conftest.py where a shell calls pytest", TEST,
            _runs("sh", "-c", "python -m pytest tests"), path="tests/conftest.py", text=CONFTEST),
    _script("a module beside the tests that is loaded instead", TEST,
            _runs(sys.executable, "-m", "pytest", "tests"),
            path="tests/decimal.py", text="x = 1\n"),
)  # fmt: skip
