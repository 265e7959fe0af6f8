"""Test suites that people, or programs, write, scored by the mutants of a contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pactc import bite as module
from pactc.bite import Score, bite
from pactc.contracts.contract import load
from pactc.contracts.kills import matrix
from pactc.contracts.table import table
from pactc.documents import parse

from .conftest import Pactc

pytestmark = pytest.mark.slow  # minutes of processes; CI runs it

CONTRACT = """\
component: fee
binding: {python: fee}
types: {Cents: {type: integer, minimum: -5, maximum: 1000}}
functions:
  fee:
    params: {cents: {$ref: "#/types/Cents"}}
    returns: {type: integer}
    errors: [{id: E1, raises: ValueError, when: args.cents < 0}]
    ensures: [{id: P1, cel: "result == (args.cents > 100 ? 2 : 0)"}]
    deterministic: true
"""
NO_PLUGINS = "-p no:hypothesispytest -p no:anyio -p no:platformdirs"
TINY = """\
component: fee
binding: {python: fee}
functions:
  fee:
    params: {}
    returns: {type: integer, minimum: 0, maximum: 5}
    ensures: [{id: P1, cel: result == 2}]
"""
GOOD = """\
import pytest
from fee import Cents, fee

@pytest.mark.parametrize("cents", [0, 1, 50, 99, 100])
def test_small(cents: Cents) -> None:
    assert fee(cents) == 0

@pytest.mark.parametrize("cents", [101, 102, 500, 1000])
def test_large(cents):
    assert fee(cents) == 2
    assert type(fee(cents)) is int

@pytest.mark.parametrize("cents", [-1, -5])
def test_refused(cents):
    with pytest.raises(ValueError):
        fee(cents)
"""


def score(folder: Path, text: str, conftest: str = "", contract: str = TINY) -> Score:
    value = parse(contract.encode(), "fee.yaml")
    assert isinstance(value, Mapping)
    (folder / "test_fee.py").write_text(text)
    (folder / "conftest.py").write_text(conftest)
    # Plugins of this machine would take most of the time of each run.
    (folder / "pytest.ini").write_text(f"[pytest]\naddopts = {NO_PLUGINS}\n")
    return bite(value, folder, [], [str(folder)])


def test_a_good_suite_scores_high_and_names_survivors(tmp_path: Path) -> None:
    found = score(tmp_path, GOOD, contract=CONTRACT)
    assert (found.tests, found.trouble) == (11, "")
    assert found.percent >= 85, found.survivors
    assert all(does for does in found.survivors.values())
    assert not found.killed.keys() & found.survivors.keys()
    assert found.unseen > 0
    tests = found.killed["fee/early:E1:1"]
    assert tests == ["test_fee.py::test_small[0]"]


def test_a_suite_that_asserts_nothing_scores_0(tmp_path: Path) -> None:
    """Also where a mutant makes it crash."""
    text = "from fee import fee\ndef test_a():\n    fee()\n    {2: 0}[fee()]\n"
    found = score(tmp_path, text)
    assert (found.tests, found.trouble, found.percent, found.killed) == (1, "", 0, {})


def test_what_no_caller_can_tell_apart_counts_nowhere(tmp_path: Path) -> None:
    """Not even where a test fails on it."""
    contract = CONTRACT.replace("args.cents > 100 ? 2 : 0", "args.cents > 1000 ? 2 : 0")
    value = parse(contract.encode(), "fee.yaml")
    assert isinstance(value, Mapping)
    loaded = load(value)
    document = matrix(loaded, table(loaded)).document()
    alike = document["equivalent"]
    assert alike
    found = score(tmp_path, GOOD.replace("== 2", "== 0"), contract=contract)
    assert (found.trouble, found.equivalent) == ("", len(alike))
    assert not {*found.killed, *found.survivors} & {*alike}
    assert len(found.killed) + len(found.survivors) + found.unseen == len(document["mutants"])


def test_what_a_helper_asserts_is_asserted(tmp_path: Path) -> None:
    text = "from fee import fee\ndef check(x):\n    assert x == 2\ndef test_a():\n    check(fee())"
    assert score(tmp_path, text).percent > 0


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", "it has no tests"),
        (
            "import pytest\n@pytest.mark.skip\ndef test_a():\n    assert 1 + 1 == 2\n",
            "no test ran: all are skipped",
        ),
        (
            "from fee import fee\ndef test_a():\n    assert fee() == 1\n",
            "test_fee.py::test_a fails on a reference that keeps every clause",
        ),
        (
            "from fee import fees\n",
            (
                "test_fee.py could not be collected: ImportError: cannot import name 'fees' from "
                "'fee' (unknown location)"
            ),
        ),
        ("def test_a(:\n", "test_fee.py could not be collected: SyntaxError: invalid syntax"),
        # What is printed, and the exit status, are not looked at.
        ("import os\nprint('1 passed')\nos._exit(0)\n", "the suite did not end: the run died"),
        (
            "import os\ndef test_a():\n    print('1 passed')\n    os._exit(0)\n",
            "the suite did not end: the run died",
        ),
    ],
)
def test_what_cannot_be_scored_says_why(tmp_path: Path, text: str, trouble: str) -> None:
    found = score(tmp_path, text)
    assert (found.trouble, found.percent, found.killed) == (trouble, 0, {})


def test_a_conftest_that_cannot_be_imported_is_no_suite_without_tests(tmp_path: Path) -> None:
    found = score(tmp_path, GOOD, "import nowhere\n")
    assert found.trouble.startswith("pytest did not start")


def test_a_suite_that_does_not_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RUN_S", 3)
    text = "import signal, time\nsignal.alarm(0)\ndef test_a():\n    time.sleep(600)\n"
    assert score(tmp_path, text).trouble == "the suite did not end: it took too long"


ONCE = """\
from pathlib import Path
def test_a():
    seen = Path(__file__).with_name("seen")
    before = seen.exists()
    seen.write_text("")
    assert not before
"""
CHEATS = {
    "a run that dies is no kill": (
        (
            "import os\nfrom fee import fee\n"
            "def test_a():\n    if fee() != 2:\n        os._exit(1)\n    assert True\n"
        ),
        "",
    ),
    "a suite that cannot be collected any more is no kill": (
        "from fee import fee\nassert fee() == 2\ndef test_a():\n    assert True\n",
        "",
    ),
    "answers that are written where others go": (
        (
            "import json, os\n"
            "def test_a():\n"
            "    for fd in range(3, 64):\n"
            "        try:\n"
            '            os.write(fd, b\'{"mutant": "fee/random", "failed": ["a"]}\\n\')\n'
            "        except OSError:\n"
            "            pass\n"
        ),
        "",
    ),
    "a hook that makes everything pass": (
        "from fee import fee\ndef test_a():\n    assert fee() == 2\n",
        (
            "import pytest\n"
            "@pytest.hookimpl(hookwrapper=True)\n"
            "def pytest_runtest_makereport(item, call):\n"
            "    report = (yield).get_result()\n"
            "    report.outcome = 'passed'\n"
        ),
    ),
    "a hook that asks whether a mutant runs": (
        "def test_a():\n    assert True\n",
        (
            "def pytest_collection_modifyitems(config, items):\n"
            "    assert config.option.maxfail == 1\n"
            "    import sys\n"
            "    assert not any('fee/' in word for word in sys.argv)\n"
        ),
    ),
    "a suite that takes the stand-in apart": (
        (
            "import gc\nfrom fee import fee\n"
            "def test_a():\n"
            "    types = {type(x).__name__ for x in gc.get_objects()}\n"
            "    assert not types & {'Mutant', 'Reference'}\n"
            "    import sys\n    frame = sys._getframe()\n"
            "    while frame:\n"
            "        assert 'fee/' not in repr(frame.f_locals.get('name'))\n"
            "        frame = frame.f_back\n"
        ),
        "",
    ),
    "a suite that remembers that it ran": (ONCE, ""),
    "a pytest that is taken away": (
        (
            "import sys\nfrom fee import fee\ndel sys.modules['pytest']\n"
            "import _pytest.runner\n_pytest.runner.runtestprotocol = None\n"
            "def test_a():\n    assert fee() == 2\n"
        ),
        "",
    ),
}


@pytest.mark.parametrize("name", CHEATS)
def test_a_suite_does_not_score_by(tmp_path: Path, name: str) -> None:
    found = score(tmp_path, *CHEATS[name])
    assert (found.killed, found.percent) == ({}, 0)


def test_who_remembers_is_told_so(tmp_path: Path) -> None:
    assert score(tmp_path, ONCE).trouble == "it passes on the reference once, and then it does not"


def _json(text: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(text)
    return said


def test_the_command(pack: Path, pactc: Pactc) -> None:
    contract = TINY.replace("component: fee", "component: slots")
    (pack / "pact/contracts/slots.yaml").write_text(contract)
    (pack / "mine.py").write_text("from fee import fee\ndef test_a():\n    assert fee() < 3\n")
    done = pactc(pack, "bite", "mine.py", "--contract", "slots", "--format", "json")
    said = _json(done.out)
    assert done.code == 1, "not every mutant is noticed"
    assert 0 < said["percent"] < 100
    assert said["killed"]
    assert said["survivors"]
    (pack / "mine.py").write_text("")
    done = pactc(pack, "bite", "mine.py", "--contract", "slots", "--least", "0")
    assert (done.code, done.out) == (1, "scores 0: it has no tests\n")
    (pack / "mine.py").write_text("from fee import fees\n")
    done = pactc(pack, "bite", "mine.py", "--contract", "slots")
    assert "could not be collected" in done.out
    assert done.out.splitlines()[-1].startswith("help: in the place of the code stands")
    assert pactc(pack, "bite", "yours.py", "--contract", "slots").code == 2
    assert pactc(pack, "bite", "mine.py", "--contract", "slot").code == 2
    assert pactc(pack, "bite", "mine.py", "--contract", "slots", "--least", "101").code == 2
