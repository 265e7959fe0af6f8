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

NONE = """\
P747 it has no tests
 --> mine.py
help: name a file or a folder in which pytest finds tests

scores 0 of 100 by the contract of slots
"""
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


def test_tests_that_only_die_stop_no_others(tmp_path: Path) -> None:
    """Neither one that asserts nothing, nor one whose set-up fails."""
    before = """\
import pytest
from fee import fee

def test_it_runs():
    fee(50)

@pytest.fixture
def made():
    return fee(0)

def test_made(made):
    assert made == 0

"""
    good = score(tmp_path, GOOD, contract=CONTRACT)
    more = score(tmp_path, before + GOOD, contract=CONTRACT)
    assert more.tests == good.tests + 2
    assert more.killed.keys() >= good.killed.keys()
    assert "fee/always:E1" in more.killed


def test_a_module_that_only_dies_stops_no_other(tmp_path: Path) -> None:
    """While it is collected, that is."""
    good = score(tmp_path, GOOD, contract=CONTRACT)
    (tmp_path / "test_aside.py").write_text("from fee import fee\nfee(0)\ndef test(): pass\n")
    more = score(tmp_path, GOOD, contract=CONTRACT)
    assert (more.trouble, more.tests) == ("", good.tests + 1)
    assert more.killed.keys() >= good.killed.keys()


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
            "no test ran: all are skipped, or expected to fail",
        ),
        (
            "from fee import fee\ndef test_a():\n    assert fee() == 1\n",
            "test_fee.py::test_a fails on a reference that keeps every clause: assert 2 == 1",
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
from fee import fee
def test_a():
    assert 0 <= fee() <= 5
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


def test_what_the_contract_does_not_say_is_set_aside(tmp_path: Path) -> None:
    """The others are scored, in a class, with fixtures and parameters."""
    text = """\
import pytest, unittest
from fee import fee

class TestFee:
    @pytest.fixture(scope="class")
    def found(self):
        return fee()
    @pytest.mark.parametrize("least", [1, 2])
    def test_least(self, found, least):
        assert found >= least
    def test_most(self, found):
        assert found <= 2
class More(unittest.TestCase):
    def test_more(self):
        self.assertEqual(fee(), 3)
async def test_nobody_runs():
    assert fee() == 2
"""
    found = score(tmp_path, text)
    assert (found.tests, found.trouble, found.percent) == (5, "", 100)
    assert [*found.aside] == ["test_fee.py::More::test_more", "test_fee.py::test_nobody_runs"]
    assert found.aside["test_fee.py::More::test_more"] == "AssertionError: 2 != 3"
    assert "async def" in found.aside["test_fee.py::test_nobody_runs"]


def test_a_suite_that_calls_while_it_is_collected(tmp_path: Path) -> None:
    """What its module was told is the mutant's, too."""
    found = score(tmp_path, "from fee import fee\nFEE = fee()\ndef test_a():\n    assert FEE == 2")
    assert (found.trouble, found.percent) == ("", 100)


def test_a_test_may_keep_for_another_what_it_was_told(tmp_path: Path) -> None:
    text = """\
import functools
from fee import fee
@functools.cache
def known():
    return fee()
def test_a():
    known()
def test_b():
    assert known() == 2
"""
    assert score(tmp_path, text).percent == 100


def test_tests_that_need_others_run_with_them(tmp_path: Path) -> None:
    """Those of a file that does not call what a mutant is of make what others need: without them,
    every mutant would seem to be noticed."""
    (tmp_path / "test_a.py").write_text(
        "import sys\ndef test_made():\n    sys.made = 2\n    assert True\n"
    )
    text = "import sys\nfrom fee import fee\ndef test_a():\n    assert fee() < 9 and sys.made\n"
    found = score(tmp_path, text)
    assert found.trouble == ""
    assert "fee/leaf:/:-1" in found.survivors


def test_a_suite_that_puts_something_else_there(tmp_path: Path) -> None:
    text = "import fee\ndef test_a(monkeypatch):\n    monkeypatch.setattr(fee, 'fee', lambda: 2)\n"
    found = score(tmp_path, f"{text}    assert fee.fee() == 2\n")
    assert (found.trouble, found.percent, found.idle) == ("", 0, True)


def test_each_object_has_a_state_of_its_own(tmp_path: Path) -> None:
    contract = """\
component: box
binding: {python: box}
class: {name: Box, params: {most: {type: integer, minimum: 1, maximum: 3}}}
functions:
  put:
    params: {item: {type: integer, minimum: 0, maximum: 9}}
    returns: {type: integer}
    errors: [{id: E1, raises: ValueError, when: size(old) >= config.most}]
    model: {result: size(old) + 1, state: "old + [args.item]"}
state: {model: {type: array, items: {type: integer}, maxItems: 3}, initial: []}
"""
    text = """\
import pytest
from box import Box
def test_a():
    one, other = Box(2), Box(most=1)
    assert [one.put(1), other.put(1), one.put(4)] == [1, 1, 2]
    for full in (one, other):
        with pytest.raises(ValueError):
            full.put(3)
"""
    found = score(tmp_path, text, contract=contract)
    assert found.trouble == ""
    assert {"put/lost-update", "state/not-reset", "put/swallow:E1"} <= found.killed.keys()


def test_the_derived_tests_judge_the_mutants(pack: Path, pactc: Pactc) -> None:
    """In this process, and each of them by all."""
    done = pactc(pack, "bite", "pact/tests/test_availability.py", "--contract", "availability")
    assert done.out.endswith("(100 %)\n"), done.out


def test_real_tests_are_scored(pack: Path, pactc: Pactc) -> None:
    """Their module has names that no contract has, and they look at the words of errors."""
    done = pactc(pack, "bite", "tests/test_slots.py", "--contract", "slots", "--least", "80")
    assert (done.code, "set aside" in done.out) == (0, False), done.out


def test_what_is_no_python_module_has_no_mutants(pack: Path, pactc: Pactc) -> None:
    done = pactc(pack, "bite", "tests", "--contract", "http")
    assert done.code == 1
    assert done.out.startswith("P747 http is served over HTTP")


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
    assert (done.code, done.out) == (1, NONE)
    assert pactc(pack, "bite", "yours.py", "--contract", "slots").code == 2
    assert pactc(pack, "bite", "mine.py", "--contract", "slot").code == 2
    assert pactc(pack, "bite", "mine.py", "--contract", "slots", "--least", "101").code == 2
