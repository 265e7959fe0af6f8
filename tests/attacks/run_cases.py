"""Attacks on what runs: test commands, their reports, programs and variables."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from pactc.selftest.pack import put, save
from pactc.selftest.plant import Bench, all_of, edit, write

from ..conftest import run_git
from .case import BROKEN, PLAN, SOURCE, UNIT, UNIT_RUN, Run, beside, case, lowered

# -- runs that are none


def _says(name: str, text: str, *more: Callable[[Bench], object]) -> None:
    """The test script says this, and the run is refused."""

    @case(name)
    def _(bench: Bench) -> Run:
        write("checks/unit.py", text)(bench)
        all_of(*more)(bench)
        return Run(bench.folder, UNIT_RUN)


_says("an input swapped while it is used",
      "import os, shutil; shutil.copy('src/adder.py', 'n'); os.replace('n', 'src/adder.py')\n"
      "print('1 passed')\n")  # fmt: skip
_says("a command that writes its own receipt",
      f"open({UNIT!r}, 'a').write(' '); print('1 passed')\n")  # fmt: skip
_says("a test script without a test", "")
_says("a source swapped while it is tested",
      "p = 'src/adder.py'; t = open(p).read(); open(p, 'w').write('x'); open(p, 'w').write(t)\n"
      "print('1 passed')\n")  # fmt: skip


@case("an input swapped while an artifact is made")
def _swapped(bench: Bench) -> Run:
    write("pact/rules/menu.yaml", {
        "kind": "menu", "path": "pact/menu.json", "inputs": {"spec": "src/adder.py"},
        "action": "derive", "command": [sys.executable, "pact/rules/menu.py"]})(bench)  # fmt: skip
    path = str(bench.folder / SOURCE)
    write("pact/rules/menu.py", f"open({path!r}, 'a').write('# x\\n'); print('{{}}')\n")(bench)
    return Run(bench.folder, ("build",))


def _reports(name: str, parser: str, text: str) -> None:
    """The command writes this report, and nothing else."""

    @case(name)
    def _(bench: Bench) -> Run:
        write(".gitignore", "r.out\n")(bench)
        write("checks/unit.py", f"open('r.out', 'w').write({text!r}); print('12 passed')\n")(bench)
        edit(PLAN, "/evidence/unit/reports", [{"path": "r.out", "parser": parser}])(bench)
        return Run(bench.folder, UNIT_RUN)


ONE = "<testcase classname='a' name='b'/>"
SKIPPED = "<testcase classname='a' name='b'><skipped/></testcase>"
_reports("an empty JUnit report", "junit", "<testsuite tests='0'/>")
_reports("a JUnit report of skipped tests", "junit", f"<testsuite>{SKIPPED}</testsuite>")
_reports("a JUnit report whose counts do not add up", "junit",
         f"<testsuite tests='12' failures='0'>{ONE}</testsuite>")  # fmt: skip
_reports("a JUnit report that names a test twice", "junit", f"<testsuite>{ONE}{ONE}</testsuite>")
_reports("an entity bomb in a JUnit report", "junit",
         "<!DOCTYPE b [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
         "<testsuite><testcase classname='a' name='&b;'/></testsuite>")  # fmt: skip
_reports("an empty SARIF report", "sarif", '{"version": "2.1.0", "runs": []}')
_reports("a SARIF report that is none", "sarif", '{"ok": true}')


def _pytest(name: str, text: str, *options: str) -> None:
    """Real pytest over one file of tests."""

    @case(name)
    def _(bench: Bench) -> Run:
        write(".gitignore", "r.out\n__pycache__/\n.pytest_cache/\n")(bench)
        write("src/test_sums.py", f"import pytest\n\n\n{text}")(bench)
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
                "--junitxml=r.out", *options, "src/test_sums.py"]  # fmt: skip
        edit(PLAN, "/evidence/unit/argv", argv)(bench)
        edit(PLAN, "/evidence/unit/reports", [{"path": "r.out", "parser": "junit"}])(bench)
        return Run(bench.folder, UNIT_RUN)


TEST = "def test_sum():\n    assert 1 + 2 == 4\n"
_pytest("tests that are skipped", f"@pytest.mark.skip(reason='later')\n{TEST}")
_pytest("tests that are expected to fail", f"@pytest.mark.xfail\n{TEST}")
_pytest("tests that are deselected", TEST, "-k", "nothing")


def _fewer(bench: Bench, number: int) -> None:
    cases = "".join(f"<testcase classname='a' name='t{n}'/>" for n in range(number))
    text = f"<testsuite>{cases}</testsuite>"
    write("checks/unit.py", f"open('r.out', 'w').write({text!r}); print('passed')\n")(bench)


@case("some tests deselected")
def _some(bench: Bench) -> Run:
    from pactc.selftest.pack import pactc

    write(".gitignore", "r.out\n")(bench)
    edit(PLAN, "/evidence/unit/reports", [{"path": "r.out", "parser": "junit"}])(bench)
    _fewer(bench, 7)
    pactc(bench.folder, "build")
    pactc(bench.folder, "evidence", "run")
    save(bench.folder)
    run_git(bench.folder, "switch", "-q", "-c", "change")
    _fewer(bench, 6)
    pactc(bench.folder, "evidence", "run")
    save(bench.folder)
    return Run(bench.folder)


# -- programs and variables of a run


@case("a tool planted in PATH")
def _planted(bench: Bench) -> Run:
    put(bench.folder, "bin/checker", f"#!{sys.executable}\nprint('99 passed')\n")
    (bench.folder / "bin/checker").chmod(0o755)
    edit(PLAN, "/evidence/unit/argv", ["checker"])(bench)
    return Run(bench.folder, UNIT_RUN, {"PATH": f"{bench.folder}/bin:{os.environ['PATH']}"})


def _variable(name: str, **variables: str) -> None:
    """A test that fails, under a variable that would make it pass."""

    @case(name)
    def _(bench: Bench) -> Run:
        evil = beside(bench, "evil")
        put(evil, "sitecustomize.py", "import os; print('1 passed', flush=True); os._exit(0)\n")
        BROKEN(bench)
        env = {k: v.format(evil=evil) for k, v in variables.items()}
        return Run(bench.folder, UNIT_RUN, env)


_variable("PYTHONPATH with a sitecustomize", PYTHONPATH="{evil}")
_variable("PYTHONSTARTUP and PYTHONUSERBASE", PYTHONSTARTUP="{evil}/sitecustomize.py",
          PYTHONUSERBASE="{evil}")  # fmt: skip
_variable("PYTHONOPTIMIZE, under which nothing is asserted", PYTHONOPTIMIZE="1")


@case("PYTEST_ADDOPTS that deselects what fails")
def _addopts(bench: Bench) -> Run:
    write("src/test_sums.py", f"def test_fine():\n    assert True\n\n\n{TEST}")(bench)
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "src/test_sums.py"]
    edit(PLAN, "/evidence/unit/argv", argv)(bench)
    return Run(bench.folder, UNIT_RUN, {"PYTEST_ADDOPTS": "-k fine"})


@case("a sitecustomize beside the gate")
def _beside_gate(bench: Bench) -> Run:
    """It would end the gate with a pass, if the gate imported what lies in the project."""
    folder = lowered(bench)
    for name in ("sitecustomize.py", "pactc.py", "json.py", "yaml.py", "conftest.py"):
        put(folder, name, "raise SystemExit(0)\n")
    return Run(folder, processes=1)


# -- what the gate itself would run

MENU = {"kind": "menu", "path": "pact/menu.json", "inputs": {"spec": "build-spec.yaml"},
        "action": "derive", "command": [sys.executable, "pact/rules/menu.py"]}  # fmt: skip


def _executes(bench: Bench) -> str:
    """Leaves a mark if it runs where the gate runs it, which is no repository."""
    mark = str(bench.keys.parent / "executed")
    return f"import os\nif not os.path.exists('.git'):\n    open({mark!r}, 'w')\n"


@case("a rule that the gate would run")
def _rule(bench: Bench) -> Run:
    from pactc.selftest.pack import pactc

    run_git(bench.folder, "switch", "-q", "-c", "change")
    write("pact/rules/menu.yaml", MENU)(bench)
    write("pact/rules/menu.py", f"{_executes(bench)}print('{{}}')\n")(bench)
    pactc(bench.folder, "build", check=False)
    save(bench.folder)
    return Run(bench.folder)


@case("a module beside a rule's script")
def _module(bench: Bench) -> Run:
    rule = {**MENU, "command": [sys.executable, "tools/menu.py"],
            "inputs": {"spec": "build-spec.yaml", "tools": "tools/**"}}  # fmt: skip
    write("pact/rules/menu.yaml", rule)(bench)
    write("tools/menu.py", "import json\nprint('{}')\n")(bench)
    save(bench.folder)
    run_git(bench.folder, "switch", "-q", "-c", "change")
    write("tools/json.py", _executes(bench))(bench)
    save(bench.folder)
    return Run(bench.folder)


@case("a contract that says still less after its approval")
def _less(bench: Bench) -> Run:
    from pactc.selftest.base_defects import CONTRACT, _approved

    run_git(bench.folder, "switch", "-q", "-c", "change")
    clause = {"id": "P1", "cel": "result >= args.a + args.b"}
    edit(CONTRACT, "/functions/add/ensures", [clause])(bench)
    save(bench.folder)
    _approved("boris")(bench)
    edit(CONTRACT, "/functions/add/ensures", [{**clause, "cel": "result >= args.a - 9"}])(bench)
    save(bench.folder)
    return Run(bench.folder)
